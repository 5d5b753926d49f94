"""How often a sensor is asked: Dagster's daemon looks at all of them every 5 s."""

# An interval counts from the end of the last evaluation: one of 5 s would be too long for each second look.
EACH_LOOK_S = 1
EACH_SECOND_LOOK_S = 6
EACH_THIRD_LOOK_S = 11
