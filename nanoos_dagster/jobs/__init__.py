"""Jobs: the step, the two drains and the retraining."""

from nanoos_dagster.jobs.drains import run_experiments, run_simulations
from nanoos_dagster.jobs.retrain import retrain
from nanoos_dagster.jobs.step import orchestrator_step

JOBS = [orchestrator_step, retrain, run_experiments, run_simulations]

__all__ = ["JOBS", "orchestrator_step", "retrain", "run_experiments", "run_simulations"]
