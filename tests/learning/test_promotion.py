"""A person promotes, rolls back and rejects versions; whatever cannot serve is refused, and the champion stays."""

from __future__ import annotations

from typing import Any

import pytest

from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.learning import champion as comparisons
from nanoos.learning.artifacts import CorruptArtifact
from nanoos.learning.champion import compare_versions
from nanoos.learning.judgement import Difference
from nanoos.learning.prediction import predict
from nanoos.learning.training_queue import request_training
from nanoos.service.access.identity import Scope
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.service.commands.catalog.tokens import TokenLimits
from nanoos.service.queries.checks import model_is_calibrated
from nanoos.service.queries.models import version_report
from nanoos.store import audit
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.label_writing import retract
from nanoos.store.tables import alerts, audit_log, labels, model_trainings, model_versions, structures
from tests.support.access import identity
from tests.support.bench import Bench
from tests.support.processes import race

SLUG = "table.value"


@pytest.fixture
def trained(bench: Bench) -> Bench:
    """Versions 1 and 2 of a model of twenty-four and forty-eight labels; 2 is champion."""
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=100, batch_size=24)
    for version in (1, 2):
        _more(bench)
        assert bench.train().version == version
    assert _statuses(bench) == ["RETIRED", "CHAMPION"]
    return bench


def _more(bench: Bench) -> None:
    bench.clock.advance(seconds=1)
    bench.step()
    bench.drain()


def _again(bench: Bench) -> str:
    """Train on the same labels once more; returns the new version's status."""
    with bench.database.write() as connection:
        request_training(connection, SLUG, reason="r", requested_by="me", now=bench.clock(), is_forced=True)
    return bench.train().status


def _send(bench: Bench, kind: str, who: Any = None, **payload: Any) -> Any:
    command = parse_command(kind, {"modelled_property": SLUG, "reason": "test", **payload})
    return execute(bench.database, command, identity=who, agent_id=None if who else "ada", clock=bench.clock)


def _statuses(bench: Bench) -> list[str]:
    return [row.status for row in bench.rows(model_versions)]


def _retract(bench: Bench, position: int) -> None:
    with bench.database.write() as connection:
        label = bench.rows(labels)[position].id
        retract(connection, label, reason="wrong", retracted_by="me", now=bench.clock())


@pytest.mark.slow
def test_a_rollback_rejects_the_champion_and_returns_to_the_one_before(trained: Bench) -> None:
    assert _send(trained, "rollback_model").result == {"modelled_property": SLUG, "version": 1, "rejected": 2}
    assert _statuses(trained) == ["CHAMPION", "REJECTED"]
    first, second = trained.rows(model_versions)
    assert first.status_reason == "champion again: version 2 was rolled back by ada: test"
    assert second.status_reason == "rolled back by ada: test"
    with trained.database.read() as connection:
        assert audit.verify(connection).is_intact
    assert trained.count(audit_log, audit_log.c.kind == "model_rolled_back") == 1
    with pytest.raises(NotFound, match=r"Version 1 of 'table.value' has no predecessor"):
        _send(trained, "rollback_model")
    assert _statuses(trained) == ["CHAMPION", "REJECTED"]


@pytest.mark.slow
def test_a_rollback_passes_over_rejected_versions_and_never_goes_in_circles(trained: Bench) -> None:
    assert _again(trained) == "CHAMPION"
    _send(trained, "reject_model", version=2)
    assert _send(trained, "rollback_model").result["version"] == 1
    assert _statuses(trained) == ["CHAMPION", "REJECTED", "REJECTED"]
    with pytest.raises(NotFound, match="no predecessor"):
        _send(trained, "rollback_model")


@pytest.mark.slow
def test_a_promotion_that_is_rolled_back_returns_to_the_champion_that_it_replaced(trained: Bench) -> None:
    assert _send(trained, "promote_model", version=1).result["replaced"] == 2
    assert _statuses(trained) == ["CHAMPION", "RETIRED"]
    assert _send(trained, "rollback_model").result == {"modelled_property": SLUG, "version": 2, "rejected": 1}
    with pytest.raises(NotFound, match="no predecessor"):
        _send(trained, "rollback_model")


@pytest.mark.slow
def test_rollbacks_reach_every_version_that_served_also_after_an_older_one_was_promoted(trained: Bench) -> None:
    assert _again(trained) == "CHAMPION"
    _send(trained, "promote_model", version=2)
    assert _send(trained, "rollback_model").result["version"] == 3
    assert _send(trained, "rollback_model").result["version"] == 1
    assert _statuses(trained) == ["CHAMPION", "REJECTED", "REJECTED"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["promote_model", "rollback_model"])
def test_the_alert_of_an_unreadable_champion_ends_with_its_successor(trained: Bench, kind: str) -> None:
    with trained.database.write() as connection:
        raise_alert(
            connection, kind=AlertKind.MODEL_UNREADABLE, subject=SLUG, message="cannot be read", now=trained.clock()
        )
    _send(trained, kind, **({"version": 1} if kind == "promote_model" else {}))
    (alert,) = trained.rows(alerts)
    assert alert.resolved_at is not None


@pytest.mark.slow
def test_two_versions_cannot_be_compared_once_their_labels_are_gone(
    trained: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = frozenset(row.id for row in trained.rows(labels))
    monkeypatch.setattr(comparisons, "withdrawn_labels", lambda *_: everything)
    with pytest.raises(InvalidInput, match="0 labels on 0 distinct row"):
        comparisons.compare_versions(trained.database, SLUG, 1, 2)


@pytest.mark.slow
def test_a_version_promoted_by_a_person_stays_until_another_beats_it(
    trained: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _send(trained, "promote_model", version=1)
    real = comparisons.paired_difference
    margins = iter([(-0.1, 0.1), (-0.3, -0.1)])

    def against_champion(ours: Any, theirs: Any, ids: Any) -> Difference:
        difference = real(ours, theirs, ids)
        if versus := next(calls):
            low, high = versus
            return Difference(mean=(low + high) / 2, low=low, high=high)
        return difference

    monkeypatch.setattr(comparisons, "paired_difference", against_champion)
    # Errors and intervals against the mean, then against the champion.
    calls = iter([None, None, next(margins), None, None, None, next(margins), None])
    assert _again(trained) == "CHALLENGER"
    reason = trained.rows(model_versions)[2].status_reason
    assert "was promoted by ada and stays until one beats it" in reason
    assert reason.endswith("it shadows version 1 until 20 new structures have labels")
    assert _again(trained) == "CHAMPION"
    assert trained.rows(model_versions)[3].promoted_by is None
    challenger = trained.rows(model_versions)[2]
    assert (challenger.status, challenger.status_reason) == (
        "REJECTED",
        "version 4 became champion before it was judged by shadowing",
    )


@pytest.mark.slow
def test_the_present_champion_can_be_promoted_once_so_that_it_stays(trained: Bench) -> None:
    assert _send(trained, "promote_model", version=2).result["replaced"] is None
    assert trained.rows(model_versions)[1].promoted_by == "ada"
    assert trained.rows(model_versions)[1].replaces == trained.rows(model_versions)[0].id
    with pytest.raises(Conflict, match="champion already, promoted by ada"):
        _send(trained, "promote_model", version=2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["rollback_model", "promote_model"])
def test_what_learned_from_retracted_labels_or_cannot_be_read_is_refused_and_the_champion_stays(
    trained: Bench, kind: str
) -> None:
    more = {} if kind == "rollback_model" else {"version": 1}
    with trained.database.write() as connection:
        artifact = trained.rows(model_versions)[0].artifact
        connection.execute(model_versions.update().where(model_versions.c.version == 1).values(artifact=artifact[:-9]))
    with pytest.raises(CorruptArtifact, match=r"Version 1 of 'table.value' cannot serve"):
        _send(trained, kind, **more)
    _retract(trained, 0)
    with pytest.raises(Conflict, match="labels of which 1 were retracted"):
        _send(trained, kind, **more)
    assert _statuses(trained) == ["RETIRED", "CHAMPION"]


@pytest.mark.slow
def test_unknown_versions_and_repeated_rejections_are_refused(trained: Bench) -> None:
    for kind in ("promote_model", "reject_model"):
        with pytest.raises(NotFound, match="has no version 9"):
            _send(trained, kind, version=9)
    assert _send(trained, "reject_model", version=2).result["was"] == "CHAMPION"
    with pytest.raises(Conflict, match="rejected already"):
        _send(trained, "reject_model", version=2)
    with pytest.raises(NotFound, match="no champion to roll back"):
        _send(trained, "rollback_model")


@pytest.mark.slow
def test_a_promotion_waits_for_a_person_where_the_token_asks_for_one(trained: Bench) -> None:
    agent = identity(trained, "agent", Scope.OPERATE, limits=TokenLimits(approve_kinds=frozenset({"promote_model"})))
    proposal = _send(trained, "promote_model", agent, version=1)
    assert proposal.status == "PROPOSED"
    assert _statuses(trained) == ["RETIRED", "CHAMPION"]
    execute(trained.database, parse_command("approve_command", {"command_id": proposal.command_id}), agent_id="ada")
    assert _statuses(trained) == ["CHAMPION", "RETIRED"]
    assert trained.rows(model_versions)[0].promoted_by == "agent"


@pytest.mark.slow
def test_of_a_training_and_a_rollback_at_once_one_comes_after_the_other(trained: Bench) -> None:
    with trained.database.write() as connection:
        request_training(connection, SLUG, reason="r", requested_by="me", now=trained.clock(), is_forced=True)
    trainer, rollback = race(trained.train, lambda: _send(trained, "rollback_model"))
    statuses = _statuses(trained)
    assert statuses.count("CHAMPION") == 1
    if isinstance(trainer, Exception):
        assert isinstance(trainer, Conflict), trainer
        assert "has changed during the training" in trainer.message
        assert trained.statuses(model_trainings)["REQUESTED"] == 1, "it will be repeated"
        assert statuses == ["CHAMPION", "REJECTED"]
    else:
        assert len(statuses) == 3
    assert not isinstance(rollback, Exception) or isinstance(rollback, Conflict), rollback
    with trained.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_a_report_has_all_that_is_known_of_a_version(trained: Bench) -> None:
    with trained.database.read() as connection:
        report = version_report(connection, SLUG)
        assert version_report(connection, SLUG, 1).status == "RETIRED"
        with pytest.raises(NotFound, match="no version 7"):
            version_report(connection, SLUG, 7)
    row = trained.rows(model_versions)[1]
    assert (report.version, report.status, report.replaced, report.n_labels) == (2, "CHAMPION", 1, 48)
    assert report.dataset == trained.dataset().content_hash
    assert report.artifact_bytes == len(row.artifact)
    assert report.reason == row.status_reason
    for name, (low, high) in report.metrics["intervals"].items():
        assert low <= report.metrics[name] <= high, name
    assert report.judgement["versus_mean"]["high"] < 0
    _retract(trained, 0)
    with trained.database.read() as connection:
        assert version_report(connection, SLUG).n_withdrawn == 1


@pytest.mark.slow
def test_two_versions_are_compared_in_either_order_on_the_same_labels(trained: Bench) -> None:
    forth = compare_versions(trained.database, SLUG, 1, 2)
    back = compare_versions(trained.database, SLUG, 2, 1)
    assert forth.versus_champion is not None
    assert back.versus_champion is not None
    assert (forth.n_labels, forth.mae, forth.mae_of_champion) == (48, back.mae_of_champion, back.mae)
    assert forth.versus_champion.mean == pytest.approx(-back.versus_champion.mean)
    _retract(trained, 0)
    assert compare_versions(trained.database, SLUG, 1, 2).n_labels == 47
    same = compare_versions(trained.database, SLUG, 2, 2)
    assert same.versus_champion == Difference(mean=0.0, low=0.0, high=0.0)


@pytest.mark.slow
def test_structures_are_predicted_by_name_or_hash_near_their_values(trained: Bench) -> None:
    rows = trained.rows(structures)[:3]
    names = [rows[0].formula, rows[1].structure_hash, rows[2].formula]
    with trained.database.read() as connection:
        found = predict(connection, SLUG, names)
        assert [item.structure for item in found] == names
        assert [item.structure_hash for item in found] == [row.structure_hash for row in rows]
        assert all(item.low < item.mean < item.high and item.std > 0 for item in found)
        assert predict(connection, SLUG, names, version=1) != found
        with pytest.raises(InvalidInput, match="1 of 2 structures cannot be predicted: 'nothing'"):
            predict(connection, SLUG, [names[0], "nothing"])
        with pytest.raises(InvalidInput, match="No structure is named"):
            predict(connection, SLUG, [])
    values = {row.structure_hash: row.value for row in trained.rows(labels)}
    with trained.database.read() as connection:
        labelled = predict(connection, SLUG, list(values))
    assert max(abs(item.mean - values[item.structure_hash]) for item in labelled) < 0.1, "the column is smooth"


def test_a_change_without_a_reason_is_refused(bench: Bench) -> None:
    with pytest.raises(InvalidInput, match="reason"):
        _send(bench, "promote_model", version=1, reason=" \t ")


def test_the_check_of_a_model_without_a_version_fails_with_the_reason(bench: Bench) -> None:
    with bench.database.read() as connection:
        verdict = model_is_calibrated(connection, SLUG)
    assert not verdict.passed
    assert verdict.reason == f"{SLUG} has no version yet"
