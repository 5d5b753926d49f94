"""An instrument whose program shares a folder: it takes `jobs/KEY.json` and writes `results/KEY.json`.

Below `submitted/` a staged job is published by one rename, after its mark. So a job whose submission was interrupted
appears once, also if the program has taken its file away.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from nanoos._runtime.data_files import data_file
from nanoos.domain.errors import InvalidInput
from nanoos.execution.instruments.defined.answers import MAX_ANSWER_BYTES, measurement_in
from nanoos.execution.instruments.defined.definition import DirectoryDefinition
from nanoos.execution.instruments.defined.http import variables_of
from nanoos.plugins.instrument import InstrumentUnavailable, Job, Measurement, Submission


class DirectoryInstrument:
    def __init__(self, definition: DirectoryDefinition) -> None:
        """Raises InvalidInput if the folder is outside DATA_ROOTS."""
        self._definition = definition
        self._folder = data_file(definition.folder)

    def submit(self, job: Job) -> Submission:
        values = {key: value for key, value in variables_of(job).items() if key != "job_id"}
        staged, mark = (self._path("submitted", job.key, end) for end in (".staged", ".mark"))
        try:
            for name in ("jobs", "results", "submitted"):
                (self._folder / name).mkdir(exist_ok=True)
            if not mark.exists():
                _write(staged, json.dumps(values, indent=1))
                _write(mark, "")
            if staged.exists():
                staged.replace(self._path("jobs", job.key))
        except OSError as error:
            raise InstrumentUnavailable(f"{self._folder} cannot be written: {error}.") from error
        return Submission(job_id=job.key)

    def poll(self, job: Job, job_id: str) -> Measurement | None:
        path = self._path("results", job.key)
        try:
            if path.is_symlink():
                raise InstrumentUnavailable(f"the result {path} is a link.")
            if not path.exists():
                return None
            if path.stat().st_size > MAX_ANSWER_BYTES:
                raise InstrumentUnavailable(f"the result {path} is longer than {MAX_ANSWER_BYTES:,} bytes.")
            answer = json.loads(path.read_bytes())
        except OSError as error:
            raise InstrumentUnavailable(f"{path} cannot be read: {error}.") from error
        except ValueError:
            return None  # not complete yet; if it never is, the job becomes overdue
        return measurement_in(self._definition, job, answer, raw_file=path)

    def cancel(self, job: Job, job_id: str | None) -> None:
        """Take the job back, and leave `cancelled/KEY.json` for a program that has begun with it."""
        try:
            self._path("jobs", job.key).unlink(missing_ok=True)
            self._path("submitted", job.key, ".staged").unlink(missing_ok=True)
            (self._folder / "cancelled").mkdir(exist_ok=True)
            _write(self._path("cancelled", job.key), json.dumps({"job_key": job.key}))
        except OSError as error:
            raise InstrumentUnavailable(f"{self._folder} cannot be written: {error}.") from error

    def health(self) -> str:
        if not self._folder.is_dir():
            return f"the folder {self._folder} does not exist."
        return "" if os.access(self._folder, os.W_OK) else f"the folder {self._folder} cannot be written."

    def _path(self, part: str, key: str, end: str = ".json") -> Path:
        if not key.isalnum():
            raise InvalidInput(f"{key!r} is no job's key.", hint="Keys are letters and digits.")
        return self._folder / part / f"{key}{end}"


def _write(path: Path, text: str) -> None:
    """Write a file that appears complete."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
