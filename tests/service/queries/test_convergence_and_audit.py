"""What only the dashboard asks for: the convergence of many campaigns at once, the audit in pages."""

from __future__ import annotations

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.service.queries.audit import audit_page
from nanoos.service.queries.campaign import campaign_report
from nanoos.service.queries.convergence import best_by_iteration
from nanoos.store.tables import audit_log, campaigns
from tests.support.bench import Bench


@pytest.mark.slow
def test_the_best_by_iteration_equals_each_campaigns_report(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100)
    for slug in ("alpha", "beta", "idle"):
        bench.create(slug)
    for _ in range(3):
        bench.step()
        bench.drain()
        bench.clock.advance(seconds=1)
    bench.create("new")
    ids = {row.slug: row.id for row in bench.rows(campaigns)}
    with bench.database.read() as connection:
        found = best_by_iteration(connection, list(ids.values()))
        reports = {slug: campaign_report(connection, slug) for slug in ids}
    assert ids["new"] not in found
    for slug in ("alpha", "beta"):
        expected = [item.best_score for item in reports[slug].iterations if item.iteration_best is not None]
        assert found[ids[slug]] == expected
        assert found[ids[slug]] == sorted(found[ids[slug]])


def test_the_audit_comes_in_pages_the_newest_first(bench: Bench) -> None:
    for _ in range(4):  # and the orchestrator was created
        bench.step()
    with bench.database.read() as connection:
        first, last = audit_page(connection, limit=3), audit_page(connection, limit=3, offset=3)
    assert [item.seq for item in (*first.items, *last.items)] == [5, 4, 3, 2, 1]
    assert (first.total, first.next_offset, last.next_offset) == (bench.count(audit_log), 3, None)
    assert first.items[0].kind == "orchestrator_step"
    with bench.database.read() as connection, pytest.raises(InvalidInput):
        audit_page(connection, limit=0)
