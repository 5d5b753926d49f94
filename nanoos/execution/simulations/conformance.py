"""The trials that every engine has to pass, defined or compiled in: `nanoos engine check`.

They run in an engine process, as a worker's simulations do.
"""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.engines.ready.examples import EXAMPLES, NEEDS_A_LICENCE, example_atoms
from nanoos.execution.simulations.process_family import marked
from nanoos.execution.simulations.requests import how_to_run
from nanoos.execution.simulations.simulator import Limits, Simulated, Simulator
from nanoos.materials.structures.frames import structure_of
from nanoos.plugins.engine import HasDefinition, SimulationEngine, SimulationOutcome
from nanoos.plugins.registry import simulation_engine
from nanoos.settings import Settings

COMPUTES, REPEATS, STAYS = "computes its properties", "repeats itself", "stays in its folder"
BROKEN, RECOVERS = "calls a broken structure permanent", "computes after a failure"
STOPS, LEAVES_NOTHING = "stops at a time limit", "leaves no process"
TRIALS = (COMPUTES, REPEATS, STAYS, BROKEN, RECOVERS, STOPS, LEAVES_NOTHING)  # in their order
SHORTEST_S, PART = 0.01, 0.2  # a simulation that takes longer is stopped after this part of its time
MORE_TRIES = 2
VERDICTS: Mapping[bool | None, str] = {True: "pass", False: "FAIL", None: "-"}
RELATIVE_TOLERANCE = 1e-9  # of repeated values: summation order may differ between threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One trial of an engine.

    Attributes:
        passed: None where the trial does not apply.
        detail: The values, or why it failed.
    """

    name: str
    passed: bool | None
    detail: str


def check_engine(
    settings: Settings, engine: SimulationEngine, spec: Mapping[str, Any], *, time_limit_s: float
) -> Iterator[Trial]:
    """Try an engine on one structure it should be able to compute.

    Args:
        settings: For the engine process.
        engine: With the parameters of the trials.
        spec: The structure.
        time_limit_s: For each simulation.
    """
    limits = Limits(time_s=time_limit_s)
    is_command = isinstance(engine, HasDefinition) and engine.definition["kind"] == "command"
    with _bench(settings, engine) as bench:
        first = bench.simulate(spec, limits)
        yield _computes(first)
        if not first.outcome.is_success:
            return
        second = bench.simulate(spec, limits)
        yield _repeats(first, second)
        yield _stays_in_its_folder(bench)
        yield _broken_input([bench.simulate(broken, limits) for broken in _broken(spec)])
        after = bench.simulate(spec, limits)
        outlived = bench.outlived() if is_command else []
        yield Trial(name=RECOVERS, passed=after.outcome.is_success, detail=after.outcome.reason)
        if second.duration_s > SHORTEST_S:
            yield _is_stopped(_simulate_too_long(bench, spec, second.duration_s))
        else:
            detail = f"too fast to be stopped: {second.duration_s:.2g} s"
            yield Trial(name=STOPS, passed=None, detail=detail)
    yield _leaves_nothing(bench, outlived)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """The trials of a ready-made engine on its example.

    Attributes:
        problem: Why it cannot run here; empty if it was tried.
    """

    name: str
    structure: str
    trials: tuple[Trial, ...] = ()
    problem: str = ""

    @property
    def has_passed(self) -> bool:
        """Whether no trial failed; also of an engine that cannot run here."""
        return all(trial.passed is not False for trial in self.trials)

    @property
    def row(self) -> dict[str, str]:
        """The verdicts by column, for a table."""
        verdicts = {trial.name: VERDICTS[trial.passed] for trial in self.trials}
        return {"engine": self.name, "structure": self.structure} | {name: verdicts.get(name, "") for name in TRIALS}


def check_ready_made(settings: Settings, *, time_limit_s: float) -> Iterator[Conformance]:
    """Try every ready-made engine on its example, one after another.

    Args:
        settings: For the engine processes.
        time_limit_s: For each simulation.
    """
    for name, (structure, params) in EXAMPLES.items():
        try:
            engine = simulation_engine(name, params)
        except InvalidInput as error:  # its program or package is not installed
            yield Conformance(name=name, structure=structure, problem=error.message)
            continue
        spec = structure_of(example_atoms(name), source=name).spec
        trials = tuple(check_engine(settings, engine, spec, time_limit_s=time_limit_s))
        yield Conformance(name=name, structure=structure, trials=trials)
    for name in NEEDS_A_LICENCE:
        yield Conformance(name=name, structure="", problem=f"{name} needs a licence: check it on your own structure.")


def markdown_table(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows with the same columns as a Markdown table."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


class _Bench:
    """An engine process with a home folder that nothing may be written to."""

    def __init__(self, settings: Settings, engine: SimulationEngine, folder: Path) -> None:
        self.scratch, self.home = folder / "scratch", folder / "home"
        self.scratch.mkdir()
        self.home.mkdir()
        self.home.chmod(stat.S_IRUSR | stat.S_IXUSR)
        self.simulator = Simulator()
        self.marks: set[str] = set()
        self._n = 0
        definition = engine.definition if isinstance(engine, HasDefinition) else None
        base = {"key": engine.name, "name": engine.name, "version": engine.version, "campaign": "engine check"}
        self._how = partial(how_to_run, settings, engine.name, dict(engine.params), definition)
        self._base = base

    def simulate(self, spec: Mapping[str, Any], limits: Limits) -> Simulated:
        self._n += 1
        request = {**self._base, "id": self._n, "spec": dict(spec), **self._how(self.scratch / str(self._n))}
        request["environment"] = {"HOME": str(self.home), **request["environment"]}
        done = self.simulator.simulate(request, limits)
        if self.simulator.mark is not None:
            self.marks.add(self.simulator.mark)
        return done

    def outlived(self) -> list[str]:
        """What a simulation left running, while the engine process waits for the next."""
        mark = self.simulator.mark
        living = [] if mark is None else [item for item in marked(mark) if item.pid != self.simulator.pid]
        return [f"{process.name()} ({process.pid})" for process in living]


@contextmanager
def _bench(settings: Settings, engine: SimulationEngine) -> Iterator[_Bench]:
    folder = Path(tempfile.mkdtemp(prefix="nanoos-engine-check-", dir=settings.scratch_folder))
    bench = _Bench(settings, engine, folder)
    try:
        yield bench
    finally:
        bench.simulator.close()
        shutil.rmtree(folder, ignore_errors=True)


def _computes(done: Simulated) -> Trial:
    outcome = done.outcome
    detail = _values(outcome) + f" in {done.duration_s:.3g} s" if outcome.is_success else _failure(outcome)
    return Trial(name=COMPUTES, passed=outcome.is_success, detail=detail)


def _repeats(first: Simulated, second: Simulated) -> Trial:
    one, two = first.outcome.outputs, second.outcome.outputs
    different = {
        name: (one[name], two.get(name))
        for name in one
        if name not in two or abs(one[name] - two[name]) > RELATIVE_TOLERANCE * max(1.0, abs(one[name]))
    }
    detail = f"differs: {different}" if different else f"the same to {RELATIVE_TOLERANCE:g}"
    return Trial(name=REPEATS, passed=not different, detail=detail)


def _stays_in_its_folder(bench: _Bench) -> Trial:
    written = sorted(path.name for path in bench.home.iterdir())
    detail = f"it wrote {', '.join(written)} into the home folder" if written else "wrote nothing into the home folder"
    return Trial(name=STAYS, passed=not written, detail=detail)


def _broken(spec: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """No structure at all, and one whose atoms lie at one point."""
    yield {"kind": spec.get("kind"), "broken": True}
    if spec.get("symbols") and "positions" in spec:
        symbols = (list(spec["symbols"]) * 2)[: max(2, len(spec["symbols"]))]
        yield {**spec, "symbols": symbols, "positions": [[0.0, 0.0, 0.0]] * len(symbols)}


def _broken_input(done: Sequence[Simulated]) -> Trial:
    """No structure is permanent; atoms at one point are too, unless the engine can compute them."""
    nothing, *together = (item.outcome for item in done)
    wrong = [item for item in (nothing, *together) if item.failure_class not in (FailureClass.PERMANENT, None)]
    if nothing.is_success or wrong:
        return Trial(name=BROKEN, passed=False, detail=_failure((*wrong, nothing)[0]))
    return Trial(name=BROKEN, passed=True, detail=_failure((*together, nothing)[0]))


def _simulate_too_long(bench: _Bench, spec: Mapping[str, Any], duration_s: float) -> Simulated:
    """Simulate with a limit below the duration; again where it ended before it was stopped."""
    done = bench.simulate(spec, Limits(time_s=duration_s * PART))
    for _ in range(MORE_TRIES):
        if done.outcome.failure_class is None:
            done = bench.simulate(spec, Limits(time_s=min(done.duration_s, duration_s) * PART))
    return done


def _is_stopped(done: Simulated) -> Trial:
    stopped = done.outcome.failure_class is FailureClass.CRASH and "time limit" in done.outcome.reason
    return Trial(name=STOPS, passed=stopped, detail=_failure(done.outcome))


def _leaves_nothing(bench: _Bench, outlived: Sequence[str]) -> Trial:
    """After the engine's process; of a program's simulation also while that process waits for the next one."""
    left = [*outlived, *(f"{process.name()} ({process.pid})" for mark in bench.marks for process in marked(mark))]
    detail = f"still running: {', '.join(left)}" if left else "no process is left"
    return Trial(name=LEAVES_NOTHING, passed=not left, detail=detail)


def _values(outcome: SimulationOutcome) -> str:
    return ", ".join(f"{name}={value:.6g}" for name, value in outcome.outputs.items())


def _failure(outcome: SimulationOutcome) -> str:
    return "it succeeded" if outcome.failure_class is None else f"{outcome.failure_class}: {outcome.reason}"
