"""Jobs: the step, three queue drains, the training, the archive, the audit's head, and one that executes any command.

The settings decide where drains and trainings run.
"""

from nanoos.settings import Settings
from nanoos_dagster.jobs.archive import archive_history
from nanoos_dagster.jobs.audit import note_audit_head
from nanoos_dagster.jobs.command import agent_command
from nanoos_dagster.jobs.drains import RUN_SIMULATIONS, build_design_spaces, build_run_simulations, run_experiments
from nanoos_dagster.jobs.retrain import RETRAIN, build_retrain
from nanoos_dagster.jobs.step import orchestrator_step

__all__ = [
    "RETRAIN",
    "RUN_SIMULATIONS",
    "agent_command",
    "archive_history",
    "build_design_spaces",
    "build_jobs",
    "note_audit_head",
    "orchestrator_step",
    "run_experiments",
]


def build_jobs(settings: Settings):
    """All jobs, with the executors that the settings choose."""
    return [
        agent_command,
        archive_history,
        build_design_spaces,
        note_audit_head,
        orchestrator_step,
        build_retrain(settings),
        run_experiments,
        build_run_simulations(settings),
    ]
