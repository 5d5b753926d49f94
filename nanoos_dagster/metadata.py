"""Reports of `nanoos` as Dagster metadata: tables, numbers, images."""

import base64
import math
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from nanoos.service.dashboard_paths import UI
from nanoos.service.queries.campaign import CampaignReport, RankedCandidate
from nanoos.service.queries.discoveries import Discovery
from nanoos.service.queries.front import CampaignFront
from nanoos.service.queries.plots import convergence_png, front_png

Cell = str | int | float | bool | None


def page(path: str) -> dg.MetadataValue:
    """A link to a page of the dashboard, which the same server shows."""
    return dg.MetadataValue.url(UI + path)


def image(png: bytes) -> dg.MetadataValue:
    """A PNG that the UI shows."""
    return dg.MetadataValue.md(f"![plot](data:image/png;base64,{base64.b64encode(png).decode()})")


def table(rows: Sequence[Mapping[str, Any]]) -> dg.MetadataValue:
    """Rows as a table; its columns are those of the first row."""
    if not rows:
        return dg.MetadataValue.text("nothing yet")
    columns = [dg.TableColumn(name=name, type=_type(value)) for name, value in rows[0].items()]
    records = [dg.TableRecord({name: _cell(value) for name, value in row.items()}) for row in rows]
    return dg.MetadataValue.table(records=records, schema=dg.TableSchema(columns=columns))


def campaign_metadata(report: CampaignReport, front: CampaignFront | None) -> dict[str, Any]:
    """Progress of a campaign, with its convergence plot and its Pareto front, if its goal has one."""
    metadata: dict[str, Any] = {
        "page": page(f"/campaigns/{report.slug}"),
        "status": report.status.value,
        "reason": report.status_reason,
        "iteration": report.iteration,
        "best_score": report.best_score if report.best_score is not None else "no result yet",
        "hits": report.n_hits,
        "simulations": f"{report.n_simulations} of {report.simulation_budget}",
        "simulations_in_flight": report.n_in_flight,
        "infeasible": report.n_infeasible,
        "experiments": f"{report.n_experiments} of {report.experiment_budget}",
        "pool": report.n_pool,
        "goal": dg.MetadataValue.json(dict(report.goal)),
        "iterations": table(
            [
                {
                    "iteration": item.iteration,
                    "candidates": item.n_candidates,
                    "finished": item.n_finished,
                    "hits": item.n_hits,
                    "mean_score": item.mean_score,
                    "best_of_iteration": item.iteration_best,
                    "best_so_far": item.best_score,
                }
                for item in report.iterations
            ]
        ),
        "best_candidates": table([candidate_row(item) for item in report.best]),
    }
    if report.iterations:
        metadata["convergence"] = image(convergence_png(report))
    if front is not None and front.reference_point is not None:
        metadata |= {
            "hypervolume": front.hypervolume,
            "reference_point": dg.MetadataValue.json(dict(front.reference_point)),
            "front": image(front_png(front)),
            "front_candidates": table(
                [
                    {
                        "structure": item.formula,
                        **{name: float(value) for name, value in item.values.items()},
                        **{f"{name} ±": float(value) for name, value in item.std.items()},
                        "adds": item.contribution,
                        "iteration": item.iteration,
                    }
                    for item in front.points
                ]
            ),
        }
    return metadata


def candidate_row(candidate: RankedCandidate) -> dict[str, Cell]:
    """A candidate as a row of a table."""
    return {
        "structure": candidate.formula,
        "score": candidate.score,
        **{name: float(value) for name, value in candidate.values.items()},
        **{f"{name} ±": float(value) for name, value in candidate.std.items()},
        "meets_targets": candidate.is_hit,
        "confirmed": candidate.is_confirmed,
        "iteration": candidate.iteration,
    }


def discovery_row(discovery: Discovery) -> dict[str, Cell]:
    """A discovery as a row of a table; properties as text, since campaigns differ in theirs."""
    return {
        "campaign": discovery.campaign,
        "structure": discovery.formula,
        "score": discovery.score,
        "simulated": _numbers(discovery.simulated),
        "measured": _numbers(discovery.measured) or discovery.experiment_status or "not sent",
        "confirmed": discovery.is_confirmed,
        "iteration": discovery.iteration,
        "found_at": discovery.found_at.isoformat(timespec="seconds"),
    }


def _numbers(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in values.items())


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) or value is None else "string"


def _cell(value: Any) -> Cell:
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value if isinstance(value, str | int | bool) or value is None else str(value)
