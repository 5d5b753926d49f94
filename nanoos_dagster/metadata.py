"""Reports of `nanoos` as Dagster metadata: tables, numbers, images."""

import base64
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg

from nanoos.service.dashboard_paths import UI
from nanoos.service.queries.campaign import CampaignReport, RankedCandidate
from nanoos.service.queries.discoveries import Discovery
from nanoos.service.queries.front import CampaignFront
from nanoos.service.queries.plots import convergence_png, front_png

LISTED = 20  # decisions in the words of a summary
MARKUP = re.compile(r"[\\`*_{}\[\]<>()#|!~]")
Cell = str | int | float | bool | None


def page(path: str) -> dg.MetadataValue:
    """A link to a page of the dashboard, which the same server shows."""
    return dg.MetadataValue.url(UI + path)


def image(png: bytes) -> dg.MetadataValue:
    """A PNG that the UI shows."""
    return summary("", png)


def summary(text: str, *plots: bytes) -> dg.MetadataValue:
    """Markdown, followed by PNG plots. What others wrote goes through `escaped` first."""
    images = [f"![plot](data:image/png;base64,{base64.b64encode(png).decode()})" for png in plots]
    return dg.MetadataValue.md("\n\n".join([*([text] if text else []), *images]))


def escaped(text: str) -> str:
    """A text without effect on the Markdown around it."""
    return MARKUP.sub(r"\\\g<0>", " ".join(text.split()).replace("&", "&amp;"))


def table(rows: Sequence[Mapping[str, Any]]) -> dg.MetadataValue:
    """Rows as a table; its columns are those of the first row."""
    if not rows:
        return dg.MetadataValue.text("nothing yet")
    columns = [dg.TableColumn(name=name, type=_type(value)) for name, value in rows[0].items()]
    records = [dg.TableRecord({name: _cell(value) for name, value in row.items()}) for row in rows]
    return dg.MetadataValue.table(records=records, schema=dg.TableSchema(columns=columns))


def arrow_columns(schema: Iterable[Any]) -> dg.TableSchema:
    """The columns of a Parquet file, with their units; `schema` has the fields of Arrow."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=field.name,
                type=str(field.type),
                description=(field.metadata or {}).get(b"unit", b"").decode() or None,
            )
            for field in schema
        ]
    )


def campaign_metadata(report: CampaignReport, front: CampaignFront | None) -> dict[str, Any]:
    """Progress of a campaign, with its convergence plot and its Pareto front, if its goal has one."""
    plots = [convergence_png(report)] if report.iterations else []
    if front is not None and front.reference_point is not None:
        plots.append(front_png(front))
    metadata: dict[str, Any] = {
        "summary": summary(_in_words(report), *plots),
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
    if front is not None and front.reference_point is not None:
        metadata |= {
            "hypervolume": front.hypervolume,
            "reference_point": dg.MetadataValue.json(dict(front.reference_point)),
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


def step_metadata(run_id: int, actions: Mapping[str, Any]) -> dict[str, Any]:
    """What a step decided and did.

    Args:
        run_id: Its row in orchestrator_runs.
        actions: Of that row.
    """
    decided = [
        f"- **{escaped(item['subject'])}**, {escaped(item['kind'].replace('_', ' '))}: {escaped(item['reason'])}"
        for item in actions["decisions"]
    ]
    more = [f"- and {len(decided) - LISTED} more in the table"] if len(decided) > LISTED else []
    return {
        "summary": summary("\n".join([*decided[:LISTED], *more]) or "Nothing was to be decided."),
        "orchestrator_run_id": run_id,
        "page": page(f"/runs/{run_id}"),
        **{name: value for name, value in actions.items() if isinstance(value, int)},
        "decisions": table(actions["decisions"]),
    }


def _in_words(report: CampaignReport) -> str:
    best = "no result yet" if report.best_score is None else f"best score {report.best_score:.3f}"
    simulations = f"{report.n_simulations} of {report.simulation_budget} simulations and " if report.engine else ""
    reason = f": {escaped(report.status_reason)}" if report.status_reason else ""
    return (
        f"**{report.status.value}**{reason}\n\n"
        f"Iteration {report.iteration} of {report.max_iterations}, {best}; {report.n_hits} candidates meet every "
        f"target, {report.n_confirmed} of them as measured. Spent: {simulations}{report.n_experiments} of "
        f"{report.experiment_budget} experiments."
    )


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
