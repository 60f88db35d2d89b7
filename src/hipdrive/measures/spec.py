"""What a measure is given (`Recording`), declares (`MeasureSpec`) and returns (`Reading`); the registry.

Adding a measure is one function in the file of its idea, under a `@measure(MeasureSpec(...))` decorator.
The gates, the table of measures, the docs and the contract tests read the declaration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.errors import ConfigError
from hipdrive.measures.measurement import MeasurementSide, Phase, View
from hipdrive.motion.angles import Angles, StandingReference
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray, Motion, Surface
from hipdrive.settings import Settings
from hipdrive.strides.strides import Contact, Strides

Plane = Literal["sagittal", "frontal", "transverse", "none"]
Sides = Literal["each", "both", "none"]
Need = Literal["scale", "speed", "mass", "height", "pelvis", "standing", "level_ground", "both_sides_seen"]

#: Cameras say 29.97 and 59.94; a median of uneven timestamps may lie a little lower still.
_FPS_TOLERANCE = 0.96


@dataclass(frozen=True, eq=False)
class Recording:
    """The input of every measure.

    motion : cleaned; 2D in pixels or 3D in metres; x forward, y up, z the runner's right
    angles : degrees, the standing reference already subtracted where there is one
    near_side : the side the camera sees in 2D; None in 3D. A pass's own near side goes before it
    px_per_m : motion units per metre of a pixel motion, None if unknown; not read for metric motions
    leg_length : hip-knee plus knee-ankle in motion units (`leg_length_of`)
    roll_known : the camera's roll was told or estimated
    """

    motion: Motion
    angles: Angles
    strides: Strides
    near_side: Side | None
    surface: Surface
    settings: Settings
    px_per_m: float | None
    leg_length: float
    standing: StandingReference | None = None
    roll_known: bool = False

    @property
    def view(self) -> View:
        """The view this recording is: ``3d`` or ``side``."""
        return "3d" if self.motion.is_3d else "side"

    def is_slower(self, fps: float) -> bool:
        """Whether there are fewer frames a second than this, with the usual slack: 29.97 counts as 30."""
        return self.motion.frames_per_s < _FPS_TOLERANCE * fps

    def near_side_of(self, pass_index: int) -> Side | None:
        """The side the camera sees during one pass; None in 3D."""
        if self.motion.is_3d:
            return None
        return self.motion.passes[pass_index].near_side or self.near_side

    def contacts(self, side: Side | None) -> tuple[Contact, ...]:
        """The contacts a measure of this side rests on; None asks for both feet.

        A leg that is near in some passes and far in others is measured where it is near.
        """
        return steps_of(self.strides, self.motion, side)

    def is_far(self, side: Side | None) -> bool:
        """Whether this leg is only seen behind the other (2D)."""
        if side is None or self.motion.is_3d:
            return False
        return not any(self.near_side_of(c.pass_index) == side for c in self.strides.of(side))


def steps_of(strides: Strides, motion: Motion, side: Side | None) -> tuple[Contact, ...]:
    """The contacts that a measure of one side rests on, all of them for None.

    A leg that is near the camera in some passes and far in others is measured where it is near.
    """
    if side is None:
        return strides.contacts
    every = strides.of(side)
    near = tuple(c for c in every if motion.passes[c.pass_index].near_side == side)
    return near or every


def leg_length_of(motion: Motion, near_side: Side | None) -> float:
    """Median hip-knee plus knee-ankle length in motion units, of the near leg (2D) or the mean of both (None)."""
    sides = SIDES if near_side is None else (near_side,)
    lengths = [
        np.nanmedian(np.linalg.norm(motion[f"{side}_hip"] - motion[f"{side}_knee"], axis=1))
        + np.nanmedian(np.linalg.norm(motion[f"{side}_knee"] - motion[f"{side}_ankle"], axis=1))
        for side in sides
    ]
    return float(np.mean(lengths))


@dataclass(frozen=True, slots=True)
class Systematic:
    """Systematic uncertainty, one standard deviation in the measure's unit, and where it comes from.

    calibrated : pose landmarks, standing reference subtracted
    uncalibrated : pose landmarks, no standing reference
    markers : 3D marker data
    markers_uncalibrated : 3D without a standing trial, where the zero is anatomy's: nobody's pelvis or trunk line
        stands at zero; None = the same as with one
    """

    calibrated: float
    uncalibrated: float
    markers: float
    source: str
    markers_uncalibrated: float | None = None


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """The declaration of one measure.

    sides : ``each`` leg its own value; ``both`` feet together; ``none`` for the trunk
    view : ``side`` = a side view or 3D; ``3d`` = 3D only (or, for ``rear``, a rear view or 3D)
    landmarks : needed names; ``{side}`` is filled in, ``{near}`` is the side the camera sees
    needs : what else must be known
    min_fps, coarse_below_fps : refused below the first, a proxy below the second (definitions A1)
    plausible : per-step values outside are dropped as tracking faults
    mdc95 : smallest change between sessions that counts, NaN where none is published
    unseen : what to say where the view cannot show it
    roll_sensitive : a degree of camera roll is a degree of error
    """

    name: str
    unit: str
    sides: Sides
    phase: Phase
    plane: Plane
    meaning: str
    source: str
    plausible: tuple[float, float]
    u_sys: Systematic
    view: View = "side"
    landmarks: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    min_fps: float = 24.0
    coarse_below_fps: float = 0.0
    min_steps: int = 2
    mdc95: float = float("nan")
    mdc95_source: str = ""
    unseen: str = ""
    disputed: str = ""
    roll_sensitive: bool = False

    @property
    def per_side(self) -> bool:
        """Whether left and right are reported apart."""
        return self.sides == "each"

    @property
    def side_labels(self) -> tuple[MeasurementSide, ...]:
        """The `side` of each measurement this declaration gives."""
        return ("left", "right") if self.sides == "each" else (self.sides,)


@dataclass(frozen=True, eq=False)
class Reading:
    """What a measure's function returns; the gates, the spread and the status are added around it.

    per_step : (step,) values, NaN where a step cannot say
    value, sd : where the answer is not the mean and spread of the steps
    u_sys, mdc95 : where they depend on the recording
    proxy : a stand-in for what the name says; the reasons say why
    """

    per_step: FloatArray
    value: float | None = None
    sd: float | None = None
    u_sys: float | None = None
    mdc95: float | None = None
    proxy: bool = False
    reasons: tuple[str, ...] = ()


Compute = Callable[[Recording, Side | None], Reading]


@dataclass(frozen=True, slots=True)
class Measure:
    """A declaration with the function that fulfils it."""

    spec: MeasureSpec
    compute: Compute


_REGISTRY: dict[str, Measure] = {}


def measure(spec: MeasureSpec) -> Callable[[Compute], Compute]:
    """Register the decorated function under its declaration. ConfigError where the name is taken."""

    def register(compute: Compute) -> Compute:
        if spec.name in _REGISTRY:
            raise ConfigError(
                f"There are two measures called {spec.name}",
                slug="measure-name-taken",
                fix="rename one of them",
            )
        _REGISTRY[spec.name] = Measure(spec, compute)
        return compute

    return register


def registered_measures() -> tuple[Measure, ...]:
    """Every measure registered so far, in order of registration."""
    return tuple(_REGISTRY.values())
