"""Which landmark a point's own name means, for names that say it: RHip, right_hip, LEFT_FOOT_INDEX, LBigToe."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hipdrive.motion.landmarks import LANDMARKS, Side

#: What pose programs and laboratories call a part of the body, without its side.
_PARTS: dict[str, str] = {
    "eye": "eye",
    "ear": "ear",
    "shoulder": "shoulder",
    "elbow": "elbow",
    "wrist": "wrist",
    "hip": "hip",
    "hjc": "hip",
    "knee": "knee",
    "kjc": "knee",
    "ankle": "ankle",
    "ajc": "ankle",
    "heel": "heel",
    "toe": "toe",
    "bigtoe": "toe",
    "footindex": "toe",
    "toes": "toe",
    "hallux": "toe",
    "asis": "asis",
    "psis": "psis",
}
_SINGLE = {"nose": "nose", "c7": "c7", "t12": "t12", "sacrum": "sacrum"}


def landmark_of(name: str) -> str | None:
    """The landmark a name means, or None where it means none of ours (mid-points, small toes, clusters)."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if plain in _SINGLE:
        return _SINGLE[plain]
    for pattern in (r"^(left|right)(.+)$", r"^(.+)(left|right)$", r"^([lr])(.+)$", r"^(.+?)([lr])$"):
        found = re.match(pattern, plain)
        if not found:
            continue
        first, second = found.groups()
        side, part = (first, second) if first in _SIDE_OF else (second, first)
        if part in _PARTS and side in _SIDE_OF:
            return f"{_SIDE_OF[side]}_{_PARTS[part]}"
    return None


_SIDE_OF: dict[str, Side] = {"left": "left", "right": "right", "l": "left", "r": "right"}


def landmarks_by_name(names: Iterable[str]) -> dict[str, str]:
    """Landmark -> the point that shows it, of the names that say so; the first where two mean the same."""
    found: dict[str, str] = {}
    for name in names:
        landmark = name if name in LANDMARKS else landmark_of(name)
        if landmark is not None:
            found.setdefault(landmark, name)
    return found
