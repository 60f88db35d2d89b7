"""What a measure needs and this recording lacks, in plain words. All that is missing is named together."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.measures.measurement import MeasurementStatus
from hipdrive.measures.spec import MeasureSpec, Need, Recording
from hipdrive.measures.speed import belt_speed_mps, metres_per_unit
from hipdrive.motion.landmarks import SIDES, Side

#: Steeper than this the spring model does not hold.
_LEVEL_PERCENT = 1.5


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no number, and whether another recording of the same kind could give one."""

    status: MeasurementStatus
    reason: str


def refusals(spec: MeasureSpec, recording: Recording, side: Side | None) -> tuple[Refusal, ...]:
    """Every reason why this measure cannot be taken; empty where it can."""
    missing = [*_unseen(spec, recording), *_landmarks(spec, recording, side), *_too_slow(spec, recording)]
    missing += [
        Refusal("insufficient", reason) for need in spec.needs if (reason := _lacking(need, recording)) is not None
    ]
    if not recording.contacts(side):
        whose = "steps" if side is None else f"steps of the {side} foot"
        missing.append(Refusal("insufficient", f"no {whose} were found"))
    return tuple(missing)


def _unseen(spec: MeasureSpec, recording: Recording) -> list[Refusal]:
    hidden = (
        (spec.view in ("3d", "rear") and not recording.motion.is_3d)
        or ("pelvis" in spec.needs and recording.angles.pelvis_tilt_deg is None)
        or ("both_sides_seen" in spec.needs and any(recording.is_far(side) for side in SIDES))
    )
    return [Refusal("not_observable", spec.unseen)] if hidden else []


def _landmarks(spec: MeasureSpec, recording: Recording, side: Side | None) -> list[Refusal]:
    ears = SIDES if recording.near_side is None else (recording.near_side,)
    names = [
        template.format(side=side, near=near)
        for template in spec.landmarks
        for near in (ears if "{near}" in template else ears[:1])
    ]
    absent = [name.replace("_", " ") for name in names if not recording.motion.has(name)]
    if not absent:
        return []
    return [Refusal("not_observable", f"the recording does not show the {' or the '.join(absent)}")]


def _too_slow(spec: MeasureSpec, recording: Recording) -> list[Refusal]:
    if not recording.is_slower(spec.min_fps):
        return []
    verb = "record" if recording.motion.is_3d else "film"
    return [
        Refusal(
            "insufficient",
            f"{recording.motion.fps:.0f} frames a second are too few; {verb} at {_common_rate(spec.min_fps)} or more",
        )
    ]


def _common_rate(fps: float) -> int:
    return next(rate for rate in (25, 30, 60, 120, 240, 1000) if rate >= fps)


def _lacking(need: Need, recording: Recording) -> str | None:
    """What to give where a need is not met; None where it is (or where another gate speaks of it)."""
    settings = recording.settings
    scaled = metres_per_unit(recording) is not None
    if need == "scale":
        return None if scaled else "there is no scale: give the runner's height or the belt's speed"
    if need == "speed":
        told = belt_speed_mps(recording) is not None
        return None if told or scaled else "the speed is not known: give the belt's speed or the runner's height"
    if need == "mass":
        return None if settings.mass_kg is not None else "the runner's mass is not known: give it"
    if need == "height":
        return None if settings.height_m is not None else "the runner's height is not known: give it"
    if need == "standing":
        missing = recording.standing is None
        what = "trial of the same markers" if recording.motion.is_3d else "clip of the same view"
        return f"it is a change from standing: give a standing {what}" if missing else None
    if need == "level_ground":
        steep = abs(settings.grade_percent or 0.0) > _LEVEL_PERCENT
        return "the spring model does not hold on a slope: record on level ground" if steep else None
    return None
