"""Can this recording answer at all? Side view, size in the picture, enough of the runner seen."""

from __future__ import annotations

import numpy as np

from hipdrive.errors import CaptureError
from hipdrive.motion.angles import compute_angles
from hipdrive.motion.motion import FloatArray, Motion

#: Apparent shoulder and hip width against trunk length. From the front about 0.7; from the side with arm
#: swing 0.1 to 0.25; a camera 35 degrees off 0.4 (biacromial 0.40 m, trunk 0.50 m).
LARGEST_WIDTH_SHARE = 0.42
#: Nobody runs leaning further; a phone filmed on its side looks like this too.
LARGEST_TRUNK_LEAN_DEG = 50.0
#: Below this the pose network's error of about 2 px is more than 1 degree of thigh.
SMALLEST_BODY_HEIGHT_PX = 110.0
#: Trunk length against standing height (shoulder 0.818 H, hip 0.530 H; Drillis and Contini 1966).
TRUNK_SHARE_OF_HEIGHT = 0.288
#: Thigh and shank together against standing height (0.245 + 0.246; Drillis and Contini 1966).
LEG_SHARE_OF_HEIGHT = 0.491


def trunk_length(motion: Motion) -> float:
    """Median distance mid-hip to mid-shoulder in the motion's unit; from the legs where no shoulder is marked."""
    if not motion.has("left_shoulder", "right_shoulder"):
        return leg_length(motion) * TRUNK_SHARE_OF_HEIGHT / LEG_SHARE_OF_HEIGHT
    trunk = motion.midpoint("left_shoulder", "right_shoulder") - motion.midpoint("left_hip", "right_hip")
    return float(np.nanmedian(np.linalg.norm(trunk, axis=1)))


def leg_length(motion: Motion) -> float:
    """Thigh plus shank in the motion's unit: the mean over both legs of the upper range seen.

    In a side view segments only ever look shorter than they are (yaw, abduction), so the 75th percentile
    is taken instead of the median.
    """
    lengths = [
        np.nanpercentile(_distance(motion, f"{side}_{a}", f"{side}_{b}"), 75)
        for side in ("left", "right")
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    ]
    return float(np.sum(lengths) / 2.0)


def body_height(motion: Motion) -> float:
    """Standing height of the runner in the motion's unit, from leg length and population proportions (±5 %)."""
    return leg_length(motion) / LEG_SHARE_OF_HEIGHT


def check_feet(image: Motion) -> None:
    """Refuse points without feet, from which no contact can be told. Raises CaptureError ``no-feet``."""
    if image.has("left_heel", "left_toe") or image.has("right_heel", "right_toe"):
        return
    raise CaptureError(
        "The recording shows no feet, so no contact with the ground can be told",
        slug="no-feet",
        got="no heel and toe in any frame",
        expected="heel and toe of at least one foot",
        fix="use a pose model with feet (BODY_25, Halpe-26, BlazePose), or film with the feet in the picture",
    )


def check_view(motion: Motion, found_share: float, clip_seconds: float) -> None:
    """Refuse what cannot be measured: runner cut off or never whole, too small, filmed from the front or the back.

    found_share : share of the clip's frames in which a person was found at all
    """
    if motion.passes[0].stop == 0:
        raise CaptureError(
            "The whole runner is never in the picture for long enough",
            slug="runner-cut-off",
            got=f"a person in {100 * found_share:.0f} % of {clip_seconds:.1f} s, but cut off or gone again",
            expected="head to toes in the picture for several steps",
            fix="step back or turn the phone so that head and feet stay in the picture, then film again",
        )
    height_px = body_height(motion)
    if height_px < SMALLEST_BODY_HEIGHT_PX:
        raise CaptureError(
            "The runner is too small in the picture",
            slug="runner-too-small",
            got=f"about {height_px:.0f} pixels tall",
            expected=f"at least {SMALLEST_BODY_HEIGHT_PX:.0f} pixels",
            fix="move the camera closer or film in a higher resolution (1080p)",
        )
    lean_deg = float(np.nanmedian(np.abs(compute_angles(motion).trunk_lean_deg)))
    if lean_deg > LARGEST_TRUNK_LEAN_DEG:
        raise CaptureError(
            "The person in this clip is not upright, so this is not running",
            slug="not-running",
            got=f"a trunk {lean_deg:.0f} degrees from the vertical",
            expected=f"at most {LARGEST_TRUNK_LEAN_DEG:.0f} degrees",
            fix="turn a clip that lies on its side or head upright first; an exercise goes to hipdrive exercise check",
        )
    share = width_share(motion)
    if share > LARGEST_WIDTH_SHARE:
        raise CaptureError(
            "This is not a side view: shoulders and hips look too wide",
            slug="not-a-side-view",
            got=f"a width of {100 * share:.0f} % of the trunk's length",
            expected=f"at most {100 * LARGEST_WIDTH_SHARE:.0f} %",
            fix="film from the side, the camera at hip height and square to the running direction",
        )


def width_share(motion: Motion) -> float:
    """Apparent width of shoulders and hips, the larger median of the two, as a share of trunk length."""
    size = trunk_length(motion)
    widths = [
        float(np.nanmedian(np.abs(motion[f"left_{name}"][:, 0] - motion[f"right_{name}"][:, 0])))
        for name in ("shoulder", "hip")
    ]
    return max(widths[0], 1.5 * widths[1]) / size


def _distance(motion: Motion, first: str, second: str) -> FloatArray:
    return np.asarray(np.linalg.norm(motion[first] - motion[second], axis=1))
