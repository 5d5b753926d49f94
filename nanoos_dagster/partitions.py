"""Partitions: campaigns and modelled properties, registered as they appear in the tables; checks of a partition."""

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg

CAMPAIGNS = dg.DynamicPartitionsDefinition(name="campaigns")
MODELLED_PROPERTIES = dg.DynamicPartitionsDefinition(name="modelled_properties")


def partition_check(
    partitions: dg.PartitionsDefinition, **arguments: Any
) -> Callable[[Callable[..., dg.AssetCheckResult]], dg.AssetChecksDefinition]:
    """As `dagster.asset_check`, for one partition at a time: its result stands beside that partition in the UI."""

    def decorate(function: Callable[..., dg.AssetCheckResult]) -> dg.AssetChecksDefinition:
        with warnings.catch_warnings():
            # Our range of Dagster versions is narrow, and a test looks at the result.
            warnings.simplefilter("ignore", dg.PreviewWarning)
            return dg.asset_check(partitions_def=partitions, **arguments)(function)

    return decorate


def partition_checks(
    partitions: dg.PartitionsDefinition, asset: dg.AssetsDefinition, descriptions: Mapping[str, str]
) -> Callable[[Callable[..., Any]], dg.AssetChecksDefinition]:
    """As `partition_check`, for several checks that one function makes, since each function takes a process.

    Args:
        partitions: Of the asset.
        asset: What is checked.
        descriptions: Of the checks, by name.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)
        specs = [
            dg.AssetCheckSpec(name, asset=asset, description=text, partitions_def=partitions)
            for name, text in descriptions.items()
        ]
    return dg.multi_asset_check(specs=specs)
