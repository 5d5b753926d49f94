"""Jobs: the step, the two drains, the retraining and the archive."""

from nanoos_dagster.jobs.archive import archive_history
from nanoos_dagster.jobs.drains import run_experiments, run_simulations
from nanoos_dagster.jobs.retrain import retrain
from nanoos_dagster.jobs.step import orchestrator_step

JOBS = [archive_history, orchestrator_step, retrain, run_experiments, run_simulations]

__all__ = ["JOBS", "archive_history", "orchestrator_step", "retrain", "run_experiments", "run_simulations"]
