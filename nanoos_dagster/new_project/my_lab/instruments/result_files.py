"""A first instrument: the lab's software writes a JSON file for each measured structure to a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from nanoos._runtime.data_files import data_file
from nanoos.domain.failures import FailureClass
from nanoos.domain.structures import stable_hash
from nanoos.plugins.instrument import Measurement
from nanoos.plugins.parameters import Parameters, validated


class ResultFilesParameters(Parameters):
    """Where the files are."""

    folder: str = Field(default="results", description="Folder of <structure hash>.json, each {property: value}")


class ResultFilesInstrument:
    """Reads what was measured. REST and the dashboard show the hash of each structure that waits for the lab."""

    name: ClassVar[str] = "result_files"
    is_automatic: ClassVar[bool] = True

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = validated(ResultFilesParameters, params, owner=f"instrument {self.name!r}")
        data_file(self._params.folder)  # refused outside DATA_ROOTS, as each file is when it is read

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump()

    def measure(
        self, spec: Mapping[str, Any], simulated: Mapping[str, float], properties: tuple[str, ...], seed: int
    ) -> Measurement:
        """The file's values. A missing file is looked for again later; an invalid one is not."""
        path = data_file(Path(self._params.folder) / f"{stable_hash(spec)}.json")
        try:
            values = json.loads(path.read_text())
            return Measurement(values={name: float(values[name]) for name in properties})
        except FileNotFoundError:
            return Measurement(failure_class=FailureClass.TRANSIENT, reason=f"{path} is not there yet")
        except (KeyError, TypeError, ValueError) as error:
            return Measurement(failure_class=FailureClass.PERMANENT, reason=f"{path} cannot be used: {error!r}")
