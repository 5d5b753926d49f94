"""Checks of campaigns, models and discoveries; those of datasets are in `dataset_checks`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from nanoos.campaigns.progress import progress_of_orchestrator
from nanoos.control.config import parse_config
from nanoos.domain.errors import NotFound
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import ModelStatus
from nanoos.service.queries.models import too_narrow, version_report
from nanoos.store.tables import (
    campaigns,
    candidates,
    model_versions,
    modelled_properties,
    orchestrator_state,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of a check, with its numbers."""

    passed: bool
    reason: str
    is_error: bool = True
    numbers: Mapping[str, Any] = field(default_factory=dict)


def campaign_within_limits(connection: Connection) -> Verdict:
    """Every campaign is within its budgets; every orchestrator within its capacities.

    A failure is a warning, not an error: lowering a limit below the launched work also fails the check.
    """
    problems = []
    n_campaigns = 0
    for row in connection.execute(select(orchestrator_state)):
        config = parse_config(row.config)
        views = progress_of_orchestrator(connection, row.id)
        n_campaigns += len(views)
        simulations = sum(view.n_simulations_in_flight for view in views)
        experiments = sum(view.n_experiments_in_flight for view in views)
        if simulations > config.max_simultaneous_simulations:
            problems.append(f"{row.name}: {simulations} of {config.max_simultaneous_simulations} simulation slots")
        if experiments > config.max_simultaneous_experiments:
            problems.append(f"{row.name}: {experiments} of {config.max_simultaneous_experiments} lab slots")
        for view in views:
            for kind, used, budget in (
                ("simulations", view.n_simulations, view.simulation_budget(config)),
                ("experiments", view.n_experiments, view.experiment_budget(config)),
            ):
                if used > budget:
                    problems.append(f"{view.slug}: {used} {kind}, budget {budget}")
    if problems:
        return Verdict(passed=False, is_error=False, reason="; ".join(problems), numbers={"campaigns": n_campaigns})
    return Verdict(
        passed=True, reason=f"{n_campaigns} campaigns within every limit", numbers={"campaigns": n_campaigns}
    )


def champion_beats_the_mean(connection: Connection, slug: str) -> Verdict:
    """A champion serves, and its absolute errors on held-out labels were smaller than those of their mean by the whole
    interval when it was judged; one that too few labels could judge passes.
    """
    try:
        report = version_report(connection, slug)
    except NotFound as error:
        return Verdict(passed=False, reason=error.message)
    judgement = report.judgement
    difference = judgement["versus_mean"]
    numbers = {
        "version": report.version,
        "status": report.status,
        "is_judged": judgement["is_judged"],
        "n_labels": judgement["n_labels"],
        "n_structures": judgement["n_structures"],
        "mean_absolute_error": judgement["mae"],
        "mean_absolute_error_of_the_mean": judgement["mae_of_mean"],
        "difference": difference["mean"],
        "difference_low": difference["low"],
        "difference_high": difference["high"],
    }
    name = f"{slug} v{report.version}"
    if report.status != ModelStatus.CHAMPION.value:
        reason = f"no champion; {name} is {report.status}: {report.status_reason}"
        return Verdict(passed=False, reason=reason, numbers=numbers)
    passed = not judgement["is_judged"] or difference["high"] < 0
    return Verdict(passed=passed, reason=f"{name}: {report.reason}", numbers=numbers)


def model_is_calibrated(connection: Connection, slug: str) -> Verdict:
    """The newest version's 90% intervals hold 90% of the held-out labels, or no fewer than chance explains."""
    newest = _newest_metrics(connection, slug)
    if newest is None:
        return Verdict(passed=False, is_error=False, reason=f"{slug} has no version yet", numbers={})
    metrics, version = newest
    coverage = float(metrics["coverage_90"])
    warning = too_narrow(metrics)
    return Verdict(
        passed=warning is None,
        is_error=False,
        reason=f"{slug} v{version}: {warning or f'90% intervals hold {coverage:.0%} of held-out labels'}",
        numbers={"coverage_90": coverage, "coverage_90_low": metrics["coverage_90_by_chance"][0], "n": metrics["n"]},
    )


def discoveries_are_hits(connection: Connection) -> Verdict:
    """Every stored discovery meets its campaign's targets, computed again from its outputs."""
    from nanoos.discovery.scoring import is_hit

    wrong = []
    rows = connection.execute(
        select(candidates.c.id, candidates.c.outputs, candidates.c.is_hit, campaigns.c.goal, campaigns.c.slug)
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .where(candidates.c.score.is_not(None))
    ).all()
    for slug in {row.slug for row in rows}:
        own = [row for row in rows if row.slug == slug]
        goal = Goal.parse(own[0].goal)
        values = {name: np.array([row.outputs[name] for row in own], dtype=np.float64) for name in goal.properties}
        again = is_hit(goal, values)
        wrong += [row.id for row, hit in zip(own, again, strict=True) if bool(hit) != row.is_hit]
    numbers = {"candidates": len(rows), "hits": sum(row.is_hit for row in rows), "wrong": len(wrong)}
    reason = f"{numbers['hits']} hits of {len(rows)} scored candidates" + (f"; wrong: {wrong[:10]}" if wrong else "")
    return Verdict(passed=not wrong, reason=reason, numbers=numbers)


def _newest_metrics(connection: Connection, slug: str) -> tuple[Mapping[str, Any], int] | None:
    row = connection.execute(
        select(model_versions.c.metrics, model_versions.c.version)
        .join(modelled_properties, modelled_properties.c.id == model_versions.c.modelled_property_id)
        .where(modelled_properties.c.slug == slug, model_versions.c.status.in_([s.value for s in ModelStatus]))
        .order_by(model_versions.c.version.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.metrics, row.version)
