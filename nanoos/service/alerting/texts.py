"""The text of notices: title, problem, remedy and link."""

from __future__ import annotations

from datetime import datetime, timedelta

from nanoos.plugins.alert_channel import Event, Notice
from nanoos.service.dashboard_paths import HOME, UI
from nanoos.store.alerts import AlertKind, AlertView

CAMPAIGN, MODEL = f"{UI}/campaigns/{{subject}}", f"{UI}/models/{{subject}}"
CHECKS, LAB, SITES, RUN = f"{UI}/doctor", f"{UI}/lab", f"{UI}/sites", "/runs/{run}"

# What to do about each kind, and the page that shows more; the alert's message has the details.
REMEDIES: dict[str, tuple[str, str]] = {
    AlertKind.SYSTEMIC_FAILURE: ("Remove the cause, then `nanoos campaign resume {subject}`.", CAMPAIGN),
    AlertKind.WORK_LOST: ("Look at the workers' logs, then `nanoos campaign show`.", HOME),
    AlertKind.RUN_FAILED: ("Open the run. Its job's next success resolves the alert.", RUN),
    AlertKind.MODEL_UNREADABLE: ("Train it again: `nanoos model train {subject}`.", HOME),
    AlertKind.MODEL_DRIFTED: (
        "Look at its newest labels; `nanoos model compare` shows whether a training helped.",
        MODEL,
    ),
    AlertKind.CONTRADICTION: ("Measure the candidate again, or retract the wrong label.", CAMPAIGN),
    AlertKind.VERDICT_CHANGED: ("`nanoos campaign resume {subject}`, if it should go on.", CAMPAIGN),
    AlertKind.QUEUE_WITHOUT_WORKER: ("Start one: `nanoos worker {subject}`.", HOME),
    AlertKind.INSTRUMENT_UNAVAILABLE: ("`nanoos instrument check` says whether it answers.", LAB),
    AlertKind.EXPERIMENT_OVERDUE: ("Look at the instrument, or fail the experiment.", LAB),
    AlertKind.RESULT_HELD: ("Record the right values, or fail or reject the experiment.", LAB),
    AlertKind.CHECK_FAILED: ("`nanoos doctor` shows all checks.", CHECKS),
    AlertKind.CAMPAIGN_STALLED: ("`nanoos status` says why nothing happens.", CAMPAIGN),
    AlertKind.BUDGET_NEARLY_SPENT: ("`nanoos campaign extend {subject}` raises a limit.", CAMPAIGN),
    AlertKind.SITE_SILENT: ("Look after `nanoos site run`, or the workers, on that machine.", SITES),
    AlertKind.ASSET_STALE: ("Look at the sensors and the newest runs of `{subject}` in Dagster.", "/assets/{subject}"),
    AlertKind.WORKLIST_OVERDUE: ("`nanoos experiment list` shows them; record or reject each.", LAB),
}


def notice_of(alert: AlertView, event: Event, *, server_url: str, age: timedelta) -> Notice:
    """The notice about an alert.

    Args:
        alert: The alert.
        event: Why it is sent.
        server_url: Address of the web server; empty for no link.
        age: For how long the alert has been open, or was.
    """
    remedy, page = REMEDIES.get(alert.kind, ("", HOME))
    names = {"subject": alert.subject, "run": alert.subject.rpartition("/")[2]}
    state = {Event.RESOLVED: "resolved", Event.REMINDER: f"still open after {_shown(age)}"}.get(event, alert.severity)
    lines = [alert.message]
    if event is Event.RESOLVED:
        lines.append(f"It was open for {_shown(age)}.")
    elif remedy:
        lines.append(f"What to do: {remedy.format(**names)}")
    if server_url:
        lines.append(f"{server_url.rstrip('/')}{page.format(**names)}")
    words = alert.kind.replace("_", " ")
    return Notice(
        event=event,
        kind=alert.kind,
        severity=alert.severity,
        subject=alert.subject,
        title=f"[NANO-OS] {state}: {words}, {alert.subject}",
        body="\n\n".join(lines),
    )


def test_notice(*, server_url: str, now: datetime) -> Notice:
    """A notice that only tests a channel."""
    lines = ["This is a test: the channel works. No alert is open because of it.", f"{now:%Y-%m-%d %H:%M} UTC"]
    if server_url:
        lines.append(f"{server_url.rstrip('/')}{HOME}")
    return Notice(
        event=Event.TEST,
        kind="test",
        severity="warning",
        subject="test",
        title="[NANO-OS] test of an alert channel",
        body="\n\n".join(lines),
    )


def _shown(age: timedelta) -> str:
    hours = age / timedelta(hours=1)
    return f"{age / timedelta(minutes=1):.0f} minutes" if hours < 1 else f"{hours:.0f} hours"
