"""The rules of a step, one to a file: each a pure function of the snapshot, the configuration and the time."""
