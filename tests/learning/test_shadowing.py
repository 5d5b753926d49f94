"""A challenger that is not told apart from the champion shadows it, and is judged by labels that neither has seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.scale.counting import counted
from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.learning.artifacts import read_artifact, write_model
from nanoos.learning.shadowing import duels_of
from nanoos.orchestrator.replay import replay
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.service.queries.model_comparison import ShadowComparison, compare_in_shadow
from nanoos.store import audit
from nanoos.store.label_writing import retract
from nanoos.store.tables import audit_log, candidates, decisions, labels, model_versions, shadow_predictions, structures
from tests.support.bench import Bench

SLUG = "table.value"
MOST = 34  # statements of a step that predicts in shadow: as of one that tests for drift


@pytest.fixture
def shadowed(bench: Bench) -> Bench:
    """Version 1, of 24 labels, is champion by a person's choice; version 2, of the same labels, shadows it."""
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=100, batch_size=24, acquisition="ei")
    _more(bench)
    assert bench.train().status == "CHAMPION"
    _send(bench, "promote_model", version=1)
    _send(bench, "request_training", force=True)
    assert bench.train().status == "CHALLENGER"
    return bench


def _more(bench: Bench) -> int:
    """A step and its simulations; returns the step's id."""
    bench.clock.advance(seconds=1)
    run_id = bench.step().run_id
    bench.drain()
    return run_id


def _send(bench: Bench, kind: str, **payload: Any) -> Any:
    command = parse_command(kind, {"modelled_property": SLUG, "reason": "test", **payload})
    return execute(bench.database, command, agent_id="ada", clock=bench.clock).result


def _statuses(bench: Bench) -> list[str]:
    return [row.status for row in bench.rows(model_versions)]


def _compare(bench: Bench, first: int = 1, second: int = 2) -> ShadowComparison:
    with bench.database.read() as connection:
        return compare_in_shadow(connection, SLUG, first, second)


def _spoil(bench: Bench, version: int, factor: float) -> None:
    """Let a Gaussian process predict another multiple of what it learned; the audit is not asked here."""
    (row,) = bench.rows(model_versions, model_versions.c.version == version)
    stored = read_artifact(bytes(row.artifact), row.artifact_sha256)
    state = dict(stored["surrogate"])
    assert state["kind"] == "gp"
    state["values"] = np.asarray(state["values"]) * factor
    artifact, sha256 = write_model(state, stored["dataset"])
    with bench.database.write() as connection:
        connection.execute(
            model_versions.update()
            .where(model_versions.c.id == row.id)
            .values(artifact=artifact, artifact_sha256=sha256)
        )
        audit.cover(connection, model_versions, model_versions.c.id == row.id)


@pytest.mark.slow
def test_predictions_and_choices_are_recorded_before_the_labels_and_scored_when_these_arrive(shadowed: Bench) -> None:
    assert _compare(shadowed).n_predicted == 0
    assert "no step has recorded" in _compare(shadowed).summary
    shadowed.clock.advance(seconds=1)
    with counted(shadowed.database.engine) as statements:
        run_id = shadowed.step().run_id
    assert statements.n <= MOST, "\n".join(statements.sql)
    rows = shadowed.rows(shadow_predictions)
    champion, challenger = shadowed.rows(model_versions)
    chosen = {
        row.structure_hash
        for item in shadowed.rows(candidates, candidates.c.orchestrator_run_id == run_id)
        for row in shadowed.rows(structures, structures.c.id == item.structure_id)
    }
    by_champion = [row for row in rows if row.model_version_id == champion.id]
    assert {row.structure_hash for row in by_champion if row.is_choice} == chosen
    assert len(rows) == 2 * len(by_champion)
    assert sum(row.is_choice for row in rows if row.model_version_id == challenger.id) == 24
    assert all(row.low < row.mean < row.high for row in rows)
    waiting = _compare(shadowed)
    assert (waiting.n_structures, waiting.errors, waiting.first.n_choices) == (0, None, 24)
    assert "wait for labels" in waiting.summary
    shadowed.drain()
    scored = _compare(shadowed)
    assert (scored.n_structures, scored.n_labels, scored.first.n_scored) == (24, 24, 24)
    assert scored.errors is not None
    value = {row.structure_hash: row.value for row in shadowed.rows(labels)}
    expected = np.mean(
        [abs(row.mean - value[row.structure_hash]) for row in by_champion if row.structure_hash in value]
    )
    assert scored.first.mae == pytest.approx(expected)
    # The other way round it is the same with the other sign.
    assert _compare(shadowed, 2, 1).errors.mean == pytest.approx(-scored.errors.mean)
    assert replay(shadowed.database, run_id)[1]
    with shadowed.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_a_retracted_label_drops_out_of_the_scores(shadowed: Bench) -> None:
    _more(shadowed)
    with shadowed.database.write() as connection:
        retract(connection, shadowed.rows(labels)[-1].id, reason="wrong", retracted_by="me", now=shadowed.clock())
    assert _compare(shadowed).n_labels == 23


@pytest.mark.slow
def test_a_challenger_that_did_better_on_new_labels_becomes_champion_by_a_step(shadowed: Bench) -> None:
    _spoil(shadowed, 1, factor=3.0)
    _more(shadowed)
    assert _statuses(shadowed) == ["CHAMPION", "CHALLENGER"], "the labels came after the step"
    run_id = _more(shadowed)
    assert _statuses(shadowed) == ["RETIRED", "CHAMPION"]
    champion = shadowed.rows(model_versions)[1]
    assert champion.status_reason.startswith("by shadowing: better: mean absolute error")
    assert "on 24 new labels of 24 structures" in champion.status_reason
    assert (champion.promoted_by, champion.replaces) == (None, shadowed.rows(model_versions)[0].id)
    assert champion.judgement["shadow"]["n_structures"] == 24
    (decision,) = shadowed.rows(decisions, decisions.c.result == "promoted")
    assert decision.orchestrator_run_id == run_id
    assert decision.reason == f"version 2: {champion.status_reason}"
    (entry,) = shadowed.rows(audit_log, audit_log.c.kind == "model_promoted", audit_log.c.subject == f"{SLUG}/v2")
    assert entry.actor == "test"
    assert replay(shadowed.database, run_id)[1], "also once the champion is another"
    # What both predicted stays; nothing more is recorded without a challenger.
    n = shadowed.count(shadow_predictions)
    _more(shadowed)
    assert shadowed.count(shadow_predictions) == n
    assert _compare(shadowed).n_structures == 48
    with shadowed.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_a_challenger_that_is_not_better_than_the_one_that_a_person_chose_is_rejected(shadowed: Bench) -> None:
    _more(shadowed)
    _more(shadowed)
    assert _statuses(shadowed) == ["CHAMPION", "REJECTED"]
    reason = shadowed.rows(model_versions)[1].status_reason
    assert reason.startswith("by shadowing: not better than the champion, version 1 was promoted by ada")


@pytest.mark.slow
def test_a_challenger_whose_labels_are_retracted_is_rejected(shadowed: Bench) -> None:
    with shadowed.database.write() as connection:
        retract(connection, shadowed.rows(labels)[0].id, reason="wrong", retracted_by="me", now=shadowed.clock())
    _more(shadowed)
    challenger = shadowed.rows(model_versions)[1]
    assert (challenger.status, challenger.status_reason) == (
        "REJECTED",
        "1 of the labels that it learned from were retracted or corrected",
    )


@pytest.mark.slow
def test_one_version_at_a_time_shadows_until_another_is_champion(shadowed: Bench) -> None:
    _send(shadowed, "request_training", force=True)
    assert shadowed.train().status == "REJECTED"
    assert shadowed.rows(model_versions)[2].status_reason.endswith("; version 2 shadows the champion already")
    _send(shadowed, "promote_model", version=2)
    assert _statuses(shadowed) == ["RETIRED", "CHAMPION", "REJECTED"]


@pytest.mark.slow
def test_where_the_lab_asks_for_it_a_version_that_is_no_worse_shadows_first(bench: Bench) -> None:
    bench.settings = bench.settings.model_copy(update={"shadow_before_promotion": True})
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=100, batch_size=24, acquisition="random")
    _more(bench)
    assert bench.train().status == "CHAMPION", "there is nothing to shadow"
    _send(bench, "request_training", force=True)
    assert bench.train().status == "CHALLENGER"
    _more(bench)
    _more(bench)
    assert _statuses(bench) == ["RETIRED", "CHAMPION"]
    assert "by shadowing: no worse: " in bench.rows(model_versions)[1].status_reason


@pytest.mark.slow
def test_versions_that_cannot_be_compared_are_refused(shadowed: Bench) -> None:
    with pytest.raises(NotFound, match="has no version 9"):
        _compare(shadowed, 1, 9)
    with pytest.raises(InvalidInput, match="Version 2 cannot be compared with itself"):
        _compare(shadowed, 2, 2)
    with shadowed.database.read() as connection:
        assert duels_of(connection, []) == {}
