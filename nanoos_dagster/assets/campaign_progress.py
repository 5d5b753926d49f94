"""The asset `campaign_progress`, one partition per campaign, and its check."""

from collections.abc import Iterable, Iterator

import dagster as dg

from nanoos.service.queries.campaign import campaign_report
from nanoos.service.queries.checks import Verdict, campaign_within_limits
from nanoos.service.queries.front import front_of
from nanoos_dagster.assets.tables import DECISIONS
from nanoos_dagster.metadata import campaign_metadata
from nanoos_dagster.partitions import CAMPAIGNS, partition_check
from nanoos_dagster.resources import Platform

KEY = dg.AssetKey("campaign_progress")


@dg.asset(
    partitions_def=CAMPAIGNS,
    group_name="campaigns",
    kinds={"python", "sql"},
    deps=[DECISIONS],
    backfill_policy=dg.BackfillPolicy.single_run(),
    # The function reports each partition itself, with a data version of its own.
    output_required=False,
    description="A campaign's progress: iterations, best candidates, budgets, convergence.",
)
def campaign_progress(context: dg.AssetExecutionContext, platform: Platform):
    yield from progress_events(platform, context.partition_keys)


@partition_check(
    CAMPAIGNS,
    asset=KEY,
    description="No campaign exceeds its budget, and no capacity limit is exceeded.",
)
def campaign_progress_is_within_limits(platform: Platform) -> dg.AssetCheckResult:
    with platform.database.read() as connection:
        return check_result(campaign_within_limits(connection))


def progress_events(
    platform: Platform, slugs: Iterable[str]
) -> Iterator[dg.AssetMaterialization | dg.AssetCheckEvaluation]:
    """The asset events of campaigns' progress, each with that of its check, for other jobs."""
    with platform.database.read() as connection:
        reports = {slug: campaign_report(connection, slug) for slug in slugs}
        fronts = {slug: front_of(connection, report) for slug, report in reports.items()}
        verdict = campaign_within_limits(connection)
    key = platform.placement.key(KEY)
    for slug, report in reports.items():
        yield dg.AssetMaterialization(
            asset_key=key,
            partition=slug,
            metadata=campaign_metadata(report, fronts[slug]),
            tags={"dagster/data_version": report.content_hash},
        )
        yield _evaluation(verdict, key, partition=slug)


def _evaluation(verdict: Verdict, key: dg.AssetKey, *, partition: str) -> dg.AssetCheckEvaluation:
    result = check_result(verdict)
    return dg.AssetCheckEvaluation(
        asset_key=key,
        check_name=campaign_progress_is_within_limits.check_key.name,
        passed=result.passed,
        metadata=result.metadata,
        severity=result.severity,
        description=result.description,
        partition=partition,
    )


def check_result(verdict: Verdict) -> dg.AssetCheckResult:
    """A check's result in Dagster's form."""
    return dg.AssetCheckResult(
        passed=verdict.passed,
        severity=dg.AssetCheckSeverity.ERROR if verdict.is_error else dg.AssetCheckSeverity.WARN,
        description=verdict.reason,
        metadata=dict(verdict.numbers),
    )
