"""The EVENT section of a C3D file: foot strikes and toe-offs of each side, as `Event`."""

from __future__ import annotations

import re

import numpy as np

from hipdrive.motion.landmarks import Side
from hipdrive.readers.c3d_content import C3dContent
from hipdrive.strides.strides import Event, EventKind

#: What laboratories call the two events, letters only.
_KINDS: dict[str, EventKind] = {
    **dict.fromkeys(("footstrike", "heelstrike", "initialcontact", "footcontact", "touchdown"), "initial_contact"),
    **dict.fromkeys(("strike", "fs", "hs", "ic", "fc", "td", "on"), "initial_contact"),
    **dict.fromkeys(("footoff", "toeoff", "liftoff", "off", "fo", "to"), "toe_off"),
}
_SIDES: dict[str, Side] = {"left": "left", "right": "right", "l": "left", "r": "right"}


def read_event_section(content: C3dContent, first_frame_s: float) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """Events in order of time, seconds from the first frame, and the labels that are neither contact nor toe-off.

    TIMES are minutes and seconds in the file's absolute time; CONTEXTS name the side, or the label does (RHS, LTO).
    """
    times = content.numbers("EVENT:TIMES")
    used = content.numbers("EVENT:USED")
    count = min(len(times) // 2, int(used[0]) if used else len(times))
    labels, contexts = (_padded(content.words(f"EVENT:{name}"), count) for name in ("LABELS", "CONTEXTS"))
    events: list[Event] = []
    unknown: list[str] = []
    for number, (label, context) in enumerate(zip(labels, contexts, strict=True)):
        meant = _meaning(label, context)
        time_s = 60.0 * times[2 * number] + times[2 * number + 1] - first_frame_s
        if meant is None or not np.isfinite(time_s):
            unknown.append(f"{context} {label}".strip())
        else:
            events.append(Event(time_s, meant[0], meant[1], confidence=1.0))
    return tuple(sorted(events, key=lambda event: event.time_s)), tuple(dict.fromkeys(unknown))


def _padded(words: list[str], count: int) -> list[str]:
    return (words + [""] * count)[:count]


def _meaning(label: str, context: str) -> tuple[Side, EventKind] | None:
    plain = re.sub(r"[^a-z]", "", label.lower())
    side = _SIDES.get(context.lower())
    if side is not None and plain in _KINDS:
        return side, _KINDS[plain]
    found = re.match(r"^(left|right|l|r)(.+)$", plain)
    if found and found.group(2) in _KINDS:
        return _SIDES[found.group(1)], _KINDS[found.group(2)]
    return None
