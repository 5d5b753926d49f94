"""JSON lines that name their run, campaign and command; spans of the work, and no trace of tracing without it."""

from __future__ import annotations

import gzip
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from nanoos._runtime import tracing
from nanoos._runtime.logs import JsonFormatter, configure_logging, log_context
from nanoos._runtime.tracing import configure_tracing, is_tracing, span
from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.http.tracing import TraceRequests
from nanoos.orchestrator import step as step_module
from nanoos.settings import load_settings
from tests.support.bench import Bench
from tests.support.processes import ROOT

Spans = dict[str, ReadableSpan]


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(tracing, "_provider", None)  # which it is again afterwards
    configure_tracing(load_settings(enable_tracing=True), exporter)
    return exporter


@pytest.fixture
def json_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Switches JSON logging on; returns a function that gives the lines so far."""
    logger, stream = logging.getLogger("nanoos"), io.StringIO()
    before = (logger.handlers, logger.level, logger.propagate)
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging(load_settings(log_format="json"))
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.handlers, logger.level, logger.propagate = before


def by_name(exporter: InMemorySpanExporter) -> Spans:
    return {item.name: item for item in exporter.get_finished_spans()}


def is_child(child: ReadableSpan, parent: ReadableSpan) -> bool:
    return child.parent is not None and parent.context is not None and child.parent.span_id == parent.context.span_id


def test_a_line_is_one_json_object_with_its_context() -> None:
    record = logging.makeLogRecord({"name": "nanoos.x", "levelname": "INFO", "msg": "two\nlines %d", "args": (7,)})
    record.queue = "simulations"
    with log_context(run_id=3, campaign=None), log_context(command_id=5):
        line = JsonFormatter().format(record)
    assert "\n" not in line
    found = json.loads(line)
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "INFO",
        "logger": "nanoos.x",
        "message": "two\nlines 7",
        "run_id": 3,
        "command_id": 5,
        "queue": "simulations",
    }
    assert "run_id" not in json.loads(JsonFormatter().format(record))


def test_an_error_keeps_its_trace_on_the_same_line() -> None:
    try:
        raise ValueError("no")
    except ValueError:
        record = logging.LogRecord("nanoos", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "ValueError: no" in json.loads(line)["error"]


def test_the_lines_of_a_step_name_it_and_those_of_a_simulation_its_campaign(
    bench: Bench, scripted: str, json_lines: Any
) -> None:
    bench.scripted("alpha", script={"*": "raise"})
    run_id = bench.step().run_id
    (line,) = [item for item in json_lines() if item["logger"] == "nanoos.orchestrator.step"]
    assert (line["run_id"], line["orchestrator"], line["level"]) == (run_id, "default", "INFO")
    bench.drain()
    failures = [item for item in json_lines() if item["logger"] == "nanoos.execution.simulations.worker"]
    assert failures
    assert {item["campaign"] for item in failures} == {"alpha"}


@pytest.mark.slow
def test_every_line_of_a_dagster_run_is_json(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.create()
    (tmp_path / "dagster").mkdir()
    monkeypatch.setenv("LOG_FORMAT", "json")
    program = (
        "import dagster as dg; from nanoos_dagster.definitions import defs\n"
        "with dg.DagsterInstance.ephemeral() as instance:\n"
        "    defs().resolve_job_def('orchestrator_step').execute_in_process(instance=instance)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    (own,) = [line for line in lines if line["logger"] == "nanoos.orchestrator.step"]
    theirs = [line for line in lines if line["logger"] == "dagster"]
    assert len(theirs) > 5
    assert {line["job"] for line in theirs} == {"orchestrator_step"}
    assert {line["dagster_run_id"] for line in lines} == {own["dagster_run_id"]}
    assert own["run_id"] == 1
    assert own["command_id"] == 1
    assert any(line["message"] == 'Started execution of step "run_orchestrator_step".' for line in theirs)


@pytest.mark.slow
def test_a_step_a_chunk_and_a_training_leave_spans(bench: Bench, exported: InMemorySpanExporter) -> None:
    bench.create(batch_size=20)
    bench.configure(max_simultaneous_simulations=50)
    run_id = bench.step().run_id
    bench.drain()
    bench.train()
    spans = by_name(exported)
    assert {"step", "step.snapshot", "step.plan", "step.apply", "simulations.chunk", "training"} <= set(spans)
    for part in ("step.snapshot", "step.plan", "step.apply"):
        assert is_child(spans[part], spans["step"])
    assert dict(spans["step"].attributes or {}) == {
        "nanoos.orchestrator": "default",
        "nanoos.run.id": run_id,
        "nanoos.triggered.by": "test",
    }
    assert (spans["training"].attributes or {})["nanoos.modelled.property"] == "table.value"


def test_a_failed_step_is_marked_in_its_span(
    bench: Bench, exported: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_module, "plan_step", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bench.step()
    failed = by_name(exported)["step"]
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.events[0].name == "exception"


def test_a_request_is_a_child_of_its_callers_span(exported: InMemorySpanExporter) -> None:
    def answer(request: Request) -> PlainTextResponse:
        with span("inside"):
            return PlainTextResponse("no", status_code=int(request.query_params["status"]))

    client = TestClient(Starlette(routes=[Route("/x", answer)], middleware=[Middleware(TraceRequests)]))
    trace = "0af7651916cd43dd8448eb211c80319c"
    client.get("/x?status=503", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    spans = by_name(exported)
    request = spans["HTTP GET"]
    assert request.context is not None
    assert f"{request.context.trace_id:032x}" == trace
    assert dict(request.attributes or {}) == {
        "http.request.method": "GET",
        "url.path": "/x",
        "http.response.status_code": 503,
    }
    assert request.status.status_code is StatusCode.ERROR
    assert is_child(spans["inside"], request)


@pytest.mark.slow
def test_a_command_line_step_reaches_a_collector_over_http(bench: Bench, tmp_path: Path) -> None:
    bench.create()
    received: list[ExportTraceServiceRequest] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            received.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing: the test tells enough."""

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        environment = {
            **os.environ,
            "ENABLE_TRACING": "true",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
            "OTEL_SERVICE_NAME": "nanoos-test",
        }
        nanoos = Path(sys.executable).parent / "nanoos"
        subprocess.run([str(nanoos), "step"], env=environment, cwd=ROOT, check=True, capture_output=True, timeout=120)
        collector.shutdown()
    spans = [
        (attribute.value.string_value, span.name)
        for request in received
        for group in request.resource_spans
        for attribute in group.resource.attributes
        if attribute.key == "service.name"
        for scope in group.scope_spans
        for span in scope.spans
    ]
    assert {name for _, name in spans} >= {"command", "step", "step.snapshot", "step.plan", "step.apply"}
    assert {service for service, _ in spans} == {"nanoos-test"}


@pytest.mark.slow
def test_without_the_setting_nothing_of_opentelemetry_is_loaded() -> None:
    program = (
        "import sys; from nanoos.settings import Settings; from nanoos._runtime.tracing import configure_tracing, span;"
        "configure_tracing(Settings(_env_file=None));\n"
        "with span('x', run_id=1): pass\n"
        "import nanoos.execution.simulations.worker, nanoos.orchestrator.step, nanoos.interfaces.http.tracing;"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert not is_tracing()


def test_tracing_without_its_packages_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(InvalidInput, match=r"ENABLE_TRACING needs .*pip install 'nanoos\[tracing\]'"):
        configure_tracing(load_settings(enable_tracing=True))
    assert not is_tracing()
