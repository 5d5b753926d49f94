"""Minimum amounts of data, shared by the rules that request a training and the code that runs it."""

MIN_LABELS = 12  # below this a cross-validated error is noise
