"""The simulation queue: claim, compute, record."""
