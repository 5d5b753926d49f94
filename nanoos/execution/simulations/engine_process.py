"""The engine process: creates engines and calls them, one request at a time.

It is separate from the worker because an engine may hang, exhaust the memory, exit or crash. The two exchange JSON over
a socket, so the worker unpickles nothing from an engine. The process opens no database.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import pkgutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from numbers import Real
from pathlib import Path
from typing import Any

from nanoos.domain.errors import NanoosError
from nanoos.domain.failures import FailureClass
from nanoos.engines.defined.outcomes import NOT_EXECUTABLE, NOT_FOUND
from nanoos.execution.simulations.last_words import last_printed
from nanoos.plugins.engine import BatchEngine, SimulationEngine, SimulationOutcome

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
OOM_SCORE = "500"  # range -1000 to 1000: when memory runs out, the kernel kills the engine process, not its worker


def serve(descriptor: int, worker_pid: int) -> None:
    """Answer requests until the worker closes its end of the socket, or dies."""
    _end_with(worker_pid)
    for number in (signal.SIGTERM, signal.SIGINT):
        # The worker decides whether to finish the current simulation. Not SIG_IGN, which programs that an engine starts
        # would inherit.
        signal.signal(number, lambda *_: None)
    os.set_inheritable(descriptor, False)
    channel = Connection(descriptor)
    engines: dict[str, SimulationEngine] = {}
    waiting: list[dict[str, Any]] = []
    while True:
        try:
            batch = _next_batch(channel, waiting, engines)
        except (EOFError, OSError):
            return
        begun = time.perf_counter()
        answers = _batch_outcomes(engines, batch) if len(batch) > 1 else [_outcome(engines, batch[0])]
        duration_s = (time.perf_counter() - begun) / len(batch)
        for outcome, trace in answers:
            answer = {
                "outputs": dict(outcome.outputs),
                "failure_class": outcome.failure_class,
                "reason": outcome.reason,
                "noise_std": dict(outcome.noise_std),
                "files": outcome.files,
                "is_final": outcome.is_final,
                "duration_s": duration_s,
                "trace": trace,
            }
            channel.send_bytes(json.dumps(answer).encode())


def _next_batch(
    channel: Connection, waiting: list[dict[str, Any]], engines: Mapping[str, SimulationEngine]
) -> list[dict[str, Any]]:
    """The next request, with those behind it that its engine computes in the same call."""
    if not waiting:
        waiting.append(json.loads(channel.recv_bytes()))
    first = waiting.pop(0)
    batch = [first]
    limit = getattr(engines.get(first["key"]), "batch", 1)
    while len(batch) < limit and (waiting or channel.poll()):
        following = waiting.pop(0) if waiting else json.loads(channel.recv_bytes())
        if following["key"] != first["key"]:
            waiting.insert(0, following)
            break
        batch.append(following)
    return batch


def _batch_outcomes(
    engines: Mapping[str, SimulationEngine], batch: Sequence[Mapping[str, Any]]
) -> list[tuple[SimulationOutcome, str]]:
    """Outcomes of one call for several structures; if it fails, each alone, so that one fails for its own reason."""
    engine = engines[batch[0]["key"]]
    assert isinstance(engine, BatchEngine)  # only these have a batch above 1
    try:
        with _own_folder(batch[0]):
            outcomes = engine.simulate_batch([request["spec"] for request in batch])
        return [(_checked(engine, outcome), "") for outcome in outcomes]
    except BaseException:
        return [_outcome(dict(engines), request) for request in batch]


def _outcome(engines: dict[str, SimulationEngine], request: Mapping[str, Any]) -> tuple[SimulationOutcome, str]:
    """The engine's outcome, and the traceback if it raised an exception."""
    key = request["key"]
    try:
        if key not in engines:
            engines[key] = _engine(request)
    except NanoosError as error:
        return _failure(FailureClass.SYSTEMIC, str(error)), ""
    except Exception as error:
        # The same would happen for every candidate.
        reason = f"Engine {request['name']!r} cannot be set up: {type(error).__name__}: {error}."
        return _failure(FailureClass.SYSTEMIC, reason), ""
    engine = engines[key]
    try:
        with _own_folder(request):
            return _checked(engine, engine.simulate(request["spec"])), ""
    except (SystemExit, KeyboardInterrupt) as error:
        reason = f"the engine raised {error!r}{last_printed(request)}"
        return _failure(FailureClass.CRASH, reason), traceback.format_exc()
    except BaseException as error:
        missing = _what_is_missing(error)
        if missing:
            return _failure(FailureClass.SYSTEMIC, f"Engine {request['name']!r} cannot run: {missing}"), ""
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}: {error} ({where.name}, line {where.lineno}){last_printed(request)}"
        return _failure(FailureClass.TRANSIENT, reason), traceback.format_exc()


@contextmanager
def _own_folder(request: Mapping[str, Any]) -> Iterator[None]:
    """The simulation's own folder as the current one, where the worker names one."""
    if request["folder"] is None:
        yield
        return
    os.makedirs(request["folder"], exist_ok=True)  # a failed batch leaves it to its first structure
    os.chdir(request["folder"])
    try:
        yield
    finally:
        os.chdir("/")  # so that the worker can remove it


def _engine(request: Mapping[str, Any]) -> SimulationEngine:
    engine: SimulationEngine = pkgutil.resolve_name(request["path"])(request["params"])
    if engine.version != request["version"]:
        raise NanoosError(
            f"Campaign {request['campaign']!r} uses engine {request['name']!r} {request['version']}, but version "
            f"{engine.version} is installed.",
            hint="Install that version, or clone the campaign for the new one: their results do not mix.",
        )
    return engine


def _checked(engine: SimulationEngine, outcome: SimulationOutcome) -> SimulationOutcome:
    """The outcome if it follows the protocol, otherwise a failure: an error while recording would fail the chunk."""
    wanted = {spec.name for spec in engine.properties} if outcome.is_success else set()
    if set(outcome.outputs) != wanted:
        raise ValueError(f"outputs {sorted(outcome.outputs)} instead of {sorted(wanted)}")
    wrong = {name: value for name, value in outcome.outputs.items() if not _is_finite(value)}
    if wrong:
        raise ValueError(f"outputs that are not finite numbers: {wrong}")
    return replace(outcome, outputs={name: float(value) for name, value in outcome.outputs.items()})


def _is_finite(value: object) -> bool:
    return isinstance(value, Real) and math.isfinite(value)


def _what_is_missing(error: BaseException) -> str:
    """Which missing program or Python package stops the engine on every candidate; empty for other errors."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ImportError):
            return f"its Python package is missing or broken: {cause}. Install it where the workers run."
        if isinstance(cause, FileNotFoundError | PermissionError) and _was_starting_a_program(cause):
            return (
                f"the program {str(cause.filename)!r} cannot be started: {cause.strerror}. "
                "Install it, or correct the path, where the workers run."
            )
        if isinstance(cause, subprocess.CalledProcessError) and cause.returncode in (NOT_EXECUTABLE, NOT_FOUND):
            return f"the shell found no program to run for {cause.cmd!r}. Install it where the workers run."
        cause = cause.__cause__ or cause.__context__
    return ""


def _was_starting_a_program(error: BaseException) -> bool:
    """Whether the error came from starting a program rather than, for example, from reading an input file."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].filename in (subprocess.__file__, os.__file__) and "exec" in frames[-1].name


def _failure(failure_class: FailureClass, reason: str) -> SimulationOutcome:
    return SimulationOutcome(outputs={}, failure_class=failure_class, reason=reason)


def _end_with(worker_pid: int) -> None:
    """Let the kernel kill this process when the worker dies, even in the middle of a simulation."""
    if not sys.platform.startswith("linux"):
        return  # there the closed socket ends the process, after the current simulation
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != worker_pid:
        sys.exit()
    Path("/proc/self/oom_score_adj").write_text(OOM_SCORE)
