"""Fixtures of other rooms that hostile tests need; a hostile test fails on the code before its mend."""

from tests.dagster.conftest import definitions, instance, webserver

__all__ = ["definitions", "instance", "webserver"]
