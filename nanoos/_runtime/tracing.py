"""OpenTelemetry spans if ENABLE_TRACING is set. Otherwise this imports nothing and spans cost nothing.

The standard variables configure the export: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from nanoos._runtime.extras import extra
from nanoos.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

SERVICE = "nanoos"
_NOTHING: AbstractContextManager[None] = nullcontext()
_provider: TracerProvider | None = None


def configure_tracing(settings: Settings, exporter: SpanExporter | None = None) -> None:
    """Start exporting spans, once per process; does nothing without ENABLE_TRACING.

    Args:
        settings: The platform's settings.
        exporter: Replaces OTLP over HTTP and exports each span as it ends.

    Raises:
        InvalidInput: OpenTelemetry is not installed.
    """
    global _provider  # noqa: PLW0603  # one per process, like logging
    if not settings.enable_tracing or (_provider is not None and exporter is None):
        return
    with extra("tracing", needed_for="ENABLE_TRACING"):
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

    # OTEL_SERVICE_NAME overrides our name.
    resource = Resource({SERVICE_NAME: SERVICE}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter()) if exporter is None else SimpleSpanProcessor(exporter)
    )
    _provider = provider


def is_tracing() -> bool:
    return _provider is not None


def span(name: str, parent: Mapping[str, str] | None = None, **attributes: Any) -> AbstractContextManager[Any]:
    """A span around a block, child of the current span; an exception marks it as failed.

    Args:
        name: Name of the operation, for example `step.plan`.
        parent: Headers of an incoming request, possibly with a W3C `traceparent`.
        attributes: Underscores become dots: `run_id` is exported as `nanoos.run.id`.
    """
    if _provider is None:
        return _NOTHING
    from opentelemetry.propagate import extract

    return _provider.get_tracer(SERVICE).start_as_current_span(
        name,
        context=extract(parent) if parent is not None else None,
        attributes={f"nanoos.{key.replace('_', '.')}": value for key, value in attributes.items() if value is not None},
    )


def trace_id() -> str | None:
    """The id of the current trace, as backends show it; None without one."""
    if _provider is None:
        return None
    from opentelemetry.trace import format_trace_id, get_current_span

    context = get_current_span().get_span_context()
    return format_trace_id(context.trace_id) if context.is_valid else None
