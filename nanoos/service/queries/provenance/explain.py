"""Reading the chain of one candidate, in a fixed number of statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.goal import targets_of
from nanoos.domain.statuses import Origin
from nanoos.service.queries.provenance.audit import with_audit
from nanoos.service.queries.provenance.find import find_candidate
from nanoos.service.queries.provenance.learning import Learning, learning_of
from nanoos.service.queries.provenance.records import CandidateExplanation
from nanoos.service.queries.provenance.results import experiments_of, labels_of, simulation_of
from nanoos.service.queries.provenance.steps import StoredStep, plan_adds_structure, stored_steps
from nanoos.service.queries.work import candidate_view

BY_HAND_OR_KNOWN = (Origin.REQUESTED, Origin.KNOWN)  # origins of candidates that no model chose
RANDOM = "random"


def explain_candidate(connection: Connection, slug: str, name: str) -> CandidateExplanation:
    """Why a candidate was made: the chain from its results back to the sources of what the models learned.

    Args:
        connection: One consistent view.
        slug: The campaign.
        name: The candidate's id, the name or hash of its structure, `experiment/ID` or `simulation/ID`.

    Raises:
        NotFound: No such campaign or candidate.
        InvalidInput: Several candidates have this name.
    """
    campaign = get_campaign(connection, slug)
    row = find_candidate(connection, campaign, name)
    experiments = experiments_of(connection, row.id)
    steps = stored_steps(
        connection,
        campaign.id,
        row.id,
        row.origin,
        chosen_by=row.orchestrator_run_id,
        sent_by=[item.run_id for item in experiments if item.run_id is not None],
    )
    choosing = steps.pop(row.orchestrator_run_id, None)
    learning = learning_of(connection, campaign, choosing if row.origin not in BY_HAND_OR_KNOWN else None)
    found = CandidateExplanation(
        campaign=slug,
        goal=targets_of(campaign.goal),
        candidate=candidate_view(row, slug),
        structure=row.spec,
        is_new_point=plan_adds_structure(connection, choosing, campaign.id, row.structure_hash),
        simulation=simulation_of(connection, campaign, row),
        experiments=experiments,
        labels=labels_of(connection, row.structure_hash, row.result_id),
        chosen_by=None if choosing is None else choosing.explained,
        sent_by=tuple(step.explained for step in steps.values()),
        learned_from=learning.labels,
        models=learning.models,
        audit=(),
        remarks=tuple(_remarks(row, choosing, learning)),
    )
    return with_audit(connection, found)


def _remarks(row: Row[Any], choosing: StoredStep | None, learning: Learning) -> list[str]:
    """What is missing from the chain, and why."""
    if choosing is None:
        return ["No step chose it: its structure had a result or a measurement already, which the campaign took over."]
    remarks = []
    step = choosing.explained
    if step.archived_in is not None:
        remarks.append(
            f"Snapshot and plan of step {step.id} were moved to {step.archived_in} in the archive; "
            f"`nanoos archive show {step.id}` reads them. Its decisions are still here."
        )
    if row.origin == Origin.REQUESTED:
        remarks.append("It was named in a request: no model took part in the choice.")
    elif row.origin == Origin.KNOWN:
        remarks.append("It was not chosen for its predictions: a result of the same engine existed and was reused.")
    elif not learning.n_labels:
        remarks.append("It was chosen before the first label: no model and no prediction took part in the choice.")
    elif row.origin == Origin.SPACE_FILLING:
        remarks.append("The labels did not tell candidates apart yet: it was chosen to fill the design space.")
    elif choosing.numbers.get("acquisition_function") == RANDOM:
        remarks.append("It was drawn at random: the predictions were made, but did not rank it.")
    elif not learning.models:
        remarks.append("No model version existed yet: the surrogates were fitted to the labels alone.")
    return [*remarks, *learning.remarks]
