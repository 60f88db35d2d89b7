"""Which stride stands for the runner in the pictures, and which frames show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from hipdrive.analysis import Analysis
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray
from hipdrive.strides.strides import Contact

KeyPhase = Literal["contact", "midstance", "toe_off"]
KEY_PHASES: tuple[KeyPhase, ...] = get_args(KeyPhase)


@dataclass(frozen=True, slots=True)
class TypicalStride:
    """One foot's contact that is nearest to the middle of all, and its frame at each key phase."""

    side: Side
    contact: Contact
    frames: dict[KeyPhase, int]


def picture_side(analysis: Analysis) -> Side:
    """The near side; where there is no camera, the right, or the side that has contacts at all."""
    if analysis.near_side is not None:
        return analysis.near_side
    return "right" if analysis.strides.of("right") or not analysis.strides.of("left") else "left"


def typical_stride(analysis: Analysis) -> TypicalStride | None:
    """The near-side contact closest to the median of all; None where that side has no usable contact.

    Closest: the smallest sum of absolute distances from the median, each in units of the median distance, over
    contact time, shank pitch at contact and the thigh against the trunk line at toe-off.
    """
    side = picture_side(analysis)
    contacts = [contact for contact in analysis.strides.of(side) if contact.toe_off_s > contact.initial_contact_s]
    if not contacts:
        return None
    options = [TypicalStride(side, contact, _phase_frames(analysis, contact)) for contact in contacts]
    distance = _distance_from_median(np.array([_features(analysis, option) for option in options]))
    return options[int(np.argmin(distance))]


def frames_needed(analysis: Analysis) -> dict[str, float]:
    """The times in seconds of the frames the key pictures are drawn on, by phase; empty without a stride."""
    stride = typical_stride(analysis)
    if stride is None:
        return {}
    return {phase: float(analysis.motion.time_s[frame]) for phase, frame in stride.frames.items()}


def _phase_frames(analysis: Analysis, contact: Contact) -> dict[KeyPhase, int]:
    time_s = analysis.motion.time_s
    start, stop = (_nearest(time_s, t) for t in (contact.initial_contact_s, contact.toe_off_s))
    knee = analysis.angles.column("knee_flexion_deg", contact.side)[start : stop + 1]
    middle = start + int(np.nanargmax(knee)) if np.isfinite(knee).any() else (start + stop) // 2
    # A deepest knee at the very edge is a tracking fault or a stance with no yield: show the middle instead.
    if not start < middle < stop:
        middle = (start + stop) // 2
    return {"contact": start, "midstance": middle, "toe_off": stop}


def _nearest(time_s: FloatArray, at_s: float) -> int:
    return int(np.argmin(np.abs(time_s - at_s)))


def _features(analysis: Analysis, option: TypicalStride) -> list[float]:
    """Contact time, shank at contact, thigh behind the trunk at toe-off, missing landmarks of the near leg."""
    angles, side = analysis.angles, SIDES.index(option.side)
    motion = analysis.motion
    leg = [motion.landmarks.index(f"{option.side}_{part}") for part in ("hip", "knee", "ankle", "toe")]
    missing = np.sum(motion.status[np.ix_(list(option.frames.values()), leg)] != 0)
    return [
        option.contact.toe_off_s - option.contact.initial_contact_s,
        angles.shank_pitch_deg[option.frames["contact"], side],
        angles.leg_behind_spine_line_deg[option.frames["toe_off"], side],
        float(missing),
    ]


def _distance_from_median(features: FloatArray) -> FloatArray:
    """(option,) scaled distance; a feature that is missing counts as far away."""
    usable = np.isfinite(features).any(axis=0)
    kept = features[:, usable]
    away = np.abs(kept - np.nanmedian(kept, axis=0))
    scale = np.nanmedian(away, axis=0)
    scaled = away / np.where(scale > 0, scale, 1.0)
    distance: FloatArray = np.where(np.isfinite(scaled), scaled, 100.0).sum(axis=1)
    return distance
