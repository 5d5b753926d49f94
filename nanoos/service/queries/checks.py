"""Checks of campaigns, models and discoveries; those of datasets are in `dataset_checks`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, func, select

from nanoos.campaigns.progress import progress_of_orchestrator
from nanoos.control.config import parse_config
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import ModelStatus
from nanoos.service.queries.models import too_narrow
from nanoos.store.conditions import is_champion
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


def newest_version_passes_its_judgement(connection: Connection, slug: str) -> Verdict:
    """The newest version did not lose its judgement, by the mean of the labels or by the champion, and a champion
    serves. A version that too few labels could judge passes, and so does one that shadows the champion.
    """
    return _verdict(slug, *_newest_and_champion(connection, [slug])[slug])


def champions_pass_their_judgement(connection: Connection, slugs: Collection[str]) -> dict[str, Verdict]:
    """By modelled property, whether a champion serves, and its numbers; without a champion those of the newest version.

    A champion has passed: by its errors, for want of labels, or by a person's choice of a version that beats the mean.
    """
    found = _newest_and_champion(connection, slugs)
    return {slug: _verdict(slug, champion or newest, champion) for slug, (newest, champion) in found.items()}


def _newest_and_champion(
    connection: Connection, slugs: Collection[str]
) -> dict[str, tuple[Row[Any] | None, Row[Any] | None]]:
    newest = select(func.max(model_versions.c.id)).group_by(model_versions.c.modelled_property_id)
    names = ("version", "status", "status_reason", "judgement")
    rows = connection.execute(
        select(modelled_properties.c.slug, *(model_versions.c[name] for name in names))
        .join(modelled_properties, modelled_properties.c.id == model_versions.c.modelled_property_id)
        .where(modelled_properties.c.slug.in_(slugs), model_versions.c.id.in_(newest) | is_champion())
        .order_by(model_versions.c.id)
    ).all()
    champions = {row.slug: row for row in rows if row.status == ModelStatus.CHAMPION.value}
    newest_of = {row.slug: row for row in rows}
    return {slug: (newest_of.get(slug), champions.get(slug)) for slug in slugs}


def _verdict(slug: str, row: Row[Any] | None, champion: Row[Any] | None) -> Verdict:
    """That of a version beside the champion that serves; without one it is an error, and a warning otherwise."""
    if row is None:
        return Verdict(passed=False, reason=f"{slug} has no version yet")
    judgement, name = row.judgement, f"{slug} v{row.version}"
    numbers = {
        "version": row.version,
        "status": row.status,
        "champion": None if champion is None else champion.version,
        "is_judged": judgement["is_judged"],
        "n_labels": judgement["n_labels"],
        "n_structures": judgement["n_structures"],
        "mean_absolute_error": judgement["mae"],
        "mean_absolute_error_of_the_mean": judgement["mae_of_mean"],
        **_difference("", judgement["versus_mean"]),
        "mean_absolute_error_of_the_champion": judgement["mae_of_champion"],
        **_difference("_to_the_champion", judgement["versus_champion"]),
    }
    numbers = {key: value for key, value in numbers.items() if value is not None}
    if champion is None:
        reason = f"no champion; {name} is {row.status}: {row.status_reason}"
        return Verdict(passed=False, reason=reason, numbers=numbers)
    is_lost = judgement["is_judged"] and not judgement["is_promoted"] and not judgement["is_shadowing"]
    if row.version == champion.version or not is_lost:
        return Verdict(passed=True, reason=f"{name}: {judgement['reason']}", numbers=numbers)
    reason = f"{name} is {row.status}: {judgement['reason']}; version {champion.version} stays champion"
    return Verdict(passed=False, is_error=False, reason=reason, numbers=numbers)


def _difference(to: str, difference: Mapping[str, float] | None) -> dict[str, float]:
    """A paired difference with the ends of its 95% interval."""
    if difference is None:
        return {}
    ends = {"": "mean", "_low": "low", "_high": "high"}
    return {f"difference{to}{end}": difference[name] for end, name in ends.items()}


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
