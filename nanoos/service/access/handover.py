"""Signed hand-overs: proof of who launched a Dagster run. Its configuration and tags prove nothing: any client may
write them.

The web server signs for the caller whose request launches a run; schedules and sensors sign for themselves. A
hand-over is for one subject (one run with its configuration, or one tick), so that a copy of it can only repeat what
it was made for. It holds no authority of its own: scopes and limits are read from the token's row when the run acts,
and a revoked token ends what it launched.
"""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from nanoos.service.access.identity import Identity, Unauthenticated
from nanoos.service.access.signing import signing_key
from nanoos.settings import Settings

MAX_AGE_S = 3600  # a run that waits longer for a slot was launched for an outdated state
LAUNCH_HINT = "Launch it through this platform's web server with a token of scope operate, or use REST or the CLI."


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Who launched what.

    Attributes:
        agent_id: The name in commands and audit.
        token_id: The token that proved it; None for this machine's own user, schedules and sensors.
        subject: The only run or tick that it is valid for.
    """

    agent_id: str
    token_id: int | None
    subject: str


class Handovers:
    """Signs and reads hand-overs.

    Args:
        settings: With the signing key, which every process of the platform shares.

    Raises:
        InvalidInput: The key is unusable.
    """

    def __init__(self, settings: Settings) -> None:
        self._serializer = URLSafeTimedSerializer(signing_key(settings), salt="nanoos-handover")

    def of_person(self, identity: Identity, subject: str) -> str:
        """A hand-over in the name of an authenticated identity."""
        return self._serializer.dumps([identity.agent_id, identity.token_id, subject])

    def of_platform(self, name: str, subject: str) -> str:
        """A hand-over of a schedule, a sensor or the terminal of this machine."""
        return self._serializer.dumps([name, None, subject])

    def read(self, text: str) -> Handover:
        """The content of a hand-over. Raises:
        Unauthenticated: It was not signed with this key, or is too old.
        """
        try:
            agent_id, token_id, subject = self._serializer.loads(text, max_age=MAX_AGE_S)
        except SignatureExpired as error:
            raise Unauthenticated(f"The run's hand-over is older than {MAX_AGE_S} s.", hint=LAUNCH_HINT) from error
        except (BadSignature, ValueError) as error:
            raise Unauthenticated("The run's hand-over is not signed by this platform.", hint=LAUNCH_HINT) from error
        return Handover(agent_id=agent_id, token_id=token_id, subject=subject)
