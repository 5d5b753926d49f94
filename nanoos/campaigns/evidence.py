"""Evidence: what the best sources say of each candidate, the score that follows from it, and the campaign's verdict.

For each property the valid labels of the best source count: an experiment before an imported measurement, that before
the campaign's own simulation (`store.labels.RANK`). Several measurements count by their mean. A candidate is scored
again, from its rows alone, whenever a label or result of its structure is added, superseded or retracted, whatever the
status of its campaign.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, stdev
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, and_, select

from nanoos.campaigns.candidates import (
    NewCandidate,
    add_candidates,
    cancel_experiments,
    is_result_of_campaign,
)
from nanoos.campaigns.lifecycle import lock_campaigns
from nanoos.campaigns.progress import progress_of
from nanoos.domain.goal import Goal, Target, targets_of
from nanoos.domain.label_kinds import RANK
from nanoos.domain.statuses import ENDED_CAMPAIGN, SCORED, CampaignStatus, CandidateStatus, Origin, WorkStatus
from nanoos.store import alerts
from nanoos.store import labels as label_store
from nanoos.store.alerts import Alert, AlertKind
from nanoos.store.tables import (
    campaigns,
    candidates,
    design_spaces,
    experiment_runs,
    labels,
    simulation_results,
    structures,
)
from nanoos.store.upsert import update_each

CHUNK = 10_000  # candidates or structures named in one statement
VERDICTS = ("is_hit", "is_measured", "is_confirmed", "is_contradicted")
SIGMAS = 3.0  # two values further apart than this many standard deviations contradict each other: 0.3% by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the best source that measured a property says.

    Attributes:
        value: Mean of its valid labels, property units.
        noise_std: Standard error of the mean, property units; None if unknown.
        source: `import` or `experiment`.
        n_labels: Number of labels in the mean.
    """

    value: float
    noise_std: float | None
    source: str
    n_labels: int


def update_evidence(connection: Connection, structure_hashes: Collection[str], *, now: datetime) -> int:
    """Score the candidates of all campaigns on some structures, after their labels changed.

    Returns:
        The number of candidates that lost their score.
    """
    n_dropped = 0
    for hashes in _chunks(sorted(set(structure_hashes))):
        _adopt(connection, structures.c.structure_hash.in_(hashes), now=now)
        of_structures = select(structures.c.id).where(structures.c.structure_hash.in_(hashes))
        n_dropped += rescore(connection, candidates.c.structure_id.in_(of_structures), now=now)
    return n_dropped


def adopt_measured(connection: Connection, campaign_ids: Collection[int], *, now: datetime) -> None:
    """Make candidates of the structures on which every target of these campaigns has been measured already."""
    # Measured structures alone: SQLite then looks these up, and does not read whole design spaces.
    measured = select(labels.c.structure_hash).where(label_store.is_measured())
    which = and_(campaigns.c.id.in_(campaign_ids), structures.c.structure_hash.in_(measured))
    adopted = _adopt(connection, which, now=now)
    for ids in _chunks(adopted):
        rescore(connection, candidates.c.id.in_(ids), now=now)


def rescore(connection: Connection, which: ColumnElement[bool], *, now: datetime) -> int:
    """Set status, outputs, evidence, score and hit of candidates from their results and labels.

    A candidate without evidence of every target keeps its status, but one that had a score is dropped.

    Args:
        connection: The transaction that wrote the results and labels.
        which: Condition on `candidates`.
        now: Time of the change.

    Returns:
        The number of candidates that lost their score.
    """
    # Locked before the labels are read: of two writers on one structure, the second sees the label of the first.
    locked = connection.execute(select(candidates.c.id).where(which).order_by(candidates.c.id).with_for_update())
    changed: dict[int, Change] = {}
    for ids in _chunks(list(locked.scalars())):
        changed |= {change.row.id: change for change in changes_due(connection, ids)}
    if not changed:
        return 0
    is_new = {id_: change.row.status != change.values["status"] for id_, change in changed.items()}
    update_each(connection, candidates, [changed[id_].values for id_ in changed if is_new[id_]], finished_at=now)
    update_each(connection, candidates, [changed[id_].values for id_ in changed if not is_new[id_]])
    for campaign_id, goal in {change.row.campaign_id: change.goal for change in changed.values()}.items():
        if not goal.is_bounded:
            _rescale(connection, campaign_id, goal)
    dropped = [id_ for id_, change in changed.items() if change.values["status"] == CandidateStatus.DROPPED.value]
    unfounded = [id_ for id_ in dropped if changed[id_].row.result_id is not None]
    if unfounded:
        of_dropped = experiment_runs.c.candidate_id.in_(unfounded)
        cancel_experiments(connection, of_dropped, reason="the simulated result was retracted", now=now)
    _alert(connection, list(changed.values()), now=now)
    return len(dropped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A candidate's row, read together with its structure and campaign, and its new values."""

    row: Row[Any]
    goal: Goal
    values: Mapping[str, Any]


def changes_due(connection: Connection, candidate_ids: Sequence[int]) -> Iterator[Change]:
    """The candidates whose stored values differ from their evidence."""
    rows = _read(connection, candidate_ids)
    goals = {row.campaign_id: Goal.parse(row.goal) for row in {row.campaign_id: row for row in rows}.values()}
    measured = measured_values(connection, [row.structure_hash for row in rows])
    retracted = label_store.retracted_results(connection, [row.result_id for row in rows if row.is_success])
    both = [row.result_id for row in rows if row.is_success and row.structure_hash in measured]
    noise = label_store.simulated_noise(connection, both) if both else {}
    of_campaign: dict[int, list[_Weighed]] = {}
    for row in rows:
        goal = goals[row.campaign_id]
        simulated = row.simulated if row.is_success and row.result_id not in retracted else {}
        weighed = _Weighed(row, goal, simulated, measured.get(row.structure_hash, {}), noise)
        of_campaign.setdefault(row.campaign_id, []).append(weighed)
    for campaign_id, items in of_campaign.items():
        complete = [item for item in items if item.is_complete]
        scores, hits = _scores(goals[campaign_id], [item.outputs for item in complete])
        values = {
            item.row.id: item.scored(score, is_hit=is_hit)
            for item, score, is_hit in zip(complete, scores, hits, strict=True)
        }
        for item in items:
            new = values.get(item.row.id) or item.unscored()
            if any(item.row._mapping[name] != value for name, value in new.items()):
                yield Change(row=item.row, goal=item.goal, values=new)


def _read(connection: Connection, candidate_ids: Sequence[int]) -> Sequence[Row[Any]]:
    names = ("id", "campaign_id", "status", "outputs", "evidence", "score", *VERDICTS)
    return connection.execute(
        select(
            *(candidates.c[name] for name in names),
            campaigns.c.slug,
            campaigns.c.goal,
            campaigns.c.status.label("campaign_status"),
            structures.c.structure_hash,
            structures.c.formula,
            simulation_results.c.id.label("result_id"),
            simulation_results.c.is_success,
            simulation_results.c.outputs.label("simulated"),
        )
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .outerjoin(simulation_results, is_result_of_campaign())
        .where(candidates.c.id.in_(candidate_ids))
        .order_by(candidates.c.id)
    ).all()


def measured_values(connection: Connection, structure_hashes: Sequence[str]) -> dict[str, dict[str, Measured]]:
    """What was measured of some structures, by structure hash and property; only structures with a measurement."""
    rows = label_store.measured_label_rows(connection, structure_hashes)
    best: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in sorted(rows, key=lambda row: RANK[row.source_kind], reverse=True):
        same = best.setdefault((row.structure_hash, row.property), [])
        if not same or same[0].source_kind == row.source_kind:
            same.append(row)
    measured: dict[str, dict[str, Measured]] = {}
    for (structure_hash, name), same in best.items():
        measured.setdefault(structure_hash, {})[name] = _mean(same)
    return measured


def _mean(same: Sequence[Row[Any]]) -> Measured:
    values = [row.value for row in same]
    known = [row.noise_std for row in same if row.noise_std is not None]
    n = len(values)
    # The larger of what the instrument states and what the repeats show: two repeats may agree by chance.
    stated = math.hypot(*known) / n if len(known) == n else None
    shown = stdev(values) / math.sqrt(n) if n > 1 else None
    errors = [error for error in (stated, shown) if error is not None]
    return Measured(
        value=fmean(values), noise_std=max(errors) if errors else None, source=same[0].source_kind, n_labels=n
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    row: Row[Any]
    goal: Goal
    simulated: Mapping[str, float]
    measured: Mapping[str, Measured]
    simulated_noise: Mapping[tuple[int, str], float]

    @property
    def outputs(self) -> dict[str, float]:
        return {**self.simulated, **{name: each.value for name, each in self.measured.items()}}

    @property
    def is_complete(self) -> bool:
        return all(name in self.simulated or name in self.measured for name in self.goal.properties)

    def scored(self, score: float, *, is_hit: bool) -> dict[str, Any]:
        evidence = {
            name: {
                "source": each.source,
                "n_labels": each.n_labels,
                "noise_std": each.noise_std,
                "simulated": self.simulated.get(name),
            }
            for name, each in self.measured.items()
        }
        # Without bounds the score depends on the other candidates; `_rescale` sets it.
        is_final = self.goal.is_bounded or self.row.score is None
        is_measured = all(name in self.measured for name in self.goal.properties)
        return {
            "id": self.row.id,
            "status": (CandidateStatus.SIMULATED if self.simulated else CandidateStatus.MEASURED).value,
            "outputs": self.outputs,
            "evidence": evidence or None,
            "score": score if is_final else self.row.score,
            "is_hit": is_hit,
            "is_measured": is_measured,
            "is_confirmed": is_hit and is_measured,
            "is_contradicted": any(self._contradicts(target) for target in self.goal.targets),
        }

    def unscored(self) -> dict[str, Any]:
        row = self.row
        if row.is_success is False:
            status = CandidateStatus.INFEASIBLE.value
        else:
            status = CandidateStatus.DROPPED.value if row.status in SCORED else row.status
        lost = dict.fromkeys(("outputs", "evidence", "score")) | dict.fromkeys(VERDICTS, False)
        return {"id": row.id, "status": status, **lost}

    def _contradicts(self, target: Target) -> bool:
        """Whether measurement and simulation differ by more than the tolerance and both noises explain."""
        measured, simulated = self.measured.get(target.property), self.simulated.get(target.property)
        if measured is None or simulated is None:
            return False
        noise = (measured.noise_std, self.simulated_noise.get((self.row.result_id, target.property)))
        tolerance = target.tolerance or target.ramp
        if not tolerance and noise == (None, None):
            return False  # nothing says how far apart is too far
        allowed = max(tolerance, SIGMAS * math.hypot(*(std or 0.0 for std in noise)))
        return abs(measured.value - simulated) > allowed


def _scores(goal: Goal, outputs: Sequence[Mapping[str, float]]) -> tuple[list[float], list[bool]]:
    from nanoos.discovery.scoring import is_hit, score

    if not outputs:
        return [], []
    values = {name: np.array([each[name] for each in outputs], dtype=np.float64) for name in goal.properties}
    scores = score(goal, values) if goal.is_bounded else np.zeros(len(outputs))
    return scores.tolist(), is_hit(goal, values).tolist()


def _rescale(connection: Connection, campaign_id: int, goal: Goal) -> None:
    """Score every candidate again: without bounds, new results can widen the score's scale."""
    from nanoos.discovery.scoring import observed_ranges, score

    rows = connection.execute(
        select(candidates.c.id, candidates.c.outputs, candidates.c.score)
        .where(candidates.c.campaign_id == campaign_id, candidates.c.score.is_not(None))
        .order_by(candidates.c.id)
    ).all()
    if not rows:
        return
    values = {name: np.array([row.outputs[name] for row in rows], dtype=np.float64) for name in goal.properties}
    scores = score(goal, values, observed_ranges(values))
    changed = [{"id": row.id, "score": float(new)} for row, new in zip(rows, scores, strict=True) if row.score != new]
    update_each(connection, candidates, changed)


def _adopt(connection: Connection, which: ColumnElement[bool], *, now: datetime) -> list[int]:
    """Add structures with a measurement of every target as candidates, without a simulation; returns their ids."""
    # With the campaigns locked, no step of theirs chooses the same structures meanwhile.
    lock_campaigns(connection, _campaigns_with_measurements(connection, which))
    rows = connection.execute(
        select(
            campaigns.c.id,
            campaigns.c.iteration,
            structures.c.id.label("structure_id"),
            labels.c.property,
        )
        .join(structures, structures.c.design_space_id == campaigns.c.design_space_id)
        .join(labels, and_(labels.c.structure_hash == structures.c.structure_hash, label_store.is_measured()))
        .where(which, _takes_candidates(), ~_is_chosen(), ~label_store.is_retracted())
        .order_by(campaigns.c.id, structures.c.id)
    ).all()
    if not rows:
        return []
    measured: dict[tuple[int, int, int], set[str]] = {}
    for row in rows:
        measured.setdefault((row.id, row.iteration, row.structure_id), set()).add(row.property)
    goals = {
        row.id: set(targets_of(row.goal))
        for row in connection.execute(
            select(campaigns.c.id, campaigns.c.goal).where(campaigns.c.id.in_({key[0] for key in measured}))
        )
    }
    return add_candidates(
        connection,
        [
            NewCandidate(
                campaign_id=campaign_id, structure_id=structure_id, iteration=iteration, priority=0, origin=Origin.KNOWN
            )
            for (campaign_id, iteration, structure_id), names in measured.items()
            if goals[campaign_id] <= names
        ],
        run_id=None,
        now=now,
    )


def _campaigns_with_measurements(connection: Connection, which: ColumnElement[bool]) -> list[int]:
    """Ids of the campaigns that `_adopt` may add candidates to."""
    return list(
        connection.execute(
            select(campaigns.c.id)
            .distinct()
            .join(structures, structures.c.design_space_id == campaigns.c.design_space_id)
            .join(labels, and_(labels.c.structure_hash == structures.c.structure_hash, label_store.is_measured()))
            .where(which, _takes_candidates(), ~_is_chosen())
        ).scalars()
    )


def _takes_candidates() -> ColumnElement[bool]:
    """In a query on `campaigns`: whether it has not ended and its design space is complete, as that stays then."""
    is_complete = design_spaces.c.status == WorkStatus.COMPLETED.value
    return and_(
        campaigns.c.status.not_in(ENDED_CAMPAIGN),
        select(design_spaces.c.id).where(design_spaces.c.id == campaigns.c.design_space_id, is_complete).exists(),
    )


def _is_chosen() -> ColumnElement[bool]:
    """In a query on `campaigns` and `structures`: whether the structure is a candidate of the campaign."""
    return (
        select(candidates.c.id)
        .where(candidates.c.campaign_id == campaigns.c.id, candidates.c.structure_id == structures.c.id)
        .exists()
    )


def _alert(connection: Connection, changed: Sequence[Change], *, now: datetime) -> None:
    """Raise and resolve the alerts on contradictions and on the verdict of campaigns that have ended."""
    slugs = {change.row.campaign_id: change.row.slug for change in changed}
    resolved = [change for change in changed if change.row.is_contradicted and not change.values["is_contradicted"]]
    raised = [
        Alert(
            kind=AlertKind.CONTRADICTION,
            subject=change.row.slug,
            message=f"Candidate {change.row.id} ({change.row.formula}): {_explain(change)}. The measurement counts; "
            "correct or retract it if it is wrong, or check the engine.",
        )
        for change in changed
        if change.values["is_contradicted"]
    ]
    alerts.raise_alerts(connection, raised, now=now)
    if resolved:
        still = connection.execute(
            select(candidates.c.campaign_id).where(
                candidates.c.campaign_id.in_({change.row.campaign_id for change in resolved}),
                candidates.c.is_contradicted,
            )
        )
        gone = {change.row.campaign_id for change in resolved} - set(still.scalars())
        alerts.resolve(connection, subjects=[slugs[id_] for id_ in gone], kinds=[AlertKind.CONTRADICTION], now=now)
    ended = {change.row.campaign_id for change in changed if change.row.campaign_status == CampaignStatus.COMPLETED}
    if ended:
        _check_verdicts(connection, ended, changed, now=now)


def _explain(change: Change) -> str:
    evidence, outputs = change.values["evidence"], change.values["outputs"]
    return ", ".join(
        f"{name} {outputs[name]:.6g} measured, {each['simulated']:.6g} simulated"
        for name, each in evidence.items()
        if name in change.goal.properties and each["simulated"] is not None
    )


def _check_verdicts(
    connection: Connection, campaign_ids: Collection[int], changed: Sequence[Change], *, now: datetime
) -> None:
    """Alert on campaigns that ended with enough hits and no longer have them."""
    for progress in progress_of(connection, campaign_ids).values():
        wanted, counted = progress.settings.stop_hits, progress.hit_column
        if wanted is None:
            continue
        own = [change for change in changed if change.row.campaign_id == progress.id]
        before = progress.n_counted_hits - sum(change.values[counted] - change.row._mapping[counted] for change in own)
        after = progress.n_counted_hits
        if after >= wanted:
            alerts.resolve(connection, subjects=[progress.slug], kinds=[AlertKind.VERDICT_CHANGED], now=now)
        elif before >= wanted:
            message = (
                f"The campaign ended with {before} of {wanted} wanted hits; now {after} count. "
                f"`nanoos campaign resume {progress.slug}` continues it."
            )
            alerts.raise_alert(
                connection, kind=AlertKind.VERDICT_CHANGED, subject=progress.slug, message=message, now=now
            )


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
