"""The drawing on the annotated video: skeleton, spine line, thigh angle, contacts, and what was not observed.

Called once a frame while the video is encoded, so everything that can be is worked out before the first one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from hipdrive.analysis import Analysis
from hipdrive.language.words import Words
from hipdrive.motion.landmarks import SIDES, Side, other_side
from hipdrive.motion.motion import BoolArray, FloatArray, IntArray, Motion, Status
from hipdrive.motion.roll import picture_positions
from hipdrive.report.canvas import font
from hipdrive.report.colours import INK, SIDE_COLOUR, SPINE, WHITE, Colour
from hipdrive.report.typical import picture_side
from hipdrive.report.words import ENGLISH
from hipdrive.video.planes import Matrix, Planes, to_planes

FLASH_S = 0.15  # how long a contact is shown
_ARM_COLOUR: Colour = (200, 200, 200)
_FAR_DASHES = 5  # dashes to a segment of the far leg
_PAD_PX = 8
_PLATE_MARGIN_PX = 5
_LEAST_TEXT_PX = 12

UInt8Array = npt.NDArray[np.uint8]
#: left, top, right, bottom in pixels
Box = tuple[int, int, int, int]

_LEG: tuple[tuple[str, str], ...] = (("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("heel", "toe"))
_ARM: tuple[tuple[str, str], ...] = (("shoulder", "elbow"), ("elbow", "wrist"))
_EVENT_WORDS = {"initial_contact": "{side} contact", "toe_off": "{side} toe-off"}


class OverlayPainter:
    """Draws one recording's overlay on its frames, at the size of the annotated video.

    output_size : (width, height) in pixels, both even, of the frames given to `paint`
    words : in whose language it is lettered
    """

    def __init__(self, analysis: Analysis, output_size: tuple[int, int], words: Words = ENGLISH) -> None:
        width = analysis.image_size_px[0] if analysis.image_size_px else output_size[0]
        scale = output_size[0] / width
        near = picture_side(analysis)
        unit = max(1, round(output_size[1] / 240))
        segments = _segments(analysis.motion, near, scale, unit)
        ends = np.stack([np.concatenate([line.start, line.stop], axis=1) for line in segments], axis=1)
        self._values: dict[Matrix, tuple[UInt8Array, UInt8Array, UInt8Array]] = {}
        self._ends = ends
        self._dashed = [line.dashed for line in segments]
        self._colours = np.array([line.colour for line in segments], dtype=np.uint8)
        self._widths = [line.width for line in segments]
        self._boxes = _boxes(ends, output_size)
        self._unseen = _unseen_frames(analysis.motion, near)
        self._words = _words(analysis, near, words)
        every = _all_words(self._words)
        text_px = _text_px([text for text, _ in every], output_size)
        self._plates = {text: _plate(text, colour, text_px) for text, colour in every}
        self._gap_plate = _plate(words.say("not observed"), WHITE, text_px)

    def paint(self, planes: Planes, frame_index: int) -> None:
        """Draw on the frame, in place."""
        if frame_index >= len(self._boxes):
            return
        if self._unseen[frame_index]:
            _stamp(planes, self._gap_plate, planes.height - self._gap_plate.shape[0] - _PAD_PX)
        box = self._boxes[frame_index]
        if box is not None:
            self._paint_lines(planes, frame_index, box)
        height = _PAD_PX
        for text, _ in self._words[frame_index]:
            plate = self._plates[text]
            _stamp(planes, plate, height)
            height += plate.shape[0] + 4

    def _paint_lines(self, planes: Planes, frame_index: int, box: Box) -> None:
        left, top, right, bottom = box
        # Every line is drawn with its own number, 0 is untouched; each plane then takes the numbers' values.
        sheet = Image.new("L", (right - left, bottom - top), 0)
        draw = ImageDraw.Draw(sheet)
        lines = _pieces(self._ends[frame_index], self._dashed)
        for number, (line, width) in enumerate(zip(lines, self._widths, strict=True), start=1):
            for a, b, c, d in line:
                draw.line((a - left, b - top, c - left, d - top), fill=number, width=width)
        drawn = np.asarray(sheet)
        # A colour sample belongs to four pixels: it is drawn on where one of them is, by the line that lies on top.
        halved = np.maximum(drawn[::2], drawn[1::2])
        halved = np.maximum(halved[:, ::2], halved[:, 1::2])
        if planes.matrix not in self._values:
            self._values[planes.matrix] = to_planes(self._colours, planes.matrix)
        bright, *colour = self._values[planes.matrix]
        _set_where(planes.brightness[top:bottom, left:right], drawn, bright)
        for plane, values in zip(planes.colour, colour, strict=True):
            _set_where(plane[top // 2 : bottom // 2, left // 2 : right // 2], halved, values)


def _set_where(plane: UInt8Array, numbers: UInt8Array, values: UInt8Array) -> None:
    """Put ``values[number - 1]`` where a number is not 0."""
    np.copyto(plane, np.concatenate([[0], values]).astype(np.uint8)[numbers], where=numbers > 0)


@dataclass(frozen=True, eq=False)
class _Segment:
    """One line of the skeleton over all frames: its ends (time, 2), and how it looks."""

    start: FloatArray
    stop: FloatArray
    dashed: bool
    colour: Colour
    width: int


def _segments(motion: Motion, near: Side, scale: float, unit: int) -> list[_Segment]:
    """Every line, those drawn first coming first: far limbs, near limbs, spine line."""
    xy = picture_positions(motion) * scale
    index = {name: number for number, name in enumerate(motion.landmarks)}
    unseen = np.full((motion.frames, 2), np.nan)

    def at(name: str) -> FloatArray:
        return xy[:, index[name]] if name in index else unseen

    segments: list[_Segment] = []
    for side in (other_side(near), near):
        far = side != near
        for first, second in _ARM:
            segments.append(_Segment(at(f"{side}_{first}"), at(f"{side}_{second}"), far, _ARM_COLOUR, unit))
        for first, second in _LEG:
            width = unit if far else 2 * unit
            segments.append(_Segment(at(f"{side}_{first}"), at(f"{side}_{second}"), far, SIDE_COLOUR[side], width))
    hip = (at("left_hip") + at("right_hip")) / 2
    shoulder = (at("left_shoulder") + at("right_shoulder")) / 2
    segments.append(_Segment(hip, hip + 0.7 * (hip - shoulder), True, SPINE, unit))
    segments.append(_Segment(hip, shoulder, False, SPINE, 2 * unit))
    return segments


def _pieces(ends: FloatArray, dashed: list[bool]) -> list[list[list[int]]]:
    """[segment] list of (u, v, u, v): one for a solid segment, several for a dashed, none where not seen.

    ends : (segment, 4) of one frame. Worked out a frame at a time: all frames of ten minutes would fill a gigabyte
    """
    shares = np.arange(_FAR_DASHES) / _FAR_DASHES
    start, stop = ends[:, None, :2], ends[:, None, 2:]
    first = start + (stop - start) * shares[:, None]
    last = start + (stop - start) * (shares + 0.6 / _FAR_DASHES)[:, None]
    pieces = np.concatenate([first, last], axis=2)
    whole: IntArray = np.rint(np.nan_to_num(ends)).astype(np.int64)
    parts: IntArray = np.rint(np.nan_to_num(pieces)).astype(np.int64)
    seen: BoolArray = np.asarray(np.isfinite(ends).all(axis=1))
    solid, several = whole.tolist(), parts.tolist()
    return [(several[s] if is_dashed else [solid[s]]) if seen[s] else [] for s, is_dashed in enumerate(dashed)]


def _boxes(ends: FloatArray, size: tuple[int, int]) -> list[Box | None]:
    """The part of each frame that is drawn on, even at every side; None where nothing is, or where it lies outside."""
    points = ends.reshape(len(ends), -1, 2)
    seen: BoolArray = np.asarray(np.isfinite(points).all(axis=2))
    low = np.where(seen[:, :, None], points, np.inf).min(axis=1)
    high = np.where(seen[:, :, None], points, -np.inf).max(axis=1)
    boxes: list[Box | None] = []
    for (left, top), (right, bottom), any_seen in zip(low, high, np.asarray(seen.any(axis=1)), strict=True):
        if not any_seen:
            boxes.append(None)
            continue
        box = (
            max(0, (int(left) - _PAD_PX) // 2 * 2),
            max(0, (int(top) - _PAD_PX) // 2 * 2),
            min(size[0], (int(right) + _PAD_PX) // 2 * 2),
            min(size[1], (int(bottom) + _PAD_PX) // 2 * 2),
        )
        boxes.append(box if box[0] < box[2] and box[1] < box[3] else None)
    return boxes


def _unseen_frames(motion: Motion, near: Side) -> BoolArray:
    """(time,) frames in which a hip, shoulder or near-leg landmark was not observed."""
    names = [f"{near}_{part}" for part in ("hip", "knee", "ankle", "shoulder")]
    columns = [motion.landmarks.index(name) for name in names if name in motion.landmarks]
    unseen: BoolArray = (motion.status[:, columns] != Status.OBSERVED).any(axis=1)
    return unseen


#: What stands on each frame, with its colour.
Lettering = list[list[tuple[str, Colour]]]


def _words(analysis: Analysis, near: Side, words: Words) -> Lettering:
    """What stands in the corner of each frame: the thigh's angle, and events for a moment."""
    motion = analysis.motion
    psi = analysis.angles.leg_behind_spine_line_deg[:, SIDES.index(near)]
    shown: Lettering = [[] for _ in range(motion.frames)]
    for frame, value in enumerate(psi.tolist()):
        if np.isfinite(value):
            where = "thigh {angle} behind spine line" if value >= 0 else "thigh {angle} ahead of spine line"
            shown[frame].append((words.say(where, angle=f"{words.number(abs(value), 0)}°"), SPINE))
    for event in analysis.strides.events:
        said = words.say(_EVENT_WORDS[event.kind], side=words.text(f"side.{event.side}"))
        first, last = np.searchsorted(motion.time_s, (event.time_s, event.time_s + FLASH_S))
        for frame in range(int(first), int(last)):
            shown[frame].append((said, SIDE_COLOUR[event.side]))
    return shown


def _all_words(shown: Lettering) -> set[tuple[str, Colour]]:
    return {word for frame in shown for word in frame}


def _text_px(texts: list[str], size: tuple[int, int]) -> int:
    """The size of the letters: a twenty-fourth of the height, smaller where the longest line would leave the frame."""
    wanted = max(_LEAST_TEXT_PX, round(size[1] / 24))
    widest = max((font(wanted, bold=True).getlength(text) for text in texts), default=0.0)
    room = size[0] - 2 * _PAD_PX - 2 * _PLATE_MARGIN_PX
    return wanted if widest <= room else max(_LEAST_TEXT_PX, int(wanted * room / widest))


def _plate(text: str, colour: Colour, text_px: int) -> UInt8Array:
    """The words as a small solid RGB picture, even in size, so that showing them is one copy."""
    face = font(text_px, bold=True)
    left, top, right, bottom = face.getbbox(text)
    margin = _PLATE_MARGIN_PX
    # The height of the font, not of the letters, so that the box does not jump from word to word.
    ascent, descent = face.getmetrics()
    del top, bottom
    size = (int(right - left) + 2 * margin, ascent + descent + margin)
    plate = Image.new("RGB", (size[0] + size[0] % 2, size[1] + size[1] % 2), INK)
    ImageDraw.Draw(plate).text((margin - left, margin // 2), text, font=face, fill=colour)
    return np.asarray(plate)


def _stamp(planes: Planes, plate: UInt8Array, top: int) -> None:
    """Copy the plate to the left border at an even height; cut where it would leave the frame."""
    shown = plate[: max(0, planes.height - top), : planes.stacked.shape[1] - _PAD_PX]
    rows, columns = slice(max(0, top), max(0, top) + len(shown)), slice(_PAD_PX, _PAD_PX + shown.shape[1])
    planes.brightness[rows, columns] = to_planes(shown, planes.matrix)[0]
    # the mean of the four pixels that share a colour sample
    quarter = shown.reshape(len(shown) // 2, 2, -1, 2, 3).mean(axis=(1, 3))
    half = (slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2))
    for plane, values in zip(planes.colour, to_planes(quarter, planes.matrix)[1:], strict=True):
        plane[half] = values
