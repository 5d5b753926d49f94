"""The picture of the rooms and the walks through them are the code's own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scripts import architecture_diagram as page


def test_the_diagram_shows_the_imports_that_the_code_has() -> None:
    text = page.PAGE.read_text()
    assert page.BEGIN in text
    assert page.with_diagram(text) == text, "run `python scripts/architecture_diagram.py`"


def test_an_arrow_that_follows_from_others_is_left_out() -> None:
    assert page.reduced({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == [("a", "b"), ("b", "c")]


@pytest.mark.slow
def test_the_walks_are_those_of_a_trace() -> None:
    root = page.PAGE.parents[2]
    subprocess.run([sys.executable, "scripts/walks.py", "--check"], cwd=root, check=True, timeout=300)
