"""Batch selection: the engine's entry point.

Fit one surrogate per property, condition on pending rows, rank the pool in blocks, pick from a shortlist. Nothing here
depends on a database, a campaign or a clock; the same problem and seed give the same choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from nanoos._runtime.blas import one_thread
from nanoos.discovery.acquisition import top_threshold
from nanoos.discovery.batch import ConditionedShortlist, beliefs, pick_batch
from nanoos.discovery.feasibility import log_success_probability
from nanoos.discovery.front_objective import FrontObjective, bind
from nanoos.discovery.gain import expected_gain
from nanoos.discovery.objective import Objective, is_single_unbounded, upward
from nanoos.discovery.pareto import downward
from nanoos.discovery.problem import PoolView, PreparedProblem, prepare
from nanoos.discovery.protocol import Floats, Indices, Posterior, Selection, SelectionProblem
from nanoos.discovery.ranking import Ranker, drawn_functions
from nanoos.discovery.refinement import with_refined_points
from nanoos.discovery.scoring import expected_score, observed_ranges, score
from nanoos.discovery.spread import spread_indices
from nanoos.discovery.surrogates import FittedSurrogate, fit_surrogate
from nanoos.discovery.surrogates.base import TrainingData, feature_scaling
from nanoos.discovery.surrogates.constant import fit_constant
from nanoos.domain.statuses import Origin

ACTIVE_LEARNING_SHARE = 5  # one slot in five goes to the most uncertain candidates, as the deployment guide says
SHORTLIST = 500  # candidates that take part in a batch's joint posterior
SHORTLIST_OF_ONE = 50  # for a single pick it only has to absorb the rounding of the screening
SHORTLIST_PER_SLOT = 20  # or this many per slot, where the batch is large
REFERENCE_ROWS = 20_000  # rows that set the features' scale: their mean and std are then right to 1%
SPREAD_ROWS = 20_000  # rows from which a space-filling batch is chosen
SPREAD_TRIALS = 8  # k-means++ draws per step
UNMODELLED = "its model was rejected and no champion serves, so only the mean of its labels counts"


def select_batch(
    problem: SelectionProblem,
    *,
    batch_size: int,
    acquisition: str = "auto",
    active_learning_threshold: float = 1.0,
    seed: int,
    surrogate: str = "auto",
) -> Selection:
    """Choose the next candidates.

    Active learning: u is the largest ratio of posterior to prior std over the targets' surrogates (0 known, 1
    nothing known). If the largest u over the rows that may be picked exceeds `active_learning_threshold`, then
    floor(batch_size / 5) slots go to the most uncertain rows (ACTIVE_LEARNING), the rest by acquisition. A
    threshold of 1.0 turns it off.

    Args:
        problem: Pool, goal, labels and what is in flight.
        batch_size: Number of rows, >= 1; fewer are returned if the pool is exhausted.
        acquisition: One of acquisition.ACQUISITIONS.
        active_learning_threshold: 0..1.
        seed: Seed of every draw.
        surrogate: One of surrogates.KINDS.

    Returns:
        The batch and its reasons. Until every target has a label, and while the labels carry no information (one label,
        or all equal), the batch fills the feature space.

    Raises:
        InvalidInput: The problem is malformed; the message has the values.
    """
    prepared = prepare(
        problem,
        batch_size=batch_size,
        acquisition=acquisition,
        active_learning_threshold=active_learning_threshold,
    )
    with one_thread():
        return _select(prepared, batch_size, acquisition, active_learning_threshold, seed, surrogate)


def _select(
    prepared: PreparedProblem,
    batch_size: int,
    acquisition: str,
    active_learning_threshold: float,
    seed: int,
    surrogate: str,
) -> Selection:
    notes: list[str] = []
    n_available = len(prepared.available)
    if n_available < batch_size:
        notes.append(
            f"{n_available} candidates left of a pool of {len(prepared.problem.features)}, {batch_size} wanted"
        )
    models = _fit(prepared, seed=seed, kind=surrogate)
    if models is None:
        notes.append("no label of every target yet: space-filling")
        return _space_filling(prepared, batch_size, seed, notes)
    for name, model in models.items():
        notes.extend(f"{name}: {note}" for note in model.describe()["notes"])
    if not n_available:
        return _empty(models, notes, prepared.problem.features.shape[1])
    if acquisition != "random" and all(model.kind == "constant" for model in models.values()):
        if not prepared.problem.unmodelled:
            notes.append("the labels do not distinguish candidates yet: space-filling")
        return _space_filling(prepared, batch_size, seed, notes, models)
    return _by_model(prepared, models, batch_size, acquisition, active_learning_threshold, seed, notes)


def _fit(prepared: PreparedProblem, *, seed: int, kind: str) -> dict[str, FittedSurrogate] | None:
    """A surrogate per property, or None where a property has no label at all."""
    problem = prepared.problem
    models: dict[str, FittedSurrogate] = {}
    reference = _reference(problem.features)
    for name in problem.goal.properties:
        labels, transfer = problem.labels[name], problem.transfer.get(name)
        features, values = np.asarray(problem.features[labels.index], dtype=np.float64), labels.value
        noise = np.full(len(values), np.nan) if labels.noise_std is None else labels.noise_std
        if transfer is not None:
            features = np.concatenate([features, transfer.features])
            values = np.concatenate([values, transfer.value])
            extra = np.full(len(transfer.value), np.nan) if transfer.noise_std is None else transfer.noise_std
            noise = np.concatenate([noise, extra])
        if not len(values):
            return None
        if name in problem.unmodelled:
            models[name] = fit_constant(TrainingData.checked(features, values, noise, reference), note=UNMODELLED)
            continue
        models[name] = fit_surrogate(
            features, values, noise, seed=seed, warm_start=problem.warm_start.get(name), kind=kind, reference=reference
        )
    return models


def _by_model(
    prepared: PreparedProblem,
    models: Mapping[str, FittedSurrogate],
    batch_size: int,
    acquisition: str,
    active_learning_threshold: float,
    seed: int,
    notes: list[str],
) -> Selection:
    believed = _believe_pending(prepared, models)
    if acquisition != "random":
        n_draws = min(batch_size, len(prepared.available)) if acquisition == "thompson" else 1
        rate = partial(_rated, models=believed, acquisition=acquisition, n_draws=n_draws, seed=seed)
        prepared = with_refined_points(prepared, rate, seed=seed)
    problem, available = prepared.problem, prepared.available
    pool = PoolView(problem.features, available)
    latents = {name: pool.posterior(partial(model.screen, n_rows=len(pool))) for name, model in believed.items()}
    uncertainty = np.max([latents[name].std / model.latent_prior_std for name, model in believed.items()], axis=0)
    largest = float(min(uncertainty.max(), 1.0))
    n_picked = min(batch_size, len(available))
    n_uncertain = n_picked // ACTIVE_LEARNING_SHARE if largest > active_learning_threshold else 0

    log_cost = _log_cost(prepared, pool, seed)
    ranker = _ranker(prepared, believed, latents, pool, log_cost, acquisition, n_picked - n_uncertain, seed)
    shortlist = _shortlist(ranker, latents, uncertainty, n_picked, n_uncertain)
    conditioned = ConditionedShortlist(pool.rows(shortlist), believed, beliefs(problem.goal))
    picks = pick_batch(
        conditioned, ranker.at(shortlist), len(shortlist), n_best=n_picked - n_uncertain, n_uncertain=n_uncertain
    )

    chosen = shortlist[picks.row]
    predictions = {name: model.posterior(pool.rows(chosen)) for name, model in believed.items()}
    is_log = ~picks.is_uncertain & (ranker.is_logarithmic and acquisition != "log_ei")
    objective, of_batch = ranker.objective, (conditioned.means(picks.row), conditioned.covariance(picks.row))
    if isinstance(objective, FrontObjective):
        chosen_latents = {name: model.latent(pool.rows(chosen)) for name, model in believed.items()}
        scores, gain = objective.front_probability(chosen_latents), objective.expected_gain(*of_batch, seed=seed)
        notes.extend(objective.notes())
    else:
        observed = _observed(problem)
        scores = expected_score(problem.goal, predictions, observed)
        gain = expected_gain(problem.goal, believed, *of_batch, observed=observed, best=_best_score(problem), seed=seed)
    return Selection(
        index=prepared.to_caller(available[chosen]),
        features=pool.rows(chosen),
        acquisition=np.exp(picks.value, out=picks.value.copy(), where=is_log),
        origin=tuple(
            Origin.ACTIVE_LEARNING if is_uncertain else Origin.ACQUISITION for is_uncertain in picks.is_uncertain
        ),
        predictions=predictions,
        score=scores,
        max_relative_uncertainty=largest,
        expected_gain=gain,
        surrogates={name: model.describe() for name, model in models.items()},
        notes=tuple(notes),
        states={name: model.to_state() for name, model in models.items()},
        expected_cost=None if log_cost is None else np.exp(log_cost[chosen]),
        reference_point=downward(problem.goal, objective.reference) if isinstance(objective, FrontObjective) else None,
    )


def _believe_pending(prepared: PreparedProblem, models: Mapping[str, FittedSurrogate]) -> Mapping[str, FittedSurrogate]:
    """Models conditioned on every pending row, with the same beliefs as for picks of the batch."""
    problem, believed = prepared.problem, {}
    belief = beliefs(problem.goal)
    for name, model in models.items():
        rows = np.setdiff1d(problem.pending, problem.labels[name].index)
        if not len(rows) or model.kind == "constant":
            believed[name] = model
            continue
        features = np.asarray(problem.features[rows], dtype=np.float64)
        latent = model.latent(features)
        believed[name] = model.condition(features, model.warp.backward(latent.mean + belief[name] * latent.std))
    return believed


def _rated(
    prepared: PreparedProblem, *, models: Mapping[str, FittedSurrogate], acquisition: str, n_draws: int, seed: int
) -> Floats:
    """Values of the available rows as the first pick, or as each pick where picks differ; (n_draws, n_available)."""
    pool = PoolView(prepared.problem.features, prepared.available)
    latents = {name: pool.posterior(partial(model.screen, n_rows=len(pool))) for name, model in models.items()}
    ranker = _ranker(
        prepared, models, latents, pool, _log_cost(prepared, pool, seed), acquisition, max(n_draws, 1), seed
    )
    rows = np.arange(len(pool))
    return np.stack([ranker(latents, rows, pick) for pick in range(ranker.n_draws)])


def _ranker(
    prepared: PreparedProblem,
    models: Mapping[str, FittedSurrogate],
    latents: Mapping[str, Posterior],
    pool: PoolView,
    log_cost: Floats | None,
    acquisition: str,
    n_picks: int,
    seed: int,
) -> Ranker:
    problem = prepared.problem
    objective = _objective(prepared, models, latents, acquisition, seed)
    draws = None
    if acquisition == "random":
        draws = np.random.default_rng(seed).permutation(len(pool)).astype(np.float64)[None, :]
    elif acquisition == "thompson":
        draws = drawn_functions(objective, pool, _observed(problem), n=n_picks, seed=seed)
    weight = None if log_cost is None else -log_cost
    if len(problem.infeasible):
        log_success = pool.map(
            log_success_probability(
                np.asarray(problem.features[prepared.labelled], dtype=np.float64),
                np.asarray(problem.features[np.unique(problem.infeasible)], dtype=np.float64),
                reference=_reference(problem.features),
                seed=seed,
            )
        )
        weight = log_success if weight is None else weight + log_success
    return Ranker(objective=objective, log_weight=weight, draws=draws).with_floor(latents, len(pool))


def _objective(
    prepared: PreparedProblem,
    models: Mapping[str, FittedSurrogate],
    latents: Mapping[str, Posterior],
    acquisition: str,
    seed: int,
) -> Objective | FrontObjective:
    """Bind the threshold: the incumbent, or under `auto` the model's own top of the whole pool, measured rows too.

    A space without a list has no share of best rows: there `auto` too improves on the incumbent.
    """
    goal, observed = prepared.problem.goal, _observed(prepared.problem)
    if goal.is_pareto:
        rows, values = _complete(prepared.problem)
        return bind(prepared.problem, models, acquisition, rows=rows, values=values, observed=observed, seed=seed)
    measured = np.asarray(prepared.problem.features[prepared.labelled], dtype=np.float64)
    at_measured = {name: model.latent_mean(measured) for name, model in models.items()}

    def rated(means: Mapping[str, Floats]) -> Floats:
        if is_single_unbounded(goal):
            return upward(goal, means[goal.targets[0].property])
        values = {name: models[name].warp.backward(mean) for name, mean in means.items()}
        return score(goal, values, observed, clip_above=False)

    if acquisition == "auto" and prepared.problem.points is None:
        of_pool = {name: latent.mean for name, latent in latents.items()}
        threshold = top_threshold(np.concatenate([rated(of_pool), rated(at_measured)]))
    else:
        threshold = float(np.max(rated(at_measured), initial=-np.inf))
    return Objective(goal=goal, name=acquisition, surrogates=models, observed=observed, threshold=threshold)


def _shortlist(
    ranker: Ranker, latents: Mapping[str, Posterior], uncertainty: Floats, n_picked: int, n_uncertain: int
) -> Indices:
    """Rows that take part in the batch, ascending. More than the batch needs: screening in single precision cannot
    separate the best rows from the next.
    """
    n = len(uncertainty)
    is_exact = not isinstance(ranker.objective, FrontObjective) or ranker.objective.is_exact(n)
    keep = SHORTLIST_OF_ONE if n_picked == 1 and is_exact else max(SHORTLIST, SHORTLIST_PER_SLOT * n_picked)
    if n <= keep:
        return np.arange(n)
    rows = np.arange(n)
    n_draws = ranker.n_draws
    tops = [_top(ranker(latents, rows, pick), max(keep // n_draws, n_picked)) for pick in range(n_draws)]
    if n_uncertain:
        tops.append(_top(uncertainty, keep))
    return np.unique(np.concatenate(tops))


def _top(values: Floats, n: int) -> Indices:
    return np.arange(len(values)) if n >= len(values) else np.argpartition(values, len(values) - n)[len(values) - n :]


def _log_cost(prepared: PreparedProblem, pool: PoolView, seed: int) -> Floats | None:
    """Log expected cost of candidates, from a surrogate of the log of observed durations; shape (n,)."""
    durations = prepared.problem.durations
    if durations is None or not len(durations.value):
        return None
    features = np.asarray(prepared.problem.features[durations.index], dtype=np.float64)
    model = fit_surrogate(features, np.log(durations.value), seed=seed, reference=_reference(prepared.problem.features))
    log_duration = pool.posterior(model.posterior)
    return log_duration.mean + 0.5 * np.minimum(log_duration.std, 1.0) ** 2  # the mean of a log-normal


def _observed(problem: SelectionProblem) -> dict[str, tuple[float, float]]:
    values = {name: each.value for name, each in problem.labels.items()}
    for name, transfer in problem.transfer.items():
        if not len(values.get(name, ())):  # before this campaign's first label the earlier ones set the range
            values[name] = transfer.value
    return observed_ranges(values)


def _complete(problem: SelectionProblem) -> tuple[Indices, dict[str, Floats]]:
    """Rows with every property measured, ascending, and their values by property, repeats averaged."""
    means = {}
    for name in problem.goal.properties:
        labels = problem.labels[name]
        rows, group = np.unique(labels.index, return_inverse=True)
        means[name] = dict(
            zip(rows.tolist(), np.bincount(group, weights=labels.value) / np.bincount(group), strict=True)
        )
    common = sorted(set.intersection(*(set(each) for each in means.values())))
    values = {name: np.array([each[row] for row in common]) for name, each in means.items()}
    return np.array(common, dtype=np.int64), values


def _best_score(problem: SelectionProblem) -> float:
    """Best score of rows with every property measured; -inf where there is none."""
    rows, values = _complete(problem)
    return float(score(problem.goal, values, _observed(problem)).max()) if len(rows) else -np.inf


def _reference(features: Floats) -> Floats:
    step = max(1, len(features) // REFERENCE_ROWS)
    return np.asarray(features[::step], dtype=np.float64)


def _space_filling(
    prepared: PreparedProblem,
    batch_size: int,
    seed: int,
    notes: list[str],
    models: Mapping[str, FittedSurrogate] | None = None,
) -> Selection:
    """Cover the feature space, away from rows that are labelled or in flight."""
    problem = prepared.problem
    rows = prepared.available
    if len(rows) > SPREAD_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, max(SPREAD_ROWS, batch_size), replace=False))
    centre, scale = feature_scaling(_reference(problem.features))
    covered = np.union1d(prepared.labelled, problem.pending)
    chosen = rows[
        spread_indices(
            (problem.features[rows] - centre) / scale,
            batch_size,
            seed=seed,
            covered=(problem.features[covered] - centre) / scale,
            trials=SPREAD_TRIALS,
        )
    ]
    features = np.asarray(problem.features[chosen], dtype=np.float64)
    predictions = {name: model.posterior(features) for name, model in (models or {}).items()}
    has_score = bool(predictions) and not problem.goal.is_pareto  # labels that are all alike have no front
    expected = expected_score(problem.goal, predictions, _observed(problem)) if has_score else None
    return Selection(
        index=prepared.to_caller(chosen),
        features=features,
        acquisition=np.full(len(chosen), np.nan),
        origin=(Origin.SPACE_FILLING,) * len(chosen),
        predictions=predictions,
        score=np.full(len(chosen), np.nan) if expected is None else expected,
        max_relative_uncertainty=np.nan if models is None else 1.0,
        expected_gain=np.nan,
        surrogates={name: model.describe() for name, model in (models or {}).items()},
        notes=tuple(notes),
        states={name: model.to_state() for name, model in (models or {}).items()},
    )


def _empty(models: Mapping[str, FittedSurrogate], notes: list[str], n_features: int) -> Selection:
    nothing = np.empty(0)
    return Selection(
        index=np.empty(0, dtype=np.int64),
        features=np.empty((0, n_features)),
        acquisition=nothing,
        origin=(),
        predictions={name: Posterior(mean=nothing, std=nothing) for name in models},
        score=nothing,
        max_relative_uncertainty=0.0,
        expected_gain=0.0,
        surrogates={name: model.describe() for name, model in models.items()},
        notes=tuple(notes),
        states={name: model.to_state() for name, model in models.items()},
    )
