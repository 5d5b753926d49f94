"""An instrument that commands drive: each is a list of arguments, and its output is JSON."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from nanoos._runtime.child_python import own_environment, usual_environment
from nanoos.engines.defined.templates import render
from nanoos.execution.instruments.defined.answers import MAX_ANSWER_BYTES, SHOWN, job_id_in, measurement_in
from nanoos.execution.instruments.defined.definition import CommandDefinition
from nanoos.execution.instruments.defined.http import variables_of
from nanoos.plugins.instrument import InstrumentUnavailable, Job, Measurement, Submission


class CommandInstrument:
    def __init__(self, definition: CommandDefinition) -> None:
        self._definition = definition

    def submit(self, job: Job) -> Submission:
        return Submission(job_id=job_id_in(self._definition.id, self._run(self._definition.submit, variables_of(job))))

    def poll(self, job: Job, job_id: str) -> Measurement | None:
        return measurement_in(
            self._definition, job, self._run(self._definition.poll, variables_of(job, job_id), read=True)
        )

    def cancel(self, job: Job, job_id: str | None) -> None:
        if self._definition.cancel is None:
            return
        known = job_id or self.submit(job).job_id  # the same key finds the job whose id never arrived
        self._run(self._definition.cancel, variables_of(job, known), read=False)

    def health(self) -> str:
        if self._definition.health is None:
            return ""
        try:
            self._run(self._definition.health, {}, read=False)
        except InstrumentUnavailable as error:
            return str(error)
        return ""

    def _run(self, command: Sequence[str], values: Mapping[str, Any], *, read: bool = True) -> Any:
        """The JSON that a command prints. Raises InstrumentUnavailable where it ends with a code, or prints none."""
        from jinja2 import TemplateError

        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
        environment = own_environment(passed=self._definition.pass_environment, set_={}, cores=1)
        try:
            arguments = [render(text, texts) for text in command]
            done = subprocess.run(  # noqa: S603  # the definition's own program, without a shell
                arguments,
                capture_output=True,
                timeout=self._definition.timeout_s,
                env={**usual_environment(), **environment},
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except (OSError, ValueError, TemplateError, subprocess.TimeoutExpired) as error:
            raise InstrumentUnavailable(f"{command[0]} cannot be run: {error}.") from error
        if done.returncode:
            said = (done.stderr or done.stdout)[-SHOWN:].decode("utf-8", "replace").strip()
            raise InstrumentUnavailable(f"{command[0]} ended with code {done.returncode}: {said}")
        if not read:
            return None
        try:
            return json.loads(done.stdout[: MAX_ANSWER_BYTES + 1])
        except ValueError as error:
            raise InstrumentUnavailable(f"{command[0]} printed no JSON: {done.stdout[:SHOWN]!r}.") from error
