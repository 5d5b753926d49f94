"""The picture of the rooms is the code's own."""

from __future__ import annotations

from scripts import architecture_diagram as page


def test_the_diagram_shows_the_imports_that_the_code_has() -> None:
    text = page.PAGE.read_text()
    assert page.BEGIN in text
    assert page.with_diagram(text) == text, "run `python scripts/architecture_diagram.py`"


def test_an_arrow_that_follows_from_others_is_left_out() -> None:
    assert page.reduced({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == [("a", "b"), ("b", "c")]
