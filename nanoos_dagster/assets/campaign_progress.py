"""The asset `campaign_progress`, one partition per campaign, and its check."""

from collections.abc import Iterable, Iterator

import dagster as dg

from nanoos.campaigns.versions import campaign_versions
from nanoos.service.asset_freshness import OLDEST
from nanoos.service.queries.campaign import campaign_reports
from nanoos.service.queries.checks import Verdict, campaign_within_limits
from nanoos.service.queries.front import fronts_of_campaigns
from nanoos.store.label_sources import label_versions
from nanoos_dagster.assets.tables import CANDIDATES, candidates_by_asset, version_events
from nanoos_dagster.automation import PROGRESS
from nanoos_dagster.metadata import campaign_metadata
from nanoos_dagster.partitions import CAMPAIGNS, partition_check
from nanoos_dagster.resources import Platform

KEY = dg.AssetKey("campaign_progress")


@dg.asset(
    partitions_def=CAMPAIGNS,
    group_name="campaigns",
    kinds={"python", "sql"},
    deps=[CANDIDATES],
    automation_condition=PROGRESS,
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=OLDEST[KEY.to_user_string()]),
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
    """The asset events of campaigns' progress, each with its check and the version of its rows."""
    with platform.database.read() as connection:
        versions = campaign_versions(connection, label_versions(connection))
        reports = campaign_reports(connection, list(slugs))
        fronts = fronts_of_campaigns(connection, reports)
        verdict = campaign_within_limits(connection)
    place = platform.placement
    # Else the progress would look out of date once the sensor observes them.
    yield from version_events(place, candidates_by_asset({report.slug: versions[report.slug] for report in reports}))
    key = place.key(KEY)
    for report in reports:
        yield dg.AssetMaterialization(
            asset_key=key,
            partition=report.slug,
            metadata=campaign_metadata(report, fronts.get(report.slug)),
            tags={"dagster/data_version": report.content_hash},
        )
        yield _evaluation(verdict, key, partition=report.slug)


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


def check_result(verdict: Verdict, name: str | None = None) -> dg.AssetCheckResult:
    """A check's result in Dagster's form; with its name where a function has several."""
    return dg.AssetCheckResult(
        check_name=name,
        passed=verdict.passed,
        severity=dg.AssetCheckSeverity.ERROR if verdict.is_error else dg.AssetCheckSeverity.WARN,
        description=verdict.reason,
        metadata=dict(verdict.numbers),
    )
