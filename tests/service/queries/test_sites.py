"""What people see of the sites of remote workers."""

from __future__ import annotations

import pytest

from nanoos.execution.remote import messages
from nanoos.execution.remote.serving import Grant, WorkServer
from nanoos.service.access import tokens
from nanoos.service.alert_conditions import update_conditions
from nanoos.service.alerting.channels import AlertsFile
from nanoos.service.queries.sites import SiteView, site_views
from nanoos.store.alerts import open_alerts
from nanoos.store.raw_files import raw_file_store
from nanoos.store.tables import access_tokens
from tests.support.bench import Bench
from tests.support.cluster import SITE, work_token

N = 4


@pytest.fixture
def server(bench: Bench, scripted: str) -> WorkServer:
    bench.scripted(n_rows=N, batch_size=N)
    bench.step()
    return WorkServer(
        database=bench.database,
        settings=bench.settings,
        raw_files=raw_file_store(bench.settings),
        clock=bench.clock,
    )


def _seen(bench: Bench) -> dict[str, SiteView]:
    with bench.database.read() as connection:
        return {view.site: view for view in site_views(connection, now=bench.clock())}


def _grant(bench: Bench, site: str = SITE) -> Grant:
    (row,) = [row for row in bench.rows(access_tokens) if row.limits["site"] == site]
    return Grant(agent_id=row.agent_id, token_id=row.id, site=site)


def _claim(server: WorkServer, grant: Grant, n: int) -> messages.ClaimAnswer:
    engines = [messages.Engine(name="scripted", version="1")]
    wanted = {"protocol": 1, "worker": "node1.7", "site": grant.site, "engines": engines, "n": n}
    return server.claim(grant, messages.ClaimRequest.model_validate(wanted))


def _send(server: WorkServer, grant: Grant, claimed: messages.ClaimAnswer, **changes: object) -> None:
    results = [
        {"lease": claimed.lease, "job_id": job.id, "outputs": {"value": 1.0}, "duration_s": 1800, **changes}
        for job in claimed.jobs
    ]
    server.record(grant, "node1.7", [messages.ResultMessage.model_validate(item) for item in results])


def test_a_site_shows_what_waits_runs_and_came_from_there(server: WorkServer, bench: Bench) -> None:
    assert _seen(bench) == {}
    work_token(bench)
    work_token(bench, "bound", site="elsewhere", engines=("emt_structure",))
    assert _seen(bench) == {
        SITE: SiteView(site=SITE, tokens=("cluster",), waiting=N, waiting_since=bench.clock()),
        "elsewhere": SiteView(site="elsewhere", tokens=("bound",), engines=("emt_structure",)),
    }
    grant = _grant(bench)
    claimed = _claim(server, grant, 3)
    seen = _seen(bench)[SITE]
    assert (seen.waiting, seen.running, seen.workers, seen.results) == (N - 3, 3, 1, 0)
    _send(server, grant, claimed)
    failed = {"outputs": {}, "failure_class": "permanent", "reason": "no", "duration_s": 3600}
    _send(server, grant, _claim(server, grant, 1), **failed)
    seen = _seen(bench)[SITE]
    assert (seen.waiting, seen.running, seen.results, seen.failed) == (0, 0, 4, 1)
    assert seen.computed_hours == pytest.approx(2.5)
    assert seen.last_result_at == bench.clock()


def test_a_site_whose_token_was_revoked_keeps_its_history(server: WorkServer, bench: Bench) -> None:
    work_token(bench)
    grant = _grant(bench)
    _send(server, grant, _claim(server, grant, 2))
    with bench.database.write() as connection:
        tokens.revoke(connection, grant.token_id, now=bench.clock())
    seen = _seen(bench)[SITE]
    assert (seen.tokens, seen.waiting, seen.results) == ((), N - 2, 2)


def test_a_site_that_is_silent_while_work_waits_raises_an_alert(server: WorkServer, bench: Bench) -> None:
    def opened() -> list[str]:
        update_conditions(bench.database, "default", [], AlertsFile(stalled_after_hours=1000), now=bench.clock())
        with bench.database.read() as connection:
            return [alert.subject for alert in open_alerts(connection) if alert.kind == "site_silent"]

    work_token(bench)
    grant = _grant(bench)
    bench.clock.advance(hours=7)
    assert opened() == [], "it was never heard of: it is still to be set up"
    with bench.database.write() as connection:
        tokens.touch(connection, grant.token_id, now=bench.clock())
    bench.clock.advance(hours=5)
    assert opened() == []
    bench.clock.advance(hours=2)
    assert opened() == [SITE]
    with bench.database.write() as connection:
        tokens.revoke(connection, grant.token_id, now=bench.clock())
    bench.clock.advance(minutes=5)
    assert opened() == [SITE], "work still waits, now without a valid token"
    _send(server, grant, _claim(server, grant, N))
    bench.clock.advance(minutes=5)
    assert opened() == [], "nothing waits for it"
