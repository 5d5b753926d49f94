"""The REST reference names every route, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from nanoos.interfaces.rest import ROUTERS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "rest.md"


def test_the_reference_lists_exactly_the_routes_with_what_they_do() -> None:
    documented = set(re.findall(r"^\| (GET|POST|PUT) \| `([^`]+)` \| (.+) \|$", REFERENCE.read_text(), re.MULTILINE))
    routes = {
        (method, route.path, route.description)  # type: ignore[attr-defined]
        for router in ROUTERS
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]
    }
    assert documented == routes
