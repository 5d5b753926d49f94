"""Python processes of our own that run a group's code: what they import and which environment they see."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from nanoos.settings import load_settings

# Variables that programs and libraries need. The others stay with the worker: among them are passwords and keys.
USUAL = re.compile(
    r"HOME|PATH|USER|LOGNAME|SHELL|TERM|TZ|TMPDIR|LANG|LC_\w+|LD_LIBRARY_PATH|LD_PRELOAD|DYLD_\w+|PYTHON\w+|VIRTUAL_ENV"
    r"|CONDA_\w+|MODULEPATH|MODULESHOME|OMP_\w+|MKL_\w+|OPENBLAS_\w+|NUMEXPR_\w+|KMP_\w+|GOMP_\w+|CUDA_\w+|NVIDIA_\w+"
    r"|HIP_\w+|ROCR_\w+|XDG_\w+|SSL_CERT_\w+|ASE_\w+"
)
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def usual_environment() -> dict[str, str]:
    """What every process that runs a group's code may see of this one's environment."""
    named = {name.strip() for name in load_settings().engine_environment.split(",")}
    return {key: value for key, value in os.environ.items() if key in named or USUAL.fullmatch(key)}


def own_environment(*, passed: Iterable[str], set_: Mapping[str, str], cores: int) -> dict[str, str]:
    """What one engine's processes see besides the usual variables.

    Args:
        passed: Names of further variables of this process.
        set_: Variables to set; they go before all others.
        cores: Threads of OpenMP and BLAS.
    """
    inherited = {name: os.environ[name] for name in passed if name in os.environ}
    return {**inherited, **dict.fromkeys(THREADS, str(cores)), **set_}


def python_command(code: str, *, folders: Iterable[Path | str] = ()) -> list[str]:
    """A command line that runs `code` with this process's import path, and these folders after it."""
    path = [*sys.path, *map(str, folders)]
    return [sys.executable, "-c", f"import sys; sys.path[:] = {path!r}; {code}"]
