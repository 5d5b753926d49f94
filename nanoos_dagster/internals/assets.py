"""What moving assets and checks to other keys and partitions needs from Dagster's private modules."""

from collections.abc import Callable

import dagster as dg
from dagster_shared.record import replace


def with_keys(
    definition: dg.AssetsDefinition,
    key: Callable[[dg.AssetKey], dg.AssetKey],
    partitions: Callable[[dg.PartitionsDefinition | None], dg.PartitionsDefinition | None],
) -> dg.AssetsDefinition:
    """An asset, or the checks of one, under other keys and with other partitions."""
    named = {
        *definition.keys,
        *definition.node_keys_by_input_name.values(),
        *(check.asset_key for check in definition.check_keys),
    }
    moved = definition.with_attributes(asset_key_replacements={old: key(old) for old in named})
    attributes = moved.get_attributes_dict()
    return dg.AssetsDefinition.dagster_internal_init(
        **{
            **attributes,
            "specs": [replace(spec, partitions_def=partitions(spec.partitions_def)) for spec in moved.specs],
            "check_specs_by_output_name": {
                name: replace(spec, partitions_def=partitions(spec.partitions_def))
                for name, spec in attributes["check_specs_by_output_name"].items()
            },
        }
    )
