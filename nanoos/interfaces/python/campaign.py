"""One campaign as an object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.statuses import CampaignStatus, CandidateStatus, Origin, WorkStatus
from nanoos.interfaces.python.progress import Show, showing_progress
from nanoos.interfaces.python.records import DecisionRecord, Prediction, Records
from nanoos.interfaces.python.running import Runner, Step
from nanoos.interfaces.python.transport import Transport, fetch_all, user
from nanoos.service.queries.campaign import CampaignReport, RankedCandidate
from nanoos.service.queries.front import CampaignFront, FrontCandidate
from nanoos.service.queries.labels import LabelView
from nanoos.service.queries.results import FileView
from nanoos.service.queries.work import CandidateOrder, CandidateView, ExperimentView, StructureView

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PATIENCE_S = 300.0  # a live worker claims work within seconds

CANDIDATE_COLUMNS = ("id", "formula", "iteration", "status", "origin", "predicted_score", "score", "is_hit", "outputs")


class Campaign:
    """One design campaign; `Lab.campaign` and `Lab.create_campaign` return it.

    It stores only the slug: every property and method reads the current state.

    Attributes:
        slug: Identifies the campaign in its lab.
    """

    def __init__(self, transport: Transport, slug: str) -> None:
        self._transport = transport
        self.slug = slug

    def __repr__(self) -> str:
        return f"<nanoos.Campaign {self.slug!r} in {self._transport.where}>"

    @property
    def status(self) -> CampaignStatus:
        """CREATED, RUNNING, PAUSED, COMPLETED, FAILED or CANCELLED."""
        return self.report().status

    def report(self) -> CampaignReport:
        """Goal, budgets, results of each iteration and the ten best candidates.

        Raises:
            NotFound: The campaign does not exist.
        """
        report: CampaignReport = self._transport.ask("get_campaign", slug=self.slug)
        return report

    def run(
        self,
        *,
        max_iterations: int | None = None,
        until: Callable[[Step], bool] | None = None,
        patience_s: float = PATIENCE_S,
        progress: bool | None = None,
    ) -> Iterator[Step]:
        """Run the campaign until it ends, one `Step` for each iteration and one for its end.

        In a folder, this process runs the steps, simulations, automatic experiments and trainings, including those of
        the lab's other running campaigns. On a server, this process requests the steps and the server's workers do the
        rest. Ctrl-C, or leaving the loop, loses nothing: the next `run` continues. A COMPLETED campaign yields no step.

        Args:
            max_iterations: Stop this call after this many iterations; None runs until the campaign ends.
            until: Called with each step; the run stops when it returns true.
            patience_s: Seconds to wait without any change before `Stalled` is raised.
            progress: Show a progress bar; None shows it in a notebook and in a terminal.

        Yields:
            The iteration with its results, after its simulations have ended.

        Raises:
            Conflict: The campaign is not RUNNING or was paused, or the orchestrator is inactive or paused.
            Stalled: The campaign cannot continue by itself; the message says why. It is a Conflict.
            NeedsApproval: The token's steps wait for a person's approval. It is a Conflict.
        """
        if max_iterations is not None and max_iterations < 1:
            raise InvalidInput(f"{max_iterations=} runs nothing.", hint="Give 1 or more, or None.")
        return self._run(max_iterations, until, patience_s, progress)

    def _run(
        self, max_iterations: int | None, until: Callable[[Step], bool] | None, patience_s: float, progress: bool | None
    ) -> Iterator[Step]:
        with showing_progress(progress) as show:
            yield from self._runner(patience_s, show).run(max_iterations, until)

    def _runner(self, patience_s: float, show: Show) -> Runner:
        campaigns = fetch_all(self._transport, "list_campaigns")
        owner = next((item.orchestrator for item in campaigns if item.slug == self.slug), self._transport.orchestrator)
        return Runner(self._transport, self.slug, owner, patience_s=patience_s, show=show)

    def suggest(self, n: int = 5) -> Records[RankedCandidate]:
        """What the campaign would simulate or measure next, best first; nothing is launched.

        Args:
            n: Number of structures, 1 to 100. Takes seconds, because the models are fitted first.

        Returns:
            Up to n structures with `values` (posterior means) and `std` (posterior standard deviations) by property,
            property units. Before the first labels they are spread over the design space, without score and values.

        Raises:
            InvalidInput: n is out of range.
        """
        items = self._transport.ask("get_next_candidates", slug=self.slug, n=n).items
        return Records(RankedCandidate, items, ("structure_id", "formula", "score", "values", "std"))

    def simulate(
        self,
        structures: Iterable[int | str | Mapping[str, Any] | RankedCandidate | StructureView],
        *,
        reason: str | None = None,
        wait: bool = True,
        patience_s: float = PATIENCE_S,
        progress: bool | None = None,
    ) -> Records[CandidateView]:
        """Simulate structures of the campaign's design space, all or none.

        Args:
            structures: Ids, hashes, or what `suggest` and `structures` returned; of a parameter space also points as
                values by parameter, which join it; 1 to 1000.
            reason: Why; `nanoos audit why` shows it.
            wait: Wait until they have ended: in a folder this process simulates them, on a server its workers do.
            patience_s: As in `run`.
            progress: As in `run`.

        Returns:
            Their candidates; without `wait` they are IN_FLIGHT.

        Raises:
            NotFound: A structure is not in the design space.
            Conflict: One was chosen before, or the campaign's state, budget or capacity does not allow all.
        """
        items = list(structures)
        hashes = [item for item in items if isinstance(item, str)]
        points = [point for item in items if (point := _point(item)) is not None]
        ids = [_structure_id(item) for item in items if not isinstance(item, str) and _point(item) is None]
        newest = next(iter(self.candidates(order="newest")), None) if points else None
        self._transport.send(
            "request_simulations",
            slug=self.slug,
            structure_ids=ids,
            structure_hashes=hashes,
            points=points,
            reason=reason,
        )
        if wait:
            with showing_progress(progress) as show:
                self._runner(patience_s, show).settle("simulating")
        simulated = [
            item
            for item in self.candidates(order="oldest")
            if item.structure_id in ids
            or item.structure_hash in hashes
            or (points and item.origin == Origin.REQUESTED and (newest is None or item.id > newest.id))
        ]
        return Records(CandidateView, simulated, CANDIDATE_COLUMNS)

    def record(
        self,
        measured: int | ExperimentView | CandidateView,
        values: Mapping[str, float],
        *,
        noise_std: Mapping[str, float] | None = None,
        units: Mapping[str, str] | None = None,
        operator: str | None = None,
    ) -> ExperimentView:
        """Record measured values; they become labels, the candidate's score follows, and the next model learns.

        Args:
            measured: An experiment or its id; or a candidate, whose experiment is requested if none is open.
            values: A value for each property of the experiment, finite.
            noise_std: Standard deviations by property, > 0, if known.
            units: Units of value and standard deviation by property; None means property units.
            operator: Who measured; None means the user of this process.

        Returns:
            The experiment as it is now.

        Raises:
            NotFound: There is no such experiment in this campaign.
            Conflict: It has ended already, an instrument measures it now, or no experiment may be requested.
            InvalidInput: A property is missing or unknown, a number is not finite or outside the campaign's range, or a
                unit does not convert.
        """
        experiment_id = self._experiment_of(measured)
        self._transport.send(
            "record_experiment",
            experiment_id=experiment_id,
            values=dict(values),
            noise_std=None if noise_std is None else dict(noise_std),
            units=None if units is None else dict(units),
            operator=operator or user(),
        )
        return next(item for item in self.experiments() if item.id == experiment_id)

    def import_labels(
        self,
        file: str | Path,
        *,
        structure_column: str = "structure",
        columns: Mapping[str, str] | None = None,
        units: Mapping[str, str] | None = None,
        noise_columns: Mapping[str, str] | None = None,
        skip_bad_rows: bool = False,
    ) -> dict[str, Any]:
        """Import past measurements from a table; they count like experiments, and are never suggested again.

        What was imported before is left out, so that a corrected file may be imported again.

        Args:
            file: A CSV, Parquet, Excel or JSON file that the lab's server can read.
            structure_column: Holds the structure's name, as in `structures()`, or its hash; a point of a parameter
                space may have a column for each parameter instead.
            columns: Column by property; None means the targets' own names.
            units: Unit of a property's column, if not its own.
            noise_columns: Column of the standard deviations, by property.
            skip_bad_rows: Leave out rows that cannot be imported, instead of importing nothing.

        Returns:
            `n_labels` new labels, `n_known` that were there already, `n_blank` cells, and the `bad` cells.

        Raises:
            InvalidInput: The file cannot be read, a column or unit is unknown, or a row is bad.
        """
        sent = self._transport.send(
            "import_labels",
            campaign=self.slug,
            file=str(file),
            structure_column=structure_column,
            columns=dict(columns or {}),
            units=dict(units or {}),
            noise_columns=dict(noise_columns or {}),
            skip_bad_rows=skip_bad_rows,
        )
        return dict(sent.result)

    def start(self, reason: str = "started from Python") -> None:
        """Start a campaign that was created with `start` false. Raises Conflict if it is RUNNING or CANCELLED."""
        self._move("start", reason)

    def pause(self, reason: str = "paused from Python") -> None:
        """Launch nothing new; queued work waits. Raises Conflict if the campaign is not RUNNING."""
        self._move("pause", reason)

    def resume(self, reason: str = "resumed from Python") -> None:
        """Resume a paused, completed or failed campaign. Raises Conflict if it is RUNNING, CANCELLED, or at a limit."""
        self._move("resume", reason)

    def extend(
        self,
        *,
        max_iterations: int | None = None,
        simulation_budget: int | None = None,
        experiment_budget: int | None = None,
        stop_hits: int | None = None,
        reason: str = "extended from Python",
    ) -> None:
        """Raise limits; a completed campaign continues when it is resumed.

        Raises:
            Conflict: The campaign is CANCELLED.
            InvalidInput: No limit is given, or one would not rise.
        """
        self._transport.send(
            "extend_campaign",
            slug=self.slug,
            max_iterations=max_iterations,
            simulation_budget=simulation_budget,
            experiment_budget=experiment_budget,
            stop_hits=stop_hits,
            reason=reason,
        )

    def cancel(self, reason: str = "cancelled from Python") -> None:
        """End the campaign for good; its results stay. Raises Conflict if it is COMPLETED or CANCELLED."""
        self._move("cancel", reason)

    def candidates(
        self, status: CandidateStatus | str | None = None, *, order: CandidateOrder = "score"
    ) -> Records[CandidateView]:
        """The structures that the campaign chose, with predictions, results and scores.

        Args:
            status: Only IN_FLIGHT, SIMULATED, MEASURED, INFEASIBLE or DROPPED ones.
            order: "score" (best first), "newest" or "oldest".
        """
        items = fetch_all(self._transport, "list_candidates", slug=self.slug, status=status, order=order)
        return Records(CandidateView, items, CANDIDATE_COLUMNS)

    def files(self, candidate: int | CandidateView) -> Records[FileView]:
        """The files of a candidate's simulation result; `Lab.file` and `Lab.save_file` read them.

        Args:
            candidate: A candidate or its id.

        Returns:
            Name, size and SHA-256 of each; empty where the engine keeps none, and before there is a result.

        Raises:
            NotFound: There is no such candidate in this campaign.
        """
        wanted = candidate if isinstance(candidate, int) else candidate.id
        found = next((item for item in self.candidates(order="newest") if item.id == wanted), None)
        if found is None:
            raise NotFound(f"Campaign {self.slug!r} has no candidate {wanted}.", hint="See campaign.candidates().")
        shown = ("result_id", "name", "size", "removed_at")
        if found.result_id is None:
            return Records(FileView, (), shown)
        return Records(FileView, self._transport.ask("get_result", result_id=found.result_id).files, shown)

    def export(
        self,
        to: str | PathLike[str] | None = None,
        *,
        license: str | None = None,
        files: bool = True,
        overwrite: bool = False,
    ) -> Path:
        """Write the campaign as one ZIP file: tables, structures, models, plots, raw files and a report.

        It is an RO-Crate; docs/how-to/export-campaign.md says what is in it.

        Args:
            to: A folder, or the path of the new file; None means the working folder.
            license: URL of the licence of the results, for their readers.
            files: With the raw files of the simulations.
            overwrite: Replace a file that is there.

        Returns:
            Where it is; it appears only once it is complete.

        Raises:
            InvalidInput: There is such a file already, or it cannot be written.
            NotFound: The campaign does not exist.
            MissingFile: The store has lost a raw file; likewise DamagedFile and FileStoreUnavailable.
            ServerUnavailable: The server did not send the whole file.
        """
        from nanoos.interfaces.saving import appearing_whole, target_of

        target = target_of(f"{self.slug}.crate.zip", None if to is None else Path(to).expanduser(), overwrite=overwrite)
        with appearing_whole(target, overwrite=overwrite) as part:
            self._transport.write_bundle(self.slug, part, license_url=license, with_files=files)
        return target

    def predictions(self) -> Records[Prediction]:
        """The predictions for each candidate when it was chosen, beside its simulated values; oldest first."""
        rows = [
            Prediction(
                candidate_id=item.id,
                structure_id=item.structure_id,
                formula=item.formula,
                iteration=item.iteration,
                property=name,
                mean=mean,
                std=item.uncertainties[name],
                value=item.outputs.get(name),
            )
            for item in self.candidates(order="oldest")
            for name, mean in item.predictions.items()
        ]
        return Records(Prediction, rows)

    def labels(self, property: str | None = None) -> Records[LabelView]:
        """Labels of the campaign's candidates, simulated or measured, newest first; without retracted ones.

        Args:
            property: Only of this property, for example "bandgap_pbe_ev".
        """
        items = fetch_all(self._transport, "list_labels", slug=self.slug, property=property)
        return Records(LabelView, items, ("id", "formula", "property", "value", "noise_std", "source_kind"))

    def decisions(self, kind: str | None = None) -> Records[DecisionRecord]:
        """The steps' decisions about the campaign, with reasons and numbers, newest first.

        Args:
            kind: Only of this kind: campaign_iteration, campaign_end, experiment or known_results.
        """
        rows = [
            DecisionRecord(
                run_id=item.run_id,
                taken_at=item.taken_at,
                kind=item.decision.kind,
                subject=item.decision.subject,
                result=item.decision.result,
                reason=item.decision.reason,
                numbers=item.decision.numbers,
            )
            for item in fetch_all(self._transport, "list_decisions", slug=self.slug, kind=kind)
        ]
        return Records(DecisionRecord, rows, ("run_id", "taken_at", "kind", "result", "reason"))

    def structures(self, formula: str | None = None, *, only_new: bool = False) -> Records[StructureView]:
        """Structures of the design space; `simulate` takes them.

        Args:
            formula: Only structures whose formula begins with this.
            only_new: Only structures that the campaign has not chosen.
        """
        items = fetch_all(self._transport, "list_structures", slug=self.slug, formula=formula, only_new=only_new)
        return Records(StructureView, items, ("id", "formula", "candidate_status"))

    def experiments(self, status: WorkStatus | str | None = None) -> Records[ExperimentView]:
        """The campaign's experiments, newest first.

        Args:
            status: Only PENDING, QUEUED (a person must measure), RUNNING, COMPLETED, FAILED or CANCELLED ones.
        """
        items = fetch_all(self._transport, "list_experiments", slug=self.slug, status=status)
        columns = ("id", "candidate_id", "formula", "score", "instrument", "status", "properties", "measured")
        return Records(ExperimentView, items, columns)

    def plot_progress(self) -> Figure:
        """Best score, mean score and hits by simulations spent, as a matplotlib figure that a notebook shows."""
        from nanoos.interfaces.python.figures import progress_figure

        return progress_figure(self.report())

    def front(self) -> Records[FrontCandidate]:
        """The Pareto front of what was measured or simulated; `to_pandas` gives each property beside its std.

        Raises:
            InvalidInput: The campaign's goal has no `"objective": "pareto"`.
        """
        front: CampaignFront = self._transport.ask("get_front", slug=self.slug)
        return Records(FrontCandidate, front.points, ("formula", "values", "std", "iteration", "contribution"))

    def plot_front(self) -> Figure:
        """The Pareto front and the candidates behind it, as a matplotlib figure that a notebook shows.

        Raises:
            InvalidInput: The campaign's goal has no `"objective": "pareto"`.
        """
        from nanoos.interfaces.python.figures import front_figure

        return front_figure(self._transport.ask("get_front", slug=self.slug))

    def _move(self, move: str, reason: str) -> None:
        self._transport.send("move_campaign", slug=self.slug, move=move, reason=reason)

    def _experiment_of(self, measured: int | ExperimentView | CandidateView) -> int:
        if isinstance(measured, int):
            return measured
        if isinstance(measured, ExperimentView):
            return measured.id
        for _ in range(2):
            for item in self.experiments():
                if item.candidate_id == measured.id and item.finished_at is None:
                    return item.id
            self._transport.send("request_experiments", slug=self.slug, candidate_ids=[measured.id])
        raise Conflict(f"Candidate {measured.id} has no experiment any more.", hint="Look at campaign.experiments().")


def _point(item: Any) -> Mapping[str, Any] | None:
    """The values of a new point; None for what is in the design space already."""
    if isinstance(item, RankedCandidate):
        return item.point
    return item if isinstance(item, Mapping) else None


def _structure_id(item: Any) -> int:
    if isinstance(item, RankedCandidate):
        assert item.structure_id is not None  # it is no new point
        return item.structure_id
    return item.id if isinstance(item, StructureView) else int(item)
