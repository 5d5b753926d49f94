"""Which of the engines that a server offers can run on this machine, in exactly the version that it asks for."""

from __future__ import annotations

import json
import logging
import subprocess
from collections.abc import Mapping
from typing import Any

from nanoos._runtime.child_python import python_command, usual_environment
from nanoos.domain.errors import ServerUnavailable
from nanoos.engines.defined.creation import PREFLIGHT_LIMIT_S, preflight
from nanoos.engines.defined.definition import stored_definition
from nanoos.execution.remote.client import Server
from nanoos.execution.remote.messages import Engine, Offer

log = logging.getLogger(__name__)

# In a process of its own: engines import what they like.
VERSION_OF_A_CLASS = """
import json, sys
from nanoos.plugins.registry import ENGINES
asked = json.load(sys.stdin)
print(json.dumps(ENGINES.create(asked["name"], asked["params"]).version))
"""


class Engines:
    """What this machine can run, as far as it was asked for.

    Attributes:
        able: Engines that run here.
        refused: Engines that do not.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._definitions: dict[str, dict[str, Any]] = {}
        self.able: list[Engine] = []
        self.refused: list[Engine] = []

    def consider(self, offer: Offer) -> None:
        """Look an offered engine up.

        Raises:
            ServerUnavailable: Its definition cannot be fetched now.
        """
        engine = Engine(name=offer.name, version=offer.version)
        try:
            problem = self._problem(offer)
        except ServerUnavailable:
            raise
        except Exception as error:
            # A definition of a newer server, for example: one engine must not keep the others from running.
            log.exception("engine %s %s cannot be looked up", offer.name, offer.version)
            problem = f"{type(error).__name__}: {error}"
        if problem:
            log.warning("engine %s %s does not run here: %s", offer.name, offer.version, problem)
            self.refused.append(engine)
        else:
            log.info("engine %s %s runs here", offer.name, offer.version)
            self.able.append(engine)

    def definition(self, sha256: str | None) -> Mapping[str, Any] | None:
        """A definition by its hash; None for a class.

        Raises:
            ServerUnavailable: It cannot be fetched now.
            Refused: No work uses it any more.
        """
        if sha256 is not None and sha256 not in self._definitions:
            self._definitions[sha256] = self._server.definition(sha256)
        return None if sha256 is None else self._definitions[sha256]

    def _problem(self, offer: Offer) -> str:
        """Why an engine does not run here; empty if it does."""
        content = self.definition(offer.definition)
        if content is not None:
            found = preflight(stored_definition(content))
            version, problem = found.version, " ".join(item.text for item in found.problems)
        else:
            version, problem = _version_of_class(offer)
        if not problem and version != offer.version:
            problem = f"version {version} is installed."
        return problem


def _version_of_class(offer: Offer) -> tuple[str, str]:
    """The version of an engine class that is installed here, and why there is none."""
    try:
        done = subprocess.run(  # noqa: S603  # this interpreter and our own code
            python_command(VERSION_OF_A_CLASS),
            input=json.dumps({"name": offer.name, "params": offer.params}),
            text=True,
            capture_output=True,
            timeout=PREFLIGHT_LIMIT_S,
            env=usual_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "", f"looking it up took longer than {PREFLIGHT_LIMIT_S:g} s."
    if done.returncode != 0:
        return "", (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return str(json.loads(done.stdout.splitlines()[-1])), ""
