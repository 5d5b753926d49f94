"""The lab: instruments, the experiment queue and what comes back from it."""
