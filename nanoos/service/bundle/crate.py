"""The description of a bundle: an RO-Crate 1.1 of the profile Process Run Crate 0.5, as JSON-LD.

https://w3id.org/ro/wfrun/process/0.5
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

NANOOS = ("NANO-OS", version("nanoos"))
VERSION = "1.1"  # what the profile extends
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
NO_LICENCE = "No licence is stated: ask the author before using this."
MEDIA_TYPES: Mapping[str, str] = {
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "html": "text/html",
    "png": "image/png",
    "extxyz": "chemical/x-xyz",
    "cif": "chemical/x-cif",
    "skops": "application/zip",
    "md": "text/markdown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of the bundle, or a folder where its path ends in a slash.

    Attributes:
        size: Bytes of a file.
    """

    path: str
    description: str
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that a program did.

    Attributes:
        program: Name and version of the software.
        between: When it began and when it ended.
        inputs: Paths of parts that it read.
        outputs: Paths of parts that hold what it made.
    """

    name: str
    program: tuple[str, str]
    between: tuple[datetime, datetime]
    inputs: Sequence[str]
    outputs: Sequence[str]


def describe(
    parts: Sequence[Part],
    actions: Sequence[Action],
    *,
    name: str,
    description: str,
    author: str,
    license_url: str | None,
    made_at: datetime,
) -> dict[str, Any]:
    """The content of `ro-crate-metadata.json`.

    Args:
        parts: Everything that the bundle holds.
        actions: What made it.
        name: Of the campaign.
        description: Its purpose.
        author: Who created the campaign.
        license_url: Under which the results may be used; None where it is not stated.
        made_at: When the bundle was made.
    """
    from rocrate.model import ContextEntity
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=VERSION)

    def add(identifier: str, kind: str, **properties: Any) -> dict[str, str]:
        crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))
        return {"@id": identifier}

    root = crate.root_dataset
    root["name"], root["description"], root["datePublished"] = name, description, _time(made_at)
    root["author"] = add("#author", "Person", name=author)
    root["conformsTo"] = add(PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
    root["license"] = NO_LICENCE
    if license_url is not None:
        root["license"] = add(license_url, "CreativeWork", name=license_url, description="Licence of the results.")
    for part in parts:
        properties = {"name": part.path.strip("/").rsplit("/", 1)[-1], "description": part.description}
        if part.path.endswith("/"):
            crate.add_dataset(dest_path=part.path, properties=properties)
        else:
            media_type = MEDIA_TYPES[part.path.rsplit(".", 1)[-1]]
            properties |= {"encodingFormat": media_type, "contentSize": str(part.size)}
            crate.add_file(dest_path=part.path, properties=properties)
    different = dict.fromkeys(action.program for action in actions)
    programs = {program: f"#program-{number}" for number, program in enumerate(different)}
    for (program, release), identifier in programs.items():
        add(identifier, "SoftwareApplication", name=program, softwareVersion=release)
    root["mentions"] = [
        add(
            f"#action-{number}",
            "CreateAction",
            name=action.name,
            description=f"{action.name}, by {' '.join(action.program)}.",
            instrument={"@id": programs[action.program]},
            startTime=_time(action.between[0]),
            endTime=_time(action.between[1]),
            object=_links(action.inputs),
            result=_links(action.outputs),
        )
        for number, action in enumerate(actions)
    ]
    described: dict[str, Any] = crate.metadata.generate()
    return described


def _links(paths: Sequence[str]) -> list[dict[str, str]] | dict[str, str]:
    """References to parts; a single one is no list, as RO-Crate recommends."""
    links = [{"@id": path} for path in paths]
    return links[0] if len(links) == 1 else links


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
