"""Sensors: each turns rows into runs; the platform's rules decide."""

from nanoos_dagster.placement import Placement
from nanoos_dagster.sensors.alerts import send_alerts
from nanoos_dagster.sensors.automation import build_refresh_assets
from nanoos_dagster.sensors.continuous import continuous_steps
from nanoos_dagster.sensors.dispatch import dispatch_design_spaces, dispatch_experiments, dispatch_simulations
from nanoos_dagster.sensors.failures import alert_on_run_failure
from nanoos_dagster.sensors.partitions import build_register_partitions
from nanoos_dagster.sensors.recovery import recover_when_lost
from nanoos_dagster.sensors.retraining import retrain_on_new_labels


def build_sensors(placement: Placement):
    """All sensors."""
    return [
        alert_on_run_failure,
        continuous_steps,
        dispatch_design_spaces,
        dispatch_experiments,
        dispatch_simulations,
        recover_when_lost,
        build_refresh_assets(placement),
        build_register_partitions(placement),
        retrain_on_new_labels,
        send_alerts,
    ]
