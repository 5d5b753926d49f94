"""JSON lines that name their run, campaign and command; spans of the work, and no trace of tracing without it."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from nanoos.api.tracing import TraceRequests
from nanoos.logs import JsonFormatter, configure_logging, log_context
from nanoos.orchestrator import step as step_module
from nanoos.settings import load_settings
from nanoos.tracing import configure_tracing, is_tracing, span, stop_tracing
from tests.support.bench import Bench
from tests.support.processes import ROOT

Spans = dict[str, ReadableSpan]


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_tracing(load_settings(enable_tracing=True), exporter)
    yield exporter
    stop_tracing()


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
    failures = [item for item in json_lines() if item["logger"] == "nanoos.simulation.queue"]
    assert failures
    assert {item["campaign"] for item in failures} == {"alpha"}


def test_the_process_of_a_dagster_run_logs_json_too(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dagster").mkdir()
    monkeypatch.setenv("LOG_FORMAT", "json")
    program = (
        "import logging; from nanoos_dagster.definitions import defs; made = defs();"
        "logging.getLogger('nanoos.x').info('hello'); print(sorted(made.loggers))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (line,) = [json.loads(line) for line in done.stderr.splitlines() if "nanoos.x" in line]
    assert line["message"] == "hello"
    assert done.stdout.strip() == "['console']"


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


def test_without_the_setting_nothing_of_opentelemetry_is_loaded() -> None:
    program = (
        "import sys; from nanoos.settings import Settings; from nanoos.tracing import configure_tracing, span;"
        "configure_tracing(Settings(_env_file=None));\n"
        "with span('x', run_id=1): pass\n"
        "import nanoos.simulation.queue, nanoos.orchestrator.step, nanoos.api.tracing;"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert not is_tracing()
