"""Why a candidate was made: each link of the chain from its results back to the labels' sources and the audit."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from nanoos.campaigns.label_file import ImportSpec, plan_import
from nanoos.campaigns.label_import import finish_imports, store_import
from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.plugins.registry import ENGINES
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.service.queries.provenance import CandidateExplanation, explain_candidate, in_words
from nanoos.store.archive.history import STEPS, export, purge
from nanoos.store.tables import audit_log, candidates, experiment_runs, labels, simulation_jobs, structures
from tests.materials.parameters.test_parameter_space import FORMULATION
from tests.support.bench import Bench
from tests.support.engines import FormulationEngine


def why(bench: Bench, name: object, slug: str = "alpha") -> CandidateExplanation:
    with bench.database.read() as connection:
        return explain_candidate(connection, slug, str(name))


def text(found: CandidateExplanation) -> str:
    return "\n".join(line for link in in_words(found) for line in (link.title, *link.lines))


def send(bench: Bench, kind: str, **fields: Any) -> Any:
    return execute(bench.database, parse_command(kind, fields), agent_id="ada", clock=bench.clock).result


def iterate(bench: Bench, n: int = 1) -> None:
    for _ in range(n):
        bench.step()
        bench.drain()
        bench.clock.advance(seconds=1)


@pytest.fixture
def modelled(bench: Bench) -> Bench:
    """A campaign with a first batch, a model trained on 16 labels, and a batch that the model chose."""
    bench.create(acquisition="ei")
    iterate(bench, 4)
    bench.train()
    iterate(bench)
    return bench


@pytest.mark.slow
def test_a_candidate_that_a_model_chose_leads_back_to_the_labels_sources(modelled: Bench) -> None:
    row = modelled.rows(candidates)[-1]
    found = why(modelled, row.id)
    assert found.candidate.id == row.id
    assert found.simulation is not None
    assert found.chosen_by is not None
    assert found.simulation.outputs == row.outputs
    (label,) = found.labels
    assert (label.source, label.value, label.counts) == ("replay 1", row.outputs["value"], True)
    assert found.chosen_by.id == row.orchestrator_run_id
    assert found.chosen_by.triggered_by == "test"
    (decision,) = found.chosen_by.decisions
    assert (decision.kind, decision.numbers["iteration"]) == ("campaign_iteration", row.iteration)
    (learnt,) = found.learned_from
    assert [(item.source, item.n_labels) for item in learnt.sources] == [("replay 1", 16)]
    (model,) = found.models
    dataset = modelled.dataset()
    assert (model.modelled_property, model.version, model.requested_by) == ("table.value", 1, "test")
    assert model.dataset.n_labels == 16
    assert model.dataset.content_hash != dataset.content_hash  # the newest dataset has this candidate's label too
    assert [(item.source_kind, item.n_labels, item.n_withdrawn) for item in model.dataset.sources] == [
        ("simulation", 16, 0)
    ]
    assert found.remarks == ()


@pytest.mark.slow
def test_the_audit_entries_of_the_chain_hold_its_rows(modelled: Bench) -> None:
    found = why(modelled, modelled.rows(candidates)[-1].id)
    assert found.chosen_by is not None
    assert found.simulation is not None
    vouched = {link: entry for entry in found.audit for link in entry.covers}
    assert set(vouched) == {
        f"step {found.chosen_by.id}",
        f"result {found.simulation.result_id}",
        f"label {found.labels[0].id}",
        "model value v1",
        "dataset 1",
    }
    stored = {row.seq: row for row in modelled.rows(audit_log)}
    assert {entry.hash for entry in found.audit} <= {row.hash for row in stored.values()}
    covers = json.loads(stored[vouched[f"label {found.labels[0].id}"].seq].covers)
    assert any(first <= found.labels[0].id <= last for first, last in covers["labels"]["ids"])
    payload = json.loads(stored[vouched[f"step {found.chosen_by.id}"].seq].payload)
    assert found.chosen_by.snapshot_sha256 == payload["snapshot_sha256"]
    assert [entry.seq for entry in found.audit] == sorted(entry.seq for entry in found.audit)


def test_a_candidate_of_the_first_batch_says_that_no_model_chose_it(bench: Bench) -> None:
    bench.create(acquisition="ei")
    bench.step()
    found = why(bench, bench.rows(candidates)[0].id)
    assert found.models == ()
    assert [item.n_labels for item in found.learned_from] == [0]
    assert any("before the first label" in item for item in found.remarks)
    assert found.simulation is not None
    assert found.simulation.status == "PENDING"
    assert "is PENDING" in text(found)


@pytest.mark.slow
def test_labels_without_a_model_version_are_said_to_be_all_that_was_known(bench: Bench) -> None:
    bench.create(acquisition="ei")
    iterate(bench, 2)
    found = why(bench, bench.rows(candidates)[-1].id)
    assert (found.models, found.learned_from[0].n_labels) == ((), 4)
    assert any("No model version existed yet" in item for item in found.remarks)


@pytest.mark.slow
def test_a_request_by_hand_is_shown_as_the_command_with_its_sender(bench: Bench) -> None:
    bench.create()
    wanted = bench.rows(structures)[7]
    command = send(bench, "request_simulations", slug="alpha", structure_ids=[wanted.id], reason="grace's hunch")
    found = why(bench, wanted.structure_hash)
    assert found.chosen_by is not None
    assert found.chosen_by.command is not None
    assert (found.chosen_by.id, found.chosen_by.command.agent_id) == (command["run_id"], "ada")
    assert found.chosen_by.command.kind == "request_simulations"
    assert "of ada; reason: grace's hunch." in text(found)
    assert any("named in a request" in item for item in found.remarks)
    assert (found.learned_from, found.models) == ((), ())
    assert {"command 1", f"step {command['run_id']}"} <= {link for entry in found.audit for link in entry.covers}


@pytest.mark.slow
def test_experiments_and_a_retracted_label_are_in_the_chain(bench: Bench) -> None:
    bench.create()
    iterate(bench)
    first = bench.rows(candidates)[0]
    send(bench, "request_experiments", slug="alpha", candidate_ids=[first.id])
    experiment = bench.rows(experiment_runs)[0].id
    send(bench, "record_experiment", experiment_id=experiment, values={"value": 0.25}, operator="grace")
    simulated, measured = why(bench, first.id).labels
    assert (simulated.counts, measured.counts, measured.recorded_by) == (False, True, "grace")
    send(bench, "retract_label", label_id=measured.id, reason="wrong sample")
    found = why(bench, f"experiment/{experiment}")
    assert found.candidate.id == first.id
    simulated, measured = found.labels
    assert (simulated.counts, measured.counts) == (True, False)
    assert (measured.withdrawn_by, measured.withdrawn_because) == ("ada", "wrong sample")
    (sent,) = found.sent_by
    assert sent.command is not None
    assert sent.command.kind == "request_experiments"
    assert "no reason stated" in text(found)
    assert "retracted by ada" in text(found)
    assert "wrong sample" in text(found)
    vouched = {link for entry in found.audit for link in entry.covers}
    assert {f"experiment {experiment}", f"label {measured.id}", f"retraction of label {measured.id}"} <= vouched
    assert found.remarks[-1].startswith("It was chosen before")


@pytest.mark.slow
def test_a_corrected_measurement_names_its_correction(bench: Bench) -> None:
    bench.create()
    iterate(bench)
    first = bench.rows(candidates)[0]
    send(bench, "request_experiments", slug="alpha", candidate_ids=[first.id])
    send(bench, "record_experiment", experiment_id=1, values={"value": 0.25}, operator="grace")
    wrong = bench.rows(labels)[-1].id
    send(bench, "supersede_label", label_id=wrong, value=0.5, reason="misread")
    _, old, new = why(bench, first.id).labels
    assert (old.id, old.superseded_by, old.counts) == (wrong, new.id, False)
    assert (new.value, new.recorded_by, new.counts) == (0.5, "ada", True)


@pytest.mark.slow
def test_withdrawn_labels_of_a_dataset_and_imports_are_counted_by_source(bench: Bench) -> None:
    bench.create(acquisition="ei")
    iterate(bench, 3)
    path = bench.folder / "past.csv"
    known = [row.structure_hash for row in bench.rows(structures)][-2:]
    path.write_text("structure,value\n" + "".join(f"{item},0.4\n" for item in known))
    plan = plan_import(bench.database, "alpha", path, ImportSpec())
    with bench.database.write() as connection:
        store_import(connection, plan, imported_by="grace", now=bench.clock())
    finish_imports(bench.database, clock=bench.clock)
    n_simulated = sum(row.source_kind == "simulation" for row in bench.rows(labels))
    bench.train()
    bench.step()
    send(bench, "retract_label", label_id=bench.rows(labels)[0].id, reason="diverged")
    found = why(bench, bench.rows(candidates)[-1].id)
    by_source = [(item.source, item.n_labels, item.n_withdrawn) for item in found.models[0].dataset.sources]
    assert by_source[0] == ("past.csv, imported by grace", 2, 0)
    assert by_source[1][0] == "replay 1"
    assert by_source[1][2] == 1
    assert by_source[1][1] in range(n_simulated - 2, n_simulated + 1)  # less those that the import outranks
    assert sum(item[1] for item in by_source) == found.models[0].dataset.n_labels
    taken_over = why(bench, known[0])
    (label,) = [item for item in taken_over.labels if item.source_kind == "import"]
    assert (label.recorded_by, label.counts) == ("grace", True)
    vouched = {link for entry in taken_over.audit for link in entry.covers}
    assert {"import 1", f"label {label.id}"} <= vouched


@pytest.mark.slow
def test_an_archived_step_leaves_its_decision_and_models_and_says_where_the_rest_is(modelled: Bench) -> None:
    name = modelled.rows(candidates)[-1].id
    before = why(modelled, name)
    later = modelled.clock() + timedelta(days=1)
    batch = export(modelled.database, modelled.settings.effective_archive_folder, STEPS, before=later)
    assert batch is not None
    with modelled.database.write() as connection:
        purge(connection, batch, now=later)
    found = why(modelled, name)
    assert found.chosen_by is not None
    assert before.chosen_by is not None
    assert found.chosen_by.archived_in == batch.file.path
    assert found.chosen_by.decisions == before.chosen_by.decisions
    assert found.chosen_by.snapshot_sha256 == before.chosen_by.snapshot_sha256 is not None
    assert (before.is_new_point, found.is_new_point) == (False, None)
    assert found.models == before.models
    assert [(item.n_labels, item.sources) for item in found.learned_from] == [(16, ())]
    assert batch.file.path in text(found)


@pytest.mark.slow
def test_a_reused_result_is_explained_by_the_campaign_that_computed_it(bench: Bench) -> None:
    bench.create()
    iterate(bench)
    bench.create("beta")
    bench.drain()
    first = next(row for row in bench.rows(candidates) if row.origin == "known")
    found = why(bench, first.id, "beta")
    assert found.chosen_by is None
    assert found.simulation is not None
    assert found.simulation.is_from_cache
    assert found.remarks[0].startswith("No step chose it")
    assert f"result {found.simulation.result_id}" in {link for entry in found.audit for link in entry.covers}


@pytest.mark.slow
def test_a_result_that_two_campaigns_waited_for_is_covered_in_both(bench: Bench) -> None:
    wanted = {"acquisition": "ei", "batch_size": 4}
    bench.create("alpha", **wanted)
    bench.create("beta", **wanted)
    bench.configure(max_simultaneous_simulations=40)
    for _ in range(6):
        bench.step()
    bench.drain()
    campaigns_of: dict[int, set[int]] = {}
    for row in bench.rows(candidates):
        campaigns_of.setdefault(row.structure_id, set()).add(row.campaign_id)
    shared = next(id_ for id_, found in campaigns_of.items() if len(found) == 2)
    structure = bench.rows(structures, structures.c.id == shared)[0].structure_hash
    for slug in ("alpha", "beta"):
        found = why(bench, structure, slug)
        assert found.simulation is not None
        assert f"result {found.simulation.result_id}" in {link for entry in found.audit for link in entry.covers}
        assert not any("No audit entry" in item for item in found.remarks)


@pytest.mark.slow
def test_a_candidate_of_a_campaign_without_an_engine_has_measurements_only(bench: Bench) -> None:
    spec = bench.spec(acquisition="ei", instrument={"name": "manual"})
    del spec["engine"]
    send(bench, "create_design_campaign", campaign=spec)
    for _ in range(2):
        bench.step()
        for row in bench.rows(experiment_runs, experiment_runs.c.finished_at.is_(None)):
            send(bench, "record_experiment", experiment_id=row.id, values={"value": 0.1 * row.id}, operator="grace")
    found = why(bench, bench.rows(candidates)[-1].id)
    assert found.simulation is None
    assert found.chosen_by is not None
    assert found.sent_by == ()
    (experiment,) = found.experiments
    assert (experiment.run_id, experiment.operator) == (found.chosen_by.id, "grace")
    (learnt,) = found.learned_from
    assert [(item.source_kind, item.source, item.n_labels) for item in learnt.sources] == [("experiment", "manual", 4)]
    assert f"label {found.labels[0].id}" in {link for entry in found.audit for link in entry.covers}


@pytest.mark.slow
def test_a_candidate_is_found_by_id_name_hash_simulation_and_experiment(bench: Bench) -> None:
    bench.create()
    iterate(bench)
    row = bench.rows(candidates)[2]
    structure = bench.rows(structures, structures.c.id == row.structure_id)[0]
    job = bench.rows(simulation_jobs, simulation_jobs.c.candidate_id == row.id)[0]
    for name in (row.id, structure.formula, structure.structure_hash, f"simulation/{job.id}"):
        assert why(bench, name).candidate.id == row.id


@pytest.mark.slow
def test_an_unknown_candidate_is_answered_with_the_nearest_name(bench: Bench) -> None:
    bench.create()
    iterate(bench)
    known = why(bench, bench.rows(candidates)[0].id).candidate.formula
    with pytest.raises(NotFound, match=f"Did you mean '{known}'"):
        why(bench, f"{known}x" if len(known) > 2 else f"{known[0]}-{known[1:]}")
    chosen = {row.structure_id for row in bench.rows(candidates)}
    free = next(row for row in bench.rows(structures) if row.id not in chosen)
    with pytest.raises(NotFound, match="has not chosen"):
        why(bench, free.formula)
    for name in ("999999", "experiment/1", "simulation/999", f"{2**70}", "9" * 5000, "experiment/x"):
        with pytest.raises(NotFound):
            why(bench, name)
    with pytest.raises(NotFound, match="absent"):
        why(bench, 1, "absent")


def test_a_name_that_several_candidates_have_asks_for_an_id(bench: Bench) -> None:
    alloys = {"kind": "tmd_alloy", "params": {"elements": ["Mo", "W", "S"], "side": 3}, "n_structures": 12}
    bench.create(
        design_space=alloys,
        engine={"name": "tmd_three_band"},
        goal={"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.05}},
        batch_size=10,
    )
    bench.step()
    formula_of = {row.id: row.formula for row in bench.rows(structures)}
    ((name, n),) = Counter(formula_of[row.structure_id] for row in bench.rows(candidates)).most_common(1)
    assert n > 1
    ids = [str(row.id) for row in bench.rows(candidates) if formula_of[row.structure_id] == name]
    with pytest.raises(InvalidInput, match="Several candidates") as refused:
        why(bench, name)
    assert ", ".join(ids) in refused.value.hint


@pytest.mark.slow
def test_a_new_point_of_a_parameter_space_is_told_from_its_pool(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = f"{FormulationEngine.__module__}:{FormulationEngine.__qualname__}"
    monkeypatch.setitem(ENGINES.built_in, FormulationEngine.name, engine)
    space = {"kind": "parameters", "params": FORMULATION, "n_structures": 60}
    bench.create(design_space=space, engine={"name": "formulation"}, goal={"value": {"min": 0.999}}, acquisition="auto")
    pool = {row.id for row in bench.rows(structures)}
    iterate(bench, 4)
    chosen = bench.rows(candidates)
    assert [why(bench, row.id).is_new_point for row in chosen] == [row.structure_id not in pool for row in chosen]
    new = next(row for row in reversed(chosen) if row.structure_id not in pool)
    found = why(bench, new.id)
    assert found.structure["features"]["solvent"] in text(found)
    assert "which the step proposed" in text(found)
    point = {"a": 0.45, "b": 0.35, "c": 0.2, "d": 0, "temperature": 85, "solvent": "dmf", "pressure": 1}
    send(bench, "request_simulations", slug="alpha", points=[point])
    named = why(bench, bench.rows(candidates)[-1].id)
    assert named.is_new_point is True
    assert "which the request named" in text(named)


@pytest.mark.slow
def test_the_number_of_statements_does_not_grow_with_the_chain(modelled: Bench) -> None:
    def count() -> int:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        event.listen(modelled.database.engine, "before_cursor_execute", note)
        try:
            why(modelled, modelled.rows(candidates)[-1].id)
        finally:
            event.remove(modelled.database.engine, "before_cursor_execute", note)
        return len(statements)

    few = count()
    iterate(modelled, 3)
    modelled.train()
    iterate(modelled)
    assert count() == few <= 25
