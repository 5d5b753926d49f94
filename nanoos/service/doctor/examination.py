"""All checks, and running them: one that breaks fails, and never keeps the others from running."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from nanoos.domain.errors import NanoosError
from nanoos.service.doctor import automation, database, notices, protection, surfaces
from nanoos.service.doctor.check import Check, CheckResult, CheckStatus, Deployment, Finding, failed, skipped

log = logging.getLogger(__name__)

MIGRATIONS = Check(
    name="migrations",
    title="the schema is the one that this code needs",
    run=database.migrations,
    needs_database=False,
)
# In the order of the guide's checklist.
CHECKS = (
    MIGRATIONS,
    Check(name="orchestrator", title="the orchestrator is active", run=automation.orchestrator_active),
    Check(name="configuration", title="the configuration is this deployment's", run=automation.configuration),
    Check(name="daemon", title="exactly one Dagster daemon is alive", run=automation.one_daemon),
    Check(name="schedule", title="the schedule agrees with the mode", run=automation.schedule),
    Check(name="broker", title="Redis answers", run=automation.broker, needs_database=False),
    Check(name="workers", title="every queue has a worker", run=automation.workers, needs_database=False),
    Check(name="last_step", title="the newest step succeeded", run=automation.last_step),
    Check(name="lost_work", title="no lost process holds work", run=automation.lost_work),
    Check(name="alerts", title="no alert is open", run=automation.alerts),
    Check(name="notices", title="alerts reach a person", run=notices.alerts_delivered),
    Check(name="metrics", title="metrics are served", run=surfaces.metrics, needs_database=False),
    Check(name="dashboard", title="the dashboard answers", run=surfaces.dashboard, needs_database=False),
    Check(name="agent_api", title="the agent API answers", run=surfaces.agent_api, needs_database=False),
    Check(name="backup", title="there is a backup of today", run=protection.backup, needs_database=False),
    Check(name="restorable", title="a backup was restored lately", run=protection.restorable),
    Check(name="disk", title="the disks have space", run=protection.disk, needs_database=False),
    Check(name="secrets", title="secrets are secret", run=protection.secrets, needs_database=False),
    Check(name="tokens", title="access needs a token", run=protection.tokens),
    Check(name="clock", title="the clocks agree", run=database.clock),
    Check(name="audit", title="the audit was verified lately", run=database.audit_verified),
    Check(name="archive", title="archived files are there", run=database.archive),
    Check(name="artifacts", title="models can be read", run=database.artifacts),
    Check(name="counts", title="counts and pools agree with the rows", run=database.counts, is_thorough=True),
    Check(name="raw_files", title="files of results can be read", run=database.raw_files, is_thorough=True),
)


def examine(deployment: Deployment, *, is_thorough: bool = True) -> Iterator[CheckResult]:
    """Run every check, in order.

    Args:
        deployment: What is examined.
        is_thorough: Also run the checks that read everything.
    """
    is_usable = True
    for check in CHECKS:
        if check.needs_database and not is_usable:
            finding = skipped("the database cannot be used: see migrations")
        elif check.is_thorough and not is_thorough:
            finding = skipped("it reads everything, and was not asked for", "nanoos doctor")
        else:
            finding = _run(check, deployment)
        if check is MIGRATIONS:
            is_usable = finding.status is CheckStatus.PASS
        yield CheckResult(check=check.name, status=finding.status.value, found=finding.found, remedy=finding.remedy)


def _run(check: Check, deployment: Deployment) -> Finding:
    try:
        return check.run(deployment)
    except NanoosError as error:
        return failed(error.message.rstrip("."), error.hint)
    except Exception as error:
        log.exception("The check %s broke.", check.name)
        return failed(f"the check broke: {type(error).__name__}: {error}", "see the log")
