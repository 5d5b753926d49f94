"""Commands of modelled properties, their versions and labels."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from nanoos.domain.clock import utc_now
from nanoos.interfaces.cli.context import console, database, person, send, settings, show_json, show_table
from nanoos.learning.datasets import build_training_dataset, get_modelled_property
from nanoos.learning.training import train as train_model
from nanoos.service.commands.models import RequestTraining, RetractLabel
from nanoos.service.queries.models import model_summaries
from nanoos.store.labels import label_rows
from nanoos.store.tables import model_versions, structures

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Modelled properties with their labels and serving versions."""
    with database().read() as connection:
        summaries = model_summaries(connection)
    show_table(
        [
            {
                "modelled_property": model.slug,
                "labels": model.n_labels,
                "new": model.n_new,
                "serving": None if model.version is None else f"v{model.version}",
                "rmse": model.rmse,
                "r2": model.r2,
                "training": "open" if model.has_open_training else None,
            }
            for model in summaries
        ],
        empty="No modelled property yet: create a campaign.",
    )


@app.command()
def versions(modelled_property: str) -> None:
    """Every version of one modelled property, with what was decided of it."""
    with database().read() as connection:
        wanted = get_modelled_property(connection, modelled_property)
        rows = connection.execute(
            select(model_versions)
            .where(model_versions.c.modelled_property_id == wanted.id)
            .order_by(model_versions.c.version)
        ).all()
    show_table(
        [
            {
                "version": row.version,
                "kind": row.kind,
                "status": row.status,
                "rmse": row.metrics["rmse"],
                "labels": row.metrics["n"],
                "why": row.status_reason,
                "sha256": row.artifact_sha256[:12],
            }
            for row in rows
        ],
        empty="No version yet.",
    )


@app.command()
def train(
    modelled_property: str,
    later: Annotated[bool, typer.Option(help="Only ask for it; the sensor starts a run.")] = False,
) -> None:
    """Train a modelled property on its present labels."""
    asked = send(RequestTraining(modelled_property=modelled_property, reason="asked for at the terminal"))
    if later:
        show_json(asked.result)
        return
    db = database()
    with db.write() as connection:
        dataset = build_training_dataset(connection, modelled_property, now=utc_now())
    model = train_model(db, settings(), modelled_property, dataset.id, requested_by=person())
    console.print(f"{model.slug} v{model.version} ({model.kind}): {model.status}, {model.status_reason}")
    show_json(dict(model.metrics))


@app.command()
def labels(modelled_property: str, limit: Annotated[int, typer.Option(min=1)] = 20) -> None:
    """The newest labels of one modelled property."""
    with database().read() as connection:
        wanted = get_modelled_property(connection, modelled_property)
        rows = list(label_rows(connection, [wanted.id]))[-limit:][::-1]
        formulas = dict(
            connection.execute(
                select(structures.c.id, structures.c.formula).where(
                    structures.c.id.in_([row.structure_id for row in rows])
                )
            )
            .tuples()
            .all()
        )
    show_table(
        [
            {
                "label": row.id,
                "structure": formulas[row.structure_id],
                "value": row.value,
                "± std": row.noise_std,
                "source": row.source_kind,
            }
            for row in rows
        ],
        empty="No label yet.",
    )


@app.command()
def retract(label_id: int, reason: Annotated[str, typer.Option(help="Why it is wrong.")]) -> None:
    """Take a label out of every later dataset; the label itself stays."""
    show_json(send(RetractLabel(label_id=label_id, reason=reason)).result)
