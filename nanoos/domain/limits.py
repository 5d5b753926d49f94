"""Bounds of what one request may hold, shared by the commands that check them and the code that relies on them."""

from __future__ import annotations

MAX_NAMED = 1000  # structures or candidates that one request may name: an answer within seconds
