"""The chain of a candidate in words: one link after the other, from what came of it back to the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nanoos.domain.statuses import Origin
from nanoos.service.queries.commands import CommandView
from nanoos.service.queries.provenance.records import (
    AuditEntry,
    CandidateExplanation,
    ExplainedExperiment,
    ExplainedLabel,
    ExplainedModel,
    ExplainedSimulation,
    ExplainedStep,
)
from nanoos.store.label_sources import LabelSource

SHORT = 12  # characters of a hash that a person compares
ITEMS = 6  # of a longer list


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the chain in words: a title and sentences.

    Attributes:
        is_cause: The link before it follows from it.
    """

    title: str
    lines: tuple[str, ...]
    is_cause: bool = True


def in_words(found: CandidateExplanation) -> tuple[Link, ...]:
    """The links, from the results back to the labels that the models learned from, then the audit entries."""
    id_, formula = found.candidate.id, found.candidate.formula
    chain = (
        (f"Results of candidate {id_} of campaign {found.campaign}", _results(found)),
        *((("Who sent it to the lab, and why", _sent(found)),) if found.sent_by else ()),
        (f"Candidate {id_}: {formula}", _candidate(found)),
        ("Who chose it, and why", _choice(found)),
        ("What the choice knew", _knowledge(found)),
        *((_model_title(model), _model(model)) for model in found.models),
    )
    return (
        *(Link(title=title, lines=tuple(lines)) for title, lines in chain),
        Link(title="Audit entries", lines=tuple(map(_entry, found.audit)), is_cause=False),
    )


def _candidate(found: CandidateExplanation) -> Iterator[str]:
    candidate = found.candidate
    verdicts = {
        "meets every target": candidate.is_hit,
        "confirmed by measurements": candidate.is_confirmed,
        "measurement contradicts simulation": candidate.is_contradicted,
    }
    score = "no score yet" if candidate.score is None else f"score {candidate.score:.3f}"
    said = [candidate.status, score, *(words for words, is_so in verdicts.items() if is_so)]
    yield f"{', '.join(said)}; iteration {candidate.iteration}, chosen {_time(candidate.created_at)}."
    yield f"Structure: {_values(found.structure)}; hash {candidate.structure_hash[:SHORT]}."
    if found.is_new_point:
        yield f"A new point of the parameter space, which {_proposer(candidate.origin)}."


def _proposer(origin: str) -> str:
    return "the request named" if origin == Origin.REQUESTED else "the step proposed"


def _results(found: CandidateExplanation) -> Iterator[str]:
    if found.simulation is not None:
        yield _simulation(found.simulation)
    yield from map(_experiment, found.experiments)
    for label in found.labels:
        yield _label(label, is_target=label.property in found.goal)
    if found.simulation is None and not found.experiments and not found.labels:
        yield "Nothing has been simulated or measured."


def _simulation(simulation: ExplainedSimulation) -> str:
    engine = f"{simulation.engine} {simulation.engine_version}"
    if simulation.recorded_at is None:
        why = f": {simulation.reason}" if simulation.reason else ""
        return f"Simulation {simulation.job_id} by {engine} is {simulation.status}{why}."
    reused = ", reused from an earlier request" if simulation.is_from_cache else ""
    gave = _values(simulation.outputs) if simulation.outputs else f"failed: {simulation.reason}"
    return (
        f"Simulation result {simulation.result_id} by {engine}{reused}: {gave}; "
        f"computed by {simulation.computed_by}, {_time(simulation.recorded_at)}."
    )


def _experiment(experiment: ExplainedExperiment) -> str:
    by = f" by {experiment.operator}" if experiment.operator else ""
    when = "" if experiment.finished_at is None else f", {_time(experiment.finished_at)}"
    measured = f": {_values(experiment.measured)}" if experiment.measured else ""
    why = f": {experiment.reason}" if experiment.reason else ""
    file = "" if experiment.raw_file is None else f"; file {experiment.raw_file}"
    note = f"; comment: {experiment.comment}" if experiment.comment else ""
    return (
        f"Experiment {experiment.id} on instrument {experiment.instrument}, {experiment.status}{by}{when}"
        f"{measured}{why}{file}{note}."
    )


def _label(label: ExplainedLabel, *, is_target: bool) -> str:
    noise = "" if label.noise_std is None else f" ± {label.noise_std:.4g}"
    text = f"Label {label.id}: {label.property} = {label.value:.6g}{noise}, {label.source_kind} ({label.source})"
    if label.withdrawn_at is not None:
        instead = "retracted" if label.superseded_by is None else f"replaced by label {label.superseded_by}"
        return f"{text}; {instead} by {label.withdrawn_by}, {_time(label.withdrawn_at)}: {label.withdrawn_because}."
    if not is_target:
        return f"{text}; no target of the campaign."
    return f"{text}; {'counts' if label.counts else 'outranked by a better source'}."


def _choice(found: CandidateExplanation) -> Iterator[str]:
    if found.chosen_by is not None:
        yield from _step(found.chosen_by)
    candidate = found.candidate
    if candidate.predictions:
        yield (
            "Predicted when it was chosen: "
            + ", ".join(
                f"{name} = {mean:.4g} ± {candidate.uncertainties[name]:.2g}"
                for name, mean in candidate.predictions.items()
            )
            + "."
        )
    numbers = {"predicted score": candidate.predicted_score, "acquisition value": candidate.acquisition}
    if any(value is not None for value in numbers.values()):
        known = {name: value for name, value in numbers.items() if value is not None}
        yield f"Chosen by {candidate.origin.replace('_', ' ')}{_function(found)}; {_values(known)}."
    yield from found.remarks


def _function(found: CandidateExplanation) -> str:
    """The acquisition function, in brackets."""
    decisions = () if found.chosen_by is None else found.chosen_by.decisions
    names = [item.numbers["acquisition_function"] for item in decisions if "acquisition_function" in item.numbers]
    return f" ({names[0]})" if names else ""


def _sent(found: CandidateExplanation) -> Iterator[str]:
    for step in found.sent_by:
        yield from _step(step)


def _step(step: ExplainedStep) -> Iterator[str]:
    yield (
        f"Step {step.id} of orchestrator {step.orchestrator}, triggered by {step.triggered_by}, "
        f"{_time(step.started_at)}; {_hashes(step)}."
    )
    if step.command is not None:
        yield f"It carried out {_command(step.command)}."
    for decision in step.decisions:
        yield f"Decision {decision.id}, {decision.kind} of {decision.subject}, {decision.result}: {decision.reason}."


def _command(command: CommandView) -> str:
    reason = command.payload.get("reason")
    stated = f"; reason: {reason}" if reason else "; no reason stated" if "reason" in command.payload else ""
    approved = f"; approved by {command.decided_by}" if command.decided_by else ""
    return f"command {command.id}, {command.kind}, of {command.agent_id}{stated}{approved}"


def _hashes(step: ExplainedStep) -> str:
    named = {
        "configuration": step.config_sha256,
        "snapshot": step.snapshot_sha256,
        "plan": step.plan_sha256,
    }
    return ", ".join(f"{name} {value[:SHORT]}" for name, value in named.items() if value is not None)


def _knowledge(found: CandidateExplanation) -> Iterator[str]:
    for item in found.learned_from:
        if not item.n_labels:
            yield f"{item.property}: no label."
        else:
            yield f"{item.property}: {item.n_labels} labels{_sources(item.sources)}."
    if not found.learned_from:
        yield "Nothing: no model chose it."


def _model_title(model: ExplainedModel) -> str:
    return f"Model of {model.property}: {model.modelled_property} v{model.version}"


def _model(model: ExplainedModel) -> Iterator[str]:
    promoted = f", made champion by {model.promoted_by}" if model.promoted_by else ""
    yield (
        f"{model.kind}, cross-validated RMSE {model.rmse:.3g}, trained {_time(model.created_at)} by nanoos "
        f"{model.code_version}{promoted}; now {model.status}."
    )
    yield f"Training asked for by {model.requested_by}: {model.reason}. Judgement: {model.judgement}."
    dataset = model.dataset
    yield (
        f"Dataset {dataset.id}, {dataset.content_hash[:SHORT]}, {_time(dataset.created_at)}: {dataset.n_labels} labels"
        f"{_sources(dataset.sources)}."
    )


def _sources(sources: Sequence[LabelSource]) -> str:
    if not sources:
        return ""
    return ": " + ", ".join(
        f"{item.n_labels} {item.source_kind} ({item.source})"
        + (f", {item.n_withdrawn} of them withdrawn since" if item.n_withdrawn else "")
        for item in sources
    )


def _entry(entry: AuditEntry) -> str:
    covered = ", ".join(entry.covers)
    return (
        f"{entry.seq}, {_time(entry.at)}, {entry.actor}, {entry.kind} {entry.subject}: {covered}; {entry.hash[:SHORT]}."
    )


def _values(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_value(value)}" for name, value in values.items())


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return f"({_values(value)})"
    if isinstance(value, Iterable) and not isinstance(value, str):
        items = list(value)
        more = f", ... {len(items)} in all" if len(items) > ITEMS else ""
        return f"[{', '.join(map(_value, items[:ITEMS]))}{more}]"
    return str(value)


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
