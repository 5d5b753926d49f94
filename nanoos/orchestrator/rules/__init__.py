"""The rules of a step, one per file, each a pure function of snapshot, configuration and time."""
