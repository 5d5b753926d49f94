"""Definitions as the registry of instruments sees them: their names, and instruments made from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from nanoos.engines.defined.files import DefinitionFile, files_in, read_kinds
from nanoos.plugins.instrument import Job, Measurement, Submission
from nanoos.plugins.parameters import Parameters, validated
from nanoos.settings import load_settings

if TYPE_CHECKING:
    from nanoos.execution.instruments.defined.command import CommandInstrument
    from nanoos.execution.instruments.defined.definition import InstrumentDefinition
    from nanoos.execution.instruments.defined.directory import DirectoryInstrument
    from nanoos.execution.instruments.defined.http import HttpInstrument


class _NoParameters(Parameters):
    """None: what campaigns may not choose is in the definition."""


class DefinedInstrument:
    """An instrument made from a definition.

    Attributes:
        version: Hash of the definition.
    """

    is_automatic = True
    needs_simulation = False

    def __init__(self, name: str, definition: InstrumentDefinition, params: Mapping[str, Any]) -> None:
        """Raises InvalidInput where a parameter, a folder or a token is refused."""
        validated(_NoParameters, params, owner=f"instrument {name!r}")
        self.name = name
        self.version = definition.content_hash
        self.poll_every_s = definition.poll_every_s
        self.duration_s = definition.duration_s
        self.definition = definition
        self._driver = _driver(definition)

    @property
    def params(self) -> Mapping[str, Any]:
        return {}

    def submit(self, job: Job) -> Submission:
        return self._driver.submit(job)

    def poll(self, job: Job, job_id: str) -> Measurement | None:
        return self._driver.poll(job, job_id)

    def cancel(self, job: Job, job_id: str | None) -> None:
        self._driver.cancel(job, job_id)

    def health(self) -> str:
        return self._driver.health()


class _Definitions:
    def names(self) -> Collection[str]:
        return instrument_files().keys()

    def create(self, name: str, params: Mapping[str, Any]) -> DefinedInstrument:
        """Raises InvalidInput where the definition, a parameter, a folder or a token is refused."""
        return DefinedInstrument(name, read_instrument(instrument_files()[name]), params)


definitions = _Definitions()


def instrument_files() -> Mapping[str, DefinitionFile]:
    """All definition files by name, sorted; reads none of them."""
    return files_in([("lab", load_settings().instruments_folder.expanduser().resolve())])


def read_instrument(file: DefinitionFile) -> InstrumentDefinition:
    """The definition in a file.

    Raises:
        InvalidInput: It is no valid definition; names file, line, field and remedy.
    """
    from nanoos.execution.instruments.defined.definition import KINDS

    definition: InstrumentDefinition = read_kinds(file, KINDS, noun="instrument")
    return definition


def _driver(definition: InstrumentDefinition) -> HttpInstrument | DirectoryInstrument | CommandInstrument:
    from nanoos.execution.instruments.defined.command import CommandInstrument
    from nanoos.execution.instruments.defined.definition import DirectoryDefinition, HttpDefinition
    from nanoos.execution.instruments.defined.directory import DirectoryInstrument
    from nanoos.execution.instruments.defined.http import HttpInstrument

    if isinstance(definition, HttpDefinition):
        return HttpInstrument(definition)
    if isinstance(definition, DirectoryDefinition):
        return DirectoryInstrument(definition)
    return CommandInstrument(definition)
