"""Running a campaign: steps and the work that they launch, until it ends or cannot continue."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nanoos.control.orchestrators import StepRunning
from nanoos.domain.decision import DecisionKind
from nanoos.domain.errors import Conflict
from nanoos.domain.statuses import ENDED_CAMPAIGN, CampaignStatus, OrchestratorMode, WorkStatus
from nanoos.interfaces.python.errors import Stalled
from nanoos.interfaces.python.progress import Show
from nanoos.interfaces.python.transport import Transport
from nanoos.service.queries.campaign import CampaignReport

WORK_S = 1.0  # of work between two progress reports
BUSY_S = 0.5  # a step takes about a second
FIRST_POLL_S = 0.02  # doubled after each poll, up to the transport's poll_s
IDLE_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # pauses between steps that change nothing
MAX_IDLE = 3  # steps in a row without change while no simulation is in flight: nothing will change by itself
ABOUT_ITSELF = (DecisionKind.CAMPAIGN_ITERATION, DecisionKind.CAMPAIGN_END)  # not about its candidates
WORKERS = "Start workers with `nanoos up` or `nanoos work`, or wait longer: patience_s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One iteration of a campaign with its results, or the step that ended the campaign.

    Attributes:
        run_id: Id of the orchestrator step.
        iteration: The campaign's iteration, from 1.
        status: The campaign's status after it: RUNNING or a final status.
        reason: Why the step advanced or ended the campaign.
        n_simulations: Simulations of the campaign so far.
        n_hits: Candidates so far that meet every target.
        n_experiments: Experiments of the campaign so far.
        iteration_best: Best score of the iteration, 0..1; None if none of its simulations gave a result.
        best_score: Best score so far, 0..1; None before the first result.
    """

    run_id: int
    iteration: int
    status: CampaignStatus
    reason: str
    n_simulations: int
    n_hits: int
    n_experiments: int
    iteration_best: float | None
    best_score: float | None


class Runner:
    """Runs one campaign on one lab.

    Args:
        transport: The lab.
        slug: The campaign.
        orchestrator: Its orchestrator.
        patience_s: Raise `Stalled` after this time without any change, s.
        show: Shows progress.
    """

    def __init__(self, transport: Transport, slug: str, orchestrator: str, *, patience_s: float, show: Show) -> None:
        self._transport = transport
        self._slug = slug
        self._orchestrator = orchestrator
        self._patience_s = patience_s
        self._show = show

    def run(self, max_iterations: int | None, until: Callable[[Step], bool] | None) -> Iterator[Step]:
        """Step and work until the campaign ends; see `Campaign.run`."""
        report = self._report()
        if report.status is CampaignStatus.COMPLETED:
            return
        _check_running(report)
        first = report.iteration
        report = self.settle("finishing earlier simulations")
        iteration, idle, since = report.iteration, 0, time.monotonic()
        while report.status not in ENDED_CAMPAIGN:
            _check_running(report)
            actions = self._step()
            report = self.settle("simulating")
            if report.iteration > iteration or report.status in ENDED_CAMPAIGN:
                iteration, idle, since = report.iteration, 0, time.monotonic()
                if report.status in ENDED_CAMPAIGN:
                    self._finish_experiments(actions)
                step = _step_of(actions, report)
                yield step
                if max_iterations is not None and iteration - first >= max_iterations:
                    return
                if until is not None and until(step):
                    return
                report = self._report()  # the caller may have paused or cancelled it
            elif actions["campaigns_advanced"] or actions["campaigns_ended"]:
                idle, since = 0, time.monotonic()  # other campaigns came first; this one follows
            else:
                idle += 1
                self._wait(report, _reason(actions, self._slug), idle, time.monotonic() - since)

    def settle(self, note: str) -> CampaignReport:
        """Work until the design space is built and no simulation of the campaign is in flight; returns its progress.

        Raises:
            Stalled: Neither is the case, and nothing has changed for `patience_s`.
            Conflict: The orchestrator is inactive or paused.
        """
        before: object = None
        since, n_idle = time.monotonic(), 0
        while True:
            has_worked = self._transport.work(WORK_S)
            report = self._report()
            self._show(report, note)
            is_settled = report.n_in_flight == 0 and report.n_pool_wanted is None
            if not has_worked and (is_settled or report.status is not CampaignStatus.RUNNING):
                return report
            state = (report.n_in_flight, report.n_simulations, report.n_pool)
            if has_worked or state != before or self._n_simulations(WorkStatus.RUNNING, self._slug):
                before, since = state, time.monotonic()
            else:
                self._check_acting()
            if time.monotonic() - since > self._patience_s:
                raise Stalled(self._why_nothing_moves(report), hint=WORKERS)
            n_idle = 0 if has_worked else n_idle + 1
            if not has_worked:
                time.sleep(min(self._transport.poll_s, FIRST_POLL_S * 2**n_idle))

    def _why_nothing_moves(self, report: CampaignReport) -> str:
        if report.n_pool_wanted is not None:
            return (
                f"The design space of campaign {self._slug!r} has {report.n_pool:,} of {report.n_pool_wanted:,} "
                f"structures; none has been added for {self._patience_s:g} s."
            )
        return (
            f"{report.n_in_flight} simulations of campaign {self._slug!r} wait; none has started for "
            f"{self._patience_s:g} s."
        )

    def _step(self) -> Mapping[str, Any]:
        """Run one orchestrator step and return its actions; waits while another step runs."""
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                done = self._transport.send("run_step", orchestrator=self._orchestrator)
            except StepRunning:
                if time.monotonic() > deadline:
                    raise
                time.sleep(BUSY_S)
                continue
            return {"run_id": done.result["run_id"], **done.result["actions"]}

    def _finish_experiments(self, actions: Mapping[str, Any]) -> None:
        """Send its last candidates to the lab too, as many at a time as capacity allows."""
        while actions["experiments_launched"]:
            while self._transport.work(WORK_S):
                pass
            actions = self._step()

    def _wait(self, report: CampaignReport, reason: str, idle: int, waited_s: float) -> None:
        n_running = self._n_simulations(WorkStatus.RUNNING)
        is_work_left = n_running or self._n_simulations(WorkStatus.PENDING) or self._is_measuring()
        if (idle >= MAX_IDLE and not is_work_left) or waited_s > self._patience_s:
            limits = "campaign.decisions() has the numbers; the configuration's limits and budgets can be raised."
            raise Stalled(
                f"Campaign {self._slug!r} cannot continue: {reason}.",
                hint=WORKERS if is_work_left and not n_running else limits,
            )
        self._show(report, reason)
        time.sleep(IDLE_S[min(idle, len(IDLE_S) - 1)])

    def _report(self) -> CampaignReport:
        report: CampaignReport = self._transport.ask("get_campaign", slug=self._slug)
        return report

    def _n_simulations(self, status: WorkStatus, slug: str | None = None) -> int:
        total: int = self._transport.ask("list_simulations", slug=slug, status=status, limit=1).total
        return total

    def _is_measuring(self) -> bool:
        """Whether an instrument works or will work for the campaign; a person's experiments are QUEUED."""
        return any(
            self._transport.ask("list_experiments", slug=self._slug, status=status, limit=1).total
            for status in (WorkStatus.RUNNING, WorkStatus.PENDING)
        )

    def _check_acting(self) -> None:
        state = self._transport.ask("orchestrator_state", orchestrator=self._orchestrator)
        if not state.is_active or state.mode == OrchestratorMode.PAUSED:
            what = "PAUSED" if state.is_active else "inactive"
            raise Conflict(
                f"Orchestrator {state.name!r} is {what}: launched work waits.",
                hint="Activate it, or change its mode, and run the campaign again.",
            )


def _check_running(report: CampaignReport) -> None:
    if report.status is CampaignStatus.RUNNING:
        return
    remedy = {CampaignStatus.CREATED: "campaign.start()", CampaignStatus.CANCELLED: "Create another campaign."}
    raise Conflict(
        f"Campaign {report.slug!r} is {report.status}: {report.status_reason or 'it was not started'}.",
        hint=remedy.get(report.status, "campaign.resume() continues it."),
    )


def _step_of(actions: Mapping[str, Any], report: CampaignReport) -> Step:
    newest = report.iterations[-1] if report.iterations else None
    return Step(
        run_id=actions["run_id"],
        iteration=report.iteration,
        status=report.status,
        reason=_reason(actions, report.slug) if report.status is CampaignStatus.RUNNING else report.status_reason,
        n_simulations=report.n_simulations,
        n_hits=report.n_hits,
        n_experiments=report.n_experiments,
        iteration_best=newest.iteration_best if newest else None,
        best_score=report.best_score,
    )


def _reason(actions: Mapping[str, Any], slug: str) -> str:
    own = [item["reason"] for item in actions["decisions"] if item["subject"] == slug and item["kind"] in ABOUT_ITSELF]
    return str(own[-1]) if own else "the step made no decision about it"
