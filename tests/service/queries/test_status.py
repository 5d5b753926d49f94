"""The summary says what is worked on, how fast, and why nothing happens when nothing happens."""

from __future__ import annotations

import pytest

from nanoos.domain.statuses import CampaignStatus
from nanoos.service.queries.summary import AgentSummary, agent_summary
from nanoos.store.tables import orchestrator_state, simulation_jobs
from tests.support.bench import Bench


def _summary(bench: Bench) -> AgentSummary:
    with bench.database.read() as connection:
        return agent_summary(connection, "default", bench.clock())


def _queue(summary: AgentSummary, name: str) -> tuple[int, int]:
    (found,) = [item for item in summary.queues if item.name == name]
    return found.n_waiting, found.n_running


def test_an_idle_platform_says_which_command_would_start_something(bench: Bench) -> None:
    bench.beat()
    assert _summary(bench).idle_because == ("no campaign is running: `nanoos campaign create FILE`",)
    bench.create()
    bench.move("alpha", CampaignStatus.PAUSED)
    assert _summary(bench).idle_because == ("no campaign is running; 1 PAUSED: `nanoos campaign resume SLUG`",)


@pytest.mark.slow
def test_a_platform_whose_daemon_never_ran_says_so_first(bench: Bench) -> None:
    bench.create()
    assert "has never run" in _summary(bench).idle_because[0]


@pytest.mark.parametrize(("state", "words"), [({"mode": "PAUSED"}, "PAUSED"), ({"is_active": False}, "inactive")])
def test_a_stopped_orchestrator_is_the_only_reason(bench: Bench, state: dict[str, object], words: str) -> None:
    bench.create()
    with bench.database.write() as connection:
        connection.execute(orchestrator_state.update().values(**state))
    (reason,) = _summary(bench).idle_because
    assert words in reason


@pytest.mark.slow
def test_simulations_that_no_worker_takes_are_the_reason_and_one_at_work_is_none(bench: Bench) -> None:
    bench.beat()
    bench.create()
    assert _summary(bench).idle_because == ("everything is done until the next step: at the schedule's next tick",)
    bench.step()
    waiting = _summary(bench)
    assert _queue(waiting, "simulations") == (4, 0)
    assert waiting.idle_because == ("4 simulations wait for a worker: the daemon starts one",)
    assert (waiting.workers, waiting.last_step.simulations_launched if waiting.last_step else 0) == ((), 4)
    with bench.database.write() as connection:
        first = simulation_jobs.c.id == bench.rows(simulation_jobs)[0].id
        connection.execute(
            simulation_jobs.update()
            .where(first)
            .values(status="RUNNING", lease_owner="node7:12:1.00", lease_expires_at=bench.clock())
        )
    working = _summary(bench)
    assert (working.idle_because, _queue(working, "simulations")) == ((), (3, 1))
    (worker,) = working.workers
    assert (worker.process, worker.queue, worker.n_rows) == ("node7:12:1.00", "simulations", 1)


def test_without_a_daemon_waiting_work_names_what_would_run_it(bench: Bench) -> None:
    bench.create()
    bench.step()
    assert "4 simulations wait for a worker: `nanoos up` runs them, or `nanoos work`" in _summary(bench).idle_because


@pytest.mark.slow
def test_a_campaign_for_which_the_last_step_did_nothing_gives_the_steps_reason(bench: Bench) -> None:
    bench.beat()
    bench.configure(max_simultaneous_simulations=4)
    bench.create("alpha", acquisition="random")
    bench.create("beta", acquisition="random")
    bench.step()
    # The work of the first is gone, and the second still waits for what the step told it.
    bench.drain()
    summary = _summary(bench)
    assert any(reason.startswith(("alpha: ", "beta: ")) for reason in summary.idle_because), summary.idle_because


@pytest.mark.slow
def test_the_pace_counts_the_last_hour_and_says_when_the_budget_is_spent(bench: Bench) -> None:
    bench.create(simulation_budget=20)
    bench.step()
    bench.drain()
    (pace,) = _summary(bench).pace
    assert pace.simulations_per_hour == pytest.approx(4.0)
    assert pace.budget_spent_at is not None
    assert (pace.budget_spent_at - bench.clock()).total_seconds() == pytest.approx(4 * 3600)
    bench.clock.advance(hours=2)
    (pace,) = _summary(bench).pace
    assert (pace.simulations_per_hour, pace.budget_spent_at) == (0.0, None)


@pytest.mark.slow
def test_the_models_are_in_the_summary(bench: Bench) -> None:
    bench.create(batch_size=20)
    bench.configure(max_simultaneous_simulations=20)
    bench.step()
    bench.drain()
    bench.train()
    (model,) = _summary(bench).models
    assert (model.slug, model.version) == ("table.value", 1)
