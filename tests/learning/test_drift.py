"""Labels that are distributed otherwise than a champion's own: a training, an alert, and its end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.scale.counting import counted
from nanoos.campaigns.label_file import ImportSpec, plan_import
from nanoos.campaigns.label_import import finish_imports, store_import
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.decision import DecisionKind
from nanoos.learning.drift import find_drift, shift_of
from nanoos.learning.model_progress import ModelProgress, model_progress
from nanoos.orchestrator import step as steps
from nanoos.orchestrator.replay import replay
from nanoos.orchestrator.triggers import due_models
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.labels import labels_with_features
from nanoos.store.tables import alerts, candidates, decisions, labels, model_trainings, modelled_labels, structures
from tests.support.bench import Bench

pytestmark = pytest.mark.slow

SLUG = "table.value"


def _drawn(seed: int, *, shift: float = 0.0, residual: float = 1.0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [
        rng.normal(size=(60, 8)),
        rng.normal(size=(24, 8)) + shift * np.eye(8)[0],
        rng.normal(size=60),
        residual * rng.normal(size=24),
    ]


def test_equal_distributions_seldom_shift() -> None:
    found = [shift_of(*_drawn(seed)) for seed in range(300)]
    assert sum(shift.features is not None or shift.residuals is not None for shift in found) <= 2


def test_a_shifted_feature_and_wider_residuals_are_told_apart() -> None:
    shift = shift_of(*_drawn(0, shift=4.0))
    assert shift.features is not None
    assert shift.features.startswith("1 of 8 features of the 24 newer labels have shifted")
    assert shift.residuals is None
    shift = shift_of(*_drawn(0, residual=12.0))
    assert shift.features is None
    assert shift.residuals is not None
    assert "otherwise than those that it was judged by" in shift.residuals


def _more(bench: Bench) -> None:
    bench.clock.advance(seconds=1)
    bench.step()
    bench.drain()


@pytest.fixture
def served(bench: Bench) -> Bench:
    """A champion that learned from 48 labels of structures that were chosen at random."""
    bench.configure(max_simultaneous_simulations=100, min_new_samples_for_retrain=1000)
    bench.create(n_rows=200, batch_size=24, acquisition="random")
    _more(bench)
    _more(bench)
    bench.train()
    return bench


def _contaminate(bench: Bench) -> None:
    """Import measurements far off the model, of structures without a label."""
    known = {row.structure_id for row in bench.rows(modelled_labels)}
    _measure(bench, [row.id for row in bench.rows(structures) if row.id not in known][:24])


def _measure(bench: Bench, structure_ids: list[int]) -> None:
    path = bench.folder / "measured.csv"
    rows = bench.rows(structures, structures.c.id.in_(structure_ids))
    lines = [f"{row.structure_hash},{9.0 + 0.01 * number}" for number, row in enumerate(rows)]
    path.write_text("\n".join(["structure,value", *lines]))
    plan = plan_import(bench.database, "alpha", path, ImportSpec())
    with bench.database.write() as connection:
        store_import(connection, plan, imported_by="ada", now=bench.clock())
    finish_imports(bench.database, clock=bench.clock)


def _progress(bench: Bench) -> ModelProgress:
    with bench.database.read() as connection:
        (model,) = find_drift(connection, model_progress(connection))
    return model


def test_new_labels_like_the_old_ones_are_no_drift(served: Bench) -> None:
    assert not _progress(served).is_drift_tested
    _more(served)
    model = _progress(served)
    assert (model.n_new, model.is_drift_tested, model.residual_drift) == (24, True, None)
    served.step()
    assert [row.status for row in served.rows(model_trainings)] == ["COMPLETED"]
    assert not served.rows(alerts)


def test_simulations_of_structures_that_were_measured_before_do_not_count(served: Bench) -> None:
    served.clock.advance(seconds=1)
    served.step()
    chosen = [row.structure_id for row in served.rows(candidates, candidates.c.status == "IN_FLIGHT")]
    _measure(served, chosen[:12])
    assert served.train().version == 2
    served.drain()
    with served.database.read() as connection:
        (model,) = model_progress(connection)
        newer = labels_with_features(connection, [1], since={1: 60})
    assert sorted(row.structure_id for row in newer) == sorted(chosen[12:])
    assert model.n_new == 12


def test_labels_since_an_id_are_only_the_newer_ones(served: Bench) -> None:
    ids = [row.id for row in served.rows(labels)]
    with served.database.read() as connection:
        found = labels_with_features(connection, [1], since={1: ids[40]})
    assert [row.id for row in found] == ids[41:]


def test_drifted_residuals_request_one_training_and_open_one_alert_and_replay(served: Bench) -> None:
    _contaminate(served)
    step = served.step(idempotency_key="tick")
    (decision,) = served.rows(
        decisions, decisions.c.orchestrator_run_id == step.run_id, decisions.c.kind == DecisionKind.RETRAIN.value
    )
    assert decision.result == "requested"
    assert "the champion predicts the 24 newer labels otherwise" in decision.reason
    (alert,) = served.rows(alerts)
    assert (alert.kind, alert.subject, alert.resolved_at) == ("model_drifted", SLUG, None)
    assert decision.reason in alert.message
    assert replay(served.database, step.run_id)[1], "the stored plan is the replayed one"
    served.clock.advance(seconds=1)
    served.step(idempotency_key="tock")
    assert [row.status for row in served.rows(model_trainings)] == ["COMPLETED", "REQUESTED"]
    assert len(served.rows(alerts)) == 1


def test_a_test_of_drift_sends_two_statements(served: Bench) -> None:
    _contaminate(served)
    with served.database.read() as connection:
        models = model_progress(connection)
        with counted(served.database.engine) as statements:
            assert find_drift(connection, models) != models
    assert statements.n == 2, "\n".join(statements.sql)


def test_the_sensors_command_requests_the_training_too(served: Bench) -> None:
    _contaminate(served)
    config = OrchestratorConfig(min_new_samples_for_retrain=1000)
    with served.database.read() as connection:
        due = due_models(connection, config, now=served.clock())
    assert "root mean square standardised residual" in due[SLUG]
    execute(served.database, parse_command("request_due_trainings", {}), agent_id="sensor", clock=served.clock)
    assert [row.status for row in served.rows(model_trainings)] == ["COMPLETED", "REQUESTED"]
    assert [row.kind for row in served.rows(alerts)] == ["model_drifted"]


def _reject_champion(bench: Bench) -> None:
    reject = {"modelled_property": SLUG, "version": 1, "reason": "contaminated"}
    execute(bench.database, parse_command("reject_model", reject), agent_id="ada", clock=bench.clock)


def test_labels_that_a_rejected_challenger_learned_from_are_not_tested_again(served: Bench) -> None:
    _contaminate(served)
    assert (served.train().version, served.train().status) == (2, "REJECTED")
    _more(served)
    model = _progress(served)
    assert (model.n_new, model.is_drift_tested, model.residual_drift) == (24, True, None)


def test_no_alert_is_opened_on_a_champion_that_was_replaced_since_the_snapshot(
    served: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _contaminate(served)
    planned = steps.plan_step

    def replaced_meanwhile(*arguments: Any, **named: Any) -> Any:
        plan = planned(*arguments, **named)
        _reject_champion(served)
        return plan

    monkeypatch.setattr(steps, "plan_step", replaced_meanwhile)
    served.step()
    assert not served.rows(alerts, alerts.c.kind == AlertKind.MODEL_DRIFTED.value)


def test_an_alert_of_drift_ends_with_its_champion(served: Bench) -> None:
    _contaminate(served)
    served.step(idempotency_key="tick")
    _reject_champion(served)
    (alert,) = served.rows(alerts)
    assert alert.resolved_at is not None


def test_an_alert_of_drift_ends_when_newer_labels_agree(served: Bench) -> None:
    with served.database.write() as connection:
        raise_alert(connection, kind=AlertKind.MODEL_DRIFTED, subject=SLUG, message="drifted", now=served.clock())
    served.step(idempotency_key="tick")
    assert served.rows(alerts)[0].resolved_at is None, "too few labels to say"
    _more(served)
    served.step(idempotency_key="tock")
    assert served.rows(alerts)[0].resolved_at is not None
