"""Expected failures of tasks: what ASE and its calculators raise, with the failure class that it means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos.domain.errors import NanoosError
from nanoos.domain.failures import FailureClass

# Words in the message of a failed calculation that mean the electronic structure of this geometry, not the machine.
SCF_WORDS = ("scf", "converge", "self-consistent", "self consistent")


class TaskFailed(NanoosError):
    """A task that ended without a result, as calculations do.

    Args:
        reason: What happened, with the values.
        failure_class: What follows from it.
    """

    def __init__(self, reason: str, failure_class: FailureClass) -> None:
        super().__init__(reason)
        self.reason = reason
        self.failure_class = failure_class

    def __reduce__(self) -> tuple[object, ...]:
        return (TaskFailed, (self.reason, self.failure_class))


def permanent(reason: str) -> TaskFailed:
    """A failure of this structure: it is not tried again."""
    return TaskFailed(reason, FailureClass.PERMANENT)


def calculator_name(calculator: Any) -> str:
    """The class of a calculator, as its users write it."""
    return type(calculator).__name__


def implements(calculator: Any, name: str) -> bool:
    """Whether a calculator says that it gives a property of ASE, for example "stress"."""
    return name in getattr(calculator, "implemented_properties", ())


def require(calculator: Any, *names: str, needed_for: str) -> None:
    """Check before the first calculation that a calculator gives what a task needs.

    Raises:
        TaskFailed: SYSTEMIC: it does not say that it implements one of the properties.
    """
    missing = [name for name in names if not implements(calculator, name)]
    if missing:
        raise not_implemented(calculator, ", ".join(missing), needed_for)


def not_implemented(calculator: Any, name: str, needed_for: str) -> TaskFailed:
    """The failure of a calculator that lacks a property: no structure of the campaign can succeed."""
    return TaskFailed(
        f"The calculator {calculator_name(calculator)} does not give {name!r}, which {needed_for} needs.",
        FailureClass.SYSTEMIC,
    )


@contextmanager
def expected_failures(calculator: Any, *, needed_for: str) -> Iterator[None]:
    """Turn the expected errors of ASE and its calculators into `TaskFailed`; others are bugs and pass.

    A property that is not implemented and a wrong set-up are SYSTEMIC. What a calculator says of this structure (an
    element without parameters, a refused input, no self-consistency, arithmetic that broke down) is PERMANENT. A
    program that failed or whose output could not be read is TRANSIENT: the machine may be the reason.
    """
    base = ase_module("calculators.calculator")
    name = calculator_name(calculator) if calculator is not None else "calculator"
    try:
        yield
    except base.PropertyNotImplementedError as exc:
        raise not_implemented(calculator, _property_of(exc), needed_for) from exc
    except NotImplementedError as exc:
        # EMT and others raise it for an element that has no parameters.
        raise permanent(f"{name} cannot compute this structure: {exc}") from exc
    except base.InputError as exc:
        raise permanent(f"{name} refused the structure: {exc}") from exc
    except (base.CalculatorSetupError, base.BadConfiguration) as exc:
        raise TaskFailed(f"{name} is not set up: {exc}", FailureClass.SYSTEMIC) from exc
    except base.CalculationFailed as exc:
        is_scf = isinstance(exc, base.SCFError) or any(word in str(exc).lower() for word in SCF_WORDS)
        failure_class = FailureClass.PERMANENT if is_scf else FailureClass.TRANSIENT
        raise TaskFailed(f"{name} failed: {exc}", failure_class) from exc
    except base.ReadError as exc:
        raise TaskFailed(f"The output of {name} cannot be read: {exc}", FailureClass.TRANSIENT) from exc
    except base.PropertyNotPresent as exc:
        raise not_implemented(calculator, _property_of(exc), needed_for) from exc
    except _arithmetic() as exc:
        raise permanent(f"The arithmetic of {needed_for} broke down: {exc!r}") from exc


def _property_of(error: Exception) -> str:
    """The property that ASE's message is about: "magmom property not implemented", "magmom not present in ..."."""
    return str(error).split(" property not ")[0].split(" not present ")[0]


def _arithmetic() -> tuple[type[Exception], ...]:
    import numpy as np

    return (ArithmeticError, np.linalg.LinAlgError)
