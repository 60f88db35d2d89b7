"""Hills whose truth is known, walked by a watch that is not perfect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.hike.track import AltitudeKind, AltitudeSource, Column, FloatArray, Track, build_track

_METRES_A_DEGREE = 111_194.9


@dataclass(frozen=True, slots=True)
class Hills:
    """A way of straight slopes: bend_m (pieces + 1,) from the start, grade_percent (pieces,); rounding over blend_m."""

    bend_m: FloatArray
    grade_percent: FloatArray
    blend_m: float

    def altitude_m(self, at_m: FloatArray) -> FloatArray:
        """True altitude in metres at distances of any shape; a bend is a curve of ``blend_m``, as roads and trails have."""
        fine = np.arange(0.0, self.bend_m[-1] + 1.0, 1.0)
        piece = np.clip(np.searchsorted(self.bend_m, fine, side="right") - 1, 0, len(self.grade_percent) - 1)
        width = max(1, round(self.blend_m))
        padded = np.pad(self.grade_percent[piece], (width // 2, width - 1 - width // 2), mode="edge")
        grade = np.convolve(padded, np.ones(width) / width, mode="valid")
        height = np.concatenate([[0.0], np.cumsum(grade[:-1])]) / 100.0
        return 400.0 + np.interp(at_m, fine, height)

    def climbs(self) -> list[tuple[float, float, float]]:
        """(start_m, end_m, grade_percent) of every climb by B3's hysteresis over the true slopes."""
        found: list[tuple[float, float, float]] = []
        inside = False
        for start_m, end_m, grade in zip(self.bend_m[:-1], self.bend_m[1:], self.grade_percent, strict=True):
            inside = grade >= 10.0 or (inside and grade >= 9.0)
            if inside and found and found[-1][1] == start_m:
                before = found.pop()
                length_m = before[1] - before[0]
                mean = (before[2] * length_m + grade * (end_m - start_m)) / (end_m - before[0])
                found.append((before[0], float(end_m), float(mean)))
            elif inside:
                found.append((float(start_m), float(end_m), float(grade)))
        return found


def random_hills(rng: np.random.Generator, hills: int = 8) -> Hills:
    """Climbs of 5 to 25 % and 100 to 600 m between flats, gentle slopes and descents of 80 to 400 m."""
    grades, lengths = [float(rng.uniform(-8, 4))], [float(rng.uniform(150, 400))]
    for _ in range(hills):
        grades += [float(rng.uniform(5, 25)), float(rng.uniform(-15, 4))]
        lengths += [float(rng.uniform(100, 600)), float(rng.uniform(80, 400))]
    lengths[-1] += 100.0
    return Hills(np.concatenate([[0.0], np.cumsum(lengths)]), np.array(grades), float(rng.uniform(0, 20)))


def walk(
    hills: Hills,
    rng: np.random.Generator,
    *,
    noise_m: float = 1.0,
    correlation_m: float = 10.0,
    drift_m_per_h: float = 6.0,
    stops: int = 3,
    lost_share: float = 0.03,
    source: AltitudeKind = "barometer",
    positions_only: bool = False,
    cadence_spm: float = 112.0,
) -> Track:
    """A walk over the hills at 0.7 to 1.5 m/s, a sample a second: noise, drift, stops of 15 to 240 s, lost samples.

    noise_m, correlation_m : of the altitude along the way (exponential autocorrelation)
    """
    way_m = _way(hills, rng, stops)
    count = len(way_m)
    time_s = np.arange(count, dtype=float)
    altitude = hills.altitude_m(way_m) + _noise(way_m, rng, noise_m, correlation_m)
    altitude += drift_m_per_h * rng.choice([-1.0, 1.0]) * time_s / 3600.0
    spikes = rng.random(count) < 0.002
    altitude[spikes] += rng.choice([-25.0, 25.0], count)[spikes]
    kept = np.ones(count, bool)
    while kept.mean() > 1.0 - lost_share:
        start = int(rng.integers(0, count))
        kept[start : start + int(rng.integers(1, 21))] = False
    columns: dict[Column, FloatArray] = {
        "altitude_m": np.round(altitude / 0.2) * 0.2,
        "latitude_deg": 46.0 + (way_m + rng.normal(0, 1.0, count)) / _METRES_A_DEGREE,
        "longitude_deg": 8.0 + rng.normal(0, 1.0, count) / 77_000.0,
        "cadence_per_min": np.round(cadence_spm + rng.normal(0, 3, count)),
    }
    if not positions_only:
        columns["distance_m"] = np.round(way_m, 2)
    return build_track(
        1.7e9 + time_s[kept],
        {name: values[kept] for name, values in columns.items()},
        altitude_source=AltitudeSource(source, "made so"),
        format_name="synthetic",
        sports=("hiking",),
    )


def _way(hills: Hills, rng: np.random.Generator, stops: int) -> FloatArray:
    """(seconds,) metres walked: a slowly wandering speed with stops in it."""
    seconds = int(hills.bend_m[-1] / 0.7) + 10
    wander = np.convolve(rng.normal(0, 1, seconds + 120), np.ones(120) / np.sqrt(120), mode="valid")[:seconds]
    way_m = np.concatenate([[0.0], np.cumsum(np.clip(1.1 + 0.2 * wander, 0.7, 1.5))])
    way_m = way_m[way_m <= hills.bend_m[-1]]
    for at in sorted(rng.integers(30, len(way_m) - 30, stops), reverse=True):
        way_m = np.insert(way_m, int(at), np.full(int(rng.integers(15, 241)), way_m[int(at)]))
    return way_m


def _noise(way_m: FloatArray, rng: np.random.Generator, sigma_m: float, correlation_m: float) -> FloatArray:
    """Noise along the way with autocorrelation exp(-2·distance/correlation): its integral scale is ``correlation_m``."""
    fine = np.arange(0.0, way_m[-1] + 2.0, 1.0)
    keep = np.exp(-2.0 / correlation_m)
    from scipy.signal import lfilter

    white = rng.normal(0, np.sqrt(1 - keep**2), len(fine) + 500)
    return sigma_m * np.interp(way_m, fine, lfilter([1.0], [1.0, -keep], white)[500:])
