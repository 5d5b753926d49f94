"""A campaign's progress: iterations, best candidates, budgets, and the next candidates."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.campaigns.progress import CampaignProgress, campaign_progress, progress_of
from nanoos.control.config import OrchestratorConfig, parse_config
from nanoos.domain.errors import NotFound
from nanoos.domain.goal import targets_of
from nanoos.domain.statuses import CampaignStatus
from nanoos.domain.structures import stable_hash
from nanoos.orchestrator.selection_problems import campaign_problem
from nanoos.service.queries.engines import engine_notes
from nanoos.store.tables import campaigns, candidates, orchestrator_state, structures

N_BEST = 10
MAX_NEXT = 100  # each costs a fit of the models


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration:
    """One iteration's results; best_score is the best of all iterations up to it."""

    iteration: int
    n_candidates: int
    n_finished: int
    n_hits: int
    mean_score: float | None
    iteration_best: float | None
    best_score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedCandidate:
    """A candidate with a score, or one that is only predicted (`std` then has its uncertainty).

    Attributes:
        structure_id: None for a new point of a parameter space, which a step stores when it chooses it.
        point: The values of a new point by parameter; None for a structure.
        values: What counts: measured, else simulated, else predicted.
        is_confirmed: A hit on which every target was measured.
    """

    structure_id: int | None
    formula: str
    score: float | None
    values: Mapping[str, float]
    std: Mapping[str, float]
    is_hit: bool
    is_confirmed: bool
    iteration: int | None
    point: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignReport:
    """Everything about one campaign's progress.

    Attributes:
        engine_note: What the campaign's user should know of its engine's definition: that its file has changed since.
        engine: Empty if the campaign has none: its candidates are only measured.
        n_hits: Candidates that meet every target.
        n_confirmed: Those of them on which every target was measured.
        n_contradicted: Candidates whose measurement contradicts their simulation.
        hits_by: Which hits the stopping rule counts: `simulated` (all) or `confirmed`.
        n_pool: Structures of its design space, so far.
        n_pool_wanted: While the design space is being built, how many there are to be; None once it is complete.
    """

    slug: str
    name: str
    status: CampaignStatus
    status_reason: str
    engine: str
    engine_version: str
    engine_note: str
    goal: Mapping[str, Any]
    iteration: int
    max_iterations: int
    n_pool: int
    n_pool_wanted: int | None
    n_simulations: int
    simulation_budget: int
    n_in_flight: int
    n_infeasible: int
    n_hits: int
    n_confirmed: int
    n_contradicted: int
    hits_by: str
    n_experiments: int
    experiment_budget: int
    best_score: float | None
    iterations: tuple[Iteration, ...]
    best: tuple[RankedCandidate, ...]

    @property
    def content_hash(self) -> str:
        """A hash of the progress."""
        return stable_hash({**asdict(self), "engine_note": ""})


def campaign_report(connection: Connection, slug: str) -> CampaignReport:
    """Read a campaign's progress.

    Raises:
        NotFound: No such campaign.
    """
    return _reports(connection, [get_campaign(connection, slug)])[0]


def campaign_reports(connection: Connection, slugs: Collection[str]) -> tuple[CampaignReport, ...]:
    """Read the progress of campaigns, oldest first, in a fixed number of statements for any number of them.

    Raises:
        NotFound: One of them does not exist.
    """
    rows = connection.execute(select(campaigns).where(campaigns.c.slug.in_(slugs)).order_by(campaigns.c.id)).all()
    for missing in sorted(set(slugs) - {row.slug for row in rows}):
        get_campaign(connection, missing)
    return _reports(connection, rows)


def _reports(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[CampaignReport, ...]:
    ids = [row.id for row in rows]
    views = progress_of(connection, ids)
    configs = _configs(connection, {row.orchestrator_id for row in rows})
    contradicted = _count_contradicted(connection, ids)
    iterations, best = _iterations(connection, ids), _best(connection, ids)
    return tuple(
        _report(
            row,
            views[row.id],
            configs[row.orchestrator_id],
            n_contradicted=contradicted.get(row.id, 0),
            iterations=_with_best_so_far(iterations[row.id]),
            best=tuple(_ranked(item, tuple(targets_of(row.goal))) for item in best[row.id]),
        )
        for row in rows
    )


def _report(row: Row[Any], view: CampaignProgress, config: OrchestratorConfig, **found: Any) -> CampaignReport:
    return CampaignReport(
        slug=row.slug,
        name=row.name,
        status=CampaignStatus(row.status),
        status_reason=row.status_reason,
        engine=row.engine,
        engine_version=row.engine_version,
        engine_note=engine_notes(row.engine, row.settings),
        goal=row.goal,
        iteration=row.iteration,
        max_iterations=view.settings.max_iterations,
        n_pool=view.n_pool,
        n_pool_wanted=view.n_pool_wanted,
        n_simulations=view.n_simulations,
        simulation_budget=view.simulation_budget(config),
        n_in_flight=view.n_simulations_in_flight,
        n_infeasible=view.n_infeasible,
        n_hits=view.n_hits,
        n_confirmed=view.n_confirmed,
        hits_by=view.settings.hits_by,
        n_experiments=view.n_experiments,
        experiment_budget=view.experiment_budget(config),
        best_score=view.best_score,
        **found,
    )


def _count_contradicted(connection: Connection, campaign_ids: Collection[int]) -> dict[int, int]:
    rows = connection.execute(
        select(candidates.c.campaign_id, func.count())
        .where(candidates.c.campaign_id.in_(campaign_ids), candidates.c.is_contradicted)
        .group_by(candidates.c.campaign_id)
    )
    return dict(rows.tuples().all())


def where_to_look_next(connection: Connection, slug: str, n: int = 5) -> tuple[RankedCandidate, ...]:
    """What the campaign's next iteration would choose if its batch size were `n`, without scores before any result.

    The choice equals a step's: by the campaign's acquisition function or else the orchestrator's, with the
    orchestrator's threshold for active learning, from the same seed. Empty where nothing is left to choose, and while
    the design space is being built.

    Raises:
        NotFound: No such campaign.
    """
    from nanoos.orchestrator.batch_selection import BatchSelector, orchestrator_seed

    row = get_campaign(connection, slug)
    campaign = campaign_progress(connection, row.id)
    if campaign.pool_wait is not None:
        return ()
    problem = campaign_problem(connection, campaign)
    name, config = _orchestrator(connection, row.orchestrator_id)
    selection = BatchSelector({campaign.id: problem}, config, orchestrator_seed(name), ()).select(campaign, n)
    chosen = problem.chosen(selection)
    ids = [what for what in chosen if isinstance(what, int)]
    formulas = dict(
        connection.execute(select(structures.c.id, structures.c.formula).where(structures.c.id.in_(ids))).tuples().all()
    )
    return tuple(
        RankedCandidate(
            structure_id=what if isinstance(what, int) else None,
            formula=formulas[what] if isinstance(what, int) else what.formula,
            score=None if math.isnan(selection.score[position]) else float(selection.score[position]),
            values={name: float(posterior.mean[position]) for name, posterior in selection.predictions.items()},
            std={name: float(posterior.std[position]) for name, posterior in selection.predictions.items()},
            is_hit=False,
            is_confirmed=False,
            iteration=None,
            point=None if isinstance(what, int) else what.spec["features"],
        )
        for position, what in enumerate(chosen)
    )


def incumbent(report: CampaignReport) -> RankedCandidate:
    """The best candidate so far.

    Raises:
        NotFound: Nothing was simulated yet.
    """
    if not report.best:
        raise NotFound(f"Campaign {report.slug!r} has no candidate with a result yet.", hint="Run a step first.")
    return report.best[0]


def _orchestrator(connection: Connection, orchestrator_id: str) -> tuple[str, OrchestratorConfig]:
    """Name and configuration."""
    row = connection.execute(
        select(orchestrator_state.c.name, orchestrator_state.c.config).where(orchestrator_state.c.id == orchestrator_id)
    ).one()
    return row.name, parse_config(row.config)


def _configs(connection: Connection, orchestrator_ids: Collection[str]) -> dict[str, OrchestratorConfig]:
    rows = connection.execute(
        select(orchestrator_state.c.id, orchestrator_state.c.config).where(
            orchestrator_state.c.id.in_(orchestrator_ids)
        )
    )
    return {row.id: parse_config(row.config) for row in rows}


def _iterations(connection: Connection, campaign_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """The iterations of each campaign, oldest first."""
    rows = connection.execute(
        select(
            candidates.c.campaign_id,
            candidates.c.iteration,
            func.count().label("n_candidates"),
            func.sum(case((candidates.c.finished_at.is_not(None), 1), else_=0)).label("n_finished"),
            func.sum(case((candidates.c.is_hit, 1), else_=0)).label("n_hits"),
            func.avg(candidates.c.score).label("mean_score"),
            func.max(candidates.c.score).label("iteration_best"),
        )
        .where(candidates.c.campaign_id.in_(campaign_ids))
        .group_by(candidates.c.campaign_id, candidates.c.iteration)
        .order_by(candidates.c.campaign_id, candidates.c.iteration)
    )
    return _by_campaign(campaign_ids, rows)


def _with_best_so_far(rows: Iterable[Row[Any]]) -> tuple[Iteration, ...]:
    iterations: list[Iteration] = []
    best: float | None = None
    for row in rows:
        if row.iteration_best is not None:
            best = row.iteration_best if best is None else max(best, row.iteration_best)
        iterations.append(
            Iteration(
                iteration=row.iteration,
                n_candidates=row.n_candidates,
                n_finished=int(row.n_finished),
                n_hits=int(row.n_hits),
                mean_score=row.mean_score,
                iteration_best=row.iteration_best,
                best_score=best,
            )
        )
    return tuple(iterations)


def _best(connection: Connection, campaign_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """The N_BEST candidates of each campaign, best first."""
    # From the index alone; the table is read for the best.
    rank = func.row_number().over(
        partition_by=candidates.c.campaign_id, order_by=(candidates.c.score.desc(), candidates.c.id)
    )
    ranked = (
        select(candidates.c.id, rank.label("rank"))
        .where(candidates.c.campaign_id.in_(campaign_ids), candidates.c.score.is_not(None))
        .subquery()
    )
    rows = connection.execute(
        select(candidates, structures.c.formula)
        .join(ranked, ranked.c.id == candidates.c.id)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .where(ranked.c.rank <= N_BEST)
        .order_by(ranked.c.rank)
    )
    return _by_campaign(campaign_ids, rows)


def _by_campaign(campaign_ids: Collection[int], rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    of_campaign: dict[int, list[Row[Any]]] = {id_: [] for id_ in campaign_ids}
    for row in rows:
        of_campaign[row.campaign_id].append(row)
    return of_campaign


def _ranked(row: Row[Any], properties: tuple[str, ...]) -> RankedCandidate:
    return RankedCandidate(
        structure_id=row.structure_id,
        formula=row.formula,
        score=row.score,
        values={name: row.outputs[name] for name in properties},
        std={},
        is_hit=row.is_hit,
        is_confirmed=row.is_confirmed,
        iteration=row.iteration,
    )
