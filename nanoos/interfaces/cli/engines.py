"""Commands of simulation engines: what there is, and a group's own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from nanoos.domain.errors import InvalidInput, StoreUnavailable
from nanoos.interfaces.cli.context import EXIT_REFUSED, console, database, read_json, settings, show_json, show_table

app = typer.Typer(no_args_is_help=True)

Params = Annotated[str, typer.Option(help="The engine's parameters, a JSON object or a file.")]


@app.command("list")
def list_() -> None:
    """List the engines that a campaign can name."""
    from nanoos.service.queries.engines import engine_views

    show_table(
        [
            {
                "engine": item.name,
                "kind": item.kind or "invalid",
                "from": item.origin,
                "version": item.version,
                "computes": ", ".join(item.properties) or "-",
                "": item.problem or item.description,
            }
            for item in engine_views()
        ],
        empty="No engine.",
    )


@app.command()
def show(name: str) -> None:
    """Show an engine: properties, parameters with ranges, recorded durations, and its definition if a file has it."""
    from dataclasses import asdict

    from nanoos.engines.defined.creation import find_definition
    from nanoos.plugins.registry import ENGINES
    from nanoos.service.queries.engines import engine_view, recorded_durations

    view = asdict(engine_view(name))
    with suppress(StoreUnavailable), database().read() as connection:  # a folder without a database has no records
        view["recorded"] = recorded_durations(connection, name)
    show_json(view)
    if ENGINES.is_defined(name):
        file = find_definition(name)
        console().print(f"\n{file.path}", style="dim")
        console().print(file.path.read_text(), markup=False, highlight=False)


@app.command()
def check(
    name: Annotated[str | None, typer.Argument(help="The engine.")] = None,
    structure: Annotated[
        Path | None, typer.Option(help="A structure file that ASE reads; its first structure is tried.")
    ] = None,
    space: Annotated[
        str, typer.Option("--design-space", help="Or a design space, as in a campaign file: JSON, or a file of it.")
    ] = "",
    params: Params = "{}",
    time_limit_s: Annotated[float, typer.Option(min=0.1, help="Time limit of each simulation, seconds.")] = 600,
    is_all: Annotated[bool, typer.Option("--all", help="Every ready-made engine that is installed, instead.")] = False,
    markdown: Annotated[bool, typer.Option(help="With --all: print the table as Markdown.")] = False,
) -> None:
    """Try an engine on a structure: result, repetition, time limit, broken input, leftovers."""
    if is_all == (name is not None) or (structure is not None) + bool(space) + is_all != 1:
        raise InvalidInput(
            "It is not clear what to check.",
            hint="Give an engine with --structure FILE or --design-space JSON, or --all alone.",
        )
    if name is None:
        _check_all(time_limit_s, markdown=markdown)
        return
    from nanoos.domain.structures import Structure
    from nanoos.execution.simulations.conformance import VERDICTS, check_engine
    from nanoos.plugins.registry import design_space, simulation_engine

    engine = simulation_engine(name, read_json(params))
    given: dict[str, Any] = {"kind": "structure_files", "params": {"path": str(structure)}}
    if space:
        given = read_json(space)
    made = design_space(str(given.get("kind")), given.get("params"))
    if made.kind not in engine.design_space_kinds:
        raise InvalidInput(
            f"Engine {name!r} runs structures of {', '.join(sorted(engine.design_space_kinds))}, not of {made.kind}.",
            hint='Name one of them: --design-space \'{"kind": "...", "params": {...}}\'.',
        )
    first: Structure = made.generate(1, 0)[0]
    console().print(f"{name} {engine.version} on {first.formula}")
    trials = list(check_engine(settings(), engine, first.spec, time_limit_s=time_limit_s))
    show_table(
        [{"trial": item.name, "": VERDICTS[item.passed], "detail": item.detail} for item in trials], empty="No trial."
    )
    if any(item.passed is False for item in trials):
        raise typer.Exit(EXIT_REFUSED)


def _check_all(time_limit_s: float, *, markdown: bool) -> None:
    from nanoos.execution.simulations.conformance import check_ready_made, markdown_table

    found = list(check_ready_made(settings(), time_limit_s=time_limit_s))
    tried = [item for item in found if item.trials]
    if markdown and tried:
        console().print(markdown_table([item.row for item in tried]), markup=False, highlight=False, soft_wrap=True)
    else:
        show_table([item.row for item in tried], empty="No ready-made engine is installed.")
    for item in found:
        if item.problem:
            console().print(f"{item.name} was not tried: {item.problem}", style="dim")
        for trial in item.trials:
            if trial.passed is False:
                console().print(f"{item.name}: {trial.name}: {trial.detail}", markup=False)
    if not all(item.has_passed for item in found):
        raise typer.Exit(EXIT_REFUSED)


@app.command()
def new(
    name: str,
    kind: Annotated[str, typer.Option(help="command, python or ase.")] = "command",
    copy: Annotated[str | None, typer.Option(help="Begin with a copy of this definition instead.")] = None,
) -> None:
    """Write a definition into the folder of engines, with an example structure and a test."""
    from nanoos.engines.defined.scaffold import write_engine

    for path in write_engine(settings().engines_folder, name, kind=kind, copy=copy):
        console().print(f"{path} written")
    console().print(f"Next: nanoos engine check {name} --structure {settings().engines_folder}/{name}_example.xyz")
