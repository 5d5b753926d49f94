"""Fresh Definitions, for the code location, for tests and for the command line."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from nanoos.settings import Settings, load_settings
from nanoos_dagster.assets import ASSETS, CHECKS
from nanoos_dagster.jobs import build_jobs
from nanoos_dagster.placement import Placement
from nanoos_dagster.resources import NoValues, Platform, platform_at
from nanoos_dagster.schedules import build_schedules
from nanoos_dagster.sensors import build_sensors


def build_defs(
    settings: Settings | None = None,
    *,
    placement: Placement | None = None,
    resource_overrides: Mapping[str, Any] | None = None,
) -> dg.Definitions:
    """All definitions of the code location.

    Args:
        settings: Decide the schedule's cron and the jobs' executors; None means the environment's.
        placement: Another lab than the environment's, other keys or fewer campaigns.
        resource_overrides: Replacement resources, by name.
    """
    settings = settings or load_settings()
    place = placement or Placement()
    jobs = build_jobs(settings, place)
    return dg.Definitions(
        assets=_with_owners(place.place(dg.with_source_code_references(ASSETS)), settings.asset_owners),
        asset_checks=place.place(CHECKS),
        jobs=jobs,
        schedules=build_schedules(settings, {job.name: job for job in jobs}),
        sensors=build_sensors(place),
        # Of assets that a person materialises.
        executor=dg.in_process_executor,
        resources={
            "platform": Platform() if placement is None else platform_at(placement),
            "io_manager": NoValues(),
            **(resource_overrides or {}),
        },
    )


def _with_owners(assets: Sequence[Any], owners: str) -> list[Any]:
    names = [name for name in map(str.strip, owners.split(",")) if name]
    return list(dg.map_asset_specs(lambda spec: spec.replace_attributes(owners=names), assets))
