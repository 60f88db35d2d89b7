"""What a result folder shows of the stride: mean curves, and the body at contact, midstance and toe-off.

Everything is put on the stride's own clock (0 % is a contact of the foot, 100 % its next) and held about the middle of
the hips in leg lengths, so that recordings of other frame rates, distances and directions lie on one another.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from zipfile import BadZipFile

import numpy as np

from hipdrive.errors import CorruptFileError
from hipdrive.motion.motion import FloatArray

Instant = Literal["contact", "midstance", "toe_off"]
INSTANTS: tuple[Instant, ...] = get_args(Instant)

#: 0, 1 ... 100 % of the stride.
PERCENT: FloatArray = np.linspace(0.0, 100.0, 101)
_FEWEST = 2
_STEP_TIMES = ("initial_contact_s", "toe_off_s", "next_contact_s")
_BODY = ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")


@dataclass(frozen=True, eq=False)
class MeanCurve:
    """Mean and standard deviation over strides, (101,) each, degrees."""

    mean: FloatArray
    sd: FloatArray
    strides: int


@dataclass(frozen=True, eq=False)
class StrideShape:
    """The mean stride of one foot.

    curves : by the column of ``angles.csv`` without its side, e.g. ``knee_flexion_deg``
    bodies : by instant, (x forward, y up) of each landmark from the middle of the hips, in leg lengths, the mean over
        steps; the striding side's landmarks are called ``near_...``, the other's ``far_...``
    toe_off_percent : when the foot leaves the ground, NaN where no step shows it
    """

    side: str
    curves: Mapping[str, MeanCurve]
    bodies: Mapping[Instant, Mapping[str, tuple[float, float]]]
    toe_off_percent: float


def read_stride(folder: Path, side: str | None) -> StrideShape | None:
    """The mean stride in a result folder; None where it has too few steps or keeps no tables.

    side : the near side; None (3D) takes the right
    Raises CorruptFileError ``damaged-result`` where a table is there and cannot be read.
    """
    side = side or "right"
    files = [folder / name for name in ("steps.csv", "angles.csv", "landmarks.npz")]
    if not all(path.is_file() for path in files):
        return None
    try:
        steps = _steps(files[0], side)
        angles = _angles(files[1])
        with np.load(files[2], allow_pickle=False) as data:
            time_s, position, names = data["time_s"], data["position"].astype(float), data["landmarks"].tolist()
    except (OSError, EOFError, ValueError, KeyError, IndexError, BadZipFile) as error:
        raise CorruptFileError(
            "A result folder cannot be read",
            slug="damaged-result",
            got=f"{folder.name}: {type(error).__name__}",
            expected="steps.csv, angles.csv and landmarks.npz as hipdrive analyse wrote them",
            fix="analyse the recording again",
        ) from None
    if len(steps) < _FEWEST:
        return None
    stance = (steps[:, 1] - steps[:, 0]) / (steps[:, 2] - steps[:, 0])
    seen = stance[np.isfinite(stance)]
    toe_off = 100.0 * float(np.median(seen)) if seen.size else float("nan")
    bodies = _bodies(time_s, _named(position, names), _instants_s(steps, angles, side), side)
    return StrideShape(side, _curves(angles, steps, side), bodies, toe_off)


def _steps(path: Path, side: str) -> FloatArray:
    """(step, 3) contact, toe-off and next contact of one foot, seconds; NaN where not seen."""
    with path.open(encoding="utf-8", newline="") as stream:
        table = csv.DictReader(stream)
        if not {"side", *_STEP_TIMES} <= set(table.fieldnames or ()):
            raise KeyError("side")
        rows = [[float(row[name] or "nan") for name in _STEP_TIMES] for row in table if row["side"] == side]
    return np.array(rows, dtype=float).reshape(-1, 3)


def _angles(path: Path) -> dict[str, FloatArray]:
    """Columns by name. Raises KeyError where time or the knees are not among them."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n")
    names = head.strip().split(",")
    if not {"time_s", "left_knee_flexion_deg", "right_knee_flexion_deg"} <= set(names) or not body.strip():
        raise KeyError("time_s")
    table = np.genfromtxt(body.splitlines(), delimiter=",", filling_values=np.nan, ndmin=2)
    return dict(zip(names, table.T, strict=True))


def _named(position: FloatArray, names: list[str]) -> dict[str, FloatArray]:
    """(time, 2) x forward and y up of each landmark."""
    return {name: position[:, index, :2] for index, name in enumerate(names)}


def _curves(angles: Mapping[str, FloatArray], steps: FloatArray, side: str) -> dict[str, MeanCurve]:
    curves = {}
    for column, values in angles.items():
        name = column.removeprefix(f"{side}_")
        if column == "time_s" or name.startswith(("left_", "right_")):
            continue
        at_s = steps[:, :1] + PERCENT / 100.0 * (steps[:, 2:] - steps[:, :1])
        cycles = _at(angles["time_s"], values, at_s)
        whole = cycles[np.isfinite(cycles).all(axis=1)]
        if len(whole) >= _FEWEST:
            curves[name] = MeanCurve(whole.mean(axis=0), whole.std(axis=0, ddof=1), len(whole))
    return curves


def _at(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """Values between frames by a cubic spline, as a low-passed motion at 30 frames a second needs; NaN beside gaps."""
    from scipy.interpolate import CubicSpline  # a heavy import, not needed to start

    seen = np.isfinite(values)
    straight = np.interp(at_s, time_s, values, left=np.nan, right=np.nan)
    if np.count_nonzero(seen) < 4:
        return np.full_like(straight, np.nan)
    curved = CubicSpline(time_s[seen], values[seen])(at_s)
    return np.where(np.isfinite(straight), curved, np.nan)


def _instants_s(steps: FloatArray, angles: Mapping[str, FloatArray], side: str) -> dict[Instant, FloatArray]:
    """(step,) times of each instant; midstance is the deepest knee of the stance, its middle where that is not seen."""
    time_s, knee = angles["time_s"], angles[f"{side}_knee_flexion_deg"]
    share = np.linspace(0.1, 0.9, 81)
    at_s = steps[:, :1] + share * (steps[:, 1:2] - steps[:, :1])
    bend = _at(time_s, knee, at_s)
    deepest = np.argmax(np.where(np.isfinite(bend), bend, -np.inf), axis=1)
    seen = np.isfinite(bend).all(axis=1)
    middle = np.where(seen, share[deepest], 0.5)
    return {
        "contact": steps[:, 0],
        "midstance": steps[:, 0] + middle * (steps[:, 1] - steps[:, 0]),
        "toe_off": steps[:, 1],
    }


def _bodies(
    time_s: FloatArray, points: Mapping[str, FloatArray], instants: Mapping[Instant, FloatArray], side: str
) -> dict[Instant, dict[str, tuple[float, float]]]:
    other = "left" if side == "right" else "right"
    hips = (points["left_hip"] + points["right_hip"]) / 2.0
    hip, knee, ankle = (points[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
    leg = np.nanmedian(np.linalg.norm(hip - knee, axis=1)) + np.nanmedian(np.linalg.norm(knee - ankle, axis=1))
    bodies: dict[Instant, dict[str, tuple[float, float]]] = {}
    for instant, at_s in instants.items():
        body = {}
        for label, which in (("near", side), ("far", other)):
            for part in _BODY:
                place = _mean_place(time_s, points.get(f"{which}_{part}"), hips, at_s, float(leg))
                if place is not None:
                    body[f"{label}_{part}"] = place
        bodies[instant] = body
    return bodies


def _mean_place(
    time_s: FloatArray, point: FloatArray | None, hips: FloatArray, at_s: FloatArray, leg: float
) -> tuple[float, float] | None:
    """Mean over the given times of a point about the hips, in leg lengths; None where it is seen in fewer than two."""
    if point is None:
        return None
    places = np.stack([_at(time_s, (point - hips)[:, axis], at_s) for axis in (0, 1)])
    seen = places[:, np.isfinite(places).all(axis=0)]
    if seen.shape[1] < _FEWEST:
        return None
    x, y = seen.mean(axis=1) / leg
    return float(x), float(y)
