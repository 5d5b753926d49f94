"""Sensors: each turns rows into runs; the platform's rules decide."""

from nanoos_dagster.sensors.alerts import send_alerts
from nanoos_dagster.sensors.continuous import continuous_steps
from nanoos_dagster.sensors.dispatch import dispatch_design_spaces, dispatch_experiments, dispatch_simulations
from nanoos_dagster.sensors.failures import alert_on_run_failure
from nanoos_dagster.sensors.partitions import register_partitions
from nanoos_dagster.sensors.recovery import recover_when_lost
from nanoos_dagster.sensors.retraining import retrain_on_new_labels

SENSORS = [
    alert_on_run_failure,
    continuous_steps,
    dispatch_design_spaces,
    dispatch_experiments,
    dispatch_simulations,
    recover_when_lost,
    register_partitions,
    retrain_on_new_labels,
    send_alerts,
]
