"""How far the person has come at each sample: stops out, jumps out, device distance or smoothed positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.errors import CaptureError
from hipdrive.hike.track import BoolArray, FloatArray, IntArray, Track

DistanceSource = Literal["device", "positions", "speed"]

_EARTH_RADIUS_M = 6371008.8
_SMOOTHING_S = 5.0  # positions within this of a sample are averaged: a step of jitter becomes a step of path
_STOP_SPEED_MPS = 0.3  # B3.2
_STOP_AT_LEAST_S = 10.0  # B3.2
_FASTEST_ON_FOOT_MPS = 12.0
_CARRIED_M = 100.0  # positions further apart than the distance says: carried, or the watch was off
_MOST_SAMPLES_A_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Travel:
    """The way of one person, sample by sample, at most one sample a second.

    sample : (n,) index into the track; travelled_m, moving_s : (n,) running totals without stops; clock_s : (n,)
    part : (n,) number of the unbroken piece; a jump, a sport that is not on foot and a lost stretch begin a new one
    standing : (n,) True inside a stop
    """

    sample: IntArray
    travelled_m: FloatArray
    moving_s: FloatArray
    clock_s: FloatArray
    part: IntArray
    standing: BoolArray
    source: DistanceSource
    stops: int


def find_travel(track: Track) -> Travel:
    """Distance, moving time and stops of a track.

    Raises CaptureError ``not-on-foot`` and ``no-distance``.
    """
    sample = np.flatnonzero(_thin(track.time_s) & track.on_foot)
    if not len(sample):
        raise CaptureError(
            "This activity was not on foot",
            slug="not-on-foot",
            got=", ".join(track.sports),
            expected="walking, hiking or running",
            fix="give the file of a hike or a run",
        )
    time_s = track.time_s[sample]
    step_s = np.diff(time_s)
    totals_m, source = _running_total_m(track, sample)
    step_m = np.diff(totals_m)
    speed_mps = step_m / step_s
    # A device total that falls began anew; one that leaps, and feet that are elsewhere, were not walked.
    broken = (step_m < 0.0) | (speed_mps > _FASTEST_ON_FOOT_MPS) | _other_sport_between(track, sample)
    if source == "device" and track.has_position:
        apart_m = great_circle_m(track.latitude_deg[sample], track.longitude_deg[sample])
        broken |= np.nan_to_num(apart_m) > step_m + _CARRIED_M + _FASTEST_ON_FOOT_MPS * np.minimum(step_s, 60.0)
    step_m = np.where(broken, 0.0, step_m)
    standing = _standing(np.where(broken, np.inf, _speed_mps(track, sample, speed_mps)), step_s)
    gone = standing | broken
    inside = np.concatenate([standing, [False]]) & np.concatenate([[False], standing])
    return Travel(
        sample=sample,
        travelled_m=_totals(np.where(gone, 0.0, step_m)),
        moving_s=_totals(np.where(gone, 0.0, step_s)),
        clock_s=time_s,
        part=np.concatenate([[0], np.cumsum(broken)]),
        standing=inside,
        source=source,
        stops=int((np.diff(np.concatenate([[False], standing]).astype(int)) == 1).sum()),
    )


def great_circle_m(latitude_deg: FloatArray, longitude_deg: FloatArray) -> FloatArray:
    """(n - 1,) distance from each place to the next (haversine), right across the 180th meridian and at the poles."""
    lat, lon = np.radians(latitude_deg), np.radians(longitude_deg)
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[1:]) * np.cos(lat[:-1]) * np.sin(np.diff(lon) / 2) ** 2
    return np.asarray(2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


def _thin(time_s: FloatArray) -> BoolArray:
    """At most one sample a second: a watch knows no more, and windows stay small."""
    second = np.floor(time_s * _MOST_SAMPLES_A_SECOND)
    return np.concatenate([[True], np.diff(second) > 0])


def _other_sport_between(track: Track, sample: IntArray) -> BoolArray:
    """(n - 1,) True where a stretch that is not on foot lies between two samples."""
    other = np.cumsum(~track.on_foot)
    return np.asarray(np.diff(other[sample]) > 0)


def _running_total_m(track: Track, sample: IntArray) -> tuple[FloatArray, DistanceSource]:
    """(n,) metres: the device's total, else positions, else speed. Raises CaptureError ``no-distance``."""
    time_s = track.time_s[sample]
    device_m = track.distance_m[sample]
    known = np.isfinite(device_m)
    if known.mean() > 0.5 and device_m[known].max() - device_m[known].min() > 0.0:
        return np.interp(time_s, time_s[known], device_m[known]), "device"
    placed = np.isfinite(track.latitude_deg[sample]) & np.isfinite(track.longitude_deg[sample])
    if placed.sum() >= 10:
        total_m = _totals(_smoothed_steps_m(track, sample[placed]))
        return np.interp(time_s, time_s[placed], total_m), "positions"
    speed_mps = track.speed_mps[sample]
    if np.isfinite(speed_mps).mean() > 0.5:
        filled = np.interp(time_s, time_s[np.isfinite(speed_mps)], speed_mps[np.isfinite(speed_mps)])
        return _totals((filled[1:] + filled[:-1]) / 2 * np.diff(time_s)), "speed"
    raise CaptureError(
        "The file has neither distance nor positions nor speed",
        slug="no-distance",
        expected="a way: grade is height over distance",
        fix="give a file recorded outdoors, or with a treadmill's or foot pod's distance",
    )


def _smoothed_steps_m(track: Track, sample: IntArray) -> FloatArray:
    """(n - 1,) way between places averaged over some seconds, on the sphere's chords: no meridian is special."""
    lat, lon = np.radians(track.latitude_deg[sample]), np.radians(track.longitude_deg[sample])
    unit = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    time_s = track.time_s[sample]
    first = np.searchsorted(time_s, time_s - _SMOOTHING_S, side="left")
    last = np.searchsorted(time_s, time_s + _SMOOTHING_S, side="right")
    sums = np.concatenate([np.zeros((1, 3)), np.cumsum(unit, axis=0)])
    # Symmetric windows: at a gap or an end a lopsided mean would pull the place inwards and shorten the way.
    reach = np.minimum(np.arange(len(sample)) - first, last - 1 - np.arange(len(sample)))
    low, high = np.arange(len(sample)) - reach, np.arange(len(sample)) + reach + 1
    mean = (sums[high] - sums[low]) / (high - low)[:, None]
    mean /= np.linalg.norm(mean, axis=1, keepdims=True)
    chord = np.linalg.norm(np.diff(mean, axis=0), axis=1)
    return np.asarray(2 * _EARTH_RADIUS_M * np.arcsin(np.clip(chord / 2, 0.0, 1.0)))


def _speed_mps(track: Track, sample: IntArray, from_steps: FloatArray) -> FloatArray:
    """(n - 1,) the device's own speed where it has one over a short step, else that of the distance."""
    device = track.speed_mps[sample]
    mean = (device[1:] + device[:-1]) / 2
    short = np.diff(track.time_s[sample]) <= _STOP_AT_LEAST_S
    return np.where(np.isfinite(mean) & short, mean, from_steps)


def _standing(speed_mps: FloatArray, step_s: FloatArray) -> BoolArray:
    """(n - 1,) steps that belong to a stop: slower than 0.3 m/s for 10 s or more (B3.2)."""
    slow = speed_mps < _STOP_SPEED_MPS
    starts = np.flatnonzero(np.diff(np.concatenate([[False], slow, [False]]).astype(int)) == 1)
    stops = np.flatnonzero(np.diff(np.concatenate([[False], slow, [False]]).astype(int)) == -1)
    elapsed_s = _totals(step_s)
    long = elapsed_s[stops] - elapsed_s[starts] >= _STOP_AT_LEAST_S
    edges = np.zeros(len(slow) + 1, int)
    edges[starts[long]] += 1
    edges[stops[long]] -= 1
    return np.asarray(np.cumsum(edges[:-1]) > 0)


def _totals(steps: FloatArray) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(steps)])
