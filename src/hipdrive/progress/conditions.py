"""What must be the same before two recordings may be compared; each difference in words."""

from __future__ import annotations

from functools import cache

from hipdrive.measures import all_specs
from hipdrive.measures.spec import MeasureSpec
from hipdrive.progress.recording import Recorded

#: Speeds this close count as the same [derived]: contact time falls 48 ms and cadence rises 9 steps/min for each
#: metre a second (definitions C), so 0.15 m/s moves either by less than half of what counts as a change in it.
SPEED_TOLERANCE_MPS = 0.15
#: A treadmill's deck lies up to 1 % off what it shows (definitions B3).
GRADE_TOLERANCE_PERCENT = 1.0

#: Restated elsewhere (the lean), a condition and no answer (speed), or left and right in one number.
NOT_FOLLOWED = ("backseat_probability", "speed_mps", "symmetry_angle_percent")


def differences(before: Recorded, after: Recorded) -> tuple[str, ...]:
    """Why the two may not be compared at all, in words; empty where they may."""
    checks = (_filmed(before, after), _model(before, after), _surface(before, after), _speed(before, after))
    return tuple(words for words in checks if words)


def _filmed(a: Recorded, b: Recorded) -> str:
    if a.kind != b.kind:
        return f"one is from {_kind_words(a.kind)}, the other from {_kind_words(b.kind)}"
    if a.view != b.view:
        return f"one shows the {a.view} view, the other the {b.view} view"
    if a.near_side != b.near_side:
        return f"one was filmed from the runner's {a.near_side} side, the other from the {b.near_side}"
    return ""


def _kind_words(kind: str) -> str:
    return {"video": "a video", "mocap": "motion capture", "keypoints": "a keypoint file", "watch": "a watch"}.get(
        kind, kind
    )


def _model(a: Recorded, b: Recorded) -> str:
    if a.model == b.model:
        return ""
    return f"the body was found by different models ({a.model or 'unknown'} and {b.model or 'unknown'})"


def _surface(a: Recorded, b: Recorded) -> str:
    if a.surface and b.surface and a.surface != b.surface:
        return f"one is {_surface_words(a.surface)}, the other {_surface_words(b.surface)}"
    if abs((a.grade_percent or 0.0) - (b.grade_percent or 0.0)) > GRADE_TOLERANCE_PERCENT:
        return f"the slopes differ ({a.grade_percent or 0.0:g} % and {b.grade_percent or 0.0:g} %)"
    return ""


def _surface_words(surface: str) -> str:
    return "on a treadmill" if surface == "treadmill" else surface


def _speed(a: Recorded, b: Recorded) -> str:
    if a.speed_mps is None or b.speed_mps is None:
        both = (
            "neither recording's speed is" if a.speed_mps is b.speed_mps else "the speed of one recording is not"
        )
        return f"{both} known; say it with --belt-speed-mps when analysing"
    if abs(a.speed_mps - b.speed_mps) > SPEED_TOLERANCE_MPS:
        return f"the speeds differ ({a.speed_mps:.2f} and {b.speed_mps:.2f} m/s)"
    return ""


def zero_differs(name: str, before: Recorded, after: Recorded) -> str:
    """Why this measurement's zero is not the same in both: only one of them has a standing reference."""
    spec = specs().get(name)
    if spec is None or before.calibrated == after.calibrated:
        return ""
    three_d = before.view == "3d"
    moved = (
        spec.u_sys.markers_uncalibrated is not None if three_d else spec.u_sys.uncalibrated > spec.u_sys.calibrated
    )
    return "only one of the two has a standing recording, so their zeros differ" if moved else ""


@cache
def specs() -> dict[str, MeasureSpec]:
    """Every measure's declaration by name."""
    return {spec.name: spec for spec in all_specs()}
