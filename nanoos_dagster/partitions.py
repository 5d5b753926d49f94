"""Partitions: campaigns and modelled properties, registered as they appear in the tables."""

import dagster as dg

CAMPAIGNS = dg.DynamicPartitionsDefinition(name="campaigns")
MODELLED_PROPERTIES = dg.DynamicPartitionsDefinition(name="modelled_properties")
