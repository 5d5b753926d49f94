"""A campaign's labels: of its candidates, from every source, without what was retracted."""

from __future__ import annotations

from typing import Any

import pytest

from nanoos.domain.errors import NotFound
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.service.queries.discoveries import discoveries, discoveries_page
from nanoos.service.queries.labels import LabelView, labels_page
from nanoos.service.queries.pages import Page
from nanoos.store.tables import candidates, experiment_runs
from tests.support.bench import Bench


def labels(bench: Bench, slug: str, **arguments: Any) -> Page[LabelView]:
    with bench.database.read() as connection:
        return labels_page(connection, slug, **arguments)


def send(bench: Bench, kind: str, **fields: Any) -> None:
    execute(bench.database, parse_command(kind, fields), agent_id="test", clock=bench.clock)


@pytest.mark.slow
def test_only_the_campaigns_own_candidates_have_labels_in_it(bench: Bench) -> None:
    for slug in ("alpha", "beta"):
        bench.create(slug)
    bench.step()
    bench.drain()
    for slug in ("alpha", "beta"):
        own = {
            row.structure_id for row in bench.rows(candidates) if row.campaign_id == ("alpha", "beta").index(slug) + 1
        }
        found = labels(bench, slug)
        assert {item.structure_id for item in found.items} == own
        assert {(item.property, item.source_kind) for item in found.items} == {("value", "simulation")}
    with pytest.raises(NotFound, match="absent"):
        labels(bench, "absent")


@pytest.mark.slow
def test_measured_labels_are_among_them_and_retracted_ones_are_not(bench: Bench) -> None:
    bench.create("alpha", batch_size=4)
    bench.step()
    bench.drain()
    first = bench.rows(candidates)[0].id
    send(bench, "request_experiments", slug="alpha", candidate_ids=[first])
    experiment = bench.rows(experiment_runs)[0].id
    send(
        bench,
        "record_experiment",
        experiment_id=experiment,
        values={"value": 0.25},
        noise_std={"value": 0.1},
        operator="ada",
    )
    newest = labels(bench, "alpha", limit=2)
    assert (newest.total, newest.next_offset) == (5, 2)
    label = newest.items[0]
    assert (label.value, label.noise_std, label.source_kind, label.source_id) == (0.25, 0.1, "experiment", experiment)
    assert labels(bench, "alpha", property="another").total == 0
    send(bench, "retract_label", label_id=label.id, reason="wrong sample")
    assert [item.source_kind for item in labels(bench, "alpha").items] == ["simulation"] * 4


@pytest.mark.slow
def test_discoveries_come_in_pages(bench: Bench) -> None:
    bench.create("alpha", goal={"value": {"min": 0.1}}, batch_size=10)
    bench.step()
    bench.drain()
    with bench.database.read() as connection:
        every = discoveries(connection, limit=100)
        first, second = discoveries_page(connection, limit=3), discoveries_page(connection, limit=100, offset=3)
    assert len(every) > 3
    assert (*first.items, *second.items) == every
    assert (first.total, first.next_offset, second.next_offset) == (len(every), 3, None)
