"""Commands of modelled properties, their versions and labels."""

from __future__ import annotations

from typing import Annotated

import typer

from nanoos.domain.clock import utc_now
from nanoos.interfaces.cli.context import console, database, person, send, settings, show_json, show_table

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List modelled properties with their labels and champions."""
    from nanoos.service.queries.models import model_summaries

    with database().read() as connection:
        summaries = model_summaries(connection)
    show_table(
        [
            {
                "modelled_property": model.slug,
                "labels": model.n_labels,
                "new": model.n_new,
                "champion": None if model.version is None else f"v{model.version}",
                "stale": f"{model.n_withdrawn} labels withdrawn" if model.n_withdrawn else None,
                "rmse": model.rmse,
                "r2": model.r2,
                "training": "open" if model.has_open_training else model.training_failure,
            }
            for model in summaries
        ],
        empty="No modelled property yet: create a campaign.",
    )


@app.command()
def versions(modelled_property: str) -> None:
    """List the versions of a modelled property, with the decision on each."""
    from nanoos.service.queries.models import model_versions_of

    with database().read() as connection:
        rows = model_versions_of(connection, modelled_property)
    show_table(
        [
            {
                "version": item.version,
                "kind": item.kind,
                "status": item.status,
                "rmse": item.rmse,
                "labels": item.n_trained,
                "why": item.status_reason,
                "sha256": item.artifact_sha256[:12],
            }
            for item in rows
        ],
        empty="No version yet.",
    )


@app.command()
def train(
    modelled_property: str,
    later: Annotated[bool, typer.Option(help="Only request it; the sensor starts a run.")] = False,
    force: Annotated[bool, typer.Option(help="Train even if a version was already trained on these labels.")] = False,
) -> None:
    """Train the model of a property on its current labels."""
    from nanoos.learning.datasets import store_training_dataset
    from nanoos.learning.training import train as train_model
    from nanoos.service.commands.catalog.learning import RequestTraining

    done = send(RequestTraining(modelled_property=modelled_property, reason="requested at the terminal", force=force))
    if later:
        show_json(done.result)
        return
    db = database()
    dataset_id = store_training_dataset(db, modelled_property, now=utc_now())
    model = train_model(db, settings(), modelled_property, dataset_id, requested_by=person())
    console().print(f"{model.slug} v{model.version} ({model.kind}): {model.status}, {model.status_reason}")
    show_json(dict(model.metrics))


@app.command()
def retire(
    modelled_property: str,
    reason: Annotated[str, typer.Option(help="The reason, for the audit trail.")],
) -> None:
    """Retire the champion; steps learn from the labels alone until the model is trained again."""
    from nanoos.service.commands.catalog.learning import RetireModel

    show_json(send(RetireModel(modelled_property=modelled_property, reason=reason)).result)


@app.command()
def labels(modelled_property: str, limit: Annotated[int, typer.Option(min=1)] = 20) -> None:
    """List the newest labels of a modelled property."""
    from nanoos.service.queries.models import newest_labels

    with database().read() as connection:
        rows = newest_labels(connection, modelled_property, limit)
    show_table(
        [
            {
                "label": item.id,
                "structure": item.formula,
                "value": item.value,
                "± std": item.noise_std,
                "source": item.source_kind,
            }
            for item in rows
        ],
        empty="No label yet.",
    )
