"""The audit entries that record and cover the links of a chain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row

from nanoos.domain.label_kinds import LabelKind
from nanoos.domain.statuses import Origin
from nanoos.service.queries.provenance.records import AuditEntry, CandidateExplanation, ExplainedStep
from nanoos.store import audit

Links = dict[tuple[str, int], str]  # by table and id of a covered row, the name of the link that it is
Entries = Mapping[str, Sequence[Row[Any]]]  # by subject, oldest first


def with_audit(connection: Connection, found: CandidateExplanation) -> CandidateExplanation:
    """A chain with the audit entries of its links and the hashes that they hold; remarks on links without an entry."""
    subjects = _subjects(found)
    about: dict[str, list[Row[Any]]] = {}
    for row in audit.entries_about(connection, subjects.keys()):
        about.setdefault(row.subject, []).append(row)
    links, covering = _covering(connection, found, about)
    covering_entries: dict[int, tuple[Row[Any], list[str]]] = {}
    for subject, entries in about.items():
        for entry in entries:
            covering_entries.setdefault(entry.seq, (entry, []))[1].append(subjects[subject])
    for key, link in links.items():
        if key in covering:
            covering_entries.setdefault(covering[key].seq, (covering[key], []))[1].append(link)
    return replace(
        found,
        chosen_by=None if found.chosen_by is None else _with_hashes(found.chosen_by, about),
        sent_by=tuple(_with_hashes(step, about) for step in found.sent_by),
        audit=tuple(_entry(*covering_entries[seq]) for seq in sorted(covering_entries)),
        remarks=(*found.remarks, *_unfound([link for key, link in links.items() if key not in covering])),
    )


def _subjects(found: CandidateExplanation) -> dict[str, str]:
    """The subjects of the entries that record the links, with the links' names."""
    steps = [*([] if found.chosen_by is None else [found.chosen_by]), *found.sent_by]
    commands = [step.command for step in steps if step.command is not None]
    return {
        **{_subject(step): f"step {step.id}" for step in steps},
        **{f"{command.kind}/{command.id}": f"command {command.id}" for command in commands},
        **{
            f"{item.modelled_property}/v{item.version}": f"model {item.property} v{item.version}"
            for item in found.models
        },
        **{f"experiment/{item.id}": f"experiment {item.id}" for item in found.experiments},
        **{f"import/{id_}": f"import {id_}" for id_ in _imports(found)},
    }


def _subject(step: ExplainedStep) -> str:
    return f"{step.orchestrator}/{step.id}"


def _imports(found: CandidateExplanation) -> set[int]:
    return {label.source_id for label in found.labels if label.source_kind == LabelKind.IMPORT}


def _covering(
    connection: Connection, found: CandidateExplanation, about: Entries
) -> tuple[Links, dict[tuple[str, int], Row[Any]]]:
    """The links that are rows, and the entry that covers each.

    Searched from an entry nearby: results after the step that chose the candidate, what it knew before it, imported
    labels after their import.
    """
    step = None if found.chosen_by is None else _first_seq(about, _subject(found.chosen_by))
    imported_since = min((seq for id_ in _imports(found) if (seq := _first_seq(about, f"import/{id_}"))), default=1)
    before, after, of_imports = _links(found, has_step=step is not None)
    covering = audit.entries_covering(connection, _ids(before), start=step, is_backwards=True)
    # A result that a job took over may be younger than the choice: another campaign was waiting for it.
    after |= {key: link for key, link in before.items() if key not in covering}
    covering |= audit.entries_covering(connection, _ids(after), start=step or 1)
    covering |= audit.entries_covering(connection, _ids(of_imports), start=imported_since)
    return before | after | of_imports, covering


def _links(found: CandidateExplanation, *, has_step: bool) -> tuple[Links, Links, Links]:
    """The rows of the chain: older than the choice, younger, and those of imports."""
    before: Links = {("training_datasets", item.dataset.id): f"dataset {item.dataset.id}" for item in found.models}
    after: Links = {}
    of_imports: Links = {}
    is_reused = found.candidate.origin == Origin.KNOWN or (
        found.simulation is not None and found.simulation.is_from_cache
    )
    simulated = before if is_reused or not has_step else after
    if found.simulation is not None and found.simulation.result_id is not None:
        simulated["simulation_results", found.simulation.result_id] = f"result {found.simulation.result_id}"
    links_of: dict[str, Links] = {LabelKind.SIMULATION: simulated, LabelKind.IMPORT: of_imports}
    for label in found.labels:
        links = links_of.get(label.source_kind, after)
        links["labels", label.id] = f"label {label.id}"
        if label.retraction_id is not None:
            later = of_imports if label.source_kind == LabelKind.IMPORT else after
            later["label_retractions", label.retraction_id] = f"retraction of label {label.id}"
    return before, after, of_imports


def _first_seq(about: Entries, subject: str) -> int | None:
    entries = about.get(subject, ())
    return int(entries[0].seq) if entries else None


def _ids(links: Links) -> dict[str, list[int]]:
    by_table: dict[str, list[int]] = {}
    for table, id_ in links:
        by_table.setdefault(table, []).append(id_)
    return by_table


def _with_hashes(step: ExplainedStep, about: Entries) -> ExplainedStep:
    """The step with the hashes of snapshot and plan that its entry holds."""
    for entry in about.get(_subject(step), ()):
        payload = json.loads(entry.payload)
        if "snapshot_sha256" in payload:
            return replace(step, snapshot_sha256=payload["snapshot_sha256"], plan_sha256=payload["plan_sha256"])
    return step


def _entry(row: Row[Any], links: Iterable[str]) -> AuditEntry:
    same = ("seq", "at", "actor", "kind", "subject", "hash")
    return AuditEntry(**{name: getattr(row, name) for name in same}, covers=tuple(links))


def _unfound(links: Sequence[str]) -> list[str]:
    if not links:
        return []
    return [f"No audit entry near them covers {', '.join(links)}: `nanoos audit verify` checks every row."]
