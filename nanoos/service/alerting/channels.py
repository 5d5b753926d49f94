"""Who is notified of which alerts, and how: the file that ALERTS_FILE names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean
from nanoos.domain.validation import describe_problems
from nanoos.plugins.alert_channel import AlertChannel
from nanoos.plugins.registry import ALERT_CHANNELS
from nanoos.settings import Settings
from nanoos.store.alerts import AlertKind, Severity, severity_of

QUIET_HOURS = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


def _is_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"there is no such time zone. {did_you_mean(name, available_timezones())}")
    return name


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChannelSpec(_Part):
    """One channel of the file.

    Attributes:
        kind: A name of the registry: `apprise`, `log`, or one that a package adds.
        params: Its parameters.
        kinds: Kinds of alert that it gets; None for all.
        min_severity: `critical` leaves warnings out.
        quiet_hours: As in `22:00-07:00`; warnings wait until they end, critical alerts do not.
        timezone: Of the quiet hours, as in `Europe/Berlin`.
        remind_after_hours: An alert that stays open is sent again after so long; None for never.
        resolved: Whether it also gets the resolution of an alert.
    """

    kind: str = "apprise"
    params: Mapping[str, Any] = Field(default_factory=dict)
    kinds: tuple[AlertKind, ...] | None = None
    min_severity: Severity = Severity.WARNING
    quiet_hours: Annotated[str, StringConstraints(pattern=QUIET_HOURS)] | None = None
    timezone: Annotated[str, AfterValidator(_is_time_zone)] = "UTC"
    remind_after_hours: Annotated[float, Field(ge=1, le=8760)] | None = 24
    resolved: bool = True

    def wants(self, kind: str) -> bool:
        """Whether it gets alerts of this kind."""
        if self.kinds is not None and kind not in self.kinds:
            return False
        return self.min_severity is Severity.WARNING or severity_of(kind) is Severity.CRITICAL

    def is_quiet(self, now: datetime) -> bool:
        """Whether the quiet hours include this moment."""
        if self.quiet_hours is None:
            return False
        begin, end = self.quiet_hours.split("-")
        local = now.astimezone(ZoneInfo(self.timezone)).strftime("%H:%M")
        return begin <= local < end if begin <= end else local >= begin or local < end

    @property
    def remind_after(self) -> timedelta | None:
        return None if self.remind_after_hours is None else timedelta(hours=self.remind_after_hours)


class AlertsFile(_Part):
    """The whole file.

    Attributes:
        stalled_after_hours: A running campaign without a new result or iteration for so long is stalled.
        silent_after_hours: A site that was not heard of for so long, while a simulation waited for it, is silent.
        overdue_after_days: Experiments that wait for a person for longer are overdue.
        channels: By name.
    """

    stalled_after_hours: Annotated[float, Field(gt=0, le=8760)] = 24
    silent_after_hours: Annotated[float, Field(gt=0, le=8760)] = 6
    overdue_after_days: Annotated[float, Field(gt=0, le=3650)] = 7
    channels: dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")], ChannelSpec] = Field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel that can send."""

    name: str
    spec: ChannelSpec
    sender: AlertChannel


def read_alerts_file(settings: Settings) -> AlertsFile:
    """The file; without one, no one is notified of alerts.

    Raises:
        InvalidInput: It cannot be read, is no YAML or has an unknown or invalid field.
    """
    import yaml

    path = settings.alerts_file.expanduser()
    if not path.exists() and "alerts_file" not in settings.model_fields_set:
        return AlertsFile()
    try:
        values = yaml.safe_load(path.read_text())
    except OSError as error:
        raise InvalidInput(
            f"ALERTS_FILE={path} cannot be read: {error.strerror}.", hint="Correct the path, or the file's mode."
        ) from error
    except yaml.YAMLError as error:
        raise InvalidInput(f"{path} is no YAML file: {error}.", hint="Correct the file.") from error
    try:
        return AlertsFile.model_validate(values or {})
    except ValidationError as error:
        raise InvalidInput(
            f"{path}: {describe_problems(error, whole='the file')}.",
            hint=f"{_nearest(error)}Fields of the file: {', '.join(AlertsFile.model_fields)}; "
            f"of a channel: {', '.join(ChannelSpec.model_fields)}.",
        ) from error


def make_channels(file: AlertsFile) -> tuple[Channel, ...]:
    """The file's channels.

    Raises:
        InvalidInput: A kind of channel is unknown, or its parameters are refused.
    """
    made, refused = usable_channels(file)
    if refused:
        raise refused[0]
    return made


def usable_channels(file: AlertsFile) -> tuple[tuple[Channel, ...], tuple[InvalidInput, ...]]:
    """The channels that can send, and why the others cannot."""
    made, refused = [], []
    for name, spec in file.channels.items():
        try:
            made.append(Channel(name=name, spec=spec, sender=ALERT_CHANNELS.create(spec.kind, spec.params)))
        except InvalidInput as error:
            refused.append(InvalidInput(f"Channel {name!r}: {error.message}", hint=error.hint))
    return tuple(made), tuple(refused)


def _nearest(error: ValidationError) -> str:
    known = {*AlertsFile.model_fields, *ChannelSpec.model_fields}
    unknown = [str(item["loc"][-1]) for item in error.errors() if item["type"] == "extra_forbidden"]
    return did_you_mean(unknown[0], known) if unknown else ""
