"""Commands of structure files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.cli.context import console, interruptible, settings

if TYPE_CHECKING:
    from nanoos.materials.structures.imports.target import ImportReport

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file to write, for example structures/oxides.extxyz.")
    ],
    files: Annotated[list[Path] | None, typer.Argument(help="Files of any format that ASE reads.")] = None,
    optimade: Annotated[
        str | None, typer.Option(help="An OPTIMADE response of /structures: a JSON file or an http(s) URL.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="A CSV file of molecules; needs --smiles.")] = None,
    smiles: Annotated[str | None, typer.Option(help="The column of the CSV that holds SMILES.")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="The column of the CSV that holds names.")] = None,
    max_pages: Annotated[int, typer.Option(min=1, max=10_000, help="Pages to read from an OPTIMADE URL.")] = 100,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file if it exists.")] = False,
) -> None:
    """Check structures and write them into one file that a design space uses as it is."""
    from nanoos.materials.structures.imports.files import structures_in_files
    from nanoos.materials.structures.imports.optimade import structures_in_responses
    from nanoos.materials.structures.imports.optimade_pages import Responses
    from nanoos.materials.structures.imports.smiles import structures_of_smiles
    from nanoos.materials.structures.imports.target import checked_target, write_structures

    if sum(1 for source in (files, optimade, csv) if source) != 1:
        raise InvalidInput("Name one source of structures.", hint="Give FILES, or --optimade, or --csv with --smiles.")
    if bool(csv) != bool(smiles) or (id_ and not csv):
        raise InvalidInput(
            "--csv, --smiles and --id belong together.", hint="For example --csv molecules.csv --smiles smiles."
        )
    settings()
    target = checked_target(output, may_replace=replace)
    responses = Responses(optimade, max_pages=max_pages) if optimade else None
    with interruptible():
        entries: Iterable[Any]
        if responses is not None:
            entries = structures_in_responses(responses)
        elif csv is not None and smiles is not None:
            entries = structures_of_smiles(csv, smiles, id_column=id_)
        else:
            entries = structures_in_files(files or [])
        report = write_structures(entries, target, may_replace=replace)
    _show(report, more_pages_than=max_pages if responses is not None and responses.has_more else None)


def _show(report: ImportReport, *, more_pages_than: int | None) -> None:
    path = report.path.relative_to(Path.cwd()) if report.path.is_relative_to(Path.cwd()) else report.path
    noun = "structure is" if report.n_structures == 1 else "structures are"
    lines = [f"{report.n_structures:,} {noun} in {path}."]
    if report.rejected:
        lines.append(f"{len(report.rejected):,} rejected:")
        lines.extend(f"  {entry.name}: {entry.reason}" for entry in report.rejected)
    if more_pages_than is not None:
        lines.append(f"The server has more than {more_pages_than:,} pages: raise --max-pages to import them.")
    lines += [
        "In a campaign file:",
        '  "design_space": {"kind": "structure_files",',
        f'                   "params": {{"path": {json.dumps(str(path))}}}}},',
    ]
    for line in lines:
        console().print(line, markup=False, highlight=False, soft_wrap=True)
