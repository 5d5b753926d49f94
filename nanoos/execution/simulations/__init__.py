"""The simulation queue: claim jobs, compute and record them."""
