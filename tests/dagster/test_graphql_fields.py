"""Our GraphQL fields on both databases, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from nanoos.store.tables import candidates, orchestrator_state
from tests.support.bench import Bench
from tests.support.schema import answer, carry_out

RUNS = "{ orchestratorRuns { ... on NanoRunSummaryPage { total items { id decisions { subject reason } } } } }"


@contextmanager
def counted(bench: Bench) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(bench.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(bench.database.engine, "before_cursor_execute", note)


@pytest.mark.slow
def test_many_runs_with_their_decisions_take_as_many_queries_as_one(bench: Bench, operator: Any) -> None:
    bench.create()
    counts = []
    for _ in range(2):
        bench.step()
        bench.drain()
        with counted(bench) as sent:
            told = carry_out(RUNS, operator)
        counts.append(len(sent))
        del operator.nanoos_decisions  # a request has a context of its own
        assert all(run["decisions"] for run in told["orchestratorRuns"]["items"])
    assert told["orchestratorRuns"]["total"] == 2
    assert counts[0] == counts[1]


@pytest.mark.slow
def test_a_candidate_is_explained_down_to_the_audit(bench: Bench, operator: Any) -> None:
    bench.create()
    bench.step()
    bench.drain()
    told = carry_out(
        """{ explainCandidate(slug: "alpha", candidate: "1") { ... on NanoCandidateExplanation {
             isNewPoint remarks candidate { id } simulation { resultId outputs } learnedFrom { property nLabels }
             labels { value counts withdrawnAt } models { version dataset { contentHash sources { nLabels } } }
             chosenBy { id command { kind } decisions { kind reason } } audit { seq hash covers } }
             ... on NanoError { message } } }""",
        operator,
    )["explainCandidate"]
    (label,) = told["labels"]
    assert label == {"value": told["simulation"]["outputs"]["value"], "counts": True, "withdrawnAt": None}
    assert told["learnedFrom"] == [{"property": "value", "nLabels": 0}]
    assert (told["models"], told["chosenBy"]["command"]) == ([], None)
    assert "step 1" in told["audit"][0]["covers"]


@pytest.mark.slow
def test_candidates_carry_predictions_and_uncertainties(bench: Bench, operator: Any) -> None:
    bench.create(batch_size=12, acquisition="ei")
    for _ in range(2):
        bench.step()
        bench.drain()
    bench.train()
    bench.step()
    told = carry_out(
        """{ campaign(slug: "alpha") { ... on NanoCampaignReport { nSimulations simulationBudget
             candidates(order: newest, limit: 3) { ... on NanoCandidatePage { total nextOffset
               items { predictions uncertainties predictedScore status createdAt } } } } } }""",
        operator,
    )
    page = told["campaign"]["candidates"]
    assert (page["total"], page["nextOffset"]) == (bench.count(candidates), 3)
    assert all(item["uncertainties"]["value"] > 0 for item in page["items"])
    assert page["items"][0]["predictions"].keys() == {"value"}


def test_a_step_and_its_decisions_are_told_in_one_answer(bench: Bench, operator: Any) -> None:
    bench.create()
    done = carry_out("mutation { runStep { ... on NanoCommandCompleted { result } } }", operator)
    told = carry_out(
        "query($id: NanoLong!) { orchestratorRun(runId: $id) { ... on NanoRun { decisions { result numbers } } } }",
        operator,
        id=done["runStep"]["result"]["run_id"],
    )
    assert told["orchestratorRun"]["decisions"][0]["result"] == "launched"


@pytest.mark.parametrize("text", ["\x00", "a\x00", "\ud800", "a\nb", "x" * 5000, ""])
def test_text_that_no_database_stores_is_refused_as_data(text: str, bench: Bench, operator: Any) -> None:
    before = bench.rows(orchestrator_state)
    told = carry_out(
        """mutation($text: String!) {
             moveCampaign(slug: $text, move: pause, reason: $text) { ... on NanoError { code } }
             runStep(orchestrator: $text) { ... on NanoError { code } }
             setActive(isActive: false, orchestrator: $text, idempotencyKey: $text) { ... on NanoError { code } } }""",
        operator,
        text=text,
    )
    asked = carry_out(
        "query($text: String!) { campaign(slug: $text) { ... on NanoError { code } } }", operator, text=text
    )
    assert {answer["code"] for answer in [*told.values(), *asked.values()]} <= {"InvalidInput", "NotFound"}
    assert bench.rows(orchestrator_state) == before


def test_an_unforeseen_error_is_told_without_its_details(
    bench: Bench, operator: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("secret://user:password@host")

    event.listen(bench.database.engine, "before_cursor_execute", fail)
    try:
        told = answer("{ alerts { ... on NanoError { code message hint } } }", operator).data
    finally:
        event.remove(bench.database.engine, "before_cursor_execute", fail)
    assert told is not None
    assert told["alerts"]["code"] == "InternalError"
    assert "password" not in str(told)
    assert "password" in caplog.text
