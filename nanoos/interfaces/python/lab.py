"""A lab: campaigns, models and discoveries, in a local folder or on a server."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import CampaignStatus, WorkStatus
from nanoos.interfaces.python.campaign import Campaign
from nanoos.interfaces.python.records import Records
from nanoos.interfaces.python.transport import Transport, fetch_all
from nanoos.service.commands.bus import CommandResult
from nanoos.service.queries.campaigns import CampaignSummary
from nanoos.service.queries.discoveries import Discovery
from nanoos.service.queries.models import ModelSummary
from nanoos.service.queries.results import ResultView
from nanoos.service.queries.work import ExperimentView
from nanoos.store.alerts import AlertView

SCHEMES = ("http://", "https://")


def open(
    where: str | os.PathLike[str] | None = None, *, token: str | None = None, orchestrator: str | None = None
) -> Lab:
    """Open a lab.

    Args:
        where: A folder with the embedded profile, created if it is missing; the CLI uses the same lab in that folder.
            Or a server's address, beginning with http:// or https://. None means the database that the environment
            names (DATABASE_URL, NANOOS_HOME), as for the CLI.
        token: The server's bearer token; None means NANOOS_TOKEN.
        orchestrator: The orchestrator of new campaigns; None means the lab's default.

    Returns:
        The lab. Close it, or use it in a `with` block, to release its connections.

    Raises:
        InvalidInput: The folder, the address or a setting cannot be used.
        StoreUnavailable: The database cannot be reached or has another version's schema; or the server does not answer.
        Unauthenticated: The token is missing, unknown, expired or revoked.
    """
    place = None if where is None else os.fspath(where)
    if place is not None and place.startswith(SCHEMES):
        from nanoos.interfaces.python.remote import RemoteTransport
        from nanoos.settings import load_settings

        secret = load_settings().nanoos_token.get_secret_value() if token is None else token
        return Lab(RemoteTransport(place, secret, orchestrator))
    if token is not None:
        raise InvalidInput("A token needs a server.", hint="Give its address as `where`, or leave the token out.")
    from nanoos.interfaces.python.local import LocalTransport, settings_of
    from nanoos.settings import load_settings

    settings = load_settings() if place is None else settings_of(Path(place).expanduser())
    return Lab(LocalTransport(settings, orchestrator))


class Lab:
    """Campaigns, models and results of one installation; `nanoos.open` returns it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __repr__(self) -> str:
        return f"<nanoos.Lab {self._transport.where}>"

    def __enter__(self) -> Lab:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the database or the connection; any later use raises Conflict."""
        self._transport.close()

    def create_campaign(
        self,
        source: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        **fields: Any,
    ) -> Campaign:
        """Create a campaign and, unless its `start` is false, start it.

        Args:
            source: A JSON file, or the campaign as a mapping; see docs/reference/campaigns.md for the fields.
            key: Idempotency key: the same key creates once, and a repeat returns the same campaign.
            fields: The campaign's fields by keyword; they replace those of `source`.

        Raises:
            InvalidInput: The file cannot be read, or a field is missing, unknown or out of its range.
            Conflict: A campaign with this slug already exists.
        """
        campaign = {**_campaign_from(source), **fields}
        done = self._transport.send(
            "create_design_campaign", key=key, campaign=campaign, orchestrator=self._transport.orchestrator
        )
        return Campaign(self._transport, done.result["slug"])

    def campaign(self, slug: str) -> Campaign:
        """The campaign with this slug. Raises NotFound if there is none."""
        self._transport.ask("get_campaign", slug=slug)
        return Campaign(self._transport, slug)

    def campaigns(self, status: CampaignStatus | str | None = None) -> Records[CampaignSummary]:
        """All campaigns with their budgets and best scores, newest first.

        Args:
            status: Only CREATED, RUNNING, PAUSED, COMPLETED, FAILED or CANCELLED ones.
        """
        columns = ("slug", "status", "iteration", "n_simulations", "n_experiments", "n_hits", "best_score")
        return Records(CampaignSummary, fetch_all(self._transport, "list_campaigns", status=status), columns)

    def models(self) -> Records[ModelSummary]:
        """Modelled properties: labels, champion version, cross-validated RMSE (property units) and R²."""
        return Records(ModelSummary, fetch_all(self._transport, "list_models"))

    def discoveries(self) -> Records[Discovery]:
        """Simulated candidates that meet every target, with measured values, newest first."""
        columns = ("campaign", "formula", "score", "iteration", "simulated", "experiment_status", "measured")
        return Records(Discovery, fetch_all(self._transport, "list_discoveries"), columns)

    def experiments(self, status: WorkStatus | str | None = None) -> Records[ExperimentView]:
        """Experiments of all campaigns, newest first; the QUEUED ones wait for a person.

        Args:
            status: Only PENDING, QUEUED, RUNNING, COMPLETED, FAILED or CANCELLED ones.
        """
        columns = ("id", "campaign", "formula", "instrument", "status", "properties", "measured")
        return Records(ExperimentView, fetch_all(self._transport, "list_experiments", status=status), columns)

    def result(self, result_id: int) -> ResultView:
        """One simulation result: outputs, engine, version, parameters, duration, files.

        Args:
            result_id: As candidates name theirs in `result_id`.

        Raises:
            NotFound: There is no such result.
        """
        view: ResultView = self._transport.ask("get_result", result_id=result_id)
        return view

    def file(self, result_id: int, name: str) -> bytes:
        """The content of a result's file, in memory; `save_file` is for large ones.

        Args:
            result_id: The result.
            name: Of one of its `files`.

        Raises:
            NotFound: There is no such result, or it names no such file.
            NoLongerKept: Retention has removed the file.
            DamagedFile: The file is not what was stored.
        """
        return b"".join(self._transport.read_file(result_id, name))

    def save_file(
        self, result_id: int, name: str, to: str | os.PathLike[str] | None = None, *, overwrite: bool = False
    ) -> Path:
        """Save a result's file; it appears only once it is complete and undamaged.

        Args:
            result_id: The result.
            name: Of one of its `files`.
            to: A folder, or the path of the new file; None means the working folder.
            overwrite: Replace a file that is there.

        Returns:
            Where it is.

        Raises:
            InvalidInput: There is such a file already, or it cannot be written.
            NotFound: As for `file`; likewise NoLongerKept and DamagedFile.
        """
        from nanoos.interfaces.saving import save, target_of

        target = target_of(name, None if to is None else Path(to).expanduser(), overwrite=overwrite)
        return save(self._transport.read_file(result_id, name), target, overwrite=overwrite)

    def alerts(self) -> Records[AlertView]:
        """Open alerts, oldest first."""
        return Records(AlertView, fetch_all(self._transport, "list_alerts"))

    def ask(self, query: str, **arguments: Any) -> Any:
        """The answer to any query by name; docs/reference/mcp.md lists them.

        Raises:
            NotFound: The query, or its subject, does not exist.
            InvalidInput: An argument is missing, unknown or out of its range.
        """
        return self._transport.ask(query, **arguments)

    def send(self, kind: str, *, key: str | None = None, **fields: Any) -> CommandResult:
        """Send any command by its kind; docs/reference/mcp.md lists them.

        Args:
            kind: For example "update_config".
            key: Idempotency key: the same key acts once.
            fields: The command's fields.

        Raises:
            NotFound: There is no such command.
            NeedsApproval: It waits for a person's approval.
            NanoosError: The command is refused; nothing has changed.
        """
        return self._transport.send(kind, key=key, **fields)


def _campaign_from(source: str | os.PathLike[str] | Mapping[str, Any] | None) -> dict[str, Any]:
    if source is None or isinstance(source, Mapping):
        return dict(source or {})
    path = Path(source).expanduser()
    try:
        value = json.loads(path.read_text())
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", hint="Give a JSON file or a dict.") from error
    except ValueError as error:
        raise InvalidInput(f"{path} is not JSON: {error}.", hint="Check commas and quotes there.") from error
    if not isinstance(value, dict):
        raise InvalidInput(f"{path} holds a {type(value).__name__}.", hint="A campaign is a JSON object: {...}.")
    return value
