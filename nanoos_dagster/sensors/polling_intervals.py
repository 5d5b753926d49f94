"""Polling intervals: Dagster's daemon checks all sensors every 5 s."""

# An interval counts from the last evaluation, just after the daemon's check: 5 s are not over at the next check.
EACH_LOOK_S = 1
EACH_SECOND_LOOK_S = 6
EACH_THIRD_LOOK_S = 11
