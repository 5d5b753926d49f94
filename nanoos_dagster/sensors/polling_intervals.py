"""Polling intervals, s: Dagster's daemon checks all sensors every 5 s."""

# An interval counts from the last evaluation, just after the daemon's check: at the next check 5 s are not yet over.
EVERY_SECOND_CHECK_S = 6
EVERY_THIRD_CHECK_S = 11
EVERY_HALF_MINUTE_S = 26
