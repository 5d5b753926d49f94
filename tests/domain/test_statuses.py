"""Lifecycles: every pair of statuses, walked; final statuses are final."""

from __future__ import annotations

from itertools import product

import pytest

from nanoos.domain.errors import Conflict, InvalidInput, NanoosError, NotFound, StoreUnavailable
from nanoos.domain.statuses import (
    CAMPAIGN_MOVES,
    TRAINING_MOVES,
    WORK_MOVES,
    CampaignStatus,
    TrainingStatus,
    WorkStatus,
    check_campaign_move,
)

C = CampaignStatus
ISSUE_MOVES = {
    (C.CREATED, C.RUNNING),
    (C.CREATED, C.CANCELLED),
    (C.RUNNING, C.PAUSED),
    (C.RUNNING, C.COMPLETED),
    (C.RUNNING, C.FAILED),
    (C.RUNNING, C.CANCELLED),
    (C.PAUSED, C.RUNNING),
    (C.PAUSED, C.CANCELLED),
    (C.COMPLETED, C.RUNNING),
    (C.FAILED, C.RUNNING),
    (C.FAILED, C.CANCELLED),
}


@pytest.mark.parametrize(("old", "new"), list(product(CampaignStatus, CampaignStatus)))
def test_every_pair_of_campaign_statuses_is_allowed_or_refused_as_drawn(old: C, new: C) -> None:
    if (old, new) in ISSUE_MOVES:
        check_campaign_move("alpha", old, new)
    else:
        with pytest.raises(Conflict, match=rf"'alpha' is {old} and cannot become {new}.*From {old}"):
            check_campaign_move("alpha", old, new)


@pytest.mark.parametrize(
    ("moves", "statuses", "final", "first"),
    [
        (CAMPAIGN_MOVES, CampaignStatus, {C.CANCELLED}, C.CREATED),
        (WORK_MOVES, WorkStatus, {WorkStatus.COMPLETED, WorkStatus.FAILED, WorkStatus.CANCELLED}, WorkStatus.PENDING),
        (TRAINING_MOVES, TrainingStatus, {TrainingStatus.COMPLETED, TrainingStatus.FAILED}, TrainingStatus.REQUESTED),
    ],
)
def test_a_lifecycle_is_whole(moves, statuses, final, first) -> None:
    assert set(moves) == set(statuses)
    assert {status for status in statuses if not moves[status]} == final
    assert all(status not in moves[status] for status in statuses)
    reached, frontier = {first}, {first}
    while frontier:
        frontier = {new for old in frontier for new in moves[old]} - reached
        reached |= frontier
    assert reached == set(statuses)


@pytest.mark.parametrize("kind", [NanoosError, InvalidInput, NotFound, Conflict, StoreUnavailable])
def test_an_error_keeps_message_and_hint_on_its_way_between_processes(kind: type[NanoosError]) -> None:
    import pickle

    error = kind("3 of 4 failed.", hint="Try again.")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (again.message, again.hint, str(again)) == ("3 of 4 failed.", "Try again.", "3 of 4 failed. Try again.")
