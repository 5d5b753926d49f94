"""The orchestrator's row: made once whoever asks, changed as a whole or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from nanoos.control.config import preset
from nanoos.control.orchestrators import (
    Orchestrator,
    dispatch_skip_reason,
    get_orchestrator,
    step_skip_reason,
    update_orchestrator,
)
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.statuses import CONTINUOUS, SCHEDULE, OrchestratorMode
from nanoos.orchestrator import get_default_config, get_or_create_orchestrator
from nanoos.store.database import Database
from nanoos.store.tables import orchestrator_state
from tests.support.bench import Bench
from tests.support.processes import race


def test_the_guides_call_creates_it_with_the_defaults(database: Database) -> None:
    with database.write() as db:
        made = get_or_create_orchestrator(db, name="default", config=get_default_config())
    assert made.name == "default"
    assert made.mode is OrchestratorMode.SCHEDULED
    assert made.is_active
    assert made.config.model_dump() == get_default_config()
    with database.read() as db:
        assert get_orchestrator(db, "default") == made


def test_a_session_does_as_well_as_a_connection(database: Database) -> None:
    with Session(database.engine) as session, session.begin():
        made = get_or_create_orchestrator(session, name="mine", config=preset("production"))
        assert get_or_create_orchestrator(session, name="mine").id == made.id
    with database.read() as db:
        assert get_orchestrator(db, "mine").config.max_simultaneous_simulations == 20


def test_one_that_exists_is_left_as_it_is(bench: Bench) -> None:
    with bench.database.write() as db:
        before = get_orchestrator(db, "default")
        again = get_or_create_orchestrator(
            db, name="default", config=preset("production"), mode=OrchestratorMode.MANUAL, is_active=False
        )
    assert again == before


def test_a_refused_configuration_creates_nothing(database: Database) -> None:
    with pytest.raises(InvalidInput, match="max_iterations_per_run"), database.write() as db:
        get_or_create_orchestrator(db, name="bad", config={"max_iterations_per_run": "many"})
    with database.read() as db, pytest.raises(NotFound, match="nanoos init"):
        get_orchestrator(db, "bad")


def test_creators_at_once_all_get_the_same_one(database: Database) -> None:
    def create() -> Orchestrator:
        with database.write() as db:
            return get_or_create_orchestrator(db, name="default")

    made = race(create, create, create, create)
    assert all(isinstance(item, Orchestrator) for item in made), made
    assert len({item.id for item in made}) == 1
    with database.read() as db:
        assert len(db.execute(orchestrator_state.select()).all()) == 1


def test_a_refused_change_changes_nothing(bench: Bench) -> None:
    before = bench.rows(orchestrator_state)
    changes = {"max_iterations_per_run": 7, "active_learning_threshold": 7}
    with pytest.raises(InvalidInput, match="active_learning_threshold=7"):
        bench.configure(**changes)
    assert bench.rows(orchestrator_state) == before


def test_a_change_based_on_an_old_version_is_refused(bench: Bench) -> None:
    bench.configure(max_iterations_per_run=7)
    with pytest.raises(Conflict, match="version 2, not 1"), bench.database.write() as connection:
        update_orchestrator(
            connection, "default", now=bench.clock(), config_changes={"max_iterations_per_run": 8}, expected_version=1
        )
    assert bench.rows(orchestrator_state)[0].config["max_iterations_per_run"] == 7


def test_changes_at_once_are_all_kept_or_refused(bench: Bench) -> None:
    def change(name: str) -> object:
        return lambda: bench.configure(**{name: 77})

    names = ("max_simultaneous_simulations", "max_simultaneous_experiments", "max_iterations_per_run")
    outcomes = race(*[change(name) for name in names])
    (row,) = bench.rows(orchestrator_state)
    kept = [name for name in names if row.config[name] == 77]
    assert kept == [name for name, outcome in zip(names, outcomes, strict=True) if outcome is None]
    assert all(outcome is None or isinstance(outcome, Conflict) for outcome in outcomes)
    assert row.version == 1 + len(kept)


@pytest.mark.parametrize("mode", list(OrchestratorMode))
@pytest.mark.parametrize("is_active", [True, False])
def test_skip_reasons_name_the_state_that_is_in_the_way(mode: OrchestratorMode, is_active: bool) -> None:
    from nanoos.domain.clock import utc_now

    now = utc_now()
    state = Orchestrator(
        id="i",
        name="default",
        mode=mode,
        is_active=is_active,
        config=_config(),
        version=1,
        step_owner=None,
        last_run_at=None,
        last_success_at=None,
        error_message=None,
        created_at=now,
        updated_at=now,
    )
    reasons = {
        step_skip_reason(state, SCHEDULE): is_active and mode is OrchestratorMode.SCHEDULED,
        step_skip_reason(state, CONTINUOUS): is_active and mode is OrchestratorMode.CONTINUOUS,
        dispatch_skip_reason(state): is_active and mode is not OrchestratorMode.PAUSED,
    }
    for reason, may_run in reasons.items():
        assert (reason is None) == may_run or (reason is None and sum(reasons.values()) > 0)
        if reason is not None:
            assert "default" in reason
            assert ("inactive" in reason) == (not is_active)
            assert is_active is False or mode.value in reason


def _config():
    from nanoos.control.config import OrchestratorConfig

    return OrchestratorConfig()
