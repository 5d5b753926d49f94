"""The key that signs sessions, forms and hand-overs: one for all processes of the platform."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from nanoos.domain.errors import InvalidInput
from nanoos.settings import Settings
from nanoos.store.database import make_folder

MIN_KEY = 32  # characters; shorter keys can be guessed from one signature
KEY_FILE = "secret_key"


def signing_key(settings: Settings) -> str:
    """SECRET_KEY, or a random key that is created once in NANOOS_HOME, readable only by its owner.

    Raises:
        InvalidInput: SECRET_KEY is too short, or the folder cannot be written to.
    """
    given = settings.secret_key.get_secret_value()
    if given:
        if len(given) < MIN_KEY:
            raise InvalidInput(
                f"SECRET_KEY has {len(given)} characters, {MIN_KEY} are the least.",
                hint='For example: python -c "import secrets; print(secrets.token_hex(32))".',
            )
        return given
    make_folder(settings.home)
    path = settings.home / KEY_FILE
    try:
        return _read_key(path)
    except FileNotFoundError:
        pass
    fresh = secrets.token_hex(32)
    # Written whole, then named: two servers that start at once agree on the first.
    draft = path.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(fresh)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read_key(path)


def _read_key(path: Path) -> str:
    key = path.read_text().strip()
    if len(key) < MIN_KEY:
        raise InvalidInput(f"{path} holds no key.", hint="Delete it, and another one is made.")
    return key
