"""Every code block of docs/ runs, in order, document by document, in an empty home; links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted((PROJECT / "docs").rglob("*.md"))
BLOCK = re.compile(r"(?:<!-- not run: (?P<why>[^>]+) -->\n)?```(?P<language>\w+)\n(?P<code>.*?)```", re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\((?!https?://)(?P<target>[^)#]+)")
LANGUAGES = {"bash", "python", "json", "text"}


@dataclass(frozen=True)
class Block:
    language: str
    code: str
    why_not: str | None


def blocks(document: Path) -> list[Block]:
    return [
        Block(language=found["language"], code=found["code"], why_not=found["why"])
        for found in BLOCK.finditer(document.read_text())
    ]


def named(document: Path) -> str:
    return str(document.relative_to(PROJECT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_the_code_blocks_of_a_document_run(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    script = ["set -euo pipefail"]
    for number, block in enumerate(blocks(document)):
        assert block.language in LANGUAGES, f"block {number} is {block.language}"
        if block.why_not is not None:
            continue
        if block.language == "bash":
            script.append(block.code)
        elif block.language == "python":
            program = tmp_path / f"block_{number}.py"
            program.write_text(block.code)
            script.append(f"python {program}")
        elif block.language == "json":
            json.loads(block.code)
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


@pytest.mark.parametrize("document", [PROJECT / "README.md", *DOCUMENTS], ids=named)
def test_links_lead_to_files(document: Path) -> None:
    targets = [found["target"] for found in LINK.finditer(document.read_text())]
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert missing == []


def test_the_readme_names_the_commands_that_ci_runs() -> None:
    (block,) = [block for block in blocks(PROJECT / "README.md") if block.language == "bash"]
    commands = {line.split("#")[0].strip() for line in block.code.splitlines()}
    assert commands == {"make demo", "make test", "make up"}
    ci = (PROJECT / ".ci" / "run").read_text()
    assert "make test" in ci
    assert "make demo" in ci
