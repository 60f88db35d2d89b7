"""The key pictures: toe-off with the spine line, the three phases of stance, and the landing.

Angles written on a picture are the analysis' own (after the standing reference, where there is one); the
lines are drawn through the landmarks as seen, so that they lie on the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from PIL import Image

from hipdrive.analysis import Analysis
from hipdrive.language.words import Words
from hipdrive.measures.measurement import Measurement
from hipdrive.measures.overstride import shank_from_vertical_deg
from hipdrive.motion.landmarks import SIDES, Side, other_side
from hipdrive.report.canvas import Canvas, Point, add_caption
from hipdrive.report.colours import ARROW, DOWEL, FAR_DASH, SIDE_COLOUR, SPINE, VERTICAL
from hipdrive.report.curves import shown_angle_deg
from hipdrive.report.stage import RgbFrame, Stage, make_stage
from hipdrive.report.typical import KEY_PHASES, KeyPhase, TypicalStride, frames_needed, typical_stride
from hipdrive.report.words import ENGLISH, value_words

__all__ = ["draw_hero", "draw_key_frames", "draw_landing", "draw_phase", "draw_strobe", "frames_needed"]

_HERO_PX = (720, 900)
_PHASE_PX = (620, 800)
_LANDING_PX = (720, 660)
_FOOT: dict[Side, str] = {"left": "left foot", "right": "right foot"}
_PHASE_TITLE: dict[KeyPhase, str] = {"contact": "Contact", "midstance": "Midstance", "toe_off": "Toe-off"}


def draw_key_frames(
    analysis: Analysis, frames: Mapping[str, RgbFrame], words: Words = ENGLISH
) -> dict[str, Image.Image]:
    """Every key picture: hero, contact, midstance, toe_off, strobe, landing; empty where no stride was seen.

    frames : by phase as `frames_needed` named them, (height, width, 3) upright; a missing one is drawn on a blank
    sheet, as is everything of a recording without a picture
    words : in whose language the pictures are lettered
    """
    stride = typical_stride(analysis)
    if stride is None:
        return {}
    phases = {phase: draw_phase(analysis, frames.get(phase), stride, phase, words) for phase in KEY_PHASES}
    pictures = {"hero": draw_hero(analysis, frames.get("toe_off"), stride, words)}
    pictures |= {str(phase): picture for phase, picture in phases.items()}
    pictures["strobe"] = draw_strobe(phases)
    pictures["landing"] = draw_landing(analysis, frames.get("contact"), stride, words)
    return pictures


def draw_hero(
    analysis: Analysis, picture: RgbFrame | None, stride: TypicalStride, words: Words = ENGLISH
) -> Image.Image:
    """The runner at toe-off: spine line, thigh line behind it, the angle between, the dowel along the back."""
    frame = stride.frames["toe_off"]
    stage = make_stage(analysis, picture, frame, _HERO_PX)
    canvas = Canvas(stage.image, text_px=31)
    if not stage.from_video:
        _stick_figure(canvas, stage, stride.side, 8.0)
    _dowel(canvas, stage)
    hip, shoulder, knee = stage["mid_hip"], stage["mid_shoulder"], stage[f"{stride.side}_knee"]
    thigh_px = _length(hip, knee)
    no_trunk = not analysis.motion.has("left_shoulder", "right_shoulder")
    if no_trunk:  # a lower-body recording: the vertical takes the spine line's place
        shoulder = (hip[0], hip[1] - thigh_px)
    below = _beyond(shoulder, hip, 1.25 * thigh_px)
    canvas.wedge(hip, 0.8 * thigh_px, (below, knee), SIDE_COLOUR[stride.side])
    _leg(canvas, stage, stride.side, 9.0)
    canvas.line(hip, below, SPINE, 6.0, dash=(2.5, 1.5))
    canvas.line(_beyond(hip, shoulder, 0.25 * thigh_px), hip, SPINE, 9.0)
    canvas.line(hip, knee, SIDE_COLOUR[stride.side], 9.0)
    for joint in (hip, shoulder, knee):
        canvas.dot(joint, (255, 255, 255), 6.0)
    shown = "thigh_pitch_deg" if no_trunk else "leg_behind_spine_line_deg"
    psi = float(analysis.angles.column(shown, stride.side)[frame])
    back = float(-stage.direction)
    middle = _beyond(hip, _middle(below, knee), -0.35 * thigh_px) if np.isfinite(psi) else hip
    canvas.label(_behind(psi, words), middle, SIDE_COLOUR[stride.side], (back, 0.35))
    canvas.label(
        words.say("vertical") if no_trunk else words.say("spine line"), _middle(hip, shoulder), SPINE, (-back, 0.0)
    )
    if not no_trunk:
        canvas.label(words.say("dowel (drawn)"), _dowel_ends(stage)[0], DOWEL, (back, -0.2))
    return add_caption(canvas.finish(), *_hero_words(analysis, psi, stride.side, no_trunk, words), text_px=26)


def _hero_words(analysis: Analysis, psi_deg: float, side: Side, no_trunk: bool, words: Words) -> tuple[str, str]:
    title = words.say("Toe-off of a typical {side} step", side=words.text(f"side.{side}"))
    angle = f"{words.number(abs(psi_deg), 0)}°"
    if no_trunk:
        seen = words.say("The trunk carries no markers, so there is no spine line to hold it against.")
        if not np.isfinite(psi_deg):
            return title, seen
        behind = "In this frame the thigh is {angle} behind the vertical."
        ahead = "In this frame the thigh is {angle} ahead of the vertical."
        return title, words.say(behind if psi_deg >= 0 else ahead, angle=angle) + " " + seen
    seen = words.say(
        "The dowel is schematic: a straight stick beside the trunk line, not a measurement of the back."
    )
    if not np.isfinite(psi_deg):
        return title, words.say("The thigh or the trunk was not seen in this frame.") + " " + seen
    behind = "In this frame the thigh is {angle} behind the spine line ({base})."
    ahead = "In this frame the thigh is {angle} ahead of the spine line ({base})."
    if analysis.standing:
        base = words.say("measured against quiet standing")
    elif analysis.motion.is_3d:
        base = words.say("no standing trial, so a constant offset remains")
    else:
        base = words.say("no standing clip, so a constant offset remains")
    return title, words.say(behind if psi_deg >= 0 else ahead, angle=angle, base=base) + " " + seen


def _behind(psi_deg: float, words: Words) -> str:
    if not np.isfinite(psi_deg):
        return words.say("not seen")
    angle = f"{words.number(abs(psi_deg), 0)}°"
    return words.say("{angle} behind", angle=angle) if psi_deg >= 0 else words.say("{angle} in front", angle=angle)


def draw_phase(
    analysis: Analysis,
    picture: RgbFrame | None,
    stride: TypicalStride,
    phase: KeyPhase,
    words: Words = ENGLISH,
) -> Image.Image:
    """One phase of stance with the trunk and near-leg angles written on the body."""
    frame, side = stride.frames[phase], stride.side
    stage = make_stage(analysis, picture, frame, _PHASE_PX)
    canvas = Canvas(stage.image, text_px=30)
    if not stage.from_video:
        _stick_figure(canvas, stage, side, 7.0)
    _leg(canvas, stage, other_side(side), 4.0, far=True)
    _leg(canvas, stage, side, 8.0)
    hip, shoulder = stage["mid_hip"], stage["mid_shoulder"]
    canvas.line(hip, shoulder, SPINE, 8.0)
    canvas.line(hip, (hip[0], hip[1] - _length(hip, shoulder)), VERTICAL, 2.5, dash=(3.0, 3.0))
    front = float(stage.direction)
    for text, at, towards in _phase_labels(analysis, stage, side, frame, phase, words):
        canvas.label(text, at, (255, 255, 255), (towards * front, 0.0))
    return add_caption(canvas.finish(), words.say(_PHASE_TITLE[phase]), words.say(_FOOT[side]), text_px=28)


def _phase_labels(
    analysis: Analysis, stage: Stage, side: Side, frame: int, phase: KeyPhase, words: Words
) -> list[tuple[str, Point, float]]:
    """Words, the point they are about, and +1 to stand in front of the runner or -1 behind."""
    angles, column = analysis.angles, SIDES.index(side)
    hip, knee, ankle = stage["mid_hip"], stage[f"{side}_knee"], stage[f"{side}_ankle"]
    shank, psi = _shank_deg(analysis, side, frame), angles.leg_behind_spine_line_deg[frame, column]
    labels = [
        (_degrees(words, "trunk", angles.trunk_lean_deg[frame]), _middle(hip, stage["mid_shoulder"]), -1.0),
        (_degrees(words, "knee", angles.knee_flexion_deg[frame, column]), knee, 1.0),
    ]
    if phase == "contact":
        labels.append((_degrees(words, "shank", shank), _middle(knee, ankle), -1.0))
    elif phase == "midstance":
        bend = shown_angle_deg(analysis, "ankle_dorsiflexion_deg", side)
        labels.append((_degrees(words, "ankle", np.nan if bend is None else bend[frame]), ankle, 1.0))
    elif analysis.motion.has("left_shoulder", "right_shoulder"):
        labels.append((_degrees(words, "thigh behind\nspine line", psi), _middle(hip, knee), -1.0))
    else:
        labels.append((_degrees(words, "thigh", angles.thigh_pitch_deg[frame, column]), _middle(hip, knee), -1.0))
    return labels


def _shank_deg(analysis: Analysis, side: Side, frame: int) -> float:
    """Slant of the shin, + ankle ahead, as `shank_angle_at_contact_deg` has it."""
    slant = shank_from_vertical_deg(analysis.angles, analysis.standing, analysis.motion.is_3d, side)
    return float(slant[frame])


def _degrees(words: Words, what: str, value: float) -> str:
    part = words.say(what)
    if not np.isfinite(value):
        return words.say("{part} not seen", part=part)
    return f"{part} {words.number(value, 0)}°"


def draw_strobe(phases: Mapping[KeyPhase, Image.Image]) -> Image.Image:
    """Contact, midstance and toe-off side by side."""
    pictures, gap = [phases[phase] for phase in KEY_PHASES], 8
    width = sum(picture.width for picture in pictures) + gap * (len(pictures) - 1)
    strip = Image.new("RGB", (width, max(picture.height for picture in pictures)), (255, 255, 255))
    left = 0
    for picture in pictures:
        strip.paste(picture, (left, 0))
        left += picture.width + gap
    return strip


def draw_landing(
    analysis: Analysis, picture: RgbFrame | None, stride: TypicalStride, words: Words = ENGLISH
) -> Image.Image:
    """Contact, hips down: shank against the vertical, foot ahead of the hip, pawback where it was measured."""
    side, frame = stride.side, stride.frames["contact"]
    stage = make_stage(analysis, picture, frame, _LANDING_PX, legs_only=True)
    canvas = Canvas(stage.image, text_px=32)
    hip, knee, ankle = stage["mid_hip"], stage[f"{side}_knee"], stage[f"{side}_ankle"]
    colour, front = SIDE_COLOUR[side], float(stage.direction)
    shank_px = _length(knee, ankle)
    upright = (ankle[0], ankle[1] - 1.1 * shank_px)
    canvas.wedge(ankle, 0.75 * shank_px, (upright, knee), colour)
    _leg(canvas, stage, other_side(side), 4.0, far=True)
    _leg(canvas, stage, side, 9.0)
    canvas.line(ankle, upright, VERTICAL, 3.0, dash=(3.0, 3.0))
    floor = max(
        (v for v in (stage[f"{side}_heel"][1], stage[f"{side}_toe"][1], ankle[1]) if np.isfinite(v)), default=0
    )
    level = min(floor + 0.1 * shank_px, stage.image.height - 30.0)
    canvas.line(hip, (hip[0], level), VERTICAL, 3.0, dash=(3.0, 3.0))
    canvas.arrow((hip[0], level), (ankle[0], level), SPINE, 6.0)
    shank = _shank_deg(analysis, side, frame)
    canvas.label(_degrees(words, "shank", shank), _middle(upright, knee), colour, (front, -0.3))
    ahead = _foot_ahead(stage, side, words)
    canvas.label(ahead, _middle((hip[0], level), (ankle[0], level)), SPINE, (-front, -0.4))
    pawback = _pawback(analysis, side)
    if pawback is not None:
        way = -front if pawback.value >= 0 else front
        start = (ankle[0] - 0.12 * way * shank_px, ankle[1] - 0.25 * shank_px)
        tip = (start[0] + 0.5 * way * shank_px, start[1])
        canvas.arrow(start, tip, ARROW, 8.0)
        canvas.label(words.say("pawback\n{value}", value=value_words(pawback, words)), tip, ARROW, (way, -0.2))
    text = words.say(
        "The shank's angle from the vertical, and how far the ankle is ahead of the hips, in this frame."
    )
    if pawback is not None:
        text += " " + words.say("Pawback: the foot's mean speed backwards just before landing.")
    title = words.say("Landing of a typical {side} step", side=words.text(f"side.{side}"))
    return add_caption(canvas.finish(), title, text, text_px=26)


def _foot_ahead(stage: Stage, side: Side, words: Words) -> str:
    """How far the ankle is ahead of the middle of the hips in this frame, in leg lengths (definitions A7)."""
    ankle, knee, hip = stage[f"{side}_ankle"], stage[f"{side}_knee"], stage[f"{side}_hip"]
    leg_px = _length(hip, knee) + _length(knee, ankle)
    ahead = (ankle[0] - stage["mid_hip"][0]) * stage.direction / max(leg_px, 1e-6)
    if not np.isfinite(ahead):
        return words.say("not seen")
    text = "{lengths} leg lengths\nahead of the hips" if ahead >= 0 else "{lengths} leg lengths\nbehind the hips"
    return words.say(text, lengths=words.number(abs(ahead), 2))


def _pawback(analysis: Analysis, side: Side) -> Measurement | None:
    """The foot's speed backwards just before contact (+ backwards), where the recording could answer."""
    for found in analysis.measurements:
        if found.name == "pawback_foot_speed_mps" and found.side == side and found.answered:
            return found
    return None


def _leg(canvas: Canvas, stage: Stage, side: Side, width: float, far: bool = False) -> None:
    """Hip to toe: the near leg solid and bright, the far leg thin and dashed."""
    chain = [stage[f"{side}_{part}"] for part in ("hip", "knee", "ankle")]
    foot = [stage[f"{side}_heel"], stage[f"{side}_toe"]]
    dash = FAR_DASH if far else None
    for a, b in (*pairwise(chain), (chain[2], foot[0]), (foot[0], foot[1])):
        canvas.line(a, b, SIDE_COLOUR[side], width, dash)
    if not far:
        for joint in chain:
            canvas.dot(joint, (255, 255, 255), 0.6 * width)


def _stick_figure(canvas: Canvas, stage: Stage, near: Side, width: float) -> None:
    """Head, arms and the far leg, for recordings that have no picture."""
    grey = (170, 175, 182)
    _leg(canvas, stage, other_side(near), 0.55 * width, far=True)
    for side in SIDES:
        arm = [stage[f"{side}_{part}"] for part in ("shoulder", "elbow", "wrist")]
        for a, b in pairwise(arm):
            canvas.line(a, b, grey, 0.5 * width, None if side == near else FAR_DASH)
    for name in (f"{near}_ear", "nose", "c7"):
        if np.isfinite(stage[name]).all():
            canvas.line(stage["mid_shoulder"], stage[name], grey, 0.5 * width)
            canvas.dot(stage[name], grey, 1.6 * width)
            break


def _dowel_ends(stage: Stage) -> tuple[Point, Point]:
    """Upper and lower end of a straight stick behind the back, parallel to the trunk line."""
    hip, shoulder = np.array(stage["mid_hip"]), np.array(stage["mid_shoulder"])
    trunk = shoulder - hip
    across = np.array([trunk[1], -trunk[0]]) * stage.direction  # a quarter turn backwards, image v points down
    top, bottom = hip + 1.6 * trunk + 0.25 * across, hip - 0.12 * trunk + 0.25 * across
    return (float(top[0]), float(top[1])), (float(bottom[0]), float(bottom[1]))


def _dowel(canvas: Canvas, stage: Stage) -> None:
    canvas.line(*_dowel_ends(stage), DOWEL, 10.0)


def _length(a: Point, b: Point) -> float:
    length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
    return length if np.isfinite(length) else 0.0


def _middle(a: Point, b: Point) -> Point:
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def _beyond(start: Point, end: Point, by_px: float) -> Point:
    """The point on the line from start through end that lies `by_px` beyond the end."""
    length = max(_length(start, end), 1e-6)
    return (end[0] + (end[0] - start[0]) / length * by_px, end[1] + (end[1] - start[1]) / length * by_px)
