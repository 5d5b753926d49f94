"""The channel `apprise`: e-mail, Slack, Teams, Matrix, a webhook and a hundred more, by the URLs of Apprise.

The URLs: https://github.com/caronc/apprise/wiki
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from nanoos.domain.errors import InvalidInput
from nanoos.plugins.alert_channel import Event, NotDelivered, Notice
from nanoos.plugins.parameters import Parameters, validated
from nanoos.plugins.secret import Secret


class AppriseParameters(Parameters):
    url: str | Secret = Field(
        description="an Apprise URL; one that holds a secret as {env: VARIABLE} or {file: /absolute/path}"
    )


class AppriseChannel:
    """Sends by one Apprise URL."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        """The channel.

        Raises:
            InvalidInput: The URL is missing, or Apprise does not know it. It is not shown: it may hold a password.
        """
        import apprise

        url = validated(AppriseParameters, params, owner="alert channel 'apprise'").url
        asset = apprise.AppriseAsset(app_id="NANO-OS", app_desc="NANO-OS", app_url="", async_mode=False)
        self._apprise = apprise.Apprise(asset=asset)
        if not self._apprise.add(url if isinstance(url, str) else url.read("URL")):
            raise InvalidInput(
                f"Apprise does not know the URL{'' if isinstance(url, str) else f' in {url.place}'}.",
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
