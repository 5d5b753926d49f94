"""The orchestrator's own row: configuration, mode, activity, step lock, statistics."""
