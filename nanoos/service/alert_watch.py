"""The watch: examine lasting conditions, then tell people. Daemon and web server keep it, each watching the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import InvalidInput
from nanoos.service.alert_conditions import update_conditions, was_examined
from nanoos.service.alerting.channels import AlertsFile, read_alerts_file, usable_channels
from nanoos.service.alerting.notices import send_due
from nanoos.service.doctor import deployment_of, examine
from nanoos.settings import Settings
from nanoos.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a round did."""

    n_opened: int
    n_resolved: int
    n_sent: int
    n_failed: int

    def __str__(self) -> str:
        counts = {
            "alerts opened": self.n_opened,
            "alerts resolved": self.n_resolved,
            "notices sent": self.n_sent,
            "notices not delivered": self.n_failed,
        }
        return ", ".join(f"{n} {name}" for name, n in counts.items() if n) or "Nothing to tell."


def watch(database: Database, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Watched:
    """One round: examine the lasting conditions if no other process did lately, and send the notices that are due.

    Raises:
        InvalidInput: ALERTS_FILE is unusable, and conditions were examined with the default times; or one of its
            channels is, and the others were notified.
    """
    try:
        file = read_alerts_file(settings)
    except InvalidInput:
        _examine(database, settings, AlertsFile(), now=clock())
        raise
    n_opened, n_resolved = _examine(database, settings, file, now=clock())
    channels, refused = usable_channels(file)
    sent = send_due(database, channels, server_url=settings.server_url, clock=clock)
    if refused:
        raise refused[0]
    return Watched(n_opened=n_opened, n_resolved=n_resolved, n_sent=sent.n_sent, n_failed=sent.n_failed)


def _examine(database: Database, settings: Settings, file: AlertsFile, *, now: datetime) -> tuple[int, int]:
    with database.read() as connection:
        if was_examined(connection, now=now):
            return 0, 0
    deployment = deployment_of(database, settings, now=now, url=settings.server_url)
    results = list(examine(deployment, is_thorough=False))
    return update_conditions(database, deployment.orchestrator, results, file, now=now)
