"""Tokens and sessions: found by their hash, ended by time or hand, never stored in the clear."""

from __future__ import annotations

import json
import stat
from datetime import timedelta

import pytest
from pydantic import ValidationError

from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.service.access import tokens
from nanoos.service.access.identity import IMPLIED, Forbidden, Identity, Scope, Unauthenticated, local_identity
from nanoos.service.access.sessions import SESSION_HOURS, Sessions
from nanoos.service.access.signing import signing_key
from nanoos.service.access.tokens import TokenEnded, authenticate, has_tokens, hash_of, list_tokens, new_secret
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.tokens import CreateToken, RevokeToken, TokenLimits
from nanoos.settings import load_settings
from nanoos.store.tables import access_tokens, agent_commands, audit_log
from nanoos.store.tables import sessions as session_rows
from tests.support.access import make_token
from tests.support.bench import Bench
from tests.support.processes import race


def _who(bench: Bench, secret: str) -> Identity:
    with bench.database.read() as connection:
        return authenticate(connection, secret, now=bench.clock())


@pytest.mark.parametrize("granted", Scope)
@pytest.mark.parametrize("wanted", Scope)
def test_a_scope_allows_what_it_implies_and_nothing_else(granted: Scope, wanted: Scope) -> None:
    identity = Identity(agent_id="a", scopes=frozenset({granted}))
    order = [Scope.READ, Scope.AGENT, Scope.OPERATE, Scope.ADMIN]
    allowed = granted is wanted if Scope.WORK in (granted, wanted) else order.index(wanted) <= order.index(granted)
    assert identity.has(wanted) is allowed is (wanted in IMPLIED[granted])
    if allowed:
        identity.require(wanted)
    else:
        with pytest.raises(Forbidden, match=f"needs scope '{wanted}'; 'a' has {granted}.*nanoos token create"):
            identity.require(wanted)


def test_a_token_tells_who_it_is_and_its_limits(bench: Bench) -> None:
    limits = TokenLimits(simulations_per_hour=5, approve_kinds=frozenset({"run_step"}))
    secret = make_token(bench, "robot", Scope.AGENT, limits=limits)
    who = _who(bench, secret)
    assert (who.agent_id, who.scopes, who.token_id) == ("robot", {Scope.AGENT}, 1)
    assert (who.limits.simulations_per_hour, who.limits.approve_kinds) == (5, {"run_step"})
    assert who.limits.commands_per_hour is None
    with pytest.raises(Unauthenticated, match=r"unknown.*nanoos token create"):
        _who(bench, secret + "x")


def test_no_row_holds_the_secret(bench: Bench) -> None:
    secret = make_token(bench, "robot", Scope.AGENT)
    assert len(secret) > 40
    for table in (access_tokens, agent_commands, audit_log):
        assert secret not in json.dumps([list(row) for row in bench.rows(table)], default=str)
    assert bench.rows(access_tokens)[0].secret_sha256 == hash_of(secret)
    assert new_secret() != new_secret()


def test_a_token_ends_by_time_and_by_hand_and_says_when(bench: Bench) -> None:
    short = make_token(bench, "short", Scope.READ, expires_at=bench.clock() + timedelta(hours=1))
    long = make_token(bench, "long", Scope.READ)
    bench.clock.advance(minutes=59)
    assert _who(bench, short).agent_id == "short"
    bench.clock.advance(minutes=1)
    with pytest.raises(TokenEnded, match="'short' expired at") as caught:
        _who(bench, short)
    assert (caught.value.agent_id, caught.value.token_id) == ("short", 1)
    execute(bench.database, RevokeToken(token_id=2), agent_id="admin", clock=bench.clock)
    with pytest.raises(TokenEnded, match="'long' was revoked"):
        _who(bench, long)
    with pytest.raises(Conflict, match="was revoked at"):
        execute(bench.database, RevokeToken(token_id=2), agent_id="admin", clock=bench.clock)
    with pytest.raises(NotFound, match="no token 9"):
        execute(bench.database, RevokeToken(token_id=9), agent_id="admin", clock=bench.clock)
    with bench.database.read() as connection:
        assert [item.is_valid for item in list_tokens(connection, now=bench.clock())] == [False, False]


def test_tokens_are_in_force_while_one_is_not_revoked(bench: Bench) -> None:
    def in_force() -> bool:
        with bench.database.read() as connection:
            return has_tokens(connection)

    assert not in_force()
    make_token(bench, "a", Scope.READ, expires_at=bench.clock() + timedelta(seconds=1))
    bench.clock.advance(hours=1)
    assert in_force()
    execute(bench.database, RevokeToken(token_id=1), agent_id="admin", clock=bench.clock)
    assert not in_force()


@pytest.mark.parametrize("expires_at", ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00"], ids=["past", "naive"])
def test_an_expiry_that_makes_no_sense_is_refused(bench: Bench, expires_at: str) -> None:
    with pytest.raises(InvalidInput):
        make_token(bench, "a", Scope.READ, expires_at=expires_at)
    assert bench.count(access_tokens) == 0


def test_only_known_commands_can_be_made_to_wait(bench: Bench) -> None:
    with pytest.raises(InvalidInput, match=r"There is no command dance.*Known: .*run_step"):
        make_token(bench, "a", Scope.AGENT, limits=TokenLimits(approve_kinds=frozenset({"dance"})))
    with pytest.raises(ValidationError):
        TokenLimits(simulations_per_hour=-1)


def test_the_same_secret_is_stored_once(bench: Bench) -> None:
    command = CreateToken(name="a", secret_sha256=hash_of("s"), scopes=frozenset({Scope.READ}))
    execute(bench.database, command, agent_id="admin")
    with pytest.raises(Conflict, match="exists already"):
        execute(bench.database, command, agent_id="admin")


def test_last_use_is_noted_at_most_once_a_minute(bench: Bench) -> None:
    make_token(bench, "a", Scope.READ)
    seen = []
    for _ in range(4):
        with bench.database.write() as connection:
            tokens.touch(connection, 1, now=bench.clock())
        seen.append(bench.rows(access_tokens)[0].last_used_at)
        bench.clock.advance(seconds=25)
    assert len(set(seen)) == 2
    assert seen[0] == seen[1] == seen[2] < seen[3]


def test_a_session_names_its_token_for_a_working_day(bench: Bench) -> None:
    make_token(bench, "ada", Scope.READ)
    mine, other = Sessions("k" * 32), Sessions("j" * 32)

    def who(cookie: str) -> str:
        with bench.database.read() as connection:
            return mine.identity(connection, cookie, now=bench.clock()).agent_id

    with bench.database.write() as connection:
        cookie = mine.begin(connection, 1, now=bench.clock())
        forged = other.begin(connection, 1, now=bench.clock())
    assert who(cookie) == "ada"
    for wrong in (cookie[:-2] + "xx", forged, "", "a.b.c", "ü"):
        with pytest.raises(Unauthenticated, match="Log in again"):
            who(wrong)
    bench.clock.advance(hours=SESSION_HOURS)
    with pytest.raises(Unauthenticated, match="has ended"):
        who(cookie)
    with bench.database.write() as connection:
        mine.begin(connection, 1, now=bench.clock() + timedelta(seconds=1))
    assert bench.count(session_rows) == 1, "what is over is deleted with the next login"


def test_the_signing_key_is_made_once_for_its_owner_only() -> None:
    settings = load_settings()
    keys = race(*(lambda: signing_key(settings) for _ in range(8)))
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64
    path = settings.home / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in settings.home.iterdir()] == ["secret_key"]
    path.write_text("")
    with pytest.raises(InvalidInput, match="holds no key"):
        signing_key(settings)


def test_a_given_key_is_taken_if_it_is_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 31)
    with pytest.raises(InvalidInput, match=r"31 characters, 32 are the least"):
        signing_key(load_settings())
    monkeypatch.setenv("SECRET_KEY", "x" * 32)
    assert signing_key(load_settings()) == "x" * 32
    assert not load_settings().home.exists()


def test_the_machines_user_may_do_everything() -> None:
    assert all(local_identity().has(scope) for scope in set(Scope) - {Scope.WORK})
