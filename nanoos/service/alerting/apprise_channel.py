"""The channel `apprise`: e-mail, Slack, Teams, Matrix, a webhook and a hundred more, by the URLs of Apprise.

The URLs: https://github.com/caronc/apprise/wiki
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from nanoos.domain.errors import InvalidInput
from nanoos.plugins.alert_channel import Event, NotDelivered, Notice
from nanoos.plugins.parameters import Parameters, validated


class AppriseParameters(Parameters):
    url: str | None = Field(default=None, description="the URL itself, where it holds no secret")
    url_variable: str | None = Field(default=None, description="name of the environment variable that holds the URL")
    url_file: str | None = Field(default=None, description="file that holds the URL")

    @model_validator(mode="after")
    def _has_one_source(self) -> AppriseParameters:
        if sum(value is not None for value in (self.url, self.url_variable, self.url_file)) != 1:
            raise ValueError("give exactly one of url, url_variable and url_file")
        return self


class AppriseChannel:
    """Sends by one Apprise URL."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        """The channel.

        Raises:
            InvalidInput: A parameter is invalid, the variable or file is missing, or Apprise does not know the URL. The
                URL is not shown: it may hold a password.
        """
        import apprise

        found = validated(AppriseParameters, params, owner="alert channel 'apprise'")
        asset = apprise.AppriseAsset(app_id="NANO-OS", app_desc="NANO-OS", app_url="", async_mode=False)
        self._apprise = apprise.Apprise(asset=asset)
        if not self._apprise.add(_url(found)):
            raise InvalidInput(
                f"Apprise does not know the URL of {_source(found)}.",
                hint="As in mailtos://user:password@smtp.example.org?to=lab@example.org; "
                "see https://github.com/caronc/apprise/wiki.",
            )

    def send(self, notice: Notice) -> None:
        import apprise

        if notice.event is Event.RESOLVED:
            look = apprise.NotifyType.SUCCESS
        elif notice.event is Event.TEST:
            look = apprise.NotifyType.INFO
        else:
            look = apprise.NotifyType.FAILURE if notice.severity == "critical" else apprise.NotifyType.WARNING
        # Apprise answers with a boolean, and tells its log why.
        with apprise.LogCapture(level=apprise.logging.WARNING) as captured:  # type: ignore[no-untyped-call]
            is_sent = self._apprise.notify(
                body=notice.body, title=notice.title, notify_type=look, body_format=apprise.NotifyFormat.TEXT
            )
            reasons = [line.split(" - ", 2)[-1].strip().rstrip(".") for line in captured.getvalue().splitlines()]
        if not is_sent:
            raise NotDelivered(
                f"Apprise could not deliver: {'; '.join(reasons) or 'it gives no reason'}.",
                hint="Check the URL, the network and the receiving server.",
            )


def _url(params: AppriseParameters) -> str:
    if params.url_variable is not None:
        url = os.environ.get(params.url_variable, "")
    elif params.url_file is not None:
        try:
            url = Path(params.url_file).expanduser().read_text()
        except OSError as error:
            raise InvalidInput(
                f"url_file={params.url_file!r} cannot be read: {error.strerror}.", hint="Name a readable file."
            ) from error
    else:
        url = params.url or ""
    if not url.strip():
        raise InvalidInput(f"{_source(params)} is empty or not set.", hint="Put an Apprise URL there.")
    return url.strip()


def _source(params: AppriseParameters) -> str:
    named = {name: value for name, value in params.model_dump().items() if value is not None}
    (name, value), *_ = named.items()
    return name if name == "url" else f"{name} {value}"
