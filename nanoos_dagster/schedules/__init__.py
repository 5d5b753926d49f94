"""The schedules of the step, the archive, the audit and the backups; switched on and off in the UI or by GraphQL."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from nanoos.control.next_step import SCHEDULE_NAME
from nanoos.control.orchestrators import get_orchestrator, step_skip_reason
from nanoos.domain.statuses import SCHEDULE
from nanoos.settings import Settings
from nanoos_dagster.jobs import (
    ARCHIVE_HISTORY,
    back_up,
    examine_deployment,
    note_audit_head,
    orchestrator_step,
    restore_drill,
    verify_audit,
)
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import platform_tags

AUDIT_CRON = "30 * * * *"  # away from the step, which runs on the hour
BACKUP_CRON = "0 2 * * *"
ARCHIVE_CRON = "0 3 * * 0"  # early on Sundays, when a laboratory is quiet
VERIFY_CRON = "0 4 * * *"  # reads every row
DOCTOR_CRON = "0 6 * * *"  # after what it checks has run
DRILL_CRON = "0 5 * * 0"  # the newest backup, with all files


def build_schedules(settings: Settings, jobs: Mapping[str, Any]) -> list[dg.ScheduleDefinition]:
    """The schedules, the step's with its cron from the settings. The archive's is off by default, and so are those of
    backups while BACKUP_URL is empty.

    Args:
        settings: With the cron and BACKUP_URL.
        jobs: The location's, by name.
    """

    @dg.schedule(
        job=orchestrator_step,
        name=SCHEDULE_NAME,
        cron_schedule=settings.orchestrator_cron,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Runs a step in mode SCHEDULED while the orchestrator is active.",
    )
    def orchestrator_hourly(context: dg.ScheduleEvaluationContext, platform: Platform):
        name = platform.settings.orchestrator_default_name
        with platform.database.read() as connection:
            reason = step_skip_reason(get_orchestrator(connection, name), SCHEDULE)
        if reason is not None:
            return dg.SkipReason(reason)
        tick = context.scheduled_execution_time.isoformat()
        return dg.RunRequest(
            run_key=tick,
            run_config={"ops": {"run_orchestrator_step": {"config": {"orchestrator": name}}}},
            tags=platform_tags(platform.settings, SCHEDULE, orchestrator_step.name, f"schedule:{tick}"),
        )

    # Without a place of its own a backup would fill the disk that it is to protect.
    backups_on = bool(settings.backup_url)
    return [
        orchestrator_hourly,
        _maintenance(jobs[ARCHIVE_HISTORY], "archive_weekly", ARCHIVE_CRON, is_on=False),
        _maintenance(note_audit_head, "audit_head_hourly", AUDIT_CRON),
        _maintenance(verify_audit, "audit_verify_daily", VERIFY_CRON),
        _maintenance(back_up, "backup_daily", BACKUP_CRON, is_on=backups_on),
        _maintenance(examine_deployment, "doctor_daily", DOCTOR_CRON),
        _maintenance(restore_drill, "restore_drill_weekly", DRILL_CRON, is_on=backups_on),
    ]


def _maintenance(job, name: str, cron: str, *, is_on: bool = True) -> dg.ScheduleDefinition:
    """A schedule that runs a job at each tick."""

    @dg.schedule(
        job=job,
        name=name,
        cron_schedule=cron,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING if is_on else dg.DefaultScheduleStatus.STOPPED,
        description=job.description,
    )
    def scheduled(context: dg.ScheduleEvaluationContext, platform: Platform):
        tick = context.scheduled_execution_time.isoformat()
        return dg.RunRequest(run_key=tick, tags=platform_tags(platform.settings, SCHEDULE, job.name, f"{name}:{tick}"))

    return scheduled
