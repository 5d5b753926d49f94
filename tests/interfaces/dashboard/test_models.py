"""The pages of the models: what serves and why, and the forms that change it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from nanoos.service.access.identity import Identity, Limits, Scope
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.learning import PromoteModel, RejectModel, RequestTraining
from nanoos.store.tables import agent_commands, model_versions
from tests.interfaces.dashboard.test_pages import make_client, send
from tests.support.access import make_token
from tests.support.bench import Bench

LIST = "/orchestrator/ui/models"
PAGE = f"{LIST}/table.value"
VERSION, ROLLBACK = f"{PAGE}/version", f"{PAGE}/rollback"


@pytest.fixture
def trained(bench: Bench) -> Bench:
    """Versions 1 and 2 of a model of twenty-four and forty-eight labels; 2 is champion."""
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=100, batch_size=24)
    for version in (1, 2):
        bench.clock.advance(seconds=1)
        bench.step()
        bench.drain()
        assert bench.train().version == version
    return bench


def statuses(bench: Bench) -> list[str]:
    return [row.status for row in bench.rows(model_versions)]


@pytest.mark.slow
def test_without_a_version_the_pages_say_what_is_missing(bench: Bench) -> None:
    client = make_client(bench)
    assert "There is no model yet." in client.get(LIST).text
    bench.create()
    assert "a training needs at least 12 labels" in client.get(LIST).text
    page = client.get(PAGE).text
    assert "No version yet." in page
    assert '<form method="post"' not in page
    assert client.get(f"{LIST}/nothing").status_code == 404


@pytest.mark.slow
def test_the_page_shows_the_challenger_beside_the_champion(trained: Bench) -> None:
    client = make_client(trained)
    assert "shadows the champion" not in client.get(PAGE).text
    execute(trained.database, PromoteModel(modelled_property="table.value", version=2, reason="ours"), agent_id="ada")
    execute(
        trained.database,
        RequestTraining(modelled_property="table.value", reason="again", force=True),
        agent_id="ada",
        clock=trained.clock,
    )
    assert trained.train().status == "CHALLENGER"
    page = client.get(PAGE).text
    assert "Version 3 shadows the champion" in page
    assert "No step has recorded predictions of both version 2 and version 3" in page
    trained.step()
    trained.drain()
    page = client.get(PAGE).text
    assert "on 24 new labels of 24 structures" in page
    assert "Champion and challenger on new labels" in page


@pytest.mark.slow
def test_the_list_and_the_page_show_the_champion_beside_the_mean(trained: Bench) -> None:
    client = make_client(trained)
    (_, champion) = trained.rows(model_versions)
    listed, page = client.get(LIST).text, client.get(PAGE).text
    for text in (listed, page):
        assert "version 2 serves" in text
        assert f"{champion.metrics['mae']:.4g}" in text
        assert f"{champion.judgement['mae_of_mean']:.4g}" in text
    assert f'href="{PAGE}"' in listed
    assert champion.status_reason.split(";")[0] in page
    assert "version 2 is now champion" in page
    assert page.count('data-label="What">trained<') == 2
    assert f'href="{PAGE}"' in client.get("/orchestrator/ui/campaigns/alpha").text
    assert 'href="/orchestrator/ui/campaigns/alpha"' in page


def test_the_page_draws_the_held_out_predictions_with_tables_beside_them(trained: Bench) -> None:
    page = make_client(trained).get(PAGE).text
    (_, champion) = trained.rows(model_versions)
    needed = champion.metrics["importance"]
    assert {item["feature"] for item in needed} == {"x", "y"}
    assert "What the predictions need" in page
    curve = champion.metrics["learning_curve"]
    for summary in (
        "Predictions against 48 held-out labels: root mean square error",
        "Calibration: 90% intervals hold",
        f"{curve['mae'][-1]:.3g} with 48, and by extrapolation {curve['mae_with_more']:.3g} with 148.",
        "Mean absolute errors of versions 1 to 2: version 2 is champion",
    ):
        assert page.count(summary) == 2, summary  # the name of the picture, and its title
    drawn = page[page.index("Predictions against") : page.index("Calibration: 90%")]
    assert drawn.count('<circle class="dot"') == drawn.count('<line class="spread"') == 48
    for caption in ("Labels with the largest errors", "Errors by group", "Calibration", "Learning curve"):
        assert f'<caption class="visually-hidden">{caption}' in page
    assert "100 more labels would lower the error by" in page
    assert "too narrow" not in page


def test_the_page_warns_of_narrow_intervals_and_of_damaged_predictions(trained: Bench) -> None:
    (_, champion) = trained.rows(model_versions)
    with trained.database.write() as connection:
        connection.execute(
            update(model_versions)
            .where(model_versions.c.id == champion.id)
            .values(metrics={**champion.metrics, "coverage_90": 0.5}, held_out=b"others")
        )
    page = make_client(trained).get(PAGE).text
    assert "its 90% intervals are too narrow: they hold 50% of 48 held-out labels" in page
    assert "A model artifact has SHA-256" in page
    assert "version 2 serves" in page


@pytest.mark.slow
def test_a_person_promotes_rolls_back_and_rejects_with_a_reason(trained: Bench) -> None:
    client = make_client(trained)
    done = send(client, PAGE, VERSION, {"version": "1", "how": "promote", "reason": "<b>simpler</b>"})
    assert done.url.path == PAGE
    assert "Version 1 is champion." in done.text
    assert "promoted by local: &lt;b&gt;simpler&lt;/b&gt;" in done.text
    assert statuses(trained) == ["CHAMPION", "RETIRED"]
    back = send(client, PAGE, ROLLBACK, {"reason": "a mistake"})
    assert "Version 2 is champion again; version 1 is rejected." in back.text
    assert "champion again by rollback" in back.text
    assert ROLLBACK not in back.text
    rejected = send(client, PAGE, VERSION, {"version": "2", "how": "reject", "reason": "contaminated"})
    assert "Version 2 is rejected." in rejected.text
    assert statuses(trained) == ["REJECTED", "REJECTED"]
    assert "no version serves" in client.get(LIST).text
    assert "rejected by local: contaminated" in client.get(LIST).text


@pytest.mark.slow
def test_a_change_that_is_refused_is_told_on_the_models_page(trained: Bench) -> None:
    client = make_client(trained)
    for values, text in (
        ({"version": "1", "how": "promote", "reason": "  "}, "Refused: reason"),
        ({"version": "x", "how": "reject", "reason": "r"}, "Refused: version"),
        ({"version": "9", "how": "promote", "reason": "r"}, "has no version 9"),
    ):
        answer = send(client, PAGE, VERSION, values)
        assert answer.url.path == PAGE
        assert text in answer.text.replace("&#39;", "'")
    assert "Refused: reason" in send(client, PAGE, ROLLBACK).text
    assert statuses(trained) == ["RETIRED", "CHAMPION"]


@pytest.mark.slow
def test_whoever_may_not_operate_sees_no_forms(trained: Bench) -> None:
    secret = make_token(trained, "viewer", Scope.READ)
    page = make_client(trained).get(PAGE, headers={"Authorization": f"Bearer {secret}"}).text
    assert "version 2 serves" in page
    assert VERSION not in page
    assert ROLLBACK not in page


@pytest.mark.slow
def test_a_change_that_needs_approval_waits_for_a_person(trained: Bench) -> None:
    careful = Identity(
        agent_id="atlas", scopes=frozenset({Scope.OPERATE}), limits=Limits(approve_kinds=frozenset({"reject_model"}))
    )
    command = RejectModel(modelled_property="table.value", version=2, reason="drift")
    id_ = execute(trained.database, command, identity=careful, clock=trained.clock).command_id
    assert statuses(trained) == ["RETIRED", "CHAMPION"]
    approvals = "/orchestrator/ui/approvals"
    send(make_client(trained), approvals, f"{approvals}/{id_}/approve")
    assert trained.rows(agent_commands, agent_commands.c.id == id_)[0].status == "COMPLETED"
    assert statuses(trained) == ["RETIRED", "REJECTED"]
