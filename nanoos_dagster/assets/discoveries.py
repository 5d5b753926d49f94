"""The asset `discoveries` and its check."""

from collections.abc import Sequence

import dagster as dg

from nanoos.domain.structures import stable_hash
from nanoos.service.queries.checks import discoveries_are_hits
from nanoos.service.queries.discoveries import Discovery, count_discoveries
from nanoos.service.queries.discoveries import discoveries as read_discoveries
from nanoos_dagster.assets.campaign_progress import check_result
from nanoos_dagster.automation import DISCOVERIES
from nanoos_dagster.metadata import discovery_row, escaped, page, summary, table
from nanoos_dagster.resources import Platform

KEY = dg.AssetKey("discoveries")


@dg.asset(
    group_name="discoveries",
    kinds={"python", "sql"},
    deps=["campaign_progress"],
    automation_condition=DISCOVERIES,
    description="Candidates that meet every target of their campaign, with the values that the lab measured.",
)
def discoveries(platform: Platform) -> dg.MaterializeResult:
    return dg.MaterializeResult(**_report(platform))


@dg.asset_check(asset=KEY, description="Every discovery meets its campaign's targets when they are recomputed.")
def discoveries_meet_every_target(platform: Platform) -> dg.AssetCheckResult:
    with platform.database.read() as connection:
        return check_result(discoveries_are_hits(connection))


def materialization(platform: Platform) -> dg.AssetMaterialization:
    """The asset event of new discoveries, for other jobs."""
    report = _report(platform)
    return dg.AssetMaterialization(
        asset_key=platform.placement.key(KEY),
        metadata=report["metadata"],
        tags={"dagster/data_version": report["data_version"].value},
    )


def _in_words(newest: Sequence[Discovery], n_all: int) -> str:
    if not newest:
        return "No candidate meets every target of its campaign yet."
    latest = newest[0]
    return (
        f"{n_all} {'candidate meets' if n_all == 1 else 'candidates meet'} every target of "
        f"{'its campaign' if n_all == 1 else 'their campaigns'}; the newest is {escaped(latest.formula)} of "
        f"{escaped(latest.campaign)}, with a score of {latest.score:.3f}."
    )


def _report(platform: Platform) -> dict:
    with platform.database.read() as connection:
        shown = platform.placement.campaigns
        newest, n_all = read_discoveries(connection, slugs=shown), count_discoveries(connection, slugs=shown)
    rows = [discovery_row(discovery) for discovery in newest]
    return {
        "metadata": {
            "summary": summary(_in_words(newest, n_all)),
            "page": page(""),
            "count": n_all,
            "newest": table(rows),
        },
        "data_version": dg.DataVersion(stable_hash([n_all, rows])),
    }
