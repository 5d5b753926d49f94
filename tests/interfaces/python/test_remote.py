"""What only a lab on a server can meet: tokens, approvals, lost answers, a server that is away, missing workers."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

import nanoos
from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.python import NeedsApproval, ServerUnavailable, Stalled
from nanoos.service.access.identity import Forbidden, Scope, Unauthenticated
from nanoos.service.commands.guardrails import QuotaExceeded
from tests.interfaces.python.conftest import Served
from tests.support.postgres import free_port


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_server_knows_its_tokens(served: Served, token: str) -> None:
    with pytest.raises(Unauthenticated):
        nanoos.open(served.url, token=token)


@pytest.mark.slow
def test_the_environment_names_the_token(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANOOS_TOKEN", served.token)
    with nanoos.open(served.url) as lab:
        assert lab.ask("orchestrator_state").name == "default"


@pytest.mark.slow
def test_a_token_may_do_what_its_scope_allows(served: Served, spec: dict[str, Any]) -> None:
    with nanoos.open(served.url, token=served.make_token("reader", Scope.READ)) as lab:
        assert len(lab.alerts()) == 0
        with pytest.raises(Forbidden, match="create_design_campaign"):
            lab.create_campaign(spec)


def test_a_used_up_quota_says_when_it_fits_again(served: Served, spec: dict[str, Any]) -> None:
    with nanoos.open(served.url, token=served.make_token("slow", commands_per_hour=1)) as lab:
        campaign = lab.create_campaign(spec, start=False)
        with pytest.raises(QuotaExceeded) as refused:
            campaign.start()
    assert refused.value.retry_after_s is not None
    assert 0 < refused.value.retry_after_s <= 3600


@pytest.mark.slow
def test_a_step_that_needs_a_person_says_so(served: Served, remote: nanoos.Lab, spec: dict[str, Any]) -> None:
    remote.create_campaign(spec)
    with nanoos.open(served.url, token=served.make_token("careful", approve_simulations_above=0)) as lab:
        campaign = lab.campaign(spec["slug"])
        with pytest.raises(NeedsApproval, match=r"run_step.*waits for approval.*approve"):
            next(campaign.run())


@pytest.mark.slow
def test_a_command_whose_answer_was_lost_acts_once(served: Served, remote: nanoos.Lab, spec: dict[str, Any]) -> None:
    served.trouble.lose_answer = True
    campaign = remote.create_campaign(spec)
    assert campaign.report().slug == spec["slug"]
    assert not served.trouble.lose_answer


@pytest.mark.slow
def test_a_server_that_restarts_is_waited_for(served: Served, remote: nanoos.Lab) -> None:
    served.trouble.is_away = 2
    assert remote.ask("orchestrator_state").name == "default"
    assert served.trouble.is_away == 0


@pytest.mark.slow
def test_work_that_no_worker_takes_is_not_waited_for_in_silence(
    served: Served, remote: nanoos.Lab, spec: dict[str, Any]
) -> None:
    campaign = remote.create_campaign(spec)
    served.stop_workers()
    try:
        with pytest.raises(Stalled, match=r"4 simulations.*wait.*nanoos work"):
            next(campaign.run(patience_s=0.5))
    finally:
        served.start_worker()
    assert next(campaign.run(), None) is not None


def test_an_address_without_a_server_is_refused_at_once() -> None:

    with pytest.raises(ServerUnavailable, match="does not answer"):
        nanoos.open(f"http://127.0.0.1:{free_port()}", token="t")


@pytest.mark.parametrize("address", ["http://", "http://[::1", "http://host:port"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises((InvalidInput, ServerUnavailable)):
        nanoos.open(address, token="t")


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(InvalidInput) as refused:
        nanoos.open("https://ada:secret@lab.example.org")
    assert "secret" not in str(refused.value)


def test_another_web_server_is_recognised() -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>Welcome</html>")

        def log_message(self, format: str, *arguments: Any) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(ServerUnavailable, match="not a NANO-OS server"):
            nanoos.open(f"http://127.0.0.1:{server.server_port}", token="t")
        thread.join()
