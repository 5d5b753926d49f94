"""Where a secret is: never in a definition or a file of settings that names it."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from nanoos.domain.errors import InvalidInput


def _is_absolute(text: str) -> str:
    if not PurePosixPath(text).is_absolute() or ".." in PurePosixPath(text).parts:
        raise ValueError("write an absolute path without '..'")
    return text


class Secret(BaseModel):
    """An environment variable of the process, or a file of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    file: Annotated[str, AfterValidator(_is_absolute)] | None = None

    @model_validator(mode="after")
    def _has_one_place(self) -> Secret:
        if (self.env is None) == (self.file is None):
            raise ValueError("give one of `env` and `file`")
        return self

    @property
    def place(self) -> str:
        return f"the file {self.file}" if self.env is None else f"the environment variable {self.env}"

    def read(self, noun: str) -> str:
        """The secret, without white space around it.

        Args:
            noun: What it is, for messages: "token", "URL".

        Raises:
            InvalidInput: It is missing; names the place and never the secret.
        """
        if self.env is not None:
            found = os.environ.get(self.env, "")
        else:
            try:
                found = Path(str(self.file)).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise InvalidInput(
                    f"The {noun} cannot be read from {self.place}: {error}.", hint="Check the file."
                ) from error
        if not found.strip():
            raise InvalidInput(f"There is no {noun} in {self.place}.", hint="Set it where this process runs.")
        return found.strip()
