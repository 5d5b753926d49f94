"""Instruments. Each has a line in pyproject.toml under the entry points `nanoos.instruments`."""
