"""The input of a step: the progress of campaigns and models, and the selection problems of the scheduled campaigns.

`snapshot_loader` reads it from the database. A record of it is stored with the run. Features and labels never change
once written, so the record holds only their ids, and `snapshot_loader.rehydrate` reads them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nanoos.campaigns.lab_candidates import ScoredCandidate
from nanoos.campaigns.progress import CampaignProgress
from nanoos.campaigns.spec import CampaignSettings
from nanoos.discovery.protocol import Selection, SelectionProblem
from nanoos.domain.engine_source import EngineSource
from nanoos.domain.statuses import CampaignStatus
from nanoos.domain.structures import Structure
from nanoos.learning.judgement import Difference, Duel, Incumbent
from nanoos.learning.model_progress import Challenger, ModelProgress
from nanoos.plugins.design_space import OpenDesignSpace


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRecord:
    """The ids of the rows in a campaign's problem.

    Attributes:
        label_ranges: Inclusive ranges of label ids, by property.
        models: Version ids of the champions that can be read, by property.
        challengers: Version ids of the versions that shadow these champions and can be read, by property.
        unreadable_models: Version ids of the champions whose artifact cannot be read, by property.
        rejected_models: Version ids of the newest versions that were rejected where there is no champion, by property.
        distrusted_models: Version ids of the newest versions that were no better than the mean of their labels, where
            there is a champion, by property; `label_ranges` then has only labels that the champion learned from.
        transfer_ranges: Ranges of ids of labels from other design spaces, by property.
        duration_ranges: Ranges of ids of the simulation results whose durations train the cost model.
        mean_duration_s: Mean simulation time of the campaign's newest results; None before the first.
        n_structures: Structures of a design space that grows; None where the pool is all there is.
    """

    design_space_id: int
    label_ranges: Mapping[str, list[list[int]]]
    pending_ranges: list[list[int]]
    excluded_ranges: list[list[int]]
    infeasible_ranges: list[list[int]]
    models: Mapping[str, int]
    unreadable_models: Mapping[str, int] = field(default_factory=dict)
    challengers: Mapping[str, int] = field(default_factory=dict)
    rejected_models: Mapping[str, int] = field(default_factory=dict)
    distrusted_models: Mapping[str, int] = field(default_factory=dict)
    transfer_ranges: Mapping[str, list[list[int]]] = field(default_factory=dict)
    duration_ranges: list[list[int]] = field(default_factory=list)
    mean_duration_s: float | None = None
    n_structures: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignProblem:
    """A campaign's selection problem and the record of its rows.

    Attributes:
        structure_ids: `structures.id` of each pool row, ascending, shape (n_pool,).
        structure_hashes: `structures.structure_hash` of each pool row, ASCII, shape (n_pool,).
        space: Where new points come from; None where the pool is all there is.
        challengers: States of the models that shadow a champion, by property.
    """

    record: ProblemRecord
    problem: SelectionProblem
    structure_ids: NDArray[np.int64]
    structure_hashes: NDArray[np.bytes_]
    space: OpenDesignSpace | None = None
    challengers: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def in_shadow(self) -> SelectionProblem:
        """The problem with the challengers in their champions' places."""
        return replace(self.problem, warm_start={**self.problem.warm_start, **self.challengers})

    def chosen(self, selection: Selection) -> list[int | Structure]:
        """What was chosen: ids of structures in the pool, and new points."""
        is_new = selection.index >= len(self.structure_ids)
        points = iter(self.space.points(selection.features[is_new]) if self.space is not None else ())
        return [
            next(points) if new else int(self.structure_ids[row])
            for row, new in zip(selection.index, is_new, strict=True)
        ]

    def hash_of(self, structure_id: int) -> str:
        position = int(np.searchsorted(self.structure_ids, structure_id))
        return str(self.structure_hashes[position].decode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that a plan depends on besides configuration, time and seed.

    Attributes:
        scored: Candidates for the free experiment slots, best first.
        waiting_for_lab: Number of candidates at or above the score threshold without an experiment, by campaign.
    """

    campaigns: tuple[CampaignProgress, ...]
    models: tuple[ModelProgress, ...]
    scored: tuple[ScoredCandidate, ...]
    n_simulations_in_flight: int
    n_experiments_in_flight: int
    waiting_for_lab: Mapping[int, int] = field(default_factory=dict)
    problems: Mapping[int, CampaignProblem] = field(default_factory=dict)

    def in_flight(self, *, has_engine: bool) -> int:
        """Simulations in flight; without an engine, experiments."""
        return self.n_simulations_in_flight if has_engine else self.n_experiments_in_flight

    @property
    def unreadable_champions(self) -> frozenset[int]:
        """Version ids of the scheduled campaigns' champions that cannot be read."""
        return frozenset(id_ for problem in self.problems.values() for id_ in problem.record.unreadable_models.values())

    def to_record(self) -> dict[str, Any]:
        """JSON-serialisable form, with row ids in place of arrays."""
        return {
            "campaigns": [_plain(campaign) for campaign in self.campaigns],
            "models": [_plain(model) for model in self.models],
            "scored": [_plain(candidate) for candidate in self.scored],
            "n_simulations_in_flight": self.n_simulations_in_flight,
            "n_experiments_in_flight": self.n_experiments_in_flight,
            "waiting_for_lab": {str(key): value for key, value in self.waiting_for_lab.items()},
            "problems": {str(key): _plain(value.record) for key, value in self.problems.items()},
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any], problems: Mapping[int, CampaignProblem]) -> Snapshot:
        """The snapshot of a record from `to_record`, with its problems loaded."""
        return cls(
            campaigns=tuple(_campaign_progress(item) for item in record["campaigns"]),
            models=tuple(_model_progress(item) for item in record["models"]),
            scored=tuple(ScoredCandidate(**item) for item in record["scored"]),
            n_simulations_in_flight=record["n_simulations_in_flight"],
            n_experiments_in_flight=record["n_experiments_in_flight"],
            waiting_for_lab={int(key): value for key, value in record["waiting_for_lab"].items()},
            problems=problems,
        )


def _plain(value: Any) -> dict[str, Any]:
    """The fields of a record, JSON-serialisable. `asdict` would spend most of its time on deep copies."""
    record = {name: getattr(value, name) for name in value.__dataclass_fields__}
    for name, item in record.items():
        convert = _CONVERTERS.get(type(item))
        if convert is not None:
            record[name] = convert(item)
    return record


_CONVERTERS: Mapping[type, Callable[[Any], Any]] = {
    datetime: datetime.isoformat,
    CampaignSettings: _plain,
    Challenger: asdict,
}


def _campaign_progress(item: Mapping[str, Any]) -> CampaignProgress:
    return CampaignProgress(
        **{
            **item,
            "status": CampaignStatus(item["status"]),
            "settings": CampaignSettings(**item["settings"]),
            "source": EngineSource(*item["source"]),
            "advanced_at": _moment(item["advanced_at"]),
        }
    )


def _model_progress(item: Mapping[str, Any]) -> ModelProgress:
    since = _moment(item["since"])
    if since is None:
        raise ValueError(f"model record without its time: {item}")
    challenger = _challenger(item.get("challenger"))
    return ModelProgress(
        **{**item, "trained_at": _moment(item["trained_at"]), "since": since, "challenger": challenger}
    )


def _challenger(item: Mapping[str, Any] | None) -> Challenger | None:
    if item is None:
        return None
    duel = item["duel"]
    if duel is not None:
        differences = ("versus_champion", "intervals_versus_champion")
        duel = Duel(**{**duel, **{name: Difference(**duel[name]) for name in differences}})
    return Challenger(**{**item, "champion": Incumbent(**item["champion"]), "duel": duel})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
