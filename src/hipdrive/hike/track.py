"""`Track`: what a watch wrote down, checked once. Knows no file format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from hipdrive.counted import counted
from hipdrive.errors import SchemaError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]

AltitudeKind = Literal["barometer", "dem", "gps", "none"]
Column = Literal[
    "latitude_deg",
    "longitude_deg",
    "distance_m",
    "altitude_m",
    "speed_mps",
    "cadence_per_min",
    "contact_time_s",
    "vertical_oscillation_m",
    "step_length_m",
]

#: What each column can be on foot on this planet; outside, the sample is missing, not believed.
_PLAUSIBLE: dict[Column, tuple[float, float]] = {
    "latitude_deg": (-90.0, 90.0),
    "longitude_deg": (-180.0, 180.0),
    "distance_m": (0.0, 1e7),
    "altitude_m": (-450.0, 8900.0),
    "speed_mps": (0.0, 100.0),
    "cadence_per_min": (1.0, 300.0),
    "contact_time_s": (0.05, 2.0),
    "vertical_oscillation_m": (0.02, 0.3),
    "step_length_m": (0.1, 3.0),
}
_FEWEST_SAMPLES = 10
_LONGEST_S = 60 * 86400.0


@dataclass(frozen=True, slots=True)
class AltitudeSource:
    """Where the altitude comes from, and how that is known."""

    kind: AltitudeKind
    how_known: str


@dataclass(frozen=True, slots=True)
class Track:
    """One activity, in the order of time.

    time_s : (samples,) strictly increasing, 0 = first sample; every other array has its length, NaN = missing
    distance_m : the device's own running total, not resampled; may be all NaN
    cadence_per_min : as recorded: steps or strides a minute, `hike.cadence` finds out
    on_foot : (samples,) False where the file says cycling, swimming and the like
    sports : the file's words for its sports, in order
    notes : what was left out on reading, in words
    """

    time_s: FloatArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    distance_m: FloatArray
    altitude_m: FloatArray
    speed_mps: FloatArray
    cadence_per_min: FloatArray
    contact_time_s: FloatArray
    vertical_oscillation_m: FloatArray
    step_length_m: FloatArray
    on_foot: BoolArray
    altitude_source: AltitudeSource
    format: str
    device: str
    sports: tuple[str, ...]
    start_unix_s: float
    notes: tuple[str, ...] = ()

    @property
    def has_position(self) -> bool:
        """Whether at least a few samples have a place."""
        return int(np.isfinite(self.latitude_deg).sum()) >= _FEWEST_SAMPLES


def build_track(
    unix_s: FloatArray,
    columns: Mapping[Column, FloatArray],
    *,
    altitude_source: AltitudeSource,
    format_name: str,
    device: str = "",
    sports: tuple[str, ...] = (),
    on_foot: BoolArray | None = None,
    cut_off: bool = False,
) -> Track:
    """A `Track` of raw columns: impossible values become NaN, samples without a later time are left out.

    unix_s : (samples,) seconds, NaN where the file gave none; columns : arrays of the same length
    cut_off : the file ends before it is whole; what is there is taken, and said to be a part
    Raises SchemaError ``no-track-times`` (a route, not a recording), ``too-few-track-points``, ``track-times``.
    """
    unix_s = np.where(np.abs(unix_s) < 1e11, unix_s, np.nan)
    _check_times(unix_s)
    kept, notes = _forward_in_time(unix_s)
    if cut_off:
        notes.insert(0, _cut_off_words(unix_s[kept]))
    values = {name: np.full(int(kept.sum()), np.nan) for name in get_args(Column)}
    for name, raw in columns.items():
        low, high = _PLAUSIBLE[name]
        with np.errstate(invalid="ignore"):
            possible = (raw >= low) & (raw <= high)
        values[name] = np.where(possible, raw, np.nan)[kept]
        # A cadence of 0 is somebody who stands, no impossible value.
        strange = int((np.isfinite(raw) & ~possible & (raw != 0.0)).sum() + np.isinf(raw).sum())
        if strange:
            column = name.rsplit("_", 1)[0].replace("_", " ")
            notes.append(f"{counted(strange, 'impossible value')} of {column} left out")
    if not np.isfinite(values["altitude_m"]).any():
        altitude_source = AltitudeSource("none", "the file has no altitude")
    start_unix_s = float(unix_s[kept][0])
    return Track(
        time_s=_read_only(unix_s[kept] - start_unix_s),
        **{name: _read_only(array) for name, array in values.items()},
        on_foot=np.ones(int(kept.sum()), bool) if on_foot is None else on_foot[kept],
        altitude_source=altitude_source,
        format=format_name,
        device=device,
        sports=sports,
        start_unix_s=start_unix_s,
        notes=tuple(notes),
    )


def _check_times(unix_s: FloatArray) -> None:
    if len(unix_s) and not np.isfinite(unix_s).any():
        raise SchemaError(
            "The points of this track have no times",
            slug="no-track-times",
            expected="a recording; a planned route has no times",
            fix="export the activity, not the route",
        )
    if np.isfinite(unix_s).sum() < _FEWEST_SAMPLES:
        raise SchemaError(
            "The file holds next to no track points",
            slug="too-few-track-points",
            got=f"{int(np.isfinite(unix_s).sum())}",
            expected=f"at least {_FEWEST_SAMPLES} points with times",
            fix="export the whole activity",
        )


def _forward_in_time(unix_s: FloatArray) -> tuple[BoolArray, list[str]]:
    """Samples later than every one before them. Raises where that is not the bulk of the file."""
    timed = np.where(np.isfinite(unix_s), unix_s, -np.inf)
    latest = np.maximum.accumulate(timed)
    kept = np.isfinite(unix_s) & np.concatenate([[True], timed[1:] > latest[:-1]])
    twice = np.isfinite(unix_s) & ~kept & (timed == latest)
    backwards = int((np.isfinite(unix_s) & ~kept & ~twice).sum())
    span_s = float(unix_s[kept][-1] - unix_s[kept][0])
    if kept.sum() < max(_FEWEST_SAMPLES, 0.5 * len(unix_s)) or span_s > _LONGEST_S:
        raise SchemaError(
            "The times of this track make no sense",
            slug="track-times",
            got=f"{counted(backwards, 'point')} back in time, {int(twice.sum())} with another's time, {span_s:.0f} s in all",
            expected="times that go forward, within two months",
            fix="export the activity again",
        )
    go = "point that goes" if backwards == 1 else "points that go"
    notes = [f"{backwards} {go} back in time left out"] if backwards else []
    notes += [f"{counted(int(twice.sum()), 'point')} with the time of another left out"] if twice.any() else []
    untimed = int((~np.isfinite(unix_s)).sum())
    return kept, notes + ([f"{counted(untimed, 'point')} without a time left out"] if untimed else [])


def _cut_off_words(unix_s: FloatArray) -> str:
    """Where a file ends that is not whole: minutes after its first sample, since nobody told the clock's zone."""
    minutes, seconds = divmod(round(float(unix_s[-1] - unix_s[0])), 60)
    return (
        f"The file ends early, {minutes} min {seconds} s after its start: what came after is not in it, "
        "and whatever stands at a file's end (sums, sport, checksum) is missing"
    )


def _read_only(array: FloatArray) -> FloatArray:
    array = np.ascontiguousarray(array, dtype=np.float64)
    array.setflags(write=False)
    return array
