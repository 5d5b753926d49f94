"""The services of the application that serves a request."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from nanoos.service.services import Services


def services_of(connection: HTTPConnection) -> Services:
    """The services that the application was built with."""
    found: Services = connection.app.state.services
    return found
