"""Commands of campaigns."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nanoos.interfaces.cli.context import (
    Limit,
    campaign_names,
    console,
    database,
    interruptible,
    read_json,
    send,
    settings,
    show_json,
    show_page,
    show_table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanoos.service.queries.campaign import CampaignReport, RankedCandidate

app = typer.Typer(no_args_is_help=True)
Slug = Annotated[str, typer.Argument(autocompletion=campaign_names)]
Why = Annotated[str, typer.Option("--reason", help="For the audit trail.")]


@app.command()
def create(
    source: Annotated[str, typer.Argument(help="A JSON file or object; `nanoos new` writes one.")],
    key: Annotated[str | None, typer.Option(help="Idempotency key: the same key acts once.")] = None,
) -> None:
    """Create a campaign and, unless its `start` is false, start it."""
    from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign

    command = CreateDesignCampaign(campaign=read_json(source), orchestrator=settings().orchestrator_default_name)
    show_json(send(command, key=key).result)


@app.command("list")
def list_(limit: Limit = 100) -> None:
    """List campaigns, newest first."""
    from nanoos.service.queries.campaigns import campaign_list

    with database().read() as connection:
        page = campaign_list(connection, limit=limit)
    show_page(
        page,
        lambda campaign: {
            "slug": campaign.slug,
            "status": campaign.status,
            "iteration": campaign.iteration,
            "priority": campaign.priority,
            "targets": ", ".join(campaign.targets),
            "why": campaign.status_reason,
        },
        empty="No campaign yet: `nanoos campaign create FILE`; `nanoos new FOLDER` writes a first one.",
    )


@app.command()
def show(
    slug: Slug,
    plot: Annotated[Path | None, typer.Option(help="Write the convergence plot to this PNG.")] = None,
) -> None:
    """Show a campaign's progress, its best candidates and the candidates it would simulate next."""
    from nanoos.service.queries.campaign import campaign_report, where_to_look_next

    with database().read() as connection:
        report = campaign_report(connection, slug)
        following = where_to_look_next(connection, slug) if report.best else ()
    console().print(f"[bold]{report.name}[/]  {report.status}: {report.status_reason}")
    console().print(
        f"iteration {report.iteration} of {report.max_iterations}, {_simulations(report)}experiments "
        f"{report.n_experiments} of {report.experiment_budget}, {report.n_hits} candidates meet every target, "
        f"{report.n_confirmed} of them as measured"
    )
    if report.engine_note:
        console().print(report.engine_note, style="yellow", markup=False)
    if report.n_pool_wanted is not None:
        console().print(f"its design space is being built: {report.n_pool:,} of {report.n_pool_wanted:,} structures")
    for title, ranked in (("Best", report.best), ("Predicted next candidates", following)):
        console().print(f"\n[bold]{title}[/]")
        _show_ranked(ranked, empty="no results yet")
    if plot is not None:
        from nanoos.service.queries.plots import convergence_png

        plot.write_bytes(convergence_png(report))
        console().print(f"\nplot: {plot}")


@app.command()
def suggest(
    slug: Slug,
    n: Annotated[int, typer.Option("--number", "-n", min=1, max=100, help="How many.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="With ids, and the values of new points.")] = False,
) -> None:
    """Show what the campaign would simulate or measure next, best first; nothing is launched."""
    from nanoos.service.queries.campaign import where_to_look_next

    with database().read() as connection:
        suggested = where_to_look_next(connection, slug, n)
    if as_json:
        show_json([asdict(item) for item in suggested])
    else:
        _show_ranked(suggested, empty="Nothing: every structure was chosen, or the design space is still being built.")


@app.command()
def front(
    slug: Slug,
    plot: Annotated[Path | None, typer.Option(help="Write the front to this PNG.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With the candidates behind the front.")] = False,
) -> None:
    """Show the Pareto front of a campaign that trades goals against each other."""
    from nanoos.service.queries.front import campaign_front

    with database().read() as connection:
        found = campaign_front(connection, slug)
    if as_json:
        show_json(asdict(found))
    else:
        if found.reference_point is not None:
            at = ", ".join(
                f"{name} {value:.6g} ({'inferred' if name in found.inferred else 'given'})"
                for name, value in found.reference_point.items()
            )
            console().print(f"hypervolume {found.hypervolume:.6g} above the reference point {at}", markup=False)
        noisy = sorted({name for item in found.points for name in item.std})
        show_table(
            [
                {
                    "structure": item.formula,
                    **item.values,
                    **{f"± {name}": item.std.get(name) for name in noisy},
                    "adds": item.contribution,
                    "meets thresholds": item.is_hit,
                    "iteration": item.iteration,
                }
                for item in found.points
            ],
            empty="no results within the limits yet",
        )
    if plot is not None:
        from nanoos.service.queries.plots import front_png

        plot.write_bytes(front_png(found))
        if not as_json:
            console().print(f"plot: {plot}")


@app.command()
def compare(
    slugs: Annotated[list[str], typer.Argument(metavar="SLUG...", autocompletion=campaign_names)],
    plot: Annotated[Path | None, typer.Option(help="Write the best score by evaluations to this PNG.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With the best score after each evaluation.")] = False,
) -> None:
    """Compare campaigns: best score after as many evaluations as all have, hits, and evaluations until the first."""
    from nanoos.service.queries.comparison import compare_campaigns

    with database().read() as connection:
        compared = compare_campaigns(connection, slugs)
    if as_json:
        show_json([asdict(item) for item in compared])
    else:
        shared = min(item.n_evaluations for item in compared)
        show_table(
            [
                {
                    "campaign": item.slug,
                    "status": item.status,
                    "evaluations": item.n_evaluations,
                    "known": item.n_known,
                    f"best after {shared}": item.best_after(shared),
                    "best": item.best_after(item.n_evaluations),
                    "hits": item.n_hits,
                    "first hit after": item.first_hit,
                }
                for item in compared
            ],
            empty="",
        )
        others = [item.slug for item in compared if item.goal != compared[0].goal]
        if others:
            console().print(f"Other goals than {slugs[0]}, so other scores: {', '.join(others)}.", markup=False)
    if plot is not None:
        from nanoos.service.queries.plots import comparison_png

        plot.write_bytes(comparison_png(compared))
        if not as_json:
            console().print(f"plot: {plot}")


@app.command()
def export(
    slug: Slug,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A folder, or a new .zip file.")] = None,
    licence: Annotated[
        str | None, typer.Option("--license", help="URL of the licence of the results, for their readers.")
    ] = None,
    files: Annotated[bool, typer.Option("--files/--no-files", help="With the raw files of the simulations.")] = True,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
) -> None:
    """Write the campaign as one ZIP file: tables, structures, models, plots, raw files and a report, as an RO-Crate."""
    from nanoos.campaigns.lifecycle import get_campaign
    from nanoos.interfaces.saving import appearing_whole, target_of
    from nanoos.service.bundle import export_campaign
    from nanoos.store.raw_files import raw_file_store

    with database().read() as connection:
        get_campaign(connection, slug)
    target = target_of(f"{slug}.crate.zip", output, overwrite=overwrite)
    with (
        interruptible(),
        console().status("reading the campaign") as status,
        appearing_whole(target, overwrite=overwrite) as part,
    ):
        made = export_campaign(
            database(),
            raw_file_store(settings()),
            slug,
            part,
            license_url=licence,
            with_files=files,
            on_part=status.update,
        )
    rows = ", ".join(f"{n} {name}" for name, n in made.rows.items())
    console().print(f"{target}: {made.n_bytes} bytes", markup=False, highlight=False, soft_wrap=True)
    console().print(
        f"{rows}, {made.n_structures} candidates as atoms, {made.n_models} models, {made.n_files} raw files",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    for line in made.left_out:
        console().print(f"Left out: {line}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def run(
    slug: Slug,
    max_iterations: Annotated[int | None, typer.Option(min=1, help="Stop after this many iterations.")] = None,
) -> None:
    """Run a campaign in this process until it ends: its steps, simulations, automatic experiments and trainings."""
    from nanoos.interfaces.python.lab import open as open_lab

    with open_lab() as lab:
        for step in lab.campaign(slug).run(max_iterations=max_iterations):
            best = "-" if step.best_score is None else f"{step.best_score:.3f}"
            console().print(
                f"iteration {step.iteration}  simulations {step.n_simulations}  best score {best}  "
                f"{step.n_hits} meet every target  {step.status}: {step.reason}"
            )


@app.command()
def start(slug: Slug, reason: Why = "started by hand") -> None:
    """Start a campaign that was created with `start` false."""
    _move(slug, "start", reason)


@app.command()
def pause(slug: Slug, reason: Why = "paused by hand") -> None:
    """Pause a campaign: nothing new is launched, and queued work waits."""
    _move(slug, "pause", reason)


@app.command()
def resume(slug: Slug, reason: Why = "resumed by hand") -> None:
    """Resume a paused, completed or failed campaign."""
    _move(slug, "resume", reason)


@app.command()
def extend(
    slug: Slug,
    iterations: Annotated[int | None, typer.Option(help="New maximum of iterations.")] = None,
    simulations: Annotated[int | None, typer.Option(help="New simulation budget.")] = None,
    experiments: Annotated[int | None, typer.Option(help="New experiment budget.")] = None,
    hits: Annotated[int | None, typer.Option(help="New number of wanted hits.")] = None,
    reason: Why = "extended by hand",
) -> None:
    """Raise limits of a campaign; resume a completed one afterwards."""
    from nanoos.service.commands.catalog.campaigns import ExtendCampaign

    command = ExtendCampaign(
        slug=slug,
        max_iterations=iterations,
        simulation_budget=simulations,
        experiment_budget=experiments,
        stop_hits=hits,
        reason=reason,
    )
    show_json(send(command).result)


@app.command()
def cancel(slug: Slug, reason: Why = "cancelled by hand") -> None:
    """Cancel a campaign for good; its results are kept."""
    _move(slug, "cancel", reason)


def _show_ranked(ranked: Sequence[RankedCandidate], *, empty: str) -> None:
    show_table(
        [
            {
                "structure": item.formula,
                "score": item.score,
                **item.values,
                **{f"± {name}": value for name, value in item.std.items()},
            }
            for item in ranked
        ],
        empty=empty,
    )


def _simulations(report: CampaignReport) -> str:
    if not report.engine:
        return ""
    return (
        f"simulations {report.n_simulations} of {report.simulation_budget} ({report.n_in_flight} in flight, "
        f"{report.n_infeasible} infeasible), "
    )


def _move(slug: str, move: str, reason: str) -> None:
    from nanoos.service.commands.catalog.campaigns import MoveCampaign

    show_json(send(MoveCampaign.model_validate({"slug": slug, "move": move, "reason": reason})).result)
