"""A Pareto campaign on the dashboard, in Python and in Dagster: the same front everywhere."""

from __future__ import annotations

import pytest

import nanoos
from nanoos.service.queries.campaign import campaign_report
from nanoos.service.queries.provenance.explain import explain_candidate
from nanoos.store.tables import candidates
from nanoos_dagster.metadata import campaign_metadata
from tests.interfaces.dashboard.test_pages import make_client
from tests.orchestrator.test_pareto_campaigns import create, front, run
from tests.support.bench import Bench

pytestmark = pytest.mark.slow
PAGE = "/orchestrator/ui/campaigns/alpha"


@pytest.fixture
def traded(bench: Bench) -> Bench:
    create(bench)
    run(bench, 3)
    return bench


def test_the_campaigns_page_draws_the_front_with_a_table(traded: Bench) -> None:
    page = make_client(traded).get(PAGE)
    assert page.status_code == 200
    assert "Pareto front" in page.text
    for item in front(traded).points:
        assert item.formula in page.text
    assert page.text.count("<svg") >= 2


def test_a_campaign_without_a_result_has_a_page_and_no_front(bench: Bench) -> None:
    create(bench)
    assert make_client(bench).get(PAGE).status_code == 200
    assert front(bench).points == ()


def test_a_candidates_page_names_the_targets_and_not_the_objective(traded: Bench) -> None:
    chosen = traded.rows(candidates)[-1]
    with traded.database.read() as connection:
        explained = explain_candidate(connection, "alpha", str(chosen.id))
    assert set(explained.goal) == {"gain", "cost", "ph"}
    assert make_client(traded).get(f"{PAGE}/candidates/{chosen.id}").status_code == 200


# A folder's database is SQLite.
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_python_and_dagster_show_the_same_front(traded: Bench) -> None:
    found = front(traded)
    with nanoos.open(traded.settings.nanoos_home) as lab:
        frame = lab.campaign("alpha").front().to_pandas()
        figure = lab.campaign("alpha").plot_front()
    assert sorted(frame["formula"]) == sorted(item.formula for item in found.points)
    assert figure.axes
    with traded.database.read() as connection:
        metadata = campaign_metadata(campaign_report(connection, "alpha"), found)
    assert metadata["hypervolume"] == found.hypervolume
    assert len(metadata["front_candidates"].records) == len(found.points)
