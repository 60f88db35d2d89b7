"""The drawing on a checked set: outline of the back, the virtual dowel with its contacts, count, verdict and cue."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from hipdrive.exercises.back import OUTLINE_ALONG as ALONG
from hipdrive.exercises.result import SetResult
from hipdrive.exercises.rod import ROD_PLACE, Back, lay_dowel
from hipdrive.exercises.signals import Frames
from hipdrive.exercises.state import Repetition
from hipdrive.language.words import Words
from hipdrive.motion.landmarks import Side, other_side
from hipdrive.motion.motion import FloatArray
from hipdrive.report.canvas import Canvas, Point, add_caption, font, wrap
from hipdrive.report.colours import DOWEL, FAR_DASH, INK, SIDE_COLOUR, SPINE, WHITE, Colour
from hipdrive.report.stage import RgbFrame
from hipdrive.report.words import ENGLISH
from hipdrive.translated.findings import reason_said
from hipdrive.translated.sets import cue_said, found_said

KEPT: Colour = (0, 158, 115)
LOST: Colour = (213, 94, 0)
#: The outline as drawn ends at the neck: above it are hair and hood.
_DRAWN = ALONG <= 1.06
_LEG = (("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("heel", "toe"))
_ARM = (("shoulder", "elbow"), ("elbow", "wrist"))
#: Contacts as they are lettered beside the dowel, with what became of each.
_SITES = {
    "head": "head",
    "mid_scapular": "mid scapular",
    "sacrum": "sacrum",
    "low_back": "low back",
    "back_outline": "back outline",
}
_STATES = {"kept": "kept", "lost": "lost", "unseen": "unseen"}
_TITLES = {
    "best": "Best repetition: number {number} of {count}",
    "worst": "Worst repetition: number {number} of {count}",
}
_REPETITION_PX = (900, 720)
_SHOWN_S = 1.2
_PLATE_LEFT_PX = 12


def near_side(result: SetResult) -> Side:
    """The side that the camera sees."""
    return "right" if result.facing > 0 else "left"


def draw_repetition(
    result: SetResult,
    track: Frames,
    repetition: Repetition,
    name: str,
    picture: RgbFrame,
    frame: int,
    words: Words = ENGLISH,
) -> Image.Image:
    """One repetition at its far end: skeleton, outline, dowel with its contacts, and what was found in words.

    name : best or worst; words : in whose language it is lettered
    """
    image, scale, corner = _cut(picture, track, frame)
    canvas = Canvas(image, text_px=24)

    def put(point: Point | FloatArray) -> Point:
        return (float(point[0]) - corner[0]) * scale, (float(point[1]) - corner[1]) * scale

    at = {n: put(track.position_px[frame, i]) for i, n in enumerate(track.landmarks)}
    near = near_side(result)
    for side in (other_side(near), near):
        for a, b in _LEG:
            dash = None if side == near else FAR_DASH
            canvas.line(
                at[f"{side}_{a}"], at[f"{side}_{b}"], SIDE_COLOUR[side], 4.0 if side == near else 3.0, dash=dash
            )
    back = lay_dowel(result.exercise.dowel, track, frame)
    if back is not None:
        _draw_back(canvas, result, repetition, back, put, words)
    return add_caption(canvas.finish(), *_caption(result, repetition, name, words), text_px=22)


def _draw_back(
    canvas: Canvas,
    result: SetResult,
    repetition: Repetition,
    back: Back,
    put: Callable[[Point | FloatArray], Point],
    words: Words,
) -> None:
    """Outline of the back, the virtual dowel with its contacts, and how far the spine moved.

    put : from pixels of the frame to those of the canvas
    """
    points = [put(p) for p in back.outline[_DRAWN] if np.isfinite(p).all()]
    for first, second in pairwise(points):
        canvas.line(first, second, SPINE, 3.0)
    states = dict(repetition.dowel)
    if back.rod is not None and result.exercise.dowel == "spine":
        canvas.line(put(back.rod[0]), put(back.rod[1]), DOWEL, 7.0)
        for site, spot in back.sites.items():
            state = states.get(site, "unseen")
            lost = state == "lost"
            canvas.dot(put(spot), LOST if lost else KEPT, 8.0)
            text = f"{words.say(_SITES[site])}: {words.say(_STATES[state])}"
            canvas.label(text, put(spot), LOST if lost else WHITE, (-result.facing, -0.3))
    if back.end_on is not None:
        canvas.dot(put(back.end_on), DOWEL, 11.0)
        state = words.say(_STATES[states.get("low_back", "unseen")])
        canvas.label(words.say("dowel: {state}", state=state), put(back.end_on), DOWEL, (0.0, -1.0))
    low_back = back.outline[int(np.argmin(np.abs(ALONG - ROD_PLACE)))]
    moved = any(fault.slug == "spine-moved" for fault in repetition.faults)
    spine = _spine_words(repetition, words)
    if spine:
        canvas.label(spine, put(low_back), LOST if moved else KEPT, (0.0, 1.0))


def _spine_words(repetition: Repetition, words: Words) -> str:
    """How far the spine moved at most, in a word and degrees; empty where the outline was not seen."""
    low, high = repetition.spine_low, repetition.spine_high
    if not math.isfinite(low):
        return ""
    most = low if abs(low) > abs(high) else high
    text = "low back arched {angle}" if most < 0 else "low back rounded {angle}"
    return words.say(text, angle=f"{words.number(abs(most), 0)}°")


def _cut(picture: RgbFrame, track: Frames, frame: int) -> tuple[Image.Image, float, Point]:
    """The part of the picture around the person, its scale and its upper left corner."""
    points = track.position_px[frame]
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    margin = 0.18 * float(np.max(high - low))
    height, width = picture.shape[:2]
    wanted = _REPETITION_PX[0] / _REPETITION_PX[1]
    box_height = max(float(high[1] - low[1]) + 2 * margin, (float(high[0] - low[0]) + 2 * margin) / wanted)
    box_height = min(box_height, height, width / wanted)
    box_width = box_height * wanted
    middle = (low + high) / 2
    left = float(np.clip(middle[0] - box_width / 2, 0, width - box_width))
    top = float(np.clip(middle[1] - box_height / 2, 0, height - box_height))
    part = Image.fromarray(picture).crop(
        (round(left), round(top), round(left + box_width), round(top + box_height))
    )
    return part.resize(_REPETITION_PX, Image.Resampling.LANCZOS), _REPETITION_PX[0] / box_width, (left, top)


def _caption(result: SetResult, repetition: Repetition, name: str, words: Words) -> tuple[str, str]:
    number = result.counted.index(repetition) + 1
    title = words.say(_TITLES[name], number=number, count=len(result.counted))
    faults = "; ".join(str(found_said(result, f, words)) for f in repetition.faults) or words.say("no fault seen")
    unit = result.exercise.signal.unit
    if unit == "deg":
        travel = f"{words.number(repetition.range, 0)}°"
    else:
        travel = words.number(repetition.range, 2)
        travel = words.say("{lengths} leg lengths", lengths=travel) if unit == "leg_lengths" else travel
    parts = [f"{faults[0].upper()}{faults[1:]}.", words.say("Travel {travel}.", travel=travel)]
    if math.isfinite(repetition.spine_low):
        low, high = (f"{way:+.0f}°" for way in (repetition.spine_low, repetition.spine_high))
        parts.append(
            words.say("Spine, from the outline: {low} to {high} (− arched, + rounded).", low=low, high=high)
        )
    cue = cue_said(result, repetition, words).text
    parts += [words.say("Cue: {cue}", cue=cue)] if cue else []
    parts += [words.say("The dowel is drawn, not seen.")] if result.exercise.dowel != "none" else []
    return title, " ".join(parts)


class SetPainter:
    """Draws one checked set on the frames of its annotated video (already at `size`)."""

    def __init__(
        self,
        result: SetResult,
        track: Frames,
        image_width_px: int,
        size: tuple[int, int],
        words: Words = ENGLISH,
    ) -> None:
        self._said = words
        self._result, self._track = result, track
        self._scale = size[0] / image_width_px
        self._unit = max(1, round(size[1] / 240))
        self._face = font(max(13, round(size[1] / 24)), bold=True)

    def paint(self, picture: Image.Image, frame: int) -> Image.Image:
        """The picture with its drawing, in place."""
        if frame >= len(self._track.time_s):
            return picture
        draw = ImageDraw.Draw(picture)
        if np.isfinite(self._track.position_px[frame]).any():
            self._body(draw, frame)
        count, *found = self._words(float(self._track.time_s[frame]))
        self._plate(draw, 8, *count)
        # At the foot of the picture, where they cover the floor and not the person.
        step = round(1.9 * self._face.size)
        room = picture.width - 2 * _PLATE_LEFT_PX
        rows = [(row, colour) for text, colour in found for row in wrap(text, self._face, room)]
        for number, (text, colour) in enumerate(reversed(rows)):
            self._plate(draw, picture.height - (number + 1) * step - 6, text, colour)
        return picture

    def _plate(self, draw: ImageDraw.ImageDraw, top_px: int, text: str, colour: Colour) -> None:
        left, top, right, bottom = draw.textbbox((_PLATE_LEFT_PX, top_px), text, font=self._face)
        draw.rectangle((left - 5, top - 4, right + 5, bottom + 4), fill=INK)
        draw.text((_PLATE_LEFT_PX, top_px), text, font=self._face, fill=colour)

    def _body(self, draw: ImageDraw.ImageDraw, frame: int) -> None:
        points = self._track.position_px[frame] * self._scale
        at = {name: (float(u), float(v)) for name, (u, v) in zip(self._track.landmarks, points, strict=True)}
        near = near_side(self._result)
        for side in (other_side(near), near):
            width = 2 * self._unit if side == near else self._unit
            for a, b in _LEG:
                draw.line((*at[f"{side}_{a}"], *at[f"{side}_{b}"]), fill=SIDE_COLOUR[side], width=width)
        for a, b in _ARM:
            draw.line((*at[f"{near}_{a}"], *at[f"{near}_{b}"]), fill=(200, 200, 200), width=self._unit)
        back = lay_dowel(self._result.exercise.dowel, self._track, frame)
        if back is None:
            return
        line = [(float(u), float(v)) for u, v in back.outline[_DRAWN] * self._scale if math.isfinite(u)]
        draw.line(line, fill=SPINE, width=self._unit)
        if back.rod is not None and self._result.exercise.dowel == "spine":
            ends = [(u * self._scale, v * self._scale) for u, v in back.rod]
            draw.line(ends, fill=DOWEL, width=2 * self._unit)
        if back.end_on is not None:
            x, y, radius = back.end_on[0] * self._scale, back.end_on[1] * self._scale, 4 * self._unit
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=DOWEL)

    def _words(self, time_s: float) -> list[tuple[str, Colour]]:
        """Count so far, and what was found in the repetition that is on or was just now."""
        done = [r for r in self._result.counted if r.end_s <= time_s]
        words = self._said
        count = words.say("{done} of {count}", done=len(done), count=len(self._result.counted))
        shown: list[tuple[str, Colour]] = [(count, WHITE)]
        for r in self._result.repetitions:
            if not r.start_s <= time_s <= r.end_s + _SHOWN_S:
                continue
            if r.verdict == "not_counted" and time_s > r.end_s:
                reason = str(reason_said(r.reasons[0], words)) if r.reasons else ""
                shown.append((words.say("not counted: {reason}", reason=reason), WHITE))
            faults = [f for f in r.faults if f.time_s <= time_s]
            shown += [(str(found_said(self._result, f, words)), LOST) for f in faults[:2]]
            if r.verdict == "valid" and time_s > r.end_s:
                shown.append((words.say("good"), KEPT))
            cue = cue_said(self._result, r, words).text
            if cue and time_s > r.end_s and r.verdict == "fault":
                shown.append((cue, WHITE))
            break
        return shown
