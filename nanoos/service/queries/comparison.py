"""Campaigns side by side: how good their best candidate was after each evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy import Connection, select

from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.domain.statuses import Origin
from nanoos.domain.suggestions import did_you_mean
from nanoos.store.tables import campaigns, candidates

MAX_COMPARED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedCampaign:
    """One campaign's course.

    Attributes:
        goal: The campaign's first one with this goal; scores of other goals mean something else.
        best: Best score so far after each candidate that it chose and finished, in the order of their end; a failed
            one counts as an evaluation. Results that were known before are not evaluations.
        n_known: Results that were known before.
        n_hits: Candidates that meet every target, known ones left out.
        first_hit: Evaluations until the first hit, itself included; None before.
    """

    slug: str
    status: str
    goal: str
    best: tuple[float | None, ...]
    n_known: int
    n_hits: int
    first_hit: int | None

    @property
    def n_evaluations(self) -> int:
        return len(self.best)

    def best_after(self, n: int) -> float | None:
        """Best score after the first n evaluations; None before the first score."""
        return self.best[n - 1] if n else None


def compare_campaigns(connection: Connection, slugs: Sequence[str]) -> tuple[ComparedCampaign, ...]:
    """The campaigns in the given order.

    Raises:
        InvalidInput: Fewer than two are named, more than MAX_COMPARED, or one twice.
        NotFound: There is no such campaign.
    """
    if not 2 <= len(slugs) <= MAX_COMPARED or len(set(slugs)) < len(slugs):
        raise InvalidInput(
            f"{len(slugs)} campaigns are named: {', '.join(slugs) or 'none'}.",
            hint=f"Name 2 to {MAX_COMPARED} different ones.",
        )
    rows = {
        row.slug: row
        for row in connection.execute(
            select(campaigns.c.id, campaigns.c.slug, campaigns.c.status, campaigns.c.goal).where(
                campaigns.c.slug.in_(slugs)
            )
        )
    }
    for slug in slugs:
        if slug not in rows:
            known = connection.execute(select(campaigns.c.slug)).scalars().all()
            raise NotFound(
                f"There is no campaign {slug!r}.", hint=f"{did_you_mean(slug, known)}`nanoos campaign list` has them."
            )
    found = connection.execute(
        select(candidates.c.campaign_id, candidates.c.origin, candidates.c.score, candidates.c.is_hit)
        .where(candidates.c.campaign_id.in_([row.id for row in rows.values()]), candidates.c.finished_at.is_not(None))
        .order_by(candidates.c.finished_at, candidates.c.id)
    ).all()
    first_with: list[tuple[str, object]] = []
    compared = []
    for slug in slugs:
        row = rows[slug]
        goal = next((name for name, other in first_with if other == row.goal), None)
        if goal is None:
            first_with.append((slug, row.goal))
        own = [item for item in found if item.campaign_id == row.id]
        chosen = [item for item in own if item.origin != Origin.KNOWN]
        compared.append(
            ComparedCampaign(
                slug=slug,
                status=row.status,
                goal=goal or slug,
                best=tuple(accumulate((item.score for item in chosen), _better)),
                n_known=len(own) - len(chosen),
                n_hits=sum(bool(item.is_hit) for item in chosen),
                first_hit=next((number for number, item in enumerate(chosen, start=1) if item.is_hit), None),
            )
        )
    return tuple(compared)


def _better(best: float | None, score: float | None) -> float | None:
    if best is None or score is None:
        return score if best is None else best
    return max(best, score)
