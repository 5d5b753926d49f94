"""The Dagster code location: thin. A function here reads, calls `nanoos`, reports. No SQL, no numerics, no rules."""
