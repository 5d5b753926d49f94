#!/usr/bin/env python3
"""Draw the rooms and the imports between them into docs/explanation/architecture.md.

The graph is the code's own: grimp, which import-linter uses too, reads it from the sources. An arrow is left out where
it follows from others (a transitive reduction), so that the picture shows the layers.
"""

from __future__ import annotations

import re
from pathlib import Path

import grimp

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "architecture.md"
BEGIN, END = "<!-- rooms: scripts/architecture_diagram.py -->", "<!-- end of rooms -->"
PACKAGES = ("nanoos", "nanoos_dagster")
# Used by every room; their arrows would hide the others.
EVERYWHERE = frozenset({"nanoos._runtime", "nanoos.settings"})


def room_of(module: str) -> str | None:
    """The room of a module: `nanoos.store` of `nanoos.store.leases`; None for what belongs to no room."""
    if module.startswith("nanoos_dagster"):
        return "nanoos_dagster"
    parts = module.split(".")
    room = ".".join(parts[:2])
    return None if len(parts) < 2 or room in EVERYWHERE else room


def room_imports() -> dict[str, set[str]]:
    """Which rooms each room imports directly."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    imports: dict[str, set[str]] = {}
    for module in sorted(graph.modules):
        room = room_of(module)
        if room is None:
            continue
        found = imports.setdefault(room, set())
        for imported in graph.find_modules_directly_imported_by(module):
            other = room_of(imported)
            if other is not None and other != room:
                found.add(other)
    return imports


def reduced(imports: dict[str, set[str]]) -> list[tuple[str, str]]:
    """The arrows that do not follow from others."""

    def reachable(room: str) -> set[str]:
        found: set[str] = set()
        open_ = list(imports[room])
        while open_:
            other = open_.pop()
            if other not in found:
                found.add(other)
                open_ += imports[other]
        return found

    below = {room: reachable(room) for room in imports}
    return [
        (room, other)
        for room, others in sorted(imports.items())
        for other in sorted(others)
        if not any(other in below[between] for between in others if between != other)
    ]


def diagram() -> str:
    """The Mermaid flowchart."""
    lines = ["```mermaid", "flowchart TD"]
    lines += [f"    {_label(room)} --> {_label(other)}" for room, other in reduced(room_imports())]
    return "\n".join([*lines, "```"])


def with_diagram(text: str) -> str:
    """The page's text with the diagram between its markers."""
    between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{BEGIN}\n{diagram()}\n{END}", text)


def _label(room: str) -> str:
    return room.removeprefix("nanoos.")


if __name__ == "__main__":
    PAGE.write_text(with_diagram(PAGE.read_text()))
