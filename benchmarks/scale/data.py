"""A large data set of realistic rows, made by the database itself (PostgreSQL's generate_series).

Campaigns of ten share a design space; each has its own engine parameters, so a modelled property and a serving model
of its own. Every simulation has its candidate, result and label; scores are skewed as a search leaves them, a few in a
hundred above the lab's threshold. The last labels of each property came after its model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, text

from benchmarks.scale.engine import WaitingEngine
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.structures import stable_hash
from nanoos.learning.artifacts import write_model
from nanoos.store import label_index as members
from nanoos.store import status_counts as counts
from nanoos.store.database import Database

PER_CAMPAIGN = 1000  # simulations of one campaign
PER_SPACE = 10  # campaigns on one design space
N_FEATURES = 6
NEW_LABELS = 40  # since the newest model: near half of what makes a retraining due
EXPERIMENTS = 10  # of one campaign, done
RUNS_PER_CAMPAIGN = 100
BUDGET = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Rows to make, all from the number of simulations."""

    n_simulations: int

    @property
    def n_campaigns(self) -> int:
        return max(1, self.n_simulations // PER_CAMPAIGN)

    @property
    def n_spaces(self) -> int:
        return max(1, self.n_campaigns // PER_SPACE)

    @property
    def n_structures(self) -> int:
        return max(self.n_simulations, 2 * PER_CAMPAIGN)

    @property
    def n_runs(self) -> int:
        return self.n_campaigns * RUNS_PER_CAMPAIGN


def build(database: Database, sizes: Sizes) -> None:
    """Fill an empty, migrated PostgreSQL database, as a superuser."""
    config = {
        "max_simultaneous_simulations": 100_000,
        "simulation_budget_per_campaign": BUDGET,
        "max_simultaneous_experiments": 5,
    }
    with database.write() as connection:
        orchestrator = get_or_create_orchestrator(connection, config=config)
        connection.execute(text("SET LOCAL search_path TO nanoos"))
        # Neither triggers nor foreign keys while it fills: half of the time. What the triggers keep is filled below.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        numbers = {
            "orchestrator": orchestrator.id,
            "campaigns": sizes.n_campaigns,
            "spaces": sizes.n_spaces,
            "per_space": sizes.n_structures // sizes.n_spaces,
            "jobs": sizes.n_campaigns * PER_CAMPAIGN,
            "runs": sizes.n_runs,
            "new": NEW_LABELS,
            "experiments": EXPERIMENTS,
            "features": N_FEATURES,
        }
        _make_engine_parameters(connection, sizes)
        for statement in _STATEMENTS:
            connection.execute(text(statement), numbers)
        _fill_model(connection)
        counts.fill(connection)
        members.fill(connection)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


# A table of one row for each simulation, in the order in which the campaigns, taking turns, got their results.
_JOB = """
    SELECT n AS id, (n - 1) % :campaigns + 1 AS campaign_id, (n - 1) / :campaigns AS nth,
           ((n - 1) % :campaigns) % :spaces + 1 AS space_id, ((n - 1) % :campaigns) / :spaces AS nth_of_space,
           power(random(), 3) AS score
    FROM generate_series(1, :jobs) AS n
"""
_STRUCTURE = "(space_id - 1) * :per_space + (nth_of_space * 1000 + nth) % :per_space + 1"
_DATASET = "0" * 64  # all models share one artifact
_HASH = "encode(sha256(({})::text::bytea), 'hex')"

_STATEMENTS = (
    f"""
    INSERT INTO design_spaces (id, slug, kind, params, definition_hash, seed, feature_names, n_wanted, n_structures,
        status, created_at, available_at)
    SELECT n, 'space-' || n, 'table', '{{}}', {_HASH.format("'space ' || n")}, n,
           (SELECT jsonb_agg('x' || i) FROM generate_series(1, :features) AS i), :per_space, :per_space,
           'COMPLETED', now(), now()
    FROM generate_series(1, :spaces) AS n
    """,
    f"""
    INSERT INTO structures (id, design_space_id, structure_hash, formula, spec, features)
    SELECT n, (n - 1) / :per_space + 1, {_HASH.format("'structure ' || n")}, 'X' || n,
           jsonb_build_object('kind', 'table', 'id', 'r' || n, 'measured', jsonb_build_object('value', random())),
           (SELECT string_agg(decode(lpad(to_hex((random() * 281474976710655)::bigint), 12, '0') || 'e'
                || to_hex((random() * 15)::int) || '3f', 'hex'), ''::bytea)
            FROM generate_series(1, :features) WHERE n > 0)
    FROM generate_series(1, :spaces * :per_space) AS n
    """,
    """
    INSERT INTO campaigns (id, orchestrator_id, slug, name, description, status, status_reason, design_space_id, engine,
        engine_version, engine_params, engine_params_hash, goal, settings, priority, iteration, advanced_at, seed,
        created_by, created_at, updated_at)
    SELECT n, :orchestrator, 'campaign-' || n, 'Campaign ' || n, 'A campaign of the benchmark', 'RUNNING',
        'created by benchmark', (n - 1) % :spaces + 1, 'benchmark_wait', '1',
        jsonb_build_object('seconds', 0.0, 'variant', n), (SELECT hash FROM variant WHERE variant.id = n),
        '{"value": {"value": 0.9, "tolerance": 0.05}}',
        '{"batch_size": 5, "max_iterations": 1000000, "acquisition": null, "instrument": "manual",
          "instrument_params": {}, "stop_hits": null, "patience_iterations": null, "simulation_budget": null,
          "experiment_budget": null}',
        0, 200, now() - n * interval '1 minute', n, 'benchmark', now() - interval '90 days', now() - interval '1 day'
    FROM generate_series(1, :campaigns) AS n
    """,
    """
    INSERT INTO modelled_properties (id, slug, design_space_id, engine, engine_version, engine_params_hash, property,
        created_at)
    SELECT id, 'campaign-' || id || '.value', design_space_id, engine, engine_version, engine_params_hash, 'value',
        created_at
    FROM campaigns
    """,
    """
    INSERT INTO orchestrator_runs (id, orchestrator_id, status, step_token, idempotency_key, triggered_by,
        trigger_context, config, seed, snapshot, plan, stats_before, stats_after, actions, success, started_at,
        finished_at, duration_seconds)
    SELECT n, :orchestrator, 'SUCCEEDED', md5(n::text), 'tick-' || n, 'schedule', '{}', '{}', 1,
        '{"campaigns": [], "models": [], "scored": [], "problems": {}}', '{"turn": [], "launches": []}',
        '{"simulations": {"COMPLETED": 1}}', '{"simulations": {"COMPLETED": 1}}', '{"decisions": []}', true,
        now() - (:runs - n) * interval '1 minute', now() - (:runs - n) * interval '1 minute', 0.5
    FROM generate_series(1, :runs) AS n
    """,
    """
    INSERT INTO decisions (orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers)
    SELECT n, (n * 3 + i) % :campaigns + 1, 'campaign_iteration', 'campaign-' || (n * 3 + i) % :campaigns + 1,
        'launched', 'iteration 7: launched 5 (5 by expected improvement)', '{"wanted": 5, "launched": 5}'
    FROM generate_series(1, :runs) AS n, generate_series(1, 3) AS i
    """,
    """
    INSERT INTO audit_log (seq, at, actor, kind, subject, payload, previous_hash, hash)
    SELECT n, now() - (:runs - n) * interval '1 minute', 'schedule', 'orchestrator_step', 'default/' || n, '{}',
        encode(sha256((n - 1)::text::bytea), 'hex'), encode(sha256(n::text::bytea), 'hex')
    FROM generate_series(1, :runs) AS n
    """,
    f"CREATE TEMPORARY TABLE job ON COMMIT DROP AS {_JOB}",
    f"""
    INSERT INTO candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition,
        predictions, predicted_score, outputs, score, is_hit, created_at, finished_at)
    SELECT id, campaign_id, {_STRUCTURE}, (id - 1) % :runs + 1, nth / 5 + 1, 'SIMULATED', 'acquisition', 0.1,
        '{{"value": [0.5, 0.1]}}', 0.5, jsonb_build_object('value', score), score, score > 0.98,
        now() - (:jobs - id) * interval '1 second', now() - (:jobs - id) * interval '1 second'
    FROM job
    """,
    f"""
    INSERT INTO simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash,
        engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at)
    SELECT job.id, encode(sha256(('result ' || job.id)::bytea), 'hex'), structures.structure_hash, 'benchmark_wait',
        '1', hash, '{{}}', true, jsonb_build_object('value', score), '', 0.05, 'host:1:1',
        now() - (:jobs - job.id) * interval '1 second'
    FROM job JOIN structures ON structures.id = {_STRUCTURE} JOIN variant ON variant.id = job.campaign_id
    """,
    f"""
    INSERT INTO simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, result_id,
        created_at, started_at, finished_at, attempts, available_at)
    SELECT job.id, campaign_id, job.id, {_STRUCTURE}, simulation_results.result_key, 'COMPLETED', 0, job.id,
        recorded_at, recorded_at, recorded_at, 1, recorded_at
    FROM job JOIN simulation_results ON simulation_results.id = job.id
    """,
    # The statements after it would be planned without statistics.
    "ANALYZE",
    """
    INSERT INTO labels (id, structure_hash, property, value, source_kind, source_id, engine, engine_version,
        engine_params_hash, provenance, recorded_at)
    SELECT id, structure_hash, 'value', (outputs ->> 'value')::float, 'simulation', id, engine, engine_version,
        engine_params_hash, '{"campaign": "c", "computed_by": "host:1:1"}', recorded_at
    FROM simulation_results
    """,
    """
    INSERT INTO experiment_runs (campaign_id, candidate_id, structure_id, instrument, status, priority, properties,
        created_at, finished_at, attempts, available_at)
    SELECT campaign_id, id, structure_id, 'manual', 'COMPLETED', 0, '["value"]', created_at, created_at, 1, created_at
    FROM (SELECT *, row_number() OVER (PARTITION BY campaign_id ORDER BY score DESC) AS rank FROM candidates) AS ranked
    WHERE rank <= :experiments
    """,
    """
    INSERT INTO model_trainings (id, modelled_property_id, status, reason, requested_by, created_at, finished_at,
        attempts, available_at)
    SELECT id, id, 'COMPLETED', 'new labels', 'benchmark', now(), now(), 1, now() FROM modelled_properties
    """,
    f"""
    INSERT INTO training_datasets (id, modelled_property_id, content_hash, n_labels, label_ranges, max_label_id,
        created_at)
    SELECT id, id, '{_DATASET}', 1000 - :new, '[]', :jobs - :new * :campaigns, now()
    FROM modelled_properties
    """,
)
_SEQUENCES = (
    "design_spaces",
    "structures",
    "campaigns",
    "modelled_properties",
    "orchestrator_runs",
    "candidates",
    "simulation_results",
    "simulation_jobs",
    "labels",
    "model_trainings",
    "training_datasets",
    "model_versions",
)


def _make_engine_parameters(connection: Connection, sizes: Sizes) -> None:
    """Each campaign's own engine parameters; their hash is the platform's, which SQL does not know."""
    ids = list(range(1, sizes.n_campaigns + 1))
    connection.execute(
        text("CREATE TEMPORARY TABLE variant ON COMMIT DROP AS SELECT * FROM unnest(:ids, :hashes) AS v (id, hash)"),
        {"ids": ids, "hashes": [stable_hash(dict(WaitingEngine({"variant": id_}).params)) for id_ in ids]},
    )


def _fill_model(connection: Connection) -> None:
    """One real artifact, serving every property."""
    from nanoos.discovery.surrogates import fit_surrogate

    rng = np.random.default_rng(0)
    n_labels = PER_CAMPAIGN - NEW_LABELS
    features = rng.uniform(0.5, 1.0, (n_labels, N_FEATURES))
    surrogate = fit_surrogate(features, rng.random(n_labels) ** 3, seed=0)
    artifact, digest = write_model(surrogate.to_state(), _DATASET)
    connection.execute(
        text(
            "INSERT INTO model_versions (id, modelled_property_id, version, dataset_id, training_id, kind, description,"
            " metrics, artifact, artifact_sha256, status, status_reason, created_at) SELECT id, id, 1, id, id,"
            " 'gaussian_process', '{}', '{}', :artifact, :digest, 'CHAMPION', 'first', now() FROM modelled_properties"
        ),
        {"artifact": artifact, "digest": digest},
    )
    for table in _SEQUENCES:
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('nanoos.{table}', 'id'), max(id)) FROM {table}"))
