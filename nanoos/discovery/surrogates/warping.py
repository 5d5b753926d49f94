"""Monotone maps between property units and the latent scale on which surrogates are Gaussian."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from nanoos.discovery.protocol import Floats

SKEW_WORTH_WARPING = 0.7  # below it, tens of labels cannot distinguish a warp from chance
MIN_WARP_LABELS = 8  # a skew of fewer values is noise
MOMENT_NODES = 21  # Gauss-Hermite nodes for the moments in property units; exact enough for std up to 3 latent units
STRAIGHT = 1.0  # the Yeo-Johnson exponent that changes nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Warp:
    """Standardise, Yeo-Johnson, standardise again: z = (yj((y - centre)/scale, power) - shift)/spread.

    The power stays within 0..2, where the map covers the whole line and has an inverse everywhere.

    Attributes:
        centre: Property units.
        scale: Property units, > 0.
        power: Yeo-Johnson exponent, 0..2; 1 is no warp.
        shift: Latent offset.
        spread: Latent scale, > 0.
    """

    centre: float
    scale: float
    power: float = STRAIGHT
    shift: float = 0.0
    spread: float = 1.0

    @property
    def is_straight(self) -> bool:
        return self.power == STRAIGHT

    def forward(self, values: Floats) -> Floats:
        """Property units to latent, any shape; infinities stay."""
        t = (np.asarray(values, dtype=np.float64) - self.centre) / self.scale
        return (_yeo_johnson(t, self.power) - self.shift) / self.spread

    def backward(self, latent: Floats) -> Floats:
        """Latent to property units, any shape."""
        t = _inverse_yeo_johnson(np.asarray(latent, dtype=np.float64) * self.spread + self.shift, self.power)
        return t * self.scale + self.centre

    def slope(self, values: Floats) -> Floats:
        """d latent / d value, shape of values, > 0: turns noise in property units into latent noise."""
        t = (np.asarray(values, dtype=np.float64) - self.centre) / self.scale
        exponent = np.where(t >= 0, self.power - 1.0, 1.0 - self.power)
        return np.asarray(np.exp(exponent * np.log1p(np.abs(t))) / (self.scale * self.spread))

    def moments(self, mean: Floats, std: Floats) -> tuple[Floats, Floats]:
        """Mean and std in property units of a latent Gaussian, shapes (n,); by Gauss-Hermite quadrature."""
        if self.is_straight:
            factor = self.scale * self.spread
            return self.backward(mean), std * factor
        nodes, weights = np.polynomial.hermite_e.hermegauss(MOMENT_NODES)
        weights = weights / weights.sum()
        first = np.zeros_like(mean)
        second = np.zeros_like(mean)
        middle = self.backward(mean)
        for node, weight in zip(nodes, weights, strict=True):
            gap = self.backward(mean + node * std) - middle
            first += weight * gap
            second += weight * gap * gap
        floor = (std * np.finfo(np.float64).eps * self.scale) ** 2 + np.finfo(np.float64).tiny
        return middle + first, np.sqrt(np.maximum(second - first * first, floor))

    def to_state(self) -> dict[str, Any]:
        return {name: float(getattr(self, name)) for name in ("centre", "scale", "power", "shift", "spread")}


def straight_warp(values: Floats) -> Warp:
    """The warp that only standardises; a constant column keeps its unit."""
    centre = float(np.mean(values))
    scale = float(np.std(values))
    if not scale > np.finfo(np.float64).eps * max(abs(centre), np.finfo(np.float64).tiny) * 8:
        scale = abs(centre) or 1.0
    return Warp(centre=centre, scale=scale)


def skewed_warp(values: Floats) -> Warp | None:
    """The maximum-likelihood Yeo-Johnson warp where the values are skewed, else None.

    Source: Yeo and Johnson 2000, Biometrika 87, 954.
    """
    base = straight_warp(values)
    t = (values - base.centre) / base.scale
    if t.size < MIN_WARP_LABELS or abs(float(np.mean(t**3))) < SKEW_WORTH_WARPING:
        return None
    signed_log = np.sign(t) * np.log1p(np.abs(t))

    def negative_log_likelihood(power: float) -> float:
        spread = float(np.var(_yeo_johnson(t, power)))
        return 0.5 * t.size * math.log(max(spread, sys.float_info.min)) - (power - 1.0) * float(signed_log.sum())

    power = float(minimize_scalar(negative_log_likelihood, bounds=(0.0, 2.0), method="bounded").x)
    warped = _yeo_johnson(t, power)
    spread = float(np.std(warped))
    if not spread > 0:
        return None
    return Warp(centre=base.centre, scale=base.scale, power=power, shift=float(np.mean(warped)), spread=spread)


def _yeo_johnson(t: Floats, power: float) -> Floats:
    if power == STRAIGHT:
        return t
    return np.where(t >= 0, _box_cox(np.abs(t), power), -_box_cox(np.abs(t), 2.0 - power))


def _inverse_yeo_johnson(u: Floats, power: float) -> Floats:
    if power == STRAIGHT:
        return u
    return np.where(u >= 0, _inverse_box_cox(np.abs(u), power), -_inverse_box_cox(np.abs(u), 2.0 - power))


def _box_cox(magnitude: Floats, power: float) -> Floats:
    """((1 + m)**power - 1)/power, with its limit log(1 + m) at 0."""
    log = np.log1p(magnitude)
    return log if abs(power) < 1e-12 else np.expm1(power * log) / power


def _inverse_box_cox(magnitude: Floats, power: float) -> Floats:
    log = magnitude if abs(power) < 1e-12 else np.log1p(power * magnitude) / power
    return np.expm1(np.minimum(log, 300.0))  # beyond it the square overflows and a moment becomes NaN
