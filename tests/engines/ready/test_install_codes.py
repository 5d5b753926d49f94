"""scripts/install_codes.sh: quiet where all is there, and says what is missing to someone who may not install it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import ROOT

SCRIPT = ROOT / "scripts" / "install_codes.sh"
TOOLS = ("bash", "env", "dpkg-query", "grep", "id", "apt-get")
NOBODY = 65534


def _run(path: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash"], input=SCRIPT.read_text(), env={"PATH": path}, capture_output=True, text=True, cwd="/", **options
    )


def test_it_says_nothing_where_all_is_installed() -> None:
    if not all(map(shutil.which, ("xtb", "lmp", "abinit", "pw.x"))):
        pytest.skip("the programs are not installed here")
    done = _run(os.environ["PATH"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_root_it_names_the_missing_packages_and_the_command(tmp_path: Path) -> None:
    if not all(map(shutil.which, TOOLS)):
        pytest.skip("this is no Debian")
    for tool in TOOLS:
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o555)
    done = _run(str(tmp_path), **({"user": NOBODY} if os.getuid() == 0 else {}))
    assert done.returncode == 1
    for package in ("xtb", "lammps", "abinit", "quantum-espresso"):
        assert package in done.stderr
    assert "Run: sudo" in done.stderr
