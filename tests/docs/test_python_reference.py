"""The Python reference is what the docstrings say now."""

from __future__ import annotations

import runpy

from tests.support.processes import ROOT


def test_the_reference_is_what_the_docstrings_say() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "python_reference.py"))
    assert script["REFERENCE"].read_text() == script["reference"](), "run python scripts/python_reference.py"
