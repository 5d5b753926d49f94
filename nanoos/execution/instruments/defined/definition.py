"""What a definition of an instrument may say; `docs/reference/instruments.md` explains the fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import stable_hash
from nanoos.engines.defined.parts import HASH_LENGTH, Identifier, JsonPath, Part, Template
from nanoos.engines.defined.templates import variables
from nanoos.engines.units import convert, unit_of_property
from nanoos.plugins.secret import Secret

MAX_POLL_S = 600.0  # the queue takes a row that is further ahead for one whose clock was set back
VARIABLES = ("job_key", "job_id", "formula", "structure", "structure_hash", "properties")
SECRET_HEADER = re.compile(r"authorization|cookie|.*(token|secret|password|api-?key).*", re.IGNORECASE)


def _is_base_url(text: str) -> str:
    import httpx2

    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL as error:
        raise ValueError(f"not a URL: {error}") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("write http://HOST or https://HOST")
    if url.userinfo:
        raise ValueError("it holds a password; name it by `token`, from a variable or a file")
    return text.rstrip("/")


Seconds = Annotated[float, Field(gt=0, le=31_536_000)]


class MeasuredProperty(Part):
    """One value in the instrument's result.

    Attributes:
        json: Where the value is.
        unit: The unit of the instrument's value, if it always has the same; empty if that is the property's own.
        unit_json: Where the result names the unit; a result without one waits for a person.
        min, max: The plausible range, property units; a value outside it waits for a person.
        noise_std: The standard deviation, property units, if it is known.
        noise_json: Where the result states the standard deviation, in the unit of the value.
    """

    json_path: Annotated[JsonPath, Field(alias="json")]
    unit: str = ""
    unit_json: JsonPath | None = None
    min: Annotated[float | None, Field(allow_inf_nan=False)] = None
    max: Annotated[float | None, Field(allow_inf_nan=False)] = None
    noise_std: Annotated[float | None, Field(gt=0, allow_inf_nan=False)] = None
    noise_json: JsonPath | None = None
    description: str = ""

    @model_validator(mode="after")
    def _is_consistent(self) -> MeasuredProperty:
        if self.unit and self.unit_json:
            raise ValueError("give one of `unit` and `unit_json`")
        if self.noise_std is not None and self.noise_json:
            raise ValueError("give one of `noise_std` and `noise_json`")
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError("`min` must be below `max`")
        return self


class States(Part):
    """How an answer says what became of a job; any other state means that it still runs."""

    path: JsonPath = "$.state"
    done: Annotated[tuple[str, ...], Field(min_length=1)] = ("done",)
    failed: tuple[str, ...] = ("failed",)
    cannot: tuple[str, ...] = ()
    reason: JsonPath = "$.reason"


class _Definition(Part):
    """What all kinds share.

    Attributes:
        duration_s: The longest time that a measurement takes; a job without a result by then is overdue.
        poll_every_s: Between two looks at a job.
    """

    kind: str
    description: str = ""
    properties: Annotated[dict[Identifier, MeasuredProperty], Field(min_length=1)]
    duration_s: Seconds = 86_400.0
    poll_every_s: Annotated[float, Field(ge=0.1, le=MAX_POLL_S)] = 30.0
    states: States = States()

    @model_validator(mode="after")
    def _units_convert(self) -> _Definition:
        for name, item in self.properties.items():
            if item.unit or item.unit_json:
                try:
                    own = unit_of_property(name)
                    convert(1.0, item.unit or own, own)
                except InvalidInput as error:
                    raise ValueError(str(error)) from error
        return self

    @property
    def content_hash(self) -> str:
        """Hash of everything on which a result may depend."""
        content = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        dropped = ("description", "duration_s", "poll_every_s", "timeout_s")
        return stable_hash({key: item for key, item in content.items() if key not in dropped})[:HASH_LENGTH]


class Request(Part):
    """One HTTP request; `path`, the headers' values and the texts in `body` are templates."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: Annotated[Template, Field(pattern=r"^/")]
    headers: dict[str, Template] = Field(default_factory=dict)
    body: Any = None

    @model_validator(mode="after")
    def _holds_no_secret(self) -> Request:
        if secret := next((name for name in self.headers if SECRET_HEADER.fullmatch(name)), None):
            raise ValueError(f"the header {secret} would hold a secret; name it by `token`, from a variable or a file")
        _check_templates([self.path, *self.headers.values(), *_texts(self.body)])
        return self


class Submit(Request):
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    id: JsonPath = "$.id"

    @model_validator(mode="after")
    def _names_the_job(self) -> Submit:
        _check_key([self.path, *self.headers.values(), *_texts(self.body)])
        return self


class HttpDefinition(_Definition):
    """An instrument with a web interface."""

    kind: Literal["http"]
    url: Annotated[str, AfterValidator(_is_base_url)]
    token: Secret | None = None
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 10.0
    submit: Submit
    poll: Request
    cancel: Request | None = None
    health: Request | None = None


class DirectoryDefinition(_Definition):
    """A program that takes `jobs/KEY.json` from a folder and writes `results/KEY.json` there."""

    kind: Literal["directory"]
    folder: Annotated[str, Field(min_length=1)]


class CommandDefinition(_Definition):
    """Commands, each a list of arguments that are templates; they answer with JSON. No shell reads them."""

    kind: Literal["command"]
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 60.0
    id: JsonPath = "$.id"
    submit: Annotated[tuple[Template, ...], Field(min_length=1)]
    poll: Annotated[tuple[Template, ...], Field(min_length=1)]
    cancel: Annotated[tuple[Template, ...], Field(min_length=1)] | None = None
    health: Annotated[tuple[Template, ...], Field(min_length=1)] | None = None
    pass_environment: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_the_job(self) -> CommandDefinition:
        _check_key(self.submit)
        _check_templates([*self.submit, *self.poll, *(self.cancel or ()), *(self.health or ())])
        return self


InstrumentDefinition = HttpDefinition | DirectoryDefinition | CommandDefinition
KINDS: Mapping[str, type[HttpDefinition | DirectoryDefinition | CommandDefinition]] = {
    "http": HttpDefinition,
    "directory": DirectoryDefinition,
    "command": CommandDefinition,
}


def _texts(value: Any) -> list[str]:
    """Every text in a JSON value, each a template."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [text for item in items for text in _texts(item)]


def _check_templates(texts: Any) -> None:
    from jinja2 import TemplateSyntaxError

    try:
        unknown = sorted({name for text in texts for name in variables(text)} - set(VARIABLES))
    except TemplateSyntaxError as error:
        raise ValueError(f"no template: {error.message}") from error
    if unknown:
        raise ValueError(f"templates know no {', '.join(unknown)}; known: {', '.join(VARIABLES)}")


def _check_key(texts: Any) -> None:
    if not any("job_key" in variables(text) for text in texts):
        raise ValueError("`submit` must send {{ job_key }}, by which the instrument recognises a repeated submission")
