"""Browser sessions: a signed cookie that names a token, and the key that signs it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer

from nanoos.domain.errors import InvalidInput
from nanoos.service.access.identity import Unauthenticated
from nanoos.settings import Settings
from nanoos.store.database import make_folder

SESSION_HOURS = 12  # a working day
MIN_KEY = 32  # characters; shorter keys can be guessed from one cookie
KEY_FILE = "secret_key"


class Sessions:
    """Makes and reads session cookies. The token itself never leaves the login form.

    Args:
        key: Signs the cookies; anyone who holds it can impersonate any user.
    """

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt="nanoos-session")

    def begin(self, token_id: int) -> str:
        """A cookie's value for this token."""
        return self._serializer.dumps({"token_id": token_id})

    def token_id(self, cookie: str) -> int:
        """The token that a cookie names.

        Raises:
            Unauthenticated: The cookie was not made with this key, or is too old.
        """
        try:
            content = self._serializer.loads(cookie, max_age=SESSION_HOURS * 3600)
        except BadSignature as error:
            raise Unauthenticated("The session has ended.", hint="Log in again at /login.") from error
        return int(content["token_id"])


def signing_key(settings: Settings) -> str:
    """SECRET_KEY, or a random one that is made once and kept in NANOOS_HOME for its owner's eyes only.

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
