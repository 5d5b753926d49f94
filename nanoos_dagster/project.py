"""`nanoos new`: a folder for a group's own settings, campaigns, engines and instruments."""

import importlib.util
import re
import shutil
import uuid
from pathlib import Path

from nanoos.domain.errors import InvalidInput
from nanoos.store.database import make_folder
from nanoos_dagster.files import TEMPLATE, shipped_file

NAME = re.compile(r"[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?")
# Names in the template, replaced in its texts and paths.
PROJECT, PACKAGE = "my-lab", "my_lab"
SHIPPED = {
    ".env.example": ".env",
    "dagster.yaml": "dagster.yaml",
    "workspace.yaml": "workspace.yaml",
    "examples/tmd_gap.json": "campaigns/first.json",
}


def make_project(folder: Path) -> Path:
    """Make a project in a new or empty folder, named after the folder.

    Raises:
        InvalidInput: The folder is not empty, or its name is invalid or taken as a Python package's.
    """
    folder = folder.resolve()
    name, package = folder.name, folder.name.lower().replace("-", "_")
    if not NAME.fullmatch(name):
        raise InvalidInput(
            f"{name!r} cannot name a project.", hint="Letters, digits, - and _; a letter first: nanoos new my-lab."
        )
    if importlib.util.find_spec(package) is not None:
        raise InvalidInput(
            f"{name!r} cannot name a project: a Python package {package!r} exists already.", hint="Choose another name."
        )
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise InvalidInput(f"{folder} exists and is not empty.", hint="Nothing was changed. Choose another folder.")
    make_folder(folder.parent)
    made = folder.with_name(f".{name}-{uuid.uuid4().hex}")
    try:
        _fill(made, name, package)
        made.rename(folder)  # all or nothing
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return folder


def _fill(folder: Path, name: str, package: str) -> None:
    for source in sorted(path for path in TEMPLATE.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        target = folder / str(source.relative_to(TEMPLATE)).replace(PACKAGE, package)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text().replace(PROJECT, name).replace(PACKAGE, package))
    (folder / "gitignore").rename(folder / ".gitignore")
    for source_name, target_name in SHIPPED.items():
        shutil.copyfile(shipped_file(source_name), folder / target_name)
