"""What an instrument's answer says: the state of a job, its values with units, or why a person has to look at them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.engines.units import convert, convert_difference, unit_of_property
from nanoos.execution.instruments.defined.definition import InstrumentDefinition, MeasuredProperty
from nanoos.plugins.instrument import InstrumentUnavailable, Job, Measurement

MAX_ANSWER_BYTES = 10_000_000
JOB_ID = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
SHOWN = 500  # characters of an answer in a message


def one_value(path: str, answer: Any) -> Any:
    """The one value at a JSON path; None where there is none or several."""
    import jsonpath

    found = jsonpath.findall(path, answer)
    return found[0] if len(found) == 1 else None


def job_id_in(path: str, answer: Any) -> str:
    """The id of a submitted job. Raises InstrumentUnavailable if the answer has none."""
    found = one_value(path, answer)
    if isinstance(found, bool) or not isinstance(found, str | int) or not JOB_ID.fullmatch(str(found)):
        raise InstrumentUnavailable(f"its answer to a submission has no id at {path}: {str(answer)[:SHOWN]}")
    return str(found)


def measurement_in(
    definition: InstrumentDefinition, job: Job, answer: Any, *, raw_file: Path | None = None
) -> Measurement | None:
    """The outcome that an answer states; None while the job runs."""
    states = definition.states
    state = str(one_value(states.path, answer))
    if state in states.cannot or state in states.failed:
        kind = FailureClass.PERMANENT if state in states.cannot else FailureClass.TRANSIENT
        reason = str(one_value(states.reason, answer) or f"the instrument says {state}")[:SHOWN]
        return Measurement(failure_class=kind, reason=reason, raw_file=raw_file)
    if state not in states.done:
        return None
    values: dict[str, float] = {}
    noise: dict[str, float] = {}
    problems: list[str] = []
    for name in job.properties:
        try:
            values[name], std = _read(definition.properties, name, answer)
        except InvalidInput as error:
            problems.append(str(error))
            continue
        if std is not None:
            noise[name] = std
    if problems:
        return Measurement(held={"answer": answer}, reason=" ".join(problems), raw_file=raw_file)
    return Measurement(values=values, noise_std=noise or None, raw_file=raw_file)


def _read(properties: Mapping[str, MeasuredProperty], name: str, answer: Any) -> tuple[float, float | None]:
    """Value and standard deviation in property units. Raises InvalidInput where a person has to look at them."""
    item = properties.get(name)
    if item is None:
        raise InvalidInput(f"The definition has no property {name}.", hint="Add it.")
    value = _number(one_value(item.json_path, answer), f"{name} ({item.json_path})")
    unit = item.unit
    if item.unit_json is not None:
        stated = one_value(item.unit_json, answer)
        if not isinstance(stated, str) or not stated.strip():
            raise InvalidInput(
                f"{name} = {value:g} has no unit ({item.unit_json}).", hint="Ask the person who measured."
            )
        unit = stated
    std = item.noise_std
    told_std = None if item.noise_json is None else one_value(item.noise_json, answer)
    if item.noise_json is not None and told_std is not None:
        std = _number(told_std, f"the noise of {name} ({item.noise_json})")
    if unit:
        own = unit_of_property(name)
        value = convert(value, unit, own)
        if told_std is not None and std is not None:
            std = convert_difference(std, unit, own)
    low, high = item.min, item.max
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"{'-inf' if low is None else f'{low:g}'} to {'inf' if high is None else f'{high:g}'}"
        raise InvalidInput(f"{name} = {value:g} is outside its range of {bounds}.", hint="Check unit and sample.")
    return value, std


def _number(found: Any, what: str) -> float:
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise InvalidInput(f"{what} is {found!r}, no number.", hint="Correct the JSON path.")
    try:
        value = float(found)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"{what} is {str(found)[:SHOWN]!r}, no number.", hint="Correct the JSON path.") from error
    if not math.isfinite(value):
        raise InvalidInput(f"{what} is {value}.", hint="Look at the instrument's own result.")
    return value
