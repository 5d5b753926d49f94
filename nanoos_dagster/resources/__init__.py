"""Resources: how assets, ops, schedules and sensors reach the platform."""

from nanoos_dagster.resources.no_values import NoValues
from nanoos_dagster.resources.platform import Platform, platform_at

__all__ = ["NoValues", "Platform", "platform_at"]
