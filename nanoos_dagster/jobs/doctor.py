"""The job `examine_deployment`: the production checklist; a failed check fails the run, which raises an alert."""

from dataclasses import asdict

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.service.doctor import CheckStatus, deployment_of, examine
from nanoos_dagster.metadata import table
from nanoos_dagster.resources import Platform


@dg.op(description="Run every check of `nanoos doctor`.")
def run_checks(context: dg.OpExecutionContext, platform: Platform) -> None:
    settings = platform.settings
    results = list(examine(deployment_of(platform.database, settings, now=utc_now(), url=settings.server_url)))
    rows = [asdict(item) for item in results]
    context.add_output_metadata({"checks": table(rows)})
    failed = [f"{item.check}: {item.found} ({item.remedy})" for item in results if item.status == CheckStatus.FAIL]
    if failed:
        raise dg.Failure("; ".join(failed), metadata={"checks": table(rows)})


@dg.job(
    executor_def=dg.in_process_executor,
    description="Check this deployment against the production checklist; a run that fails raises an alert.",
    tags={"nanoos/kind": "doctor", "dagster/max_runtime": "14400"},
)
def examine_deployment():
    run_checks()
