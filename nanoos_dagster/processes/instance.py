"""Dagster's instance folder: found, or created for the profile in the settings."""

import contextlib
import os
from pathlib import Path

from pydantic import SecretStr

from nanoos.domain.errors import InvalidInput
from nanoos.settings import Settings
from nanoos.store.database import make_folder
from nanoos_dagster.files import own_or_shipped_file

CONFIG = "dagster.yaml"
CONFIG_OF = {"embedded": CONFIG, "celery": f"deploy/{CONFIG}"}


def prepare_dagster_home(settings: Settings) -> Path:
    """The instance folder, exported as DAGSTER_HOME for this process and its children.

    A folder named by DAGSTER_HOME must exist; the default one is made, with the profile's dagster.yaml in it.
    All other settings are exported too: runs are separate processes with another working directory and `.env`.

    Raises:
        InvalidInput: DAGSTER_HOME is relative or names no folder, or there is no dagster.yaml to use.
    """
    home = settings.effective_dagster_home
    if settings.dagster_home is not None:
        if not settings.dagster_home.is_absolute() or not home.is_dir():
            raise InvalidInput(
                f"DAGSTER_HOME={str(settings.dagster_home)!r} is not the absolute path of a folder.",
                hint="Create it with a dagster.yaml in it, or unset DAGSTER_HOME for the embedded default.",
            )
    else:
        make_folder(home)
        _link_config(home, own_or_shipped_file(CONFIG_OF[settings.execution]))
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        os.environ.setdefault(name.upper(), value.get_secret_value() if isinstance(value, SecretStr) else str(value))
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["NANOOS_HOME"] = str(settings.home)
    os.environ["DATA_ROOTS"] = os.pathsep.join(map(str, settings.effective_data_roots))
    return home


def workspace_file() -> Path:
    """The project's workspace.yaml."""
    return own_or_shipped_file("workspace.yaml")


def _link_config(home: Path, target: Path) -> None:
    link = home / CONFIG
    if link.is_symlink() and link.resolve() != target:
        link.unlink()
    if not link.exists():
        # Several processes of the stack may start at once.
        with contextlib.suppress(FileExistsError):
            link.symlink_to(target)
