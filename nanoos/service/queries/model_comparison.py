"""Two versions of a model on the labels that arrived after both had predicted them: see `learning.shadowing`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import ModelStatus
from nanoos.learning.judgement import Difference, Duel
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.learning.registry import get_version
from nanoos.learning.shadowing import Choices, choices_of, duels_of
from nanoos.store.tables import model_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowedVersion:
    """One of the versions.

    Attributes:
        mae: Mean absolute error on the new labels, property units; None before two structures have labels.
        interval_score: Mean interval score of its 90% intervals, property units; smaller is better.
        n_choices: Structures that a step would have chosen with this version as champion.
        n_scored: Those that have a score now, since a step chose them.
        mean_score: Their mean score, 0..1; None without one.
    """

    version: int
    status: str
    mae: float | None
    interval_score: float | None
    n_choices: int
    n_scored: int
    mean_score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowComparison:
    """Two versions, one of which shadowed the other.

    Attributes:
        n_predicted: Structures of which both recorded predictions before there were labels.
        n_structures: Those with a label that counts now; 0 for fewer than two.
        n_labels: Their labels.
        errors: Absolute errors of the second minus those of the first, property units.
        intervals: Interval scores of the second minus those of the first.
        n_shared: Choices that both made.
        summary: What that says, in words.
    """

    modelled_property: str
    first: ShadowedVersion
    second: ShadowedVersion
    n_predicted: int
    n_structures: int
    n_labels: int
    errors: Difference | None
    intervals: Difference | None
    n_shared: int
    summary: str


def compare_in_shadow(connection: Connection, slug: str, first: int, second: int) -> ShadowComparison:
    """Compare two versions by the predictions that steps recorded while one shadowed the other.

    Raises:
        NotFound: No such modelled property or version.
        InvalidInput: Both are the same version.
    """
    if first == second:
        raise InvalidInput(f"Version {first} cannot be compared with itself.", hint="Name two versions.")
    rows = [get_version(connection, slug, version) for version in (first, second)]
    duel = duels_of(connection, [(rows[1].id, rows[0].id)]).get(rows[1].id)
    choices = choices_of(connection, rows[0].id, rows[1].id)
    errors = (None, None) if duel is None else (duel.mae_of_champion, duel.mae)
    scores = (None, None) if duel is None else (duel.interval_score_of_champion, duel.interval_score)
    versions = [
        ShadowedVersion(
            version=row.version,
            status=row.status,
            mae=errors[position],
            interval_score=scores[position],
            n_choices=choices.n[position],
            n_scored=choices.n_scored[position],
            mean_score=choices.mean_score[position],
        )
        for position, row in enumerate(rows)
    ]
    return ShadowComparison(
        modelled_property=slug,
        first=versions[0],
        second=versions[1],
        n_predicted=choices.n_predicted,
        n_structures=0 if duel is None else duel.n_structures,
        n_labels=0 if duel is None else duel.n_labels,
        errors=None if duel is None else duel.versus_champion,
        intervals=None if duel is None else duel.intervals_versus_champion,
        n_shared=choices.n_shared,
        summary=_summary(first, second, duel, choices),
    )


def champion_and_challenger(connection: Connection, slug: str) -> ShadowComparison | None:
    """The champion and the version that shadows it now; None without either. Raises NotFound."""
    modelled = get_modelled_property(connection, slug)
    version_of = dict(
        connection.execute(
            select(model_versions.c.status, model_versions.c.version).where(
                model_versions.c.modelled_property_id == modelled.id,
                model_versions.c.status.in_([ModelStatus.CHAMPION.value, ModelStatus.CHALLENGER.value]),
            )
        )
        .tuples()
        .all()
    )
    champion, challenger = (version_of.get(status) for status in (ModelStatus.CHAMPION, ModelStatus.CHALLENGER))
    if champion is None or challenger is None:
        return None
    return compare_in_shadow(connection, slug, champion, challenger)


def _summary(first: int, second: int, duel: Duel | None, choices: Choices) -> str:
    if not choices.n_predicted:
        return (
            f"no step has recorded predictions of both version {first} and version {second}: a step does so while one "
            "of them is champion and the other is CHALLENGER"
        )
    if duel is None:
        return (
            f"both versions predicted {choices.n_predicted} structures, which wait for labels; a comparison needs "
            "labels of two"
        )
    difference = duel.versus_champion
    on = f"difference {difference}, 95% interval, on {duel.n_labels} new labels of {duel.n_structures} structures"
    if difference.low <= 0 <= difference.high:
        return f"neither version is shown to have smaller errors: {on}"
    better, worse = (second, first) if difference.high < 0 else (first, second)
    return f"version {better} has smaller errors than version {worse}: {on}"
