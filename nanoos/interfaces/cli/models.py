"""Commands of modelled properties, their versions and labels."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.cli.context import (
    console,
    database,
    interruptible,
    person,
    send,
    settings,
    show_json,
    show_table,
)

app = typer.Typer(no_args_is_help=True)
Version = Annotated[int | None, typer.Option(min=1, help="Default: the champion.")]
WhyOption = Annotated[str, typer.Option("--reason", help="The reason, for the audit trail.")]


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
def show(modelled_property: str, version: Version = None) -> None:
    """Show a version: its judgement in words, dataset, parameters, errors with intervals, artifact."""
    from nanoos.service.queries.models import version_report

    with database().read() as connection:
        report = version_report(connection, modelled_property, version)
    console().print(f"[bold]{report.slug} v{report.version}[/]  {report.status}: ", end="")
    console().print(report.status_reason, markup=False, highlight=False)
    console().print(f"Judgement: {report.reason}.", markup=False, highlight=False)
    if report.warning:
        console().print(f"Warning: {report.warning}.", markup=False, highlight=False)
    if report.n_withdrawn:
        console().print(f"Stale: {report.n_withdrawn} of its labels were retracted or corrected since.")
    show_json(asdict(report))


@app.command()
def compare(
    modelled_property: str,
    first: Annotated[int, typer.Argument(min=1, help="A version.")],
    second: Annotated[int, typer.Argument(min=1, help="The version to compare with it.")],
) -> None:
    """Compare two versions on held-out labels, and on new ones that both predicted before they arrived."""
    from nanoos.learning.champion import compare_versions
    from nanoos.service.queries.model_comparison import compare_in_shadow

    with database().read() as connection:
        shadowed = compare_in_shadow(connection, modelled_property, first, second)
    with interruptible():
        compared = compare_versions(database(), modelled_property, first, second)
    champion, difference = compared.mae_of_champion, compared.versus_champion
    show_table(
        [
            {"model": model, "mean absolute error": mae, "interval score": score}
            for model, mae, score in (
                (f"v{first}", champion, compared.interval_score_of_champion),
                (f"v{second}", compared.mae, compared.interval_score),
                ("mean of the labels", compared.mae_of_mean, compared.interval_score_of_mean),
            )
        ],
        empty="",
    )
    console().print(
        f"v{second} minus v{first}: absolute errors {difference}, interval scores "
        f"{compared.intervals_versus_champion}; 95% intervals; {compared.n_labels} labels of "
        f"{compared.n_structures} structures.",
        markup=False,
        highlight=False,
    )
    if shadowed.n_predicted:
        show_table(
            [
                {
                    "in shadow": f"v{item.version}",
                    "mean absolute error": item.mae,
                    "interval score": item.interval_score,
                    "choices": item.n_choices,
                    "scored": item.n_scored,
                    "mean score": item.mean_score,
                }
                for item in (shadowed.first, shadowed.second)
            ],
            empty="",
        )
    console().print(f"In shadow: {shadowed.summary}.", markup=False, highlight=False)


@app.command()
def promote(modelled_property: str, version: Annotated[int, typer.Argument(min=1)], reason: WhyOption) -> None:
    """Make a version champion; it stays until a trained version beats it."""
    from nanoos.service.commands.catalog.learning import PromoteModel

    show_json(send(PromoteModel(modelled_property=modelled_property, version=version, reason=reason)).result)


@app.command()
def rollback(modelled_property: str, reason: WhyOption) -> None:
    """Reject the champion and return to the one before it."""
    from nanoos.service.commands.catalog.learning import RollbackModel

    show_json(send(RollbackModel(modelled_property=modelled_property, reason=reason)).result)


@app.command()
def reject(modelled_property: str, version: Annotated[int, typer.Argument(min=1)], reason: WhyOption) -> None:
    """Reject a version: no rollback returns to it, and a champion leaves service."""
    from nanoos.service.commands.catalog.learning import RejectModel

    show_json(send(RejectModel(modelled_property=modelled_property, version=version, reason=reason)).result)


@app.command()
def predict(
    modelled_property: str,
    structures: Annotated[list[str] | None, typer.Argument(help="Names or hashes of structures.")] = None,
    file: Annotated[Path | None, typer.Option(help="A CSV, Parquet, Excel or JSON file of structures.")] = None,
    structure_column: Annotated[str, typer.Option(help="Holds the structure's name or hash.")] = "structure",
    version: Version = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write a CSV file.")] = None,
) -> None:
    """Predict structures of the design space, with standard deviations and 90% intervals."""
    from nanoos.learning.prediction import predict as predict_structures
    from nanoos.learning.prediction import remark_on
    from nanoos.materials.table.table_file import read_cells

    names = list(structures or [])
    if file is not None:
        cells = read_cells(file, delimiter=",")
        cells.require([structure_column], parameter="--structure-column")
        names += cells.column(structure_column)
    with database().read() as connection:
        predictions = predict_structures(connection, modelled_property, names, version=version)
        remark = remark_on(connection, modelled_property, version)
    if remark is not None:
        console().print(remark, style="yellow")
    if output is None:
        show_table([asdict(item) for item in predictions], empty="")
        return
    try:
        with output.open("w", newline="") as target:
            writer = csv.DictWriter(target, list(asdict(predictions[0])))
            writer.writeheader()
            writer.writerows(asdict(item) for item in predictions)
    except OSError as error:
        raise InvalidInput(f"{output} cannot be written: {error.strerror}.", hint="Name another file.") from error
    console().print(f"{len(predictions)} predictions: {output}", soft_wrap=True)


@app.command()
def export(
    modelled_property: str,
    folder: Annotated[Path, typer.Argument(help="Where the two files go; made if it is missing.")],
    version: Version = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
) -> None:
    """Write a version's fitted state, to be loaded by skops anywhere, and a model card."""
    from nanoos.interfaces.saving import save, target_of
    from nanoos.service.bundle.model_files import model_files

    with database().read() as connection:
        files = model_files(connection, modelled_property, version)
    contents = {f"{files.name}.skops": files.artifact, f"{files.name}.md": files.card.encode()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be made: {error.strerror}.", hint="Name another folder.") from error
    targets = [target_of(name, folder, overwrite=overwrite) for name in contents]
    for target, content in zip(targets, contents.values(), strict=True):
        save([content], target, overwrite=overwrite)
        console().print(str(target), soft_wrap=True)


@app.command()
def dataset(
    modelled_property: str,
    file: Annotated[Path, typer.Argument(help="A Parquet file, or a folder for it.")],
    version: Annotated[int | None, typer.Option(min=1, help="Of the model; default: the newest dataset.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
) -> None:
    """Write the labels that a version learned from, with their features, folds and units, as a Parquet file."""
    from nanoos.interfaces.saving import save, target_of
    from nanoos.service.bundle.dataset import dataset_file, find_dataset

    target = target_of("dataset.parquet", file, overwrite=overwrite)
    with interruptible(), database().read() as connection:
        found = find_dataset(connection, modelled_property, version)
        save([dataset_file(connection, found)], target, overwrite=overwrite)
    console().print(f"{len(found.values)} labels, dataset {found.content_hash}: {target}", soft_wrap=True)


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
    reason: WhyOption,
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
                "hash": item.structure_hash,
                "value": item.value,
                "± std": item.noise_std,
                "source": item.source_kind,
            }
            for item in rows
        ],
        empty="No label yet.",
    )
