"""Curves and values of 24 open runners to hold one's own beside; made by ``hipdrive.validation.reference_bands``.

What few runners show at other speeds stands apart, by speed: ``hipdrive.validation.reference_by_speed``.

Hip, knee and ankle are the laboratories' joint angles at about 2.5 m/s. The knee compares directly. The ankle's
and the hip's zero are the laboratories' own, and their hip is the thigh against the pelvis: `caution` says what
must stand beside such a comparison.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from hipdrive.motion.motion import FloatArray

SOURCE = (
    "24 runners at about 2.5 m/s on treadmills: Fukuchi 2017 (PeerJ 5:e3298) and Ferber 2024 (Running Injury Clinic), "
    "CC BY 4.0"
)
_CAUTION = {
    "knee_flexion_deg": "",
    "ankle_dorsiflexion_deg": "the ankle's zero differs between methods: compare the shape, not the level",
    "hip_extension_deg": (
        "this is the thigh against the pelvis, as laboratories see it; it is not the leg behind the spine line, "
        "which is the thigh against the trunk"
    ),
}
#: Which of `Angles`' arrays each reference may be drawn beside. The hip has none in a plain side view.
_COMPARABLE = {
    "knee_flexion_deg": ("knee_flexion_deg",),
    "ankle_dorsiflexion_deg": ("ankle_dorsiflexion_deg",),
    "hip_extension_deg": ("hip_extension_deg",),
}


@dataclass(frozen=True, eq=False)
class ReferenceCurve:
    """Mean and SD over runners of one angle over the stride.

    angle : name in `hipdrive.motion.angles.Angles`, with its sign
    percent : (point,) 0..100 from initial contact to the same foot's next
    mean_deg, sd_deg : (point,) over runners
    comparable : the angles it may be drawn beside; `caution` must stand there too unless it is empty
    """

    angle: str
    percent: FloatArray
    mean_deg: FloatArray
    sd_deg: FloatArray
    n_runners: int
    speed_mps: float
    source: str
    comparable: tuple[str, ...]
    caution: str


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """Mean and SD over runners of one measurement."""

    measurement: str
    mean: float
    sd: float
    n_runners: int
    speed_mps: float
    source: str
    caution: str


@cache
def load_reference_curves() -> dict[str, ReferenceCurve]:
    """The reference curves by angle: ``hip_extension_deg``, ``knee_flexion_deg``, ``ankle_dorsiflexion_deg``."""
    rows = _rows("reference_curves.csv")
    return {angle: _curve(angle, [r for r in rows if r["angle"] == angle]) for angle in _CAUTION}


@cache
def load_reference_values() -> dict[str, ReferenceValue]:
    """The reference values by measurement name, e.g. ``knee_flexion_midstance_deg``."""
    return {
        row["measurement"]: ReferenceValue(
            measurement=row["measurement"],
            mean=float(row["mean"]),
            sd=float(row["sd"]),
            n_runners=int(row["n_runners"]),
            speed_mps=float(row["speed_mps"]),
            source=SOURCE,
            caution=_caution_of(row["measurement"]),
        )
        for row in _rows("reference_values.csv")
    }


#: Columns of ``reference_by_speed.csv``, made by ``hipdrive.validation.reference_by_speed``.
BY_SPEED_COLUMNS = ("measurement", "speed_mps", "mean", "sd", "n_runners")
BY_SPEED_SOURCE = (
    "open laboratory recordings measured by hipdrive (Fukuchi 2017, PeerJ 5:e3298, CC BY 4.0; Hamner & Delp 2013; Hamner "
    "2010): one or two runners at each speed, which is no norm"
)
#: A recording this far in speed no longer says what others show at a runner's own.
_NEAR_MPS = 0.3


@dataclass(frozen=True, slots=True)
class SpeedValue:
    """What few open runners show at one speed: mean over runners, SD over them (NaN for one)."""

    measurement: str
    speed_mps: float
    mean: float
    sd: float
    n_runners: int


@cache
def load_reference_by_speed() -> tuple[SpeedValue, ...]:
    """Every row of the table by speed."""
    return tuple(
        SpeedValue(
            row["measurement"],
            float(row["speed_mps"]),
            float(row["mean"]),
            float(row["sd"] or "nan"),
            int(row["n_runners"]),
        )
        for row in _rows("reference_by_speed.csv")
    )


def reference_near(measurement: str, speed_mps: float) -> SpeedValue | None:
    """The row of the nearest speed, at most 0.3 m/s away; never between speeds nor beyond them."""
    rows = [row for row in load_reference_by_speed() if row.measurement == measurement]
    nearest = min(rows, key=lambda row: abs(row.speed_mps - speed_mps), default=None)
    return nearest if nearest is not None and abs(nearest.speed_mps - speed_mps) <= _NEAR_MPS else None


def _caution_of(measurement: str) -> str:
    joint = measurement.split("_")[0]
    return next(text for angle, text in _CAUTION.items() if angle.startswith(joint))


def _curve(angle: str, rows: list[dict[str, str]]) -> ReferenceCurve:
    percent, mean, sd = (np.array([float(r[c]) for r in rows]) for c in ("percent", "mean_deg", "sd_deg"))
    return ReferenceCurve(
        angle=angle,
        percent=percent,
        mean_deg=mean,
        sd_deg=sd,
        n_runners=int(rows[0]["n_runners"]),
        speed_mps=float(rows[0]["speed_mps"]),
        source=SOURCE,
        comparable=_COMPARABLE[angle],
        caution=_CAUTION[angle],
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("hipdrive.measures") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
