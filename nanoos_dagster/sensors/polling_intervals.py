"""How often a sensor is asked: Dagster's daemon looks at all of them every 5 s."""

# An interval counts from the start of the last evaluation, a moment after its look: one of 5 s is not over at the next.
EACH_LOOK_S = 1
EACH_SECOND_LOOK_S = 6
EACH_THIRD_LOOK_S = 11
