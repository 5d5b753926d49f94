"""The identity of a run: read from a signed tag, never from its configuration or from tags that a client may write.

| launched by                            | acts as                                                        |
|----------------------------------------|----------------------------------------------------------------|
| our web server, for a request          | the token of the request, with its present scopes and limits   |
| our schedules and sensors              | themselves, once for each tick                                 |
| an automatic retry of one of these     | the same, under the same idempotency key                       |
| anything else, while no token exists   | this machine's user                                            |
| anything else, while tokens exist      | no one: the run fails                                          |
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict
from nanoos.domain.statuses import CommandStatus
from nanoos.service.access.handover import LAUNCH_HINT, Handover, Handovers
from nanoos.service.access.identity import Identity, Unauthenticated, local_identity
from nanoos.service.access.tokens import has_tokens, identity_of_token
from nanoos.service.commands.bus import CommandResult, execute
from nanoos.service.commands.command import Command
from nanoos.settings import Settings
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_triggers import ROOT_TAG, is_reexecution, is_retry

ACTOR_TAG = "nanoos/actor"
RUN, TICK = "run:", "tick:"  # what subjects begin with


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who a run acts as.

    Attributes:
        identity: With its current scopes and limits.
        key: Idempotency key of the run's command; a retry has the same.
        tick: What a schedule or sensor launched it for; None if a person did.
    """

    identity: Identity
    key: str
    tick: str | None = None


@runtime_checkable
class HandsOver(Protocol):
    """A request's context with the caller's identity."""

    def handover_tags(self, run: dg.DagsterRun) -> Mapping[str, str]: ...


def person_tags(settings: Settings, identity: Identity, run: dg.DagsterRun) -> dict[str, str]:
    """The tag of a run that a request launched."""
    return {ACTOR_TAG: Handovers(settings).of_person(identity, _run_subject(run, run.run_id))}


def platform_tags(settings: Settings, name: str, job: str, tick: str) -> dict[str, str]:
    """The tag of a run that a schedule, a sensor or this machine's terminal launches.

    Args:
        settings: With the signing key.
        name: The launcher's name in commands and audit.
        job: Which job it runs.
        tick: What it is launched for; two runs for the same tick act once.
    """
    return {ACTOR_TAG: Handovers(settings).of_platform(name, f"{TICK}{job}:{tick}")}


def actor_of(run: dg.DagsterRun, platform: Platform) -> Actor:
    """Who the run acts as.

    Raises:
        Unauthenticated: Tokens exist, and the run has no hand-over of its own, or its token is expired or revoked.
    """
    try:
        handover, tick = _handover(run, platform.settings)
    except Unauthenticated:
        with platform.database.read() as connection:
            if has_tokens(connection):
                raise
        return Actor(identity=local_identity(), key=f"dagster:{_origin(run)}")
    if handover.token_id is None:
        identity = local_identity(handover.agent_id)
    else:
        with platform.database.read() as connection:
            identity = identity_of_token(connection, handover.token_id, now=utc_now())
    return Actor(identity=identity, key=tick or f"dagster:{_origin(run)}", tick=tick)


def send(actor: Actor, command: Command, platform: Platform, *, key: str | None) -> CommandResult:
    """Execute a command that a run depends on. Raises Conflict if it needs approval, or NanoosError."""
    done = execute(platform.database, command, identity=actor.identity, idempotency_key=key)
    if done.status is CommandStatus.PROPOSED:
        raise Conflict(
            f"Command {done.command_id} ({command.kind}) waits for approval: {done.result['reason']}.",
            hint="GET /agent/approvals lists open proposals; approving it executes it.",
        )
    return done


def _handover(run: dg.DagsterRun, settings: Settings) -> tuple[Handover, str | None]:
    text = run.tags.get(ACTOR_TAG)
    if text is None:
        raise Unauthenticated(f"Nothing proves who launched run {run.run_id}.", hint=LAUNCH_HINT)
    handover = Handovers(settings).read(text)
    for_its_job = f"{TICK}{run.job_name}:"
    if handover.subject.startswith(for_its_job) and not is_reexecution(run):
        return handover, handover.subject.removeprefix(for_its_job)
    if handover.subject != _run_subject(run, _origin(run)):
        raise Unauthenticated(f"The hand-over of run {run.run_id} was made for another run.", hint=LAUNCH_HINT)
    return handover, None


def _origin(run: dg.DagsterRun) -> str:
    """The run itself, or the one that it automatically retries."""
    return run.tags.get(ROOT_TAG, run.run_id) if is_retry(run) else run.run_id


def _run_subject(run: dg.DagsterRun, run_id: str) -> str:
    config = json.dumps(run.run_config, sort_keys=True, default=str)
    return f"{RUN}{run_id}:{run.job_name}:{hashlib.sha256(config.encode()).hexdigest()}"
