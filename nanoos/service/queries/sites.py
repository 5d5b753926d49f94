"""Sites: where remote workers run, what waits for them, and what they have done lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, select

from nanoos.execution.remote.serving import OWNER_SEP, Grant
from nanoos.execution.simulations.claims import is_waiting, sources_of
from nanoos.execution.simulations.recording import SIMULATIONS
from nanoos.service.access.identity import Scope
from nanoos.service.access.tokens import TokenView, list_tokens
from nanoos.store.tables import simulation_jobs, simulation_results

NEWEST = 10_000  # results of all workers that are looked through: a page is quick however many there are


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """One site.

    Attributes:
        tokens: Names of its valid tokens; empty if none is left.
        engines: That these are bound to; empty for all.
        waiting: Simulations that its workers may claim; other workers may, too. Without a valid token, those that they
            could claim under one that has ended.
        waiting_since: Since when the oldest of these has existed.
        running: Simulations that they hold.
        workers: Those that hold simulations.
        results: Among the newest 10,000 results, those that came from here.
        failed: Failures among these.
        computed_hours: Wall time of these, hours.
        last_result_at: The newest of these.
        last_heard_at: The last request under one of its tokens, to a minute.
    """

    site: str
    tokens: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    waiting: int = 0
    waiting_since: datetime | None = None
    running: int = 0
    workers: int = 0
    results: int = 0
    failed: int = 0
    computed_hours: float = 0.0
    last_result_at: datetime | None = None
    last_heard_at: datetime | None = None


def site_views(connection: Connection, *, now: datetime) -> tuple[SiteView, ...]:
    """All sites that have a token, hold simulations or sent a result lately, by name."""
    tokens: dict[str, list[TokenView]] = {}
    for token in list_tokens(connection, now=now):
        if Scope.WORK in token.scopes:
            tokens.setdefault(str(token.limits["site"]), []).append(token)
    valid = {site: [token for token in mine if token.is_valid] for site, mine in tokens.items()}
    running, workers = _running(connection)
    done = _done(connection)
    waiting = _waiting(connection, {site: valid[site] or mine for site, mine in tokens.items()}, now)
    return tuple(
        SiteView(
            site=site,
            tokens=tuple(token.name for token in valid.get(site, ())),
            engines=_engines(valid.get(site, ())),
            **waiting.get(site, {}),
            running=running[site],
            workers=workers[site],
            last_heard_at=max((at for token in tokens.get(site, ()) if (at := token.last_used_at)), default=None),
            **vars(done.get(site, _Done())),
        )
        for site in sorted({*tokens, *running, *done})
    )


@dataclass(kw_only=True)
class _Done:
    results: int = 0
    failed: int = 0
    computed_hours: float = 0.0
    last_result_at: datetime | None = None


def _engines(tokens: Collection[TokenView]) -> tuple[str, ...]:
    bound = [token.limits.get("engines") or () for token in tokens]
    return tuple(sorted({name for names in bound for name in names})) if all(bound) else ()


def _running(connection: Connection) -> tuple[Counter[str], Counter[str]]:
    """Running simulations and workers by site."""
    owner = simulation_jobs.c.lease_owner
    rows = connection.execute(
        select(owner, func.count())
        .where(simulation_jobs.c.status == SIMULATIONS.running, owner.contains(OWNER_SEP))
        .group_by(owner)
    )
    running, workers = Counter[str](), Counter[str]()
    for name, n in rows:
        site = name.partition(OWNER_SEP)[0]
        running[site] += n
        workers[site] += 1
    return running, workers


def _done(connection: Connection) -> dict[str, _Done]:
    """What the newest results say of each site."""
    result = simulation_results.c
    newest = (
        select(result.computed_by, result.is_success, result.duration_seconds, result.recorded_at)
        .order_by(result.id.desc())
        .limit(NEWEST)
        .subquery()
    )
    rows = connection.execute(
        select(
            newest.c.computed_by,
            func.count().label("n"),
            func.sum(case((newest.c.is_success, 0), else_=1)).label("failed"),
            func.sum(newest.c.duration_seconds).label("seconds"),
            func.max(newest.c.recorded_at).label("last"),
        )
        .where(newest.c.computed_by.contains(OWNER_SEP))
        .group_by(newest.c.computed_by)
    )
    found: dict[str, _Done] = {}
    for row in rows:
        done = found.setdefault(row.computed_by.partition(OWNER_SEP)[0], _Done())
        done.results += row.n
        done.failed += int(row.failed)
        done.computed_hours += row.seconds / 3600
        done.last_result_at = max(row.last, done.last_result_at or row.last)
    return found


def _waiting(
    connection: Connection, tokens: Mapping[str, Collection[TokenView]], now: datetime
) -> dict[str, dict[str, Any]]:
    """What a site's workers may claim, by site: the fields `waiting` and `waiting_since`."""
    job = simulation_jobs.c
    rows = connection.execute(
        select(job.campaign_id, func.count().label("n"), func.min(job.created_at).label("since"))
        .where(is_waiting(now))
        .group_by(job.campaign_id)
    )
    by_campaign = {row.campaign_id: row for row in rows}
    sources = sources_of(connection, by_campaign)
    found: dict[str, dict[str, Any]] = {}
    for site, mine in tokens.items():
        grants = [
            Grant(agent_id=item.name, token_id=item.id, site=site, engines=item.limits.get("engines") or ())
            for item in mine
        ]
        covered = [by_campaign[item.campaign_id] for item in sources if any(grant.covers(item) for grant in grants)]
        found[site] = {
            "waiting": sum(row.n for row in covered),
            "waiting_since": min((row.since for row in covered), default=None),
        }
    return found
