"""Commands of the orchestrator itself: set-up, state, configuration, steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nanoos.domain.clock import utc_now
from nanoos.domain.statuses import OrchestratorMode
from nanoos.interfaces.cli.audit import audit_app
from nanoos.interfaces.cli.context import (
    Limit,
    console,
    database,
    interruptible,
    person,
    read_json,
    send,
    settings,
    show_json,
    show_page,
    show_table,
)

if TYPE_CHECKING:
    from nanoos.control.orchestrators import Orchestrator

Name = Annotated[str, typer.Option("--name", help="The orchestrator; default: ORCHESTRATOR_DEFAULT_NAME.")]
config_app = typer.Typer(no_args_is_help=True, help="Show and change the configuration.")


def register(app: typer.Typer) -> None:
    """Add these commands to the root."""
    for command in (
        init,
        state,
        activate,
        deactivate,
        mode,
        step,
        simulate,
        runs,
        decisions_of,
        replay,
        recover,
    ):
        app.command(name="decisions" if command is decisions_of else None)(command)
    app.add_typer(config_app, name="config")
    app.add_typer(audit_app, name="audit")


def init(
    preset: Annotated[str, typer.Option(help="default, production, high_throughput or conservative.")] = "default",
    name: Name = "",
) -> None:
    """Create the database and the orchestrator where there is none. Existing data is kept."""
    from nanoos.control.config import preset as preset_config
    from nanoos.control.orchestrators import get_or_create_orchestrator
    from nanoos.store.schema import prepare_database

    loaded = settings()
    config = preset_config(preset)
    db = prepare_database(loaded)
    with db.write() as connection:
        made = get_or_create_orchestrator(
            connection, name=name or loaded.orchestrator_default_name, config=config, mode=loaded.orchestrator_mode
        )
    print_orchestrator(made)


def print_orchestrator(orchestrator: Orchestrator) -> None:
    """Print name, ID, mode and activity, in the guide's format."""
    console().print(f"✓ Orchestrator '{orchestrator.name}' initialized")
    console().print(f"  ID: {orchestrator.id}")
    console().print(f"  Mode: {orchestrator.mode}")
    console().print(f"  Active: {orchestrator.is_active}")


def state(name: Name = "") -> None:
    """Print mode, activity, configuration and counts, as JSON."""
    from nanoos.service.queries.orchestrator import orchestrator_view, stats_view

    with database().read() as connection:
        found = orchestrator_view(connection, _name(name), now=utc_now())
        show_json(
            {
                "id": found.id,
                "name": found.name,
                "mode": found.mode,
                "is_active": found.is_active,
                "version": found.version,
                "step_running": found.step_owner,
                "next_step": found.next_step,
                "next_step_at": found.next_step_at,
                "next_step_problem": found.next_step_problem or None,
                "last_run_at": found.last_run_at,
                "last_success_at": found.last_success_at,
                "error_message": found.error_message,
                "config": dict(found.config),
                "stats": stats_view(connection, found.name),
            }
        )


def activate(name: Name = "") -> None:
    """Activate the orchestrator."""
    from nanoos.service.commands.catalog.orchestrator import SetActive

    show_json(send(SetActive(orchestrator=_name(name), is_active=True)).result)


def deactivate(name: Name = "") -> None:
    """Stop steps and the dispatch of queued work until `nanoos activate`."""
    from nanoos.service.commands.catalog.orchestrator import SetActive

    show_json(send(SetActive(orchestrator=_name(name), is_active=False)).result)


def mode(mode: OrchestratorMode, name: Name = "") -> None:
    """Change the mode: MANUAL, SCHEDULED, CONTINUOUS or PAUSED."""
    from nanoos.service.commands.catalog.orchestrator import SetMode

    show_json(send(SetMode(orchestrator=_name(name), mode=mode)).result)


def step(
    name: Name = "",
    key: Annotated[str | None, typer.Option(help="Idempotency key: the same key acts once.")] = None,
) -> None:
    """Run one step now and print its decisions."""
    from nanoos.service.commands.catalog.orchestrator import RunStep

    done = send(RunStep(orchestrator=_name(name)), key=key)
    actions = done.result["actions"]
    repeat = " (already done, not repeated)" if done.is_repeat else ""
    console().print(
        f"Step {done.result['run_id']}{repeat}: {actions['campaigns_advanced']} campaigns advanced, "
        f"{actions['simulations_launched']} simulations, {actions['experiments_launched']} experiments, "
        f"{actions['models_retrained']} trainings, {done.result['duration_seconds']:.2f} s"
    )
    show_table(actions["decisions"], empty="No decisions: no campaign is running.")


def simulate(
    time_limit_s: Annotated[float | None, typer.Option(help="Start no new simulation after this many seconds.")] = None,
) -> None:
    """Build the waiting design spaces and run the waiting simulations in this process, without Dagster."""
    from nanoos.execution.design_spaces.builder import build_design_spaces
    from nanoos.execution.simulations.packing import drain_machine

    with interruptible(), console().status("simulating") as status:
        built = build_design_spaces(database(), settings(), on_batch=lambda so_far: status.update(so_far.now))
        report = drain_machine(
            database(),
            settings(),
            time_limit_s=time_limit_s,
            on_chunk=lambda so_far: status.update(f"{so_far.completed} simulations recorded"),
        )
    if built.structures or built.failed or built.retried:
        show_json({"design_spaces": built.summary()})
    show_json(report.summary())


def runs(limit: Limit = 10, name: Name = "") -> None:
    """List the newest steps."""
    from nanoos.service.queries.orchestrator import runs_page

    with database().read() as connection:
        page = runs_page(connection, _name(name), limit=limit)
    show_page(
        page,
        lambda run: {
            "run": run.id,
            "started_at": run.started_at,
            "triggered_by": run.triggered_by,
            "status": run.status,
            "seconds": run.duration_seconds,
            "campaigns": run.campaigns_advanced,
            "simulations": run.simulations_launched,
            "experiments": run.experiments_launched,
            "trainings": run.models_retrained,
            "error": run.error_message,
        },
        empty="No step has run yet: `nanoos step`.",
    )


def decisions_of(run_id: int) -> None:
    """List the decisions of a step with their reasons and numbers."""
    from nanoos.service.queries.orchestrator import run_view

    with database().read() as connection:
        decisions = run_view(connection, run_id).decisions
    show_json(
        [
            {name: getattr(item, name) for name in ("kind", "subject", "result", "reason", "numbers")}
            for item in decisions
        ]
    )


def replay(
    run_id: int,
    config: Annotated[str, typer.Option(help="Configuration values to try instead, as JSON or a file.")] = "",
) -> None:
    """Repeat the plan of a step from its stored snapshot; changes nothing."""
    from nanoos.orchestrator.replay import replay as replay_step

    plan, is_same = replay_step(database(), run_id, read_json(config) if config else None)
    if not config:
        console().print("The replayed plan equals the stored one." if is_same else "[red]The replayed plan differs.[/]")
    show_table(
        [
            {"kind": item.kind.value, "subject": item.subject, "result": item.result, "reason": item.reason}
            for item in plan.decisions
        ],
        empty="It makes no decision.",
    )
    if not config and not is_same:
        raise typer.Exit(1)


def recover() -> None:
    """Release the leases and step locks of lost processes at once."""
    from nanoos.service.commands.recovery import recover_lost_work

    show_json(recover_lost_work(database(), settings(), agent_id=person()))


@config_app.command("show")
def config_show(name: Name = "") -> None:
    """Print the configuration."""
    from nanoos.service.queries.orchestrator import orchestrator_view

    with database().read() as connection:
        show_json(dict(orchestrator_view(connection, _name(name), now=utc_now()).config))


@config_app.command("set")
def config_set(
    changes: Annotated[str, typer.Argument(help='JSON or a file: {"max_iterations_per_run": 5}.')],
    name: Name = "",
    expected_version: Annotated[
        int | None, typer.Option(help="Fail if the configuration has changed since this version.")
    ] = None,
) -> None:
    """Change these values. One invalid value rejects them all."""
    from nanoos.service.commands.catalog.orchestrator import UpdateConfig

    command = UpdateConfig(orchestrator=_name(name), changes=read_json(changes), expected_version=expected_version)
    show_json(send(command).result)


@config_app.command("preset")
def config_preset(preset: str, name: Name = "") -> None:
    """Apply a preset: default, production, high_throughput or conservative."""
    from nanoos.control.config import preset as preset_config
    from nanoos.service.commands.catalog.orchestrator import UpdateConfig

    show_json(send(UpdateConfig(orchestrator=_name(name), changes=preset_config(preset))).result)


def _name(name: str) -> str:
    return name or settings().orchestrator_default_name
