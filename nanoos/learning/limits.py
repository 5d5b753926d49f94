"""Least amounts of data, shared by the rules that ask for a training and the code that does it."""

MIN_LABELS = 12  # below this a cross-validated error is noise
