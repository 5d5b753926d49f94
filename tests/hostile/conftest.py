"""Fixtures of other rooms that hostile tests need; a hostile test fails on the code before its mend."""

from tests.dagster.conftest import definitions, instance, webserver
from tests.interfaces.http.conftest import client, services

__all__ = ["client", "definitions", "instance", "services", "webserver"]
