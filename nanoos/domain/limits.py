"""Size limits of a request, shared by the commands that check them and the code that relies on them."""

from __future__ import annotations

MAX_NAMED = 1000  # structures or candidates in one request: keeps the response within seconds
