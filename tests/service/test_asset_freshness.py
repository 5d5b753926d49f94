"""A stale asset raises an alert only where it hides a change."""

from __future__ import annotations

from nanoos.service.asset_freshness import MODELS, OLDEST, PROGRESS, update_freshness
from nanoos.store.alerts import open_alerts
from tests.support.bench import Bench


def _alerts(bench: Bench) -> dict[str, str]:
    with bench.database.read() as connection:
        return {item.subject: item.message for item in open_alerts(connection) if item.kind == "asset_stale"}


def test_stale_progress_and_models_raise_alerts_while_they_hide_changes(bench: Bench) -> None:
    def update(*stale: str) -> tuple[int, int]:
        return update_freshness(bench.database, dict.fromkeys(stale, since), now=bench.clock())

    since = bench.clock() + OLDEST[PROGRESS]  # as if both were materialised now
    assert update(PROGRESS, MODELS) == (0, 0), "nothing to report"
    bench.create(batch_size=20)
    bench.step()
    bench.drain()
    assert update(PROGRESS, MODELS) == (0, 0), "it changed just now"
    bench.clock.advance(hours=3)
    assert update(PROGRESS, MODELS) == (1, 0)
    assert update(PROGRESS, MODELS) == (0, 0)
    assert _alerts(bench) == {PROGRESS: "No progress was reported to Dagster for a day, while campaigns changed: 1."}
    bench.clock.advance(days=7)
    assert update(PROGRESS, MODELS) == (1, 0), "the change is still not reported"
    assert "table.value (" in _alerts(bench)[MODELS]
    since = bench.clock() + OLDEST[PROGRESS]
    assert update(PROGRESS, MODELS) == (0, 1), "it was reported since"
    assert update() == (0, 1)
    assert _alerts(bench) == {}
