"""The schedules of the step, of the archive and of the audit's head; switched on and off in the UI or by GraphQL."""

import dagster as dg

from nanoos.control.next_step import SCHEDULE_NAME
from nanoos.control.orchestrators import get_orchestrator, step_skip_reason
from nanoos.domain.statuses import SCHEDULE
from nanoos.settings import Settings
from nanoos_dagster.jobs import archive_history, note_audit_head, orchestrator_step
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import platform_tags

AUDIT_CRON = "30 * * * *"  # away from the step, which runs on the hour
ARCHIVE_CRON = "0 3 * * 0"  # early on Sundays, when a laboratory is quiet


def build_schedules(settings: Settings) -> list[dg.ScheduleDefinition]:
    """The schedules, the step's with its cron from the settings. The archive's schedule is off by default."""

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

    @dg.schedule(
        job=archive_history,
        name="archive_weekly",
        cron_schedule=ARCHIVE_CRON,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Moves history older than RETENTION_DAYS to the archive.",
    )
    def archive_weekly(context: dg.ScheduleEvaluationContext, platform: Platform):
        tick = context.scheduled_execution_time.isoformat()
        tags = platform_tags(platform.settings, "schedule", archive_history.name, f"archive:{tick}")
        return dg.RunRequest(run_key=tick, tags=tags)

    @dg.schedule(
        job=note_audit_head,
        name="audit_head_hourly",
        cron_schedule=AUDIT_CRON,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Notes the audit chain's newest hash in NANOOS_HOME/audit_heads.log.",
    )
    def audit_head_hourly(context: dg.ScheduleEvaluationContext, platform: Platform):
        tick = context.scheduled_execution_time.isoformat()
        tags = platform_tags(platform.settings, "schedule", note_audit_head.name, f"audit_head:{tick}")
        return dg.RunRequest(run_key=tick, tags=tags)

    return [archive_weekly, audit_head_hourly, orchestrator_hourly]
