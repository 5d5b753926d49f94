"""Prometheus metrics, read from the database at each scrape: right with several processes and after restarts.

Totals come from `store.metric_totals`; queues, campaigns, models and alerts are counted, each over an index or a table
that stays small. Heartbeats and ticks are Dagster's, which this package does not import: the server gives a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from nanoos.control.next_step import next_step
from nanoos.control.orchestrators import Orchestrator, orchestrators
from nanoos.control.step_metrics import DURATION_BOUNDS, RUN_BUCKET, RUN_SECONDS, RUNS
from nanoos.domain.clock import elapsed_s
from nanoos.domain.errors import NanoosError
from nanoos.domain.failures import FailureClass
from nanoos.domain.statuses import (
    CampaignStatus,
    OrchestratorMode,
    TrainingStatus,
)
from nanoos.interfaces.http.auth import identity_of
from nanoos.interfaces.http.error_responses import ProblemResponse, problem_of
from nanoos.service.access.identity import Scope
from nanoos.service.daemon_health import DaemonHealth
from nanoos.service.queries import metrics as numbers
from nanoos.service.queries.commands import count_proposals
from nanoos.service.services import Services
from nanoos.store import metric_totals as counters
from nanoos.store.database import Database
from nanoos.store.metric_totals import Count

PATH = "/metrics"


def routes(services: Services) -> list[BaseRoute]:
    """The metrics' route; without ENABLE_METRICS it answers 404 and says how to switch it on."""
    settings = services.settings
    registry = CollectorRegistry()
    registry.register(OrchestratorCollector(services.database, services.daemon_health, services.clock))

    async def metrics(request: Request) -> Response:
        if not settings.enable_metrics:
            return ProblemResponse(
                404, "SwitchedOff", "Metrics are switched off.", hint="Set ENABLE_METRICS=true and restart the server."
            )
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        try:
            identity_of(request).require(Scope.READ, "The metrics")
            # Reading the database would hold the server's event loop.
            body = await run_in_threadpool(encode, registry)
        except NanoosError as error:
            return problem_of(error)
        return Response(body, headers={"Content-Type": content_type, "Cache-Control": "no-store"})

    return [Route(PATH, metrics, methods=["GET"], name="metrics")]


class OrchestratorCollector(Collector):
    """Reads everything in one transaction, so that the numbers of one scrape agree."""

    def __init__(
        self, database: Database, daemon_health: Callable[[], DaemonHealth], clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._daemon_health = daemon_health
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        now = self._clock()
        with self._database.read() as connection:
            present = orchestrators(connection)
            yield from _totals(list(counters.totals(connection)), [item.name for item in present])
            yield from _orchestrators(connection, present, now)
            yield from _queues(connection, now)
            yield from _campaigns(connection)
            yield from _models(connection)
            yield from _alerts(connection)
            yield _proposals(connection, now)
            yield _audit(connection)
        yield from _daemons(self._daemon_health(), now)

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must not read the database."""
        return iter(())


TOTALS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    RUNS: ("orchestrator_runs", "Steps that ended.", ("orchestrator", "outcome", "trigger")),
    "campaigns_advanced": ("orchestrator_campaigns_advanced", "Iterations launched.", ("orchestrator",)),
    "simulations_launched": ("orchestrator_simulations_launched", "Simulations launched.", ("orchestrator",)),
    "experiments_launched": ("orchestrator_experiments_launched", "Experiments launched.", ("orchestrator",)),
    "models_retrained": ("orchestrator_trainings_requested", "Trainings requested by steps.", ("orchestrator",)),
    "simulations_finished": (
        "orchestrator_simulations_finished",
        "Simulations that gave a result, by where it came from: engine or cache.",
        ("source",),
    ),
    "failures": (
        "orchestrator_failures",
        "Failed attempts: transient is retried, crash too, permanent teaches, systemic pauses the campaign.",
        ("queue", "failure_class"),
    ),
    "leases_expired": (
        "orchestrator_lease_expiries",
        "Rows taken back from a worker that was lost.",
        ("queue",),
    ),
    "commands": ("orchestrator_agent_commands", "Commands that ended.", ("kind", "outcome")),
}


def _totals(found: list[Count], orchestrators: Sequence[str]) -> Iterator[Metric]:
    # Zero from the start: Prometheus does not see the first increase of a series that appears with it.
    known = {
        "orchestrator": tuple(orchestrators),
        "queue": tuple(numbers.QUEUES),
        "failure_class": tuple(item.value for item in FailureClass),
        "source": ("engine", "cache"),
    }
    for name, (metric, help_text, labels) in TOTALS.items():
        values = dict.fromkeys(product(*(known.get(label, ()) for label in labels)), 0.0)
        for item in found:
            if item.name == name:
                own = {**item.labels, "queue": numbers.QUEUE_OF.get(item.labels.get("queue", ""), "")}
                values[tuple(own[label] for label in labels)] = item.amount
        family = CounterMetricFamily(metric, help_text, labels=labels)
        for key, amount in values.items():
            family.add_metric(key, amount)
        yield family
    yield _durations(found)


def _durations(found: list[Count]) -> Metric:
    family = HistogramMetricFamily(
        "orchestrator_run_duration_seconds", "From the lock to the end of a step.", labels=("orchestrator",)
    )
    bounds = (*(str(bound) for bound in DURATION_BOUNDS), "+Inf")
    seconds = {item.labels["orchestrator"]: item.amount for item in found if item.name == RUN_SECONDS}
    in_bucket = {
        (item.labels["orchestrator"], item.labels["le"]): item.amount for item in found if item.name == RUN_BUCKET
    }
    for orchestrator in sorted({name for name, _ in in_bucket}):
        below, buckets = 0.0, []
        for bound in bounds:
            below += in_bucket.get((orchestrator, bound), 0.0)
            buckets.append((bound, below))
        family.add_metric([orchestrator], buckets, sum_value=seconds.get(orchestrator, 0.0))
    return family


def _orchestrators(connection: Connection, present: Sequence[Orchestrator], now: datetime) -> Iterator[Metric]:
    label = ("orchestrator",)
    active = GaugeMetricFamily("orchestrator_active", "1 where steps may run, 0 where deactivated.", labels=label)
    mode = GaugeMetricFamily("orchestrator_mode", "1 for the present mode.", labels=("orchestrator", "mode"))
    stepping = GaugeMetricFamily("orchestrator_step_running", "1 while a step runs.", labels=label)
    since_run = GaugeMetricFamily("orchestrator_last_run_age_seconds", "Since the last step ended.", labels=label)
    since_success = GaugeMetricFamily(
        "orchestrator_last_success_age_seconds", "Since the last step succeeded.", labels=label
    )
    next_at = GaugeMetricFamily(
        "orchestrator_next_step_timestamp_seconds", "When the next step runs, where that is known.", labels=label
    )
    blocked = GaugeMetricFamily(
        "orchestrator_steps_blocked", "1 where no step runs by itself although the mode says so.", labels=label
    )
    for item in present:
        following = next_step(connection, item, now=now)
        blocked.add_metric([item.name], bool(following.problem))
        if following.at is not None:
            next_at.add_metric([item.name], following.at.timestamp())
        active.add_metric([item.name], item.is_active)
        stepping.add_metric([item.name], item.step_owner is not None)
        for name in OrchestratorMode:
            mode.add_metric([item.name, name.value], item.mode is name)
        for family, moment in ((since_run, item.last_run_at), (since_success, item.last_success_at)):
            if moment is not None:
                family.add_metric([item.name], elapsed_s(moment, now))
    yield from (active, mode, stepping, since_run, since_success, next_at, blocked)


def _queues(connection: Connection, now: datetime) -> Iterator[Metric]:
    depth = GaugeMetricFamily("orchestrator_queue_depth", "Rows not finished.", labels=("queue", "status"))
    oldest = GaugeMetricFamily(
        "orchestrator_queue_oldest_age_seconds", "Age of the oldest row not finished.", labels=("queue", "status")
    )
    for item in numbers.queue_depths(connection):
        depth.add_metric([item.queue, item.status], item.n)
        oldest.add_metric([item.queue, item.status], 0.0 if item.oldest_at is None else elapsed_s(item.oldest_at, now))
    yield from (depth, oldest)


def _campaigns(connection: Connection) -> Iterator[Metric]:
    family = GaugeMetricFamily("orchestrator_campaigns", "Campaigns by status.", labels=("status",))
    found = numbers.campaigns_by_status(connection)
    for status in CampaignStatus:
        family.add_metric([status.value], found.get(status.value, 0))
    yield family


def _models(connection: Connection) -> Iterator[Metric]:
    trained = CounterMetricFamily("orchestrator_retrainings", "Trainings that ended.", labels=("outcome",))
    found = numbers.trainings_by_status(connection)
    for status in (TrainingStatus.COMPLETED, TrainingStatus.FAILED):
        trained.add_metric([status.value.lower()], found.get(status.value, 0))
    rmse = GaugeMetricFamily(
        "orchestrator_model_rmse",
        "Cross-validated root mean square error of the champion, property units.",
        labels=("modelled_property",),
    )
    for slug, error in numbers.champion_errors(connection).items():
        rmse.add_metric([slug], error)
    yield from (trained, rmse)


def _alerts(connection: Connection) -> Iterator[Metric]:
    family = GaugeMetricFamily("orchestrator_alerts_open", "Open alerts.", labels=("kind",))
    for kind, n in sorted(numbers.open_alerts_by_kind(connection).items()):
        family.add_metric([kind], n)
    yield family


def _proposals(connection: Connection, now: datetime) -> Metric:
    family = GaugeMetricFamily("orchestrator_proposals_open", "Commands that wait for a person's approval.")
    family.add_metric([], count_proposals(connection, now=now))
    return family


def _audit(connection: Connection) -> Metric:
    return CounterMetricFamily(
        "orchestrator_audit_entries", "Rows of the audit chain.", value=numbers.n_audit_entries(connection)
    )


def _daemons(health: DaemonHealth, now: datetime) -> Iterator[Metric]:
    beat = GaugeMetricFamily("orchestrator_daemon_heartbeat_age_seconds", "Since a daemon's last.", labels=("daemon",))
    tick = GaugeMetricFamily(
        "orchestrator_tick_age_seconds", "Since the last evaluation of a schedule or sensor.", labels=("kind", "name")
    )
    for daemon, at in sorted(health.daemons.items()):
        beat.add_metric([daemon], elapsed_s(at, now))
    for (kind, name), at in sorted(health.ticks.items()):
        tick.add_metric([kind, name], elapsed_s(at, now))
    yield from (beat, tick)
