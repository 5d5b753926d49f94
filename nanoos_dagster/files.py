"""Files that the platform needs wherever it runs: from the repository's root, or from the wheel, which has copies."""

from pathlib import Path

from nanoos.domain.errors import InvalidInput

HERE = Path(__file__).parent
IN_WHEEL = HERE / "files"  # filled by the build, see pyproject.toml: the repository has each file once
SHIPPED = IN_WHEEL if IN_WHEEL.is_dir() else HERE.parent
TEMPLATE = HERE / "new_project"


def shipped_file(name: str) -> Path:
    """A file of the repository's root, for example `dagster.yaml`."""
    return SHIPPED / name


def own_or_shipped_file(name: str) -> Path:
    """The file of the working directory if it has one, otherwise the shipped one.

    Raises:
        InvalidInput: The installation lacks it.
    """
    for folder in (Path.cwd(), SHIPPED):
        if (folder / name).is_file():
            return (folder / name).resolve()
    raise InvalidInput(f"There is no {name} in {Path.cwd()} nor in {SHIPPED}.", hint="Install NANO-OS again.")
