"""Jobs: the step, queue drains, training, archive, audit, backups, checks, and one that executes any command.

The settings decide where drains and trainings run.
"""

from nanoos.settings import Settings
from nanoos_dagster.jobs.archive import ARCHIVE_HISTORY, build_archive_history
from nanoos_dagster.jobs.audit import note_audit_head, verify_audit
from nanoos_dagster.jobs.backups import back_up, restore_drill
from nanoos_dagster.jobs.command import agent_command
from nanoos_dagster.jobs.doctor import examine_deployment
from nanoos_dagster.jobs.drains import RUN_SIMULATIONS, build_design_spaces, build_run_simulations, run_experiments
from nanoos_dagster.jobs.retrain import RETRAIN, build_retrain
from nanoos_dagster.jobs.step import orchestrator_step
from nanoos_dagster.placement import Placement

__all__ = [
    "ARCHIVE_HISTORY",
    "RETRAIN",
    "RUN_SIMULATIONS",
    "agent_command",
    "back_up",
    "build_design_spaces",
    "build_jobs",
    "examine_deployment",
    "note_audit_head",
    "orchestrator_step",
    "restore_drill",
    "run_experiments",
    "verify_audit",
]


def build_jobs(settings: Settings, placement: Placement):
    """All jobs, with the executors that the settings choose."""
    return [
        agent_command,
        build_archive_history(placement),
        back_up,
        build_design_spaces,
        examine_deployment,
        note_audit_head,
        orchestrator_step,
        build_retrain(settings, placement),
        restore_drill,
        run_experiments,
        build_run_simulations(settings),
        verify_audit,
    ]
