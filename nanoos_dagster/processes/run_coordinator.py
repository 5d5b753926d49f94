"""The run coordinator: Dagster's queue, which signs each run with the identity of the request that launches it."""

import dagster as dg
from dagster import QueuedRunCoordinator, SubmitRunContext

from nanoos_dagster.run_actor import HandsOver


class SigningRunCoordinator(QueuedRunCoordinator):
    """Adds the hand-over to a run launched by GraphQL, replacing any tag of that name."""

    def submit_run(self, context: SubmitRunContext) -> dg.DagsterRun:
        if isinstance(context.workspace, HandsOver):
            run = context.dagster_run
            self._instance.add_run_tags(run.run_id, context.workspace.handover_tags(run))
        return super().submit_run(context)
