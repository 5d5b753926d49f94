"""Every code block of docs/ runs, in order, document by document, in an empty home; links lead somewhere.

A block marked `<!-- with a server -->` runs beside `nanoos serve`, on another port than the one that it names. A YAML
block begins with a comment that names its file, which is written. A document with `<!-- needs: PROGRAM -->` runs where
the program is installed, and in CI.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.postgres import free_port

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted((PROJECT / "docs").rglob("*.md"))
BLOCK = re.compile(
    r"(?:<!-- (?:not run: (?P<why>[^>]+)|(?P<served>with a server)) -->\n)?```(?P<language>\w+)\n(?P<code>.*?)```",
    re.DOTALL,
)
LINK = re.compile(r"\[[^\]]+\]\((?!https?://)(?P<target>[^)#]+)")
PORT = re.compile(r"\b3000\b")
SERVE = """
nanoos serve --port {port} > {log} 2>&1 &
trap 'kill %1; wait; cat {log}' EXIT
for _ in $(seq 240); do curl -sf http://127.0.0.1:{port}/health > /dev/null && break; sleep 0.5; done
"""
LANGUAGES = {"bash", "python", "json", "yaml", "text", "mermaid"}
NAMED = re.compile(r"# (?P<file>\S+)\n")
NEEDS = re.compile(r"<!-- needs: (\S+) -->")


@dataclass(frozen=True)
class Block:
    language: str
    code: str
    why_not: str | None
    is_served: bool


def blocks(document: Path) -> list[Block]:
    return [
        Block(
            language=found["language"],
            code=found["code"],
            why_not=found["why"],
            is_served=found["served"] is not None,
        )
        for found in BLOCK.finditer(document.read_text())
    ]


def named(document: Path) -> str:
    return str(document.relative_to(PROJECT))


def check_programs(document: Path) -> None:
    """Skip without a program that the document needs; CI installs them all."""
    missing = [name for name in NEEDS.findall(document.read_text()) if shutil.which(name) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"{', '.join(missing)} is not installed: run scripts/install_codes.sh")


def runs_servers(document: Path) -> bool:
    return any(block.is_served for block in blocks(document))


@pytest.mark.slow
@pytest.mark.parametrize(
    "document",
    [
        # Two cores hold one stack.
        pytest.param(
            document, marks=[pytest.mark.stack, pytest.mark.xdist_group("stack")] if runs_servers(document) else []
        )
        for document in DOCUMENTS
    ],
    ids=named,
)
def test_the_code_blocks_of_a_document_run(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_programs(document)
    monkeypatch.delenv("DAGSTER_HOME")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    script = ["set -euo pipefail"]
    port, is_serving = str(free_port()), False
    for number, block in enumerate(blocks(document)):
        assert block.language in LANGUAGES, f"block {number} is {block.language}"
        if block.why_not is not None:
            continue
        code = PORT.sub(port, block.code) if block.is_served else block.code
        if block.is_served and not is_serving:
            script.append(SERVE.format(port=port, log=tmp_path / "serve.log"))
            is_serving = True
        if block.language == "bash":
            script.append(code)
        elif block.language == "python":
            program = tmp_path / f"block_{number}.py"
            program.write_text(code)
            script.append(f"python {program}")
        elif block.language == "json":
            json.loads(code)
        elif block.language == "yaml":
            source = tmp_path / f"block_{number}.yaml"
            source.write_text(code)
            found = NAMED.match(code)
            assert found, f"block {number} begins with no comment that names its file"
            script.append(f"mkdir -p $(dirname {found['file']}) && cp {source} {found['file']}")
    # What a block writes into the working folder stays out of the project.
    folder = tmp_path / "project"
    folder.mkdir()
    for entry in PROJECT.iterdir():
        if not entry.name.startswith("."):
            (folder / entry.name).symlink_to(entry)
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)], cwd=folder, env=environment, capture_output=True, text=True, timeout=400
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
    assert "make check test test-all" in ci
    assert "make demo" in ci
