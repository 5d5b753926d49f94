"""Jobs: the step, the two drains, the retraining, and one that carries out any command."""

from nanoos_dagster.jobs.command import agent_command
from nanoos_dagster.jobs.drains import run_experiments, run_simulations
from nanoos_dagster.jobs.retrain import retrain
from nanoos_dagster.jobs.step import orchestrator_step

JOBS = [agent_command, orchestrator_step, retrain, run_experiments, run_simulations]

__all__ = ["JOBS", "agent_command", "orchestrator_step", "retrain", "run_experiments", "run_simulations"]
