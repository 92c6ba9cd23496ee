"""OpenTelemetry traces of a run, by setting: one span a run, one a node in it. Counts only, as in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from agent.settings import TraceSettings
from agent.watch.runlog import BEGUN, FAILED, Step

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

Watch = Callable[[Step], None]


@contextmanager
def open_tracer(settings: TraceSettings, week: str) -> Iterator[Watch | None]:
    """Told of each step; None without an endpoint. A collector that is away loses spans, never the run."""
    if not settings.endpoint:
        yield None
        return
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource({"service.name": "zhoubao"}))
    insecure = not settings.endpoint.startswith("https://")
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.endpoint, insecure=insecure, timeout=3))
    )
    with traced(provider, week) as watch:
        yield watch
    provider.shutdown()


@contextmanager
def traced(provider: TracerProvider, week: str) -> Iterator[Watch]:
    """The run's span around what is done inside; each node's span under it."""
    from opentelemetry.trace import Status, StatusCode, set_span_in_context

    tracer = provider.get_tracer("zhoubao")
    with tracer.start_as_current_span("run", attributes={"week": week}) as run:

        def watch(step: Step) -> None:
            if step.event == BEGUN:
                return
            began = step.began or step.at
            span = tracer.start_span(step.node, set_span_in_context(run), start_time=_nanoseconds(began))
            counts = {
                f"{way}.{name}": n
                for way, sizes in (("read", step.read), ("wrote", step.wrote))
                for name, n in sizes.items()
            }
            span.set_attributes({**counts, "tokens": step.tokens, "part": step.part})
            if step.event == FAILED:
                span.set_status(Status(StatusCode.ERROR, step.error))
            span.end(_nanoseconds(step.at))

        yield watch


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1000
