"""The names of body landmarks, and which mirror which.

`keypoint` is a word of the pose backends and `marker` one of the motion-capture readers; behind
their doors everything is a `landmark` with one of these names.
"""

from __future__ import annotations

from typing import Literal, get_args

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = get_args(Side)

_PAIRED = (
    "eye",
    "ear",
    "shoulder",
    "elbow",
    "wrist",
    "hip",
    "knee",
    "ankle",
    "heel",
    "toe",  # tip of the foot: BlazePose foot index, Halpe big toe, MTP2 or hallux marker
    "asis",
    "psis",
)
_SINGLE = ("nose", "c7", "t12", "sacrum")

#: Every landmark name that any part of hipdrive may use.
LANDMARKS: tuple[str, ...] = (*_SINGLE, *(f"{side}_{name}" for name in _PAIRED for side in SIDES))

#: The landmarks a side-view pose backend is asked for.
POSE_LANDMARKS: tuple[str, ...] = (
    "nose",
    *(
        f"{side}_{name}"
        for name in ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")
        for side in SIDES
    ),
)


def other_side(side: Side) -> Side:
    """The contralateral side."""
    return "right" if side == "left" else "left"


def mirror_name(name: str) -> str:
    """The landmark's name on the other side; midline landmarks keep theirs."""
    if name.startswith("left_"):
        return "right_" + name.removeprefix("left_")
    if name.startswith("right_"):
        return "left_" + name.removeprefix("right_")
    return name
