"""`nanoos status`: the summary that agents read, on one screen for a person."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nanoos.interfaces.cli.context import cell, console, database, interruptible, settings, table_of

if TYPE_CHECKING:
    from rich.console import Group

    from nanoos.service.queries.summary import AgentSummary

WATCH_S = 2.0
COLOURS = {"ok": "green", "attention": "yellow", "stopped": "red"}


def status(
    name: Annotated[str, typer.Option("--name", help="The orchestrator; default: ORCHESTRATOR_DEFAULT_NAME.")] = "",
    watch: Annotated[bool, typer.Option("--watch", help="Show it again every two seconds until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the query `agent_summary` as JSON.")] = False,
) -> None:
    """Show everything at a glance: mode, campaigns, queues, workers, models, alerts, steps, and why nothing happens."""
    if as_json:
        from nanoos.service.queries.catalog import QUERIES

        console().print_json(data=QUERIES["agent_summary"].plain(_read(name)))
        return
    if not watch:
        console().print(_screen(_read(name)))
        return
    from rich.live import Live

    with interruptible(), Live(_screen(_read(name)), console=console(), screen=console().is_terminal) as live:
        while True:
            time.sleep(WATCH_S)
            live.update(_screen(_read(name)), refresh=True)


def _read(name: str) -> AgentSummary:
    from nanoos.domain.clock import utc_now
    from nanoos.service.queries.summary import agent_summary

    with database().read() as connection:
        return agent_summary(connection, name or settings().orchestrator_default_name, utc_now())


def _screen(summary: AgentSummary) -> Group:
    from rich.console import Group
    from rich.text import Text

    state = "active" if summary.is_active else "inactive"
    head = Text.assemble(
        (f"{summary.orchestrator}  ", "bold"),
        f"mode {summary.mode}, {state}  ",
        (summary.health, COLOURS[summary.health]),
        (f"  {summary.as_of:%Y-%m-%d %H:%M:%S} UTC", "dim"),
    )
    parts: list[Any] = [head, f"Last step: {_last_step(summary)}", f"Next step: {_next_step(summary)}"]
    if summary.idle_because:
        parts += ["", Text("Nothing happens now", "bold"), *(f"  {reason}" for reason in summary.idle_because)]
    others = [reason for reason in summary.health_reasons if reason not in summary.idle_because]
    if others:
        parts += ["", Text("Needs attention", "bold yellow"), *(f"  {reason}" for reason in others)]
    if summary.n_proposals:
        parts += ["", f"{summary.n_proposals} commands wait for approval: the dashboard's page Approvals."]
    for title, rows in (
        ("Campaigns", _campaigns(summary)),
        ("Queues", _queues(summary)),
        ("Workers", _workers(summary)),
        ("Models", _models(summary)),
    ):
        parts += ["", Text(title, "bold"), table_of(rows) if rows else "  none"]
    if summary.recent_discoveries:
        best = summary.recent_discoveries[0]
        parts += ["", f"Newest discovery: {best.formula} in {best.campaign}, score {best.score:.3f}"]
    # Reasons and names may hold brackets, which are no markup.
    return Group(*(Text(part) if isinstance(part, str) else part for part in parts))


def _last_step(summary: AgentSummary) -> str:
    step = summary.last_step
    if step is None:
        return "none yet"
    outcome = step.error_message or (
        f"{step.campaigns_advanced or 0} campaigns advanced, {step.simulations_launched or 0} simulations, "
        f"{step.experiments_launched or 0} experiments, {step.models_retrained or 0} trainings"
    )
    return f"{step.id} by {step.triggered_by} at {cell(step.started_at)}, {step.status}: {outcome}"


def _next_step(summary: AgentSummary) -> str:
    return summary.next_step if summary.next_step_at is None else f"{summary.next_step}, {cell(summary.next_step_at)}"


def _campaigns(summary: AgentSummary) -> list[dict[str, Any]]:
    return [
        {
            "campaign": item.slug,
            "iteration": f"{item.iteration}/{item.max_iterations}",
            "simulations": f"{item.n_simulations}/{item.simulation_budget}",
            "in flight": item.n_simulations_in_flight,
            "per hour": round(pace.simulations_per_hour, 1),
            "budget spent": pace.budget_spent_at,
            "experiments": f"{item.n_experiments}/{item.experiment_budget}",
            "hits": item.n_hits,
            "best": item.best_score,
        }
        for item, pace in zip(summary.active_campaigns, summary.pace, strict=True)
    ]


def _queues(summary: AgentSummary) -> list[dict[str, Any]]:
    limits = {name: slots["limit"] for name, slots in summary.capacity.items()}
    return [
        {
            "queue": item.name.replace("_", " "),
            "waiting": item.n_waiting,
            "running": item.n_running,
            "in flight at most": limits.get(item.name),
        }
        for item in summary.queues
    ]


def _workers(summary: AgentSummary) -> list[dict[str, Any]]:
    return [
        {"process": item.process, "queue": item.queue, "rows": item.n_rows, "lease until": item.lease_expires_at}
        for item in summary.workers
    ]


def _models(summary: AgentSummary) -> list[dict[str, Any]]:
    return [
        {
            "model": item.slug,
            "champion": f"v{item.version}" if item.version else None,
            "labels": item.n_labels,
            "new": item.n_new,
            "RMSE": item.rmse,
            "R²": item.r2,
            "problem": item.training_failure,
        }
        for item in summary.models
    ]
