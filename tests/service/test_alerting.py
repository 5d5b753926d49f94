"""Alerts reach people: by a real mail server and a real webhook, each notice once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from aiosmtpd.controller import Controller
from apprise.plugins.base import NotifyBase
from typer.testing import CliRunner

from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.cli.app import app
from nanoos.service.alerting.channels import AlertsFile, ChannelSpec, make_channels, read_alerts_file
from nanoos.service.alerting.notices import ATTEMPT, Sent, _claim, _note_new, delivery_by_channel, send_due
from nanoos.service.alerting.texts import REMEDIES
from nanoos.settings import Settings
from nanoos.store.alerts import AlertKind, raise_alert, resolve
from nanoos.store.tables import alert_notices
from tests.support.bench import Bench
from tests.support.postgres import free_port

SERVER = "https://lab.example.org"


class Sink:
    """A mail server and a webhook that keep what they receive; the webhook may refuse."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []
        self.posts: list[dict[str, Any]] = []
        self.status = 200
        self.smtp = Controller(self, hostname="127.0.0.1", port=free_port())
        sink = self

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # http.server names it
                content = self.rfile.read(int(self.headers["Content-Length"]))
                if sink.status == 200:
                    sink.posts.append(json.loads(content))
                self.send_response(sink.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Hook)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd names it
        mail = message_from_bytes(envelope.content, policy=default)
        body = mail.get_body(("plain",))
        assert body is not None
        self.mails.append((str(mail["subject"]), body.get_content()))
        return "250 OK"

    @property
    def mail_url(self) -> str:
        return f"mailto://127.0.0.1:{self.smtp.port}/?from=nanoos@example.org&to=ada@example.org&mode=insecure"

    @property
    def hook_url(self) -> str:
        return f"json://127.0.0.1:{self.http.server_port}/alerts"

    @property
    def titles(self) -> list[str]:
        return [post["title"] for post in self.posts]


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    # Apprise pauses 5.5 s between the mails of a channel, for the sake of mail servers.
    monkeypatch.setattr(NotifyBase, "request_rate_per_sec", 0)
    made = Sink()
    made.smtp.start()
    Thread(target=made.http.serve_forever, daemon=True).start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    made.smtp.stop()


def _send(bench: Bench, sink: Sink, **channel: Any) -> Sent:
    spec = ChannelSpec.model_validate({"params": {"url": sink.hook_url}, **channel})
    channels = make_channels(AlertsFile(channels={"group": spec}))
    return send_due(bench.database, channels, server_url=SERVER, clock=bench.clock)


def _raise(bench: Bench, kind: AlertKind = AlertKind.CONTRADICTION, subject: str = "alpha") -> None:
    with bench.database.write() as connection:
        raise_alert(connection, kind=kind, subject=subject, message="Values differ.", now=bench.clock())


def _resolve(bench: Bench) -> None:
    with bench.database.write() as connection:
        resolve(connection, now=bench.clock())


@pytest.mark.slow
def test_an_alert_of_each_kind_arrives_by_mail_and_webhook_with_remedy_and_link(bench: Bench, sink: Sink) -> None:
    for kind in AlertKind:
        _raise(bench, kind, f"{kind.value}/7")
    assert set(REMEDIES) == set(AlertKind)
    specs = {name: ChannelSpec(params={"url": url}) for name, url in (("m", sink.mail_url), ("h", sink.hook_url))}
    sent = send_due(bench.database, make_channels(AlertsFile(channels=specs)), server_url=SERVER, clock=bench.clock)
    assert sent == Sent(n_sent=2 * len(AlertKind), n_failed=0)
    for texts in (sink.mails, [(post["title"], post["message"]) for post in sink.posts]):
        assert len(texts) == len(AlertKind)
        for kind, (title, body) in zip(AlertKind, texts, strict=True):
            assert f"{kind.value.replace('_', ' ')}, {kind.value}/7" in title
            assert "Values differ." in body
            assert "What to do: " in body
            assert SERVER in body
            assert "{" not in body


@pytest.mark.slow
def test_an_alert_is_told_once_reminded_of_and_resolved_once(bench: Bench, sink: Sink) -> None:
    _raise(bench)
    assert [_send(bench, sink).n_sent for _ in range(3)] == [1, 0, 0]
    for _ in range(2):
        bench.clock.advance(hours=25)
        assert [_send(bench, sink).n_sent for _ in range(2)] == [1, 0]
    _resolve(bench)
    assert [_send(bench, sink).n_sent for _ in range(2)] == [1, 0]
    states = [title.removeprefix("[NANO-OS] ").partition(":")[0] for title in sink.titles]
    assert states == ["warning", "still open after 25 hours", "still open after 50 hours", "resolved"]


def test_warnings_wait_for_the_end_of_quiet_hours_and_critical_alerts_do_not(bench: Bench, sink: Sink) -> None:
    now = bench.clock()
    begin, end = (now - timedelta(hours=1)).strftime("%H:%M"), (now + timedelta(hours=1)).strftime("%H:%M")
    _raise(bench, AlertKind.CONTRADICTION)
    _raise(bench, AlertKind.WORK_LOST)
    assert _send(bench, sink, quiet_hours=f"{begin}-{end}").n_sent == 1
    assert "work lost" in sink.titles[0]
    bench.clock.advance(hours=2)
    assert _send(bench, sink, quiet_hours=f"{begin}-{end}").n_sent == 1
    assert "contradiction" in sink.titles[1]


@pytest.mark.parametrize(
    ("quiet", "zone", "hour", "is_quiet"),
    [
        ("22:00-07:00", "UTC", 23, True),
        ("22:00-07:00", "UTC", 6, True),
        ("22:00-07:00", "UTC", 7, False),
        ("22:00-07:00", "Asia/Tokyo", 15, True),
        ("09:00-17:00", "UTC", 12, True),
        ("09:00-17:00", "UTC", 17, False),
    ],
)
def test_quiet_hours_may_span_midnight_and_are_local(
    bench: Bench, quiet: str, zone: str, hour: int, is_quiet: bool
) -> None:
    now = bench.clock().replace(hour=hour, minute=0)
    assert ChannelSpec(quiet_hours=quiet, timezone=zone).is_quiet(now) is is_quiet


def test_a_channel_is_told_of_its_kinds_and_severity_alone(bench: Bench, sink: Sink) -> None:
    for kind in (AlertKind.CONTRADICTION, AlertKind.WORK_LOST, AlertKind.RUN_FAILED):
        _raise(bench, kind)
    assert _send(bench, sink, kinds=["contradiction", "work_lost"], min_severity="critical").n_sent == 1
    assert "work lost" in sink.titles[0]


@pytest.mark.slow
def test_a_notice_that_is_refused_is_sent_again_until_it_arrives(bench: Bench, sink: Sink) -> None:
    _raise(bench)
    sink.status = 503
    assert _send(bench, sink) == Sent(n_sent=0, n_failed=1)
    assert _send(bench, sink) == Sent(n_sent=0, n_failed=0)
    with bench.database.read() as connection:
        assert "error=503" in str(delivery_by_channel(connection, ["group"])["group"].error)
    bench.clock.advance(hours=1)
    sink.status = 200
    assert _send(bench, sink) == Sent(n_sent=1, n_failed=0)
    with bench.database.read() as connection:
        assert delivery_by_channel(connection, ["group"])["group"].error is None
    assert len(sink.posts) == 1


def test_nobody_is_told_of_an_alert_that_was_resolved_before_the_notice_got_through(bench: Bench, sink: Sink) -> None:
    _raise(bench)
    sink.status = 503
    _send(bench, sink)
    _resolve(bench)
    sink.status = 200
    bench.clock.advance(hours=1)
    assert _send(bench, sink) == Sent(n_sent=0, n_failed=0)
    assert sink.posts == []
    assert bench.rows(alert_notices) == []


@pytest.mark.slow
def test_senders_at_the_same_time_send_each_notice_once(bench: Bench, sink: Sink) -> None:
    for number in range(20):
        _raise(bench, subject=f"campaign-{number}")
    threads = [Thread(target=_send, args=(bench, sink)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sink.titles) == len(set(sink.titles)) == 20


def test_a_channel_that_fails_is_left_alone_until_the_next_round_and_holds_up_no_other(
    bench: Bench, sink: Sink
) -> None:
    for number in range(5):
        _raise(bench, subject=f"campaign-{number}")
    urls = {"dead": f"json://127.0.0.1:{free_port()}/x", "hook": sink.hook_url}
    channels = make_channels(
        AlertsFile(channels={name: ChannelSpec(params={"url": url}) for name, url in urls.items()})
    )
    assert send_due(bench.database, channels, server_url="", clock=bench.clock) == Sent(n_sent=5, n_failed=1)


def test_a_notice_whose_sender_died_is_sent_by_the_next(bench: Bench, sink: Sink) -> None:
    _raise(bench)
    channels = make_channels(AlertsFile(channels={"group": ChannelSpec(params={"url": sink.hook_url})}))
    _note_new(bench.database, channels, now=bench.clock())
    assert _claim(bench.database, ["group"], now=bench.clock()) is not None
    assert _send(bench, sink).n_sent == 0
    bench.clock.advance(seconds=ATTEMPT.total_seconds() + 1)
    assert _send(bench, sink).n_sent == 1


def test_a_url_may_be_in_a_variable_or_file_and_is_never_shown(
    sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "url").write_text(f"{sink.hook_url}\n")
    monkeypatch.setenv("LAB_ALERTS", sink.hook_url)
    for url in ({"file": str(tmp_path / "url")}, {"env": "LAB_ALERTS"}):
        assert make_channels(AlertsFile(channels={"group": ChannelSpec(params={"url": url})}))
    monkeypatch.setenv("LAB_ALERTS", "nonsense://user:pa55word@host")
    for params, problem in (
        ({"url": {"env": "LAB_ALERTS"}}, "Apprise does not know the URL in the environment variable LAB_ALERTS"),
        ({"url": "nonsense://user:pa55word@host"}, "Apprise does not know the URL[.]"),
        ({"url": {"env": "NOT_SET"}}, "There is no URL in the environment variable NOT_SET"),
        ({"url": {"file": str(tmp_path / "none")}}, "cannot be read"),
        ({"url": {"env": "A", "file": "/b"}}, "give one of `env` and `file`"),
        ({}, "url is missing"),
    ):
        with pytest.raises(InvalidInput, match=problem) as caught:
            make_channels(AlertsFile(channels={"group": ChannelSpec(params=params)}))
        assert "pa55word" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("channels: {a: {quiet_hour: '22:00-07:00'}}", "quiet_hour is unknown.*Did you mean 'quiet_hours'"),
        ("channels: {a: {quiet_hours: '22-7'}}", "quiet_hours='22-7'"),
        ("channels: {a: {timezone: Europe/Berlinn}}", "Europe/Berlin"),
        ("channels: {a: {kinds: [contradictions]}}", "contradictions"),
        ("channels: {'a b': {}}", "a b"),
        ("channels: [", "is no YAML file"),
        ("- a", "the file=\\['a'\\]"),
    ],
)
def test_a_wrong_file_is_refused_with_the_field_and_a_remedy(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "alerts.yaml").write_text(text)
    settings = Settings(_env_file=None, alerts_file=tmp_path / "alerts.yaml")
    with pytest.raises(InvalidInput, match=problem):
        read_alerts_file(settings)


def test_a_file_that_is_named_must_exist_and_the_default_need_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_alerts_file(Settings(_env_file=None)).channels == {}
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_alerts_file(Settings(_env_file=None, alerts_file=tmp_path / "gone.yaml"))
    (tmp_path / "alerts.yaml").write_text(yaml.safe_dump({"channels": {"ops": {"kind": "log"}}}))
    assert list(read_alerts_file(Settings(_env_file=None)).channels) == ["ops"]


def test_an_unknown_kind_of_channel_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match=r"Channel 'ops'.*'logs'.*Did you mean 'log'"):
        make_channels(AlertsFile(channels={"ops": ChannelSpec(kind="logs")}))


@pytest.mark.slow
def test_the_terminal_lists_tries_and_sends(bench: Bench, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bench.folder)
    monkeypatch.setenv("DATABASE_URL", bench.database.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("NANOOS_HOME", str(bench.folder))

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(app, ["alerts", *arguments])

    assert "No open alert" in run().output
    assert "write alerts.yaml" in run("channels").output
    assert "No one is notified" in str(run("test").exception)
    hook, dead = ({"params": {"url": url}} for url in (sink.hook_url, f"json://127.0.0.1:{free_port()}/x"))
    (bench.folder / "alerts.yaml").write_text(yaml.safe_dump({"channels": {"group": hook, "dead": dead}}))
    assert "no channel 'nobody'" in str(run("test", "nobody").exception)
    tried = run("test")
    assert tried.exit_code == 1
    assert "group: sent" in tried.output
    assert "dead: Apprise could not deliver" in tried.output
    assert "test of an alert channel" in sink.titles[0]
    _raise(bench)
    assert "contradiction" in run().output
    assert "1 notices sent, 1 notices not delivered" in run("send").output
    assert run("channels").output.count("apprise") == 2
