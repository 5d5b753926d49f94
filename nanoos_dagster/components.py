"""NANO-OS as a component of a group's own Dagster project; `dg` finds it by the entry point in pyproject.toml.

It chooses from what `build_defs` makes and defines nothing of its own. Imports nothing heavy but Dagster: `dg` loads it
for every command.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import dagster as dg
from dagster.components import Resolver

if TYPE_CHECKING:
    from nanoos_dagster.placement import Placement

EVERYTHING = "all"
REGISTER = "register_partitions"
ARCHIVE = "archived_history"
KEY_PART = re.compile(r"[A-Za-z0-9_]+")


class NanoosComponent(dg.Component, dg.Resolvable, dg.Model):
    """A NANO-OS lab: campaigns with their progress, labels, datasets, models, decisions and discoveries, as assets."""

    lab: Annotated[
        str | None,
        Resolver.default(
            description="The lab's folder, from the project's root; its `.env` counts. Left out: the lab that "
            "DATABASE_URL or NANOOS_HOME names in the environment.",
            examples=["../our-lab"],
        ),
    ] = None
    campaigns: Annotated[
        Sequence[str] | None,
        Resolver.default(
            description="The campaigns to show, with their models and discoveries. Left out: all, and new ones as "
            "they come, with the jobs that run the lab.",
            examples=[["tmd-gap"]],
        ),
    ] = None
    key_prefix: Annotated[
        str | Sequence[str],
        Resolver.default(
            description="What the keys of all assets begin with, for example `our_lab/discoveries`.",
            examples=["our_lab"],
        ),
    ] = ()
    automation: Annotated[
        str | Sequence[str],
        Resolver.default(
            description="Schedules and sensors to bring along by name, or `all`; only without `campaigns`, since a "
            "step decides for all of them. Leave it out where `nanoos up` or another deployment runs the lab.",
            examples=["all", ["orchestrator_hourly", "dispatch_simulations"]],
        ),
    ] = ()

    @classmethod
    def get_spec(cls) -> dg.ComponentTypeSpec:
        return dg.ComponentTypeSpec(
            description=cls.__doc__, tags=["nanoos"], produces=["asset", "asset_check", "job", "schedule", "sensor"]
        )

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """The lab's definitions, as far as this component brings them.

        Raises:
            InvalidInput: The lab is no folder, or the automation is unknown or needs all campaigns.
            NotFound: There is no such campaign.
            StoreUnavailable: The lab has no database, or it cannot be reached or has another version's schema.
        """
        from nanoos_dagster.build import build_defs

        place = self._placement(context.project_root)
        defs = build_defs(place.settings, placement=place)
        chosen = self._chosen([item.name for item in (*defs.schedules, *defs.sensors)])
        is_whole = self.campaigns is None
        # The archive moves old runs of the whole Dagster instance, so that it comes with the jobs only.
        assets = defs.assets if is_whole else [item for item in defs.assets if item.key != place.key(ARCHIVE)]
        return dg.Definitions(
            assets=assets,
            asset_checks=defs.asset_checks,
            jobs=defs.jobs if is_whole else None,
            schedules=[item for item in defs.schedules if item.name in chosen],
            sensors=[item for item in defs.sensors if item.name in chosen],
            # Executor and IO manager are the project's own; our assets hand over no values.
            resources={"platform": defs.resources["platform"]},
        )

    def _placement(self, project: Path) -> "Placement":
        from nanoos.domain.errors import InvalidInput
        from nanoos_dagster.placement import Placement, narrowed

        lab = None if self.lab is None else (project / Path(self.lab).expanduser()).resolve()
        if lab is not None and not lab.is_dir():
            raise InvalidInput(
                f"lab: there is no folder {lab}.", hint=f"A path from {project}, to a folder that `nanoos new` made."
            )
        prefix = [self.key_prefix] if isinstance(self.key_prefix, str) else self.key_prefix
        if not all(KEY_PART.fullmatch(part) for part in prefix):
            raise InvalidInput(
                f"key_prefix: {'/'.join(prefix)!r} cannot be part of a key.",
                hint="Letters, digits and _; several parts as a list: [our_lab, films].",
            )
        return narrowed(Placement(lab=lab, key_prefix=tuple(prefix)), self.campaigns)

    def _chosen(self, known: Sequence[str]) -> Sequence[str]:
        from nanoos.domain.errors import InvalidInput

        if self.campaigns is not None:
            if self.automation:
                raise InvalidInput(
                    "automation: schedules and sensors serve all campaigns of a lab.",
                    hint="Leave out `campaigns`, or leave out `automation` and let `nanoos up` run the lab.",
                )
            return []
        if self.automation == EVERYTHING:
            return known
        named = [self.automation] if isinstance(self.automation, str) else self.automation
        unknown = [name for name in named if name not in known]
        if unknown:
            raise InvalidInput(
                f"automation: there is no schedule or sensor {', '.join(unknown)}.",
                hint=f"`{EVERYTHING}`, or of these: {', '.join(sorted(known))}.",
            )
        return [*named, REGISTER]
