"""The check that alerts reach a person."""

from __future__ import annotations

from nanoos.service.alerting.channels import make_channels, read_alerts_file
from nanoos.service.alerting.notices import delivery_by_channel
from nanoos.service.doctor.check import Deployment, Finding, failed, passed, skipped


def alerts_delivered(deployment: Deployment) -> Finding:
    """Someone is notified of alerts, and every channel delivers."""
    channels = make_channels(read_alerts_file(deployment.settings))
    if not channels:
        if deployment.is_production:
            return failed("no one is notified of alerts", f"name a channel in {deployment.settings.alerts_file}")
        return skipped("no channel: on one machine the dashboard shows alerts")
    with deployment.database.read() as connection:
        delivery = delivery_by_channel(connection, [channel.name for channel in channels])
    for name, found in delivery.items():
        if found.error is not None:
            return failed(f"{name} does not deliver: {found.error}", f"nanoos alerts test {name}")
    return passed(f"{len(channels)} channels, {sum(item.n_sent for item in delivery.values())} notices delivered")
