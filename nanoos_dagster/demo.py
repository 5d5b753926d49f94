"""`nanoos demo`: one campaign from its creation to its end, with live progress."""

import logging
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from nanoos.campaigns.lifecycle import campaign_slugs
from nanoos.control.config import get_default_config
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict
from nanoos.domain.statuses import CampaignStatus
from nanoos.execution.design_spaces.builder import has_buildable
from nanoos.interfaces.cli.context import console, person, read_json
from nanoos.learning.training_queue import due_trainings
from nanoos.materials.coverage import FROM_FILES
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign
from nanoos.service.commands.recovery import recover_lost_work
from nanoos.service.queries.campaign import CampaignReport, campaign_report, where_to_look_next
from nanoos.service.queries.discoveries import discoveries
from nanoos.service.queries.models import model_summaries
from nanoos.settings import Settings, load_settings
from nanoos.store.database import Database
from nanoos.store.schema import prepare_database
from nanoos_dagster.files import shipped_file
from nanoos_dagster.processes.local_runs import LocalRuns, local_runs

FLAGSHIP = "examples/tmd_gap.json"
# Retrains the models several times in a campaign of a hundred simulations.
DEMO_CONFIG = {**get_default_config(), "min_new_samples_for_retrain": 20}
MAX_IDLE_STEPS = 3  # steps in a row that launch nothing: a person must find out what blocks the campaign
SPARKS = "▁▂▃▄▅▆▇█"


def run_demo(campaign: str | None, seed: int | None) -> None:
    """Create or resume a campaign and run it to its end.

    Args:
        campaign: A campaign file; None for the flagship.
        seed: Of a new campaign; None counts up.
    """
    logging.getLogger("dagster").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="dagster")
    settings = load_settings()
    database = prepare_database(settings)
    name = settings.orchestrator_default_name
    with database.write() as connection:
        get_or_create_orchestrator(connection, name=name, config=DEMO_CONFIG, mode=settings.orchestrator_mode)
    recover_lost_work(database, settings, agent_id=person())
    slug = _campaign(database, name, read_json(campaign or str(shipped_file(FLAGSHIP))), seed)
    begun = time.monotonic()
    with local_runs(settings) as runs:
        with database.read() as connection:
            is_to_build = has_buildable(connection, now=utc_now())
        if is_to_build:
            with console().status("building the design space"):
                runs.design_spaces()
        report = _run_to_the_end(database, runs, name, slug)
    _summarise(console(), database, settings, report, time.monotonic() - begun)


def _campaign(database: Database, orchestrator: str, values: Mapping[str, Any], seed: int | None) -> str:
    """The unfinished campaign of this file, or a new one with the next number."""
    base = str(values.get("slug", ""))
    with database.read() as connection:
        own = [slug for slug in campaign_slugs(connection) if slug == base or slug.startswith(f"{base}-run")]
        newest = campaign_report(connection, own[-1]) if own else None
    if newest is not None and newest.status is CampaignStatus.RUNNING and seed is None:
        console().print(f"Resuming campaign [bold]{newest.slug}[/] at iteration {newest.iteration}.")
        return newest.slug
    if newest is not None and newest.status is CampaignStatus.PAUSED and seed is None:
        raise Conflict(
            f"Campaign {newest.slug!r} is PAUSED: {newest.status_reason}.",
            hint=f"`nanoos campaign resume {newest.slug}` resumes it; --seed starts another.",
        )
    slug = base if not own else f"{base}-run{len(own) + 1}"
    number = len(own) if seed is None else seed
    # Another pool as well: on the same one every result would be reused. A file has only one.
    space = values.get("design_space", {})
    space = space if space.get("kind") in FROM_FILES else {**space, "seed": number}
    campaign = {**values, "slug": slug, "seed": number, "design_space": space}
    command = CreateDesignCampaign(campaign=campaign, orchestrator=orchestrator)
    with console().status("generating the design space"):
        execute(database, command, agent_id=person())
    console().print(f"Created campaign [bold]{slug}[/]: {values.get('description', '')}")
    return slug


def _run_to_the_end(database: Database, runs: LocalRuns, orchestrator: str, slug: str) -> CampaignReport:
    idle, before = 0, -1
    with Live(console=console(), refresh_per_second=4, transient=True) as live:
        while True:
            with database.read() as connection:
                report = campaign_report(connection, slug)
            live.update(_progress(report))
            if report.status is not CampaignStatus.RUNNING:
                break
            idle = idle + 1 if report.iteration == before else 0
            before = report.iteration
            if idle > MAX_IDLE_STEPS:
                console().print(f"Campaign {slug} makes no progress: see `nanoos runs` and `nanoos decisions RUN`.")
                break
            runs.step(orchestrator, "demo")
            runs.simulations()
            with database.read() as connection:
                due = due_trainings(connection, now=utc_now())
            for training in due:
                runs.retrain(training.slug, training.training_id)
        runs.step(orchestrator, "demo")
        runs.experiments()
    with database.read() as connection:
        return campaign_report(connection, slug)


def _progress(report: CampaignReport) -> Group:
    bars = Progress(TextColumn("{task.description:<24}"), BarColumn(bar_width=40), MofNCompleteColumn())
    bars.add_task("simulations of budget", total=report.simulation_budget, completed=report.n_simulations)
    bars.add_task("iterations", total=report.max_iterations, completed=report.iteration)
    means = [item.mean_score or 0.0 for item in report.iterations]
    best = "-" if report.best_score is None else f"{report.best_score:.3f}"
    return Group(
        bars,
        f"mean score by iteration {sparkline(means)}   best {best}   candidates that meet every target {report.n_hits}",
    )


def sparkline(values: list[float]) -> str:
    """Values of 0..1 as a line of blocks."""
    top = len(SPARKS) - 1
    return "".join(SPARKS[min(top, max(0, round(value * top)))] for value in values)


def _summarise(out: Console, database: Database, settings: Settings, report: CampaignReport, seconds: float) -> None:
    out.print(f"\n[bold]{report.name}[/]  {report.status}: {report.status_reason}")
    out.print(
        f"{report.n_simulations} of {report.simulation_budget} simulations, {report.n_pool} candidates in the design "
        f"space, {seconds:.0f} s"
    )
    iterations = Table("iteration", "simulations", "mean score", "best so far", "hits", box=None, header_style="bold")
    spent = hits = 0
    for item in report.iterations:
        spent, hits = spent + item.n_candidates, hits + item.n_hits
        iterations.add_row(
            str(item.iteration), str(spent), _number(item.mean_score), _number(item.best_score), str(hits)
        )
    out.print(iterations)
    if report.best:
        best = report.best[0]
        values = ", ".join(f"{name} {value:.4g}" for name, value in best.values.items())
        out.print(f"[bold]Incumbent[/] {best.formula}: score {best.score:.3f}, {values}")
    with database.read() as connection:
        following = where_to_look_next(connection, report.slug, 3)
        models = [model for model in model_summaries(connection) if model.version is not None]
        measured = [item for item in discoveries(connection) if item.campaign == report.slug and item.measured]
    for model in models:
        fit = "" if model.r2 is None else f", R² {model.r2:.3f}"
        out.print(
            f"[bold]Model[/]     {model.slug} v{model.version}: "
            f"trained on {model.n_trained} labels, RMSE {model.rmse:.3g}{fit}"
        )
    for item in measured[:3]:
        values = ", ".join(f"{name} {value:.4g}" for name, value in item.measured.items())
        out.print(f"[bold]Measured[/]  {item.formula}: {values}")
    for candidate in following:
        values = ", ".join(
            f"{name} {value:.4g} ± {candidate.std[name]:.2g}" for name, value in candidate.values.items()
        )
        out.print(f"[bold]Next[/]      {candidate.formula}: {values} (predicted)")
    out.print(f"\nEverything is in {_shown(settings.home)}; `nanoos up` shows it in the Dagster UI.")
    out.print(
        f"The demo's orchestrator retrains after {DEMO_CONFIG['min_new_samples_for_retrain']} new labels; "
        "`nanoos config preset default` takes the guide's values.",
        style="dim",
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
