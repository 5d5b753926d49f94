"""CPU seconds that short commands take to start, the least of several tries, and how many bare interpreters that is.

.venv/bin/python benchmarks/start.py [TRIES]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(sys.executable).parent
TRIES = 5
COMPLETION = ("nanoos",)  # as a shell asks for it: what could follow is in the environment
COMPLETION_VARIABLES = {"_NANOOS_COMPLETE": "complete_bash", "COMP_WORDS": "nanoos camp", "COMP_CWORD": "1"}
COMMANDS = (
    ("python", "-c", "pass"),
    ("python", "-c", "import nanoos"),
    ("nanoos", "--version"),
    ("nanoos", "--help"),
    COMPLETION,
    ("nanoos", "campaign", "list"),
    ("dagster", "--help"),
)


def cpu_s(command: tuple[str, ...], environment: dict[str, str], tries: int) -> float:
    """User and system CPU seconds of a command, the least of the tries: the rest is the machine's noise."""
    spent = []
    for _ in range(tries):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            env={**environment, **(COMPLETION_VARIABLES if command is COMPLETION else {})},
            cwd=environment["NANOOS_HOME"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def main() -> None:
    """Print a line for each command."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else TRIES
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "NANOOS_HOME": home}
        subprocess.run([str(BIN / "nanoos"), "init"], env=environment, cwd=home, check=True, stdout=subprocess.DEVNULL)
        bare = None
        print(f"{'CPU s':>7}{'ratio':>8}  command")
        for command in COMMANDS:
            seconds = cpu_s(command, environment, tries)
            bare = bare or seconds
            title = "nanoos, completing `camp`" if command is COMPLETION else " ".join(command)
            print(f"{seconds:7.3f}{seconds / bare:8.1f}  {title}")


if __name__ == "__main__":
    main()
