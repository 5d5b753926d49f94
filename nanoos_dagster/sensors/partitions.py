"""The sensor that keeps Dagster's partitions and the data versions of labels, champions and candidates like the tables.

The UI then offers new campaigns and modelled properties, marks progress, datasets and models whose rows have changed,
and shows the champion that a person promoted, rejected or retired.
"""

import json
from itertools import islice

import dagster as dg

from nanoos.campaigns.versions import campaign_versions
from nanoos.learning.modelled_properties import modelled_property_slugs
from nanoos.learning.registry import champion_versions
from nanoos.store.label_sources import label_versions
from nanoos_dagster.assets.models import MODEL, champion_events
from nanoos_dagster.assets.tables import SOURCES, candidates_by_asset, labels_by_asset, version_events
from nanoos_dagster.partitions import CAMPAIGNS, MODELLED_PROPERTIES
from nanoos_dagster.placement import Placement
from nanoos_dagster.resources import Platform
from nanoos_dagster.sensors.polling_intervals import EVERY_THIRD_CHECK_S

EVENTS_AT_ONCE = 100  # about 14 ms each; the next evaluation reports the rest


def build_register_partitions(placement: Placement) -> dg.SensorDefinition:
    """The sensor, with the keys that the assets have in this place."""
    names = ("campaign_progress", "surrogate_model", "candidates", *SOURCES.values())
    return dg.sensor(
        minimum_interval_seconds=EVERY_THIRD_CHECK_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Registers campaigns and modelled properties; reports changed labels, champions and candidates.",
        asset_selection=[placement.key(name) for name in names],
    )(register_partitions)


def register_partitions(context: dg.SensorEvaluationContext, platform: Platform):
    with platform.database.read() as connection:
        labels = label_versions(connection)
        campaigns = campaign_versions(connection, labels)
        champions = champion_versions(connection)
        slugs_of = {CAMPAIGNS: list(campaigns), MODELLED_PROPERTIES: modelled_property_slugs(connection)}
    by_model = {(MODEL, slug): version for slug, version in champions.items()}
    versions = {**labels_by_asset(labels), **by_model, **candidates_by_asset(campaigns)}
    requests = []
    for partitions, slugs in slugs_of.items():
        registered = set(context.instance.get_dynamic_partitions(partitions.name))
        new = [slug for slug in slugs if slug not in registered]
        if new:
            requests.append(partitions.build_add_request(new))
    reported = {(asset, partition): version for asset, partition, version in json.loads(context.cursor or "[]")}
    changed = dict(islice((item for item in versions.items() if reported.get(item[0]) != item[1]), EVENTS_AT_ONCE))
    if not requests and not changed:
        return dg.SkipReason(
            "Every campaign and modelled property is a partition; no label, champion or candidate has changed."
        )
    return dg.SensorResult(
        dynamic_partitions_requests=requests,
        asset_events=[
            *version_events(platform.placement, {key: changed[key] for key in changed if key not in by_model}),
            *champion_events(platform, {key: changed[key] for key in changed if key in by_model}),
        ],
        cursor=json.dumps([[*key, version] for key, version in (reported | changed).items()]),
    )
