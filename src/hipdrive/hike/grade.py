"""Grade in a centred window: the Theil-Sen slope, and its standard error by definitions B3.5."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.hike.altitude import Noise
from hipdrive.hike.profile import STEP_M, Profile
from hipdrive.hike.track import FloatArray

_WINDOW_POINTS = (
    21  # points of a window that enter the median: more of them are not more information (10 m correlation)
)
_AT_ONCE = 50_000
_MAD_TO_SD = 1.4826


def grade_se_percent(sigma_m: float, correlation_m: float, window_m: float) -> float:
    """``sigma·√12/(W·√n_eff)`` with n_eff = W/correlation (B3.5), percent."""
    return 100.0 * sigma_m * math.sqrt(12.0) / (window_m * math.sqrt(max(window_m / correlation_m, 1.0)))


def windowed_grade_percent(profile: Profile, window_m: float) -> FloatArray:
    """(cells,) Theil-Sen slope of altitude on distance in a centred window, percent.

    Within half a window of an end the nearest whole window speaks; NaN throughout where the part is shorter than one.
    """
    slope, _ = _window_lines(profile, window_m)
    return 100.0 * slope


def estimate_sigma_m(profiles: list[Profile], noise: Noise) -> float:
    """Standard deviation of the altitude about its window's line, within the limits of the source, metres.

    The spread is a median of distances, so that the few bends of a hill do not count as noise. The line and the
    averaging within a cell have taken a part of the noise away; for noise whose autocorrelation falls exponentially
    that part is known, and is given back.
    """
    rests = [_residual_m(profile, noise.window_m) for profile in profiles]
    rest = np.concatenate([r[np.isfinite(r)] for r in rests]) if rests else np.array([])
    if not len(rest):
        return noise.floor_m
    left_by_line = 1.0 - noise.correlation_m / noise.window_m
    cell = 2.0 * STEP_M / noise.correlation_m  # a cell in lengths over which the autocorrelation falls to 1/e
    left_by_cell = 2.0 * (cell - 1.0 + math.exp(-cell)) / cell**2
    sigma_m = _MAD_TO_SD * float(np.median(np.abs(rest))) / math.sqrt(left_by_line * left_by_cell)
    return float(np.clip(sigma_m, noise.floor_m, noise.ceiling_m))


def _residual_m(profile: Profile, window_m: float) -> FloatArray:
    _, middle_m = _window_lines(profile, window_m)
    half = round(window_m / STEP_M / 2)
    whole = np.zeros(len(middle_m), bool)
    whole[half : len(whole) - half] = True
    return np.where(whole, profile.altitude_m - middle_m, np.nan)


def _window_lines(profile: Profile, window_m: float) -> tuple[FloatArray, FloatArray]:
    """(cells,) slope (m/m) and height at the middle (m) of each centred window's Theil-Sen line."""
    altitude_m = profile.altitude_m
    stride = max(1, round(window_m / STEP_M / (_WINDOW_POINTS - 1)))
    width = stride * (_WINDOW_POINTS - 1) + 1
    half = width // 2
    if len(altitude_m) < width:
        nothing = np.full(len(altitude_m), np.nan)
        return nothing, nothing
    windows = np.lib.stride_tricks.sliding_window_view(altitude_m, width)[:, ::stride]
    low, high = np.triu_indices(_WINDOW_POINTS, k=1)
    apart_m = (high - low) * stride * STEP_M
    slope = np.empty(len(windows))
    for start in range(0, len(windows), _AT_ONCE):  # a block at a time bounds the memory
        block = windows[start : start + _AT_ONCE]
        slope[start : start + _AT_ONCE] = np.median((block[:, high] - block[:, low]) / apart_m, axis=1)
    place_m = (np.arange(_WINDOW_POINTS) - (_WINDOW_POINTS - 1) / 2) * stride * STEP_M
    middle_m = np.median(windows - slope[:, None] * place_m, axis=1)
    edges = (half, len(altitude_m) - len(windows) - half)
    return np.pad(slope, edges, mode="edge"), np.pad(middle_m, edges, mode="edge")
