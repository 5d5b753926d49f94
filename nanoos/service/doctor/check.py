"""What a check is, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from nanoos.settings import Settings
from nanoos.store.backups import BackupPlace, backup_place
from nanoos.store.database import Database

ANSWER_TIMEOUT_S = 10.0
CLOCK_SKEW = timedelta(seconds=5)  # leases last LEASE_SECONDS, at least as long
INSPECT_TIMEOUT_S = 3.0  # a Celery worker answers within a second; a busy machine is slower


class CheckStatus(StrEnum):
    PASS = "pass"  # noqa: S105  # no password
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check found.

    Attributes:
        check: The check's name.
        status: `pass`, `warn`, `fail` or `skip`.
        found: What it found, with the values.
        remedy: What to do; empty if nothing is to be done.
    """

    check: str
    status: str
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check's function returns."""

    status: CheckStatus
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What is examined.

    Attributes:
        settings: The environment's.
        database: Of the settings; its schema is not checked yet.
        orchestrator: The orchestrator's name.
        get: Gives status and text of a path of the web server, status 0 and the reason if it does not answer; None if
            the server's address is unknown.
        now: This host's time, aware.
        backups: Where backups are.
        consumers: Asks the Celery workers which queues each of them serves.
    """

    settings: Settings
    database: Database
    orchestrator: str
    get: Callable[[str], tuple[int, str]] | None
    now: datetime
    backups: BackupPlace
    consumers: Callable[[], Mapping[str, Sequence[str]]]

    @property
    def is_production(self) -> bool:
        """Whether others rely on it: a database server or Celery workers, not one machine's files."""
        return self.settings.runs_on_celery or self.settings.embedded_database is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check.

    Attributes:
        name: Snake case.
        title: What should be true.
        run: Finds out.
        needs_database: Skipped where the database cannot be used.
        is_thorough: Takes as long as reading everything.
    """

    name: str
    title: str
    run: Callable[[Deployment], Finding]
    needs_database: bool = True
    is_thorough: bool = False


def passed(found: str) -> Finding:
    return Finding(status=CheckStatus.PASS, found=found)


def warned(found: str, remedy: str) -> Finding:
    return Finding(status=CheckStatus.WARN, found=found, remedy=remedy)


def failed(found: str, remedy: str) -> Finding:
    return Finding(status=CheckStatus.FAIL, found=found, remedy=remedy)


def skipped(found: str, remedy: str = "") -> Finding:
    return Finding(status=CheckStatus.SKIP, found=found, remedy=remedy)


def failed_in_production(deployment: Deployment, found: str, remedy: str) -> Finding:
    """A failure where others rely on the deployment, a warning on one machine."""
    return (failed if deployment.is_production else warned)(found, remedy)


def deployment_of(
    database: Database, settings: Settings, *, now: datetime, orchestrator: str = "", url: str = ""
) -> Deployment:
    """The deployment of these settings."""
    return Deployment(
        settings=settings,
        database=database,
        orchestrator=orchestrator or settings.orchestrator_default_name,
        get=(lambda path: _answer(f"{url.rstrip('/')}{path}", settings)) if url else None,
        now=now,
        backups=backup_place(settings),
        consumers=lambda: _celery_consumers(settings),
    )


def _answer(url: str, settings: Settings) -> tuple[int, str]:
    import httpx2

    token = settings.nanoos_token.get_secret_value()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = httpx2.get(url, headers=headers, timeout=ANSWER_TIMEOUT_S, follow_redirects=False)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        return 0, str(error) or type(error).__name__
    return answer.status_code, answer.text


def _celery_consumers(settings: Settings) -> dict[str, list[str]]:
    from celery import Celery

    with Celery(broker=settings.redis_url, set_as_current=False) as app:
        answers = app.control.inspect(timeout=INSPECT_TIMEOUT_S).active_queues() or {}
    return {worker: [queue["name"] for queue in queues] for worker, queues in answers.items()}
