"""A stored model that is not what was stored: steps go on without it, say so, and have it trained again.

Before, one flipped byte in one artifact made every step fail, `run_once` answered 500, and a training of the same
labels found nothing to learn, so that the bad version stayed in service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from nanoos.domain.errors import Conflict, NotFound
from nanoos.learning.artifacts import read_artifact, write_artifact, write_model
from nanoos.learning.training import train
from nanoos.learning.training_queue import due_trainings
from nanoos.orchestrator.replay import replay
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.learning import RequestTraining, RetireModel
from nanoos.store.tables import alerts, decisions, model_trainings, model_versions
from tests.support.bench import Bench

SLUG = "table.value"


@pytest.fixture
def trained(bench: Bench) -> Bench:
    """A campaign with a champion, of whose artifact one byte is then flipped."""
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=60, batch_size=20, acquisition="ei")
    bench.step()
    bench.drain()
    bench.train()
    return bench


DAMAGE: Mapping[str, Callable[[bytes], bytes]] = {
    "one flipped byte": lambda data: data[:99] + bytes([data[99] ^ 1]) + data[100:],
    "cut off": lambda data: data[:-9],
    "emptied": lambda _: b"",
    "another artifact in its place": lambda _: write_artifact({"kind": "gaussian_process"})[0],
}


OF_ANOTHER = "of another dataset, with its own hash"


def _damage(bench: Bench, how: str = "one flipped byte") -> None:
    (row,) = bench.rows(model_versions)
    artifact, sha256 = row.artifact, row.artifact_sha256
    if how == OF_ANOTHER:
        artifact, sha256 = write_model(read_artifact(bytes(artifact), sha256)["surrogate"], "0" * 64)
    else:
        artifact = DAMAGE[how](artifact)
    with bench.database.write() as connection:
        connection.execute(model_versions.update().values(artifact=artifact, artifact_sha256=sha256))


@pytest.mark.slow
@pytest.mark.parametrize("how", [*DAMAGE, OF_ANOTHER])
def test_a_step_goes_on_without_an_unreadable_model_and_has_it_trained_again(trained: Bench, how: str) -> None:
    _damage(trained, how)
    result = trained.step()
    assert result.actions["simulations_launched"] == 20
    assert result.actions["models_retrained"] == 1
    (alert,) = trained.rows(alerts)
    assert (alert.kind, alert.subject, alert.resolved_at) == ("model_unreadable", SLUG, None)
    (decision,) = trained.rows(decisions, decisions.c.kind == "retrain")
    assert "cannot be read" in decision.reason
    assert replay(trained.database, result.run_id)[1]

    with trained.database.read() as connection:
        (owed,) = due_trainings(connection, now=trained.clock())
    assert owed.slug == SLUG
    assert trained.train().is_new, "on the same labels, since the training is forced"
    assert {row.version: row.status for row in trained.rows(model_versions)} == {1: "RETIRED", 2: "CHAMPION"}
    assert trained.rows(alerts)[0].resolved_at is not None
    trained.drain()
    trained.clock.advance(seconds=1)
    assert trained.step().actions["campaigns_advanced"] == 1
    assert trained.count(alerts, alerts.c.resolved_at.is_(None)) == 0


@pytest.mark.slow
def test_a_training_of_the_same_labels_can_be_forced(trained: Bench) -> None:
    assert not trained.train().is_new
    execute(trained.database, RequestTraining(modelled_property=SLUG, reason="r", force=True), clock=trained.clock)
    (owed,) = trained.rows(model_trainings, model_trainings.c.status == "REQUESTED")
    dataset = trained.dataset()
    made = train(
        trained.database,
        trained.settings,
        SLUG,
        dataset.id,
        requested_by="me",
        training_id=owed.id,
        clock=trained.clock,
    )
    assert (made.is_new, made.version) == (True, 2)


@pytest.mark.slow
def test_a_forced_request_forces_the_open_one_or_says_why_it_cannot(trained: Bench) -> None:
    plain, forced = (RequestTraining(modelled_property=SLUG, reason="r", force=force) for force in (False, True))
    first = execute(trained.database, plain, clock=trained.clock)
    second = execute(trained.database, forced, clock=trained.clock)
    (row,) = trained.rows(model_trainings, model_trainings.c.status == "REQUESTED")
    assert row.is_forced
    assert first.result["training_id"] == second.result["training_id"] == row.id
    with trained.database.write() as connection:
        is_open = model_trainings.c.id == row.id
        connection.execute(model_trainings.update().where(is_open).values(status="RUNNING", is_forced=False))
    with pytest.raises(Conflict, match="not forced is running"):
        execute(trained.database, forced, clock=trained.clock)


@pytest.mark.slow
def test_a_champion_is_retired_by_a_command_and_steps_go_on_without_it(trained: Bench) -> None:
    _damage(trained)
    done = execute(trained.database, RetireModel(modelled_property=SLUG, reason="damaged"), agent_id="ada")
    assert done.result == {"modelled_property": SLUG, "version": 1}
    (row,) = trained.rows(model_versions)
    assert (row.status, row.status_reason) == ("RETIRED", "retired by ada: damaged")
    assert trained.step().actions["simulations_launched"] == 20
    assert trained.rows(alerts) == []
    with pytest.raises(NotFound, match="no champion"):
        execute(trained.database, RetireModel(modelled_property=SLUG, reason="again"), agent_id="ada")
