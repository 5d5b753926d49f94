"""The wheel ships the documentation site."""

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SITE = "nanoos/interfaces/http/site"


class SiteHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the site before a wheel that is installed elsewhere; an editable one has its docs/ beside it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        subprocess.run([sys.executable, "-m", "zensical", "build", "--strict", "--clean"], cwd=self.root, check=True)
        build_data["artifacts"].append(f"/{SITE}/")
