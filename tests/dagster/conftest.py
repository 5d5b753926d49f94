"""A Dagster instance of its own for each test, and the location's definitions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from nanoos_dagster.build import build_defs


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance on SQLite files, as the embedded profile has."""
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster"), {"telemetry": {"enabled": False}}) as made:
        yield made


@pytest.fixture
def definitions() -> dg.Definitions:
    return build_defs()
