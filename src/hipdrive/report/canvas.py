"""Lines, arcs, arrows and labels on a picture: smooth, outlined so that they show on any background."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hipdrive.report.colours import BLACK, INK, WHITE, Colour

Point = tuple[float, float]
Box = tuple[float, float, float, float]

_OVERSAMPLE = 2  # lines are drawn twice as large and shrunk: Pillow's own lines are jagged


@cache
def font(size_px: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Source Sans Pro from its own small package, so that every machine draws the same letters."""
    name = "SourceSansPro-Semibold.ttf" if bold else "SourceSansPro-Regular.ttf"
    return ImageFont.truetype(str(files("font_source_sans_pro") / "files" / name), size_px)


class Canvas:
    """A picture being drawn on. Coordinates are pixels of the picture; `finish` gives the result.

    Labels are placed last, each where it covers no other label and as little of the drawing as it can.
    """

    def __init__(self, picture: Image.Image, text_px: int) -> None:
        self._picture = picture.convert("RGB")
        self._text_px = text_px
        width, height = picture.size
        self._layer = Image.new("RGBA", (width * _OVERSAMPLE, height * _OVERSAMPLE), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._layer)
        self._ink: list[Point] = []
        self._labels: list[tuple[str, Point, Colour, Point]] = []

    def line(
        self, a: Point, b: Point, colour: Colour, width: float, dash: tuple[float, float] | None = None
    ) -> None:
        """A straight line with a dark outline; `dash` is dash and gap in widths."""
        if not _finite(a, b):
            return
        pieces = [(a, b)] if dash is None else _dashes(a, b, dash[0] * width, dash[1] * width)
        self._ink += _along(a, b)
        for tone, extra in (((*BLACK, 150), 3.0), ((*colour, 255), 0.0)):
            for start, stop in pieces:
                self._stroke(start, stop, tone, width + extra)

    def _stroke(self, a: Point, b: Point, tone: tuple[int, int, int, int], width: float) -> None:
        scaled = [(x * _OVERSAMPLE, y * _OVERSAMPLE) for x, y in (a, b)]
        thick = max(1, round(width * _OVERSAMPLE))
        self._draw.line(scaled, fill=tone, width=thick)
        for x, y in scaled:
            radius = thick / 2
            self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tone)

    def dot(self, at: Point, colour: Colour, radius: float) -> None:
        """A filled circle with a dark rim."""
        if _finite(at):
            self._ink.append(at)
            self._stroke(at, at, (*BLACK, 255), 2 * radius + 3)
            self._stroke(at, at, (*colour, 255), 2 * radius)

    def wedge(self, centre: Point, radius: float, towards: tuple[Point, Point], colour: Colour) -> None:
        """The angle between two directions as a translucent slice with its arc."""
        if not _finite(centre, *towards):
            return
        first, second = (np.degrees(np.arctan2(y - centre[1], x - centre[0])) for x, y in towards)
        turn = (second - first + 180.0) % 360.0 - 180.0
        low, high = sorted((first, first + turn))
        x, y, r = (v * _OVERSAMPLE for v in (*centre, radius))
        box = (x - r, y - r, x + r, y + r)
        self._draw.pieslice(box, low, high, fill=(*colour, 110))
        self._draw.arc(box, low, high, fill=(*colour, 255), width=4 * _OVERSAMPLE)

    def arrow(self, a: Point, b: Point, colour: Colour, width: float) -> None:
        """A line from a to b with a head at b."""
        if not _finite(a, b):
            return
        along = np.subtract(b, a) / max(1e-6, float(np.hypot(b[0] - a[0], b[1] - a[1])))
        across = np.array([-along[1], along[0]])
        size = 4.0 * width
        self.line(a, (b[0] - along[0] * size * 0.7, b[1] - along[1] * size * 0.7), colour, width)
        corners = [np.asarray(b), np.asarray(b) - size * along + 0.5 * size * across]
        corners.append(np.asarray(b) - size * along - 0.5 * size * across)
        scaled = [(float(x) * _OVERSAMPLE, float(y) * _OVERSAMPLE) for x, y in corners]
        self._draw.polygon(scaled, fill=(*colour, 255), outline=(*BLACK, 200))

    def label(self, text: str, at: Point, colour: Colour = WHITE, towards: Point = (1.0, 0.0)) -> None:
        """Words about the point `at`, placed preferably in the direction `towards` from it."""
        if _finite(at):
            self._labels.append((text, at, colour, towards))

    def finish(self) -> Image.Image:
        """The picture with everything drawn and the labels placed."""
        # The mean of each four pixels takes a quarter of the time of a smoother filter.
        small = self._layer.reduce(_OVERSAMPLE)
        result = Image.alpha_composite(self._picture.convert("RGBA"), small)
        draw = ImageDraw.Draw(result, "RGBA")
        taken: list[Box] = []
        for text, at, colour, towards in self._labels:
            taken.append(self._place(draw, text, at, colour, towards, taken))
        return result.convert("RGB")

    def _place(
        self, draw: ImageDraw.ImageDraw, text: str, at: Point, colour: Colour, towards: Point, taken: list[Box]
    ) -> Box:
        face, pad = font(self._text_px, bold=True), self._text_px * 0.28
        left, top, right, bottom = draw.multiline_textbbox((0, 0), text, font=face, spacing=4)
        width, height = right - left + 2 * pad, bottom - top + 2 * pad
        box = _best_box(at, (width, height), towards, self._picture.size, taken, self._ink)
        edge = (min(max(at[0], box[0]), box[2]), min(max(at[1], box[1]), box[3]))
        if np.hypot(edge[0] - at[0], edge[1] - at[1]) > self._text_px * 0.9:
            draw.line((at, edge), fill=(*colour, 255), width=2)
        draw.rounded_rectangle(box, radius=pad, fill=(*INK, 215), outline=(*colour, 255), width=2)
        draw.multiline_text((box[0] + pad - left, box[1] + pad - top), text, font=face, fill=colour, spacing=4)
        return box


def _best_box(
    at: Point, size: Point, towards: Point, picture: tuple[int, int], taken: Sequence[Box], ink: Sequence[Point]
) -> Box:
    """The label's box with the least cost: inside the picture, off other labels and off the drawing."""
    preferred = np.arctan2(towards[1], towards[0])
    ink_xy = np.array(ink).reshape(-1, 2)
    best, best_cost = (0.0, 0.0, size[0], size[1]), np.inf
    for turn in np.radians([0, 20, -20, 40, -40, 65, -65, 90, -90, 120, -120, 150, -150, 180]):
        angle = preferred + turn
        for gap in (0.35, 0.8, 1.4, 2.2, 3.2, 4.5):
            reach = gap * size[1] + 0.5 * abs(np.cos(angle)) * size[0] + 0.5 * abs(np.sin(angle)) * size[1]
            centre = (at[0] + reach * np.cos(angle), at[1] + reach * np.sin(angle))
            box = _inside(centre, size, picture)
            shifted = abs(box[0] + size[0] / 2 - centre[0]) + abs(box[1] + size[1] / 2 - centre[1])
            clash = sum(_overlap(box, other) for other in taken)
            within = (ink_xy > (box[0], box[1])) & (ink_xy < (box[2], box[3]))
            covered = float(within.all(axis=1).sum())
            cost = 5.0 * clash + 6.0 * covered + 0.35 * shifted + 25.0 * gap + 18.0 * abs(turn)
            if cost < best_cost:
                best, best_cost = box, cost
    return best


def _inside(centre: Point, size: Point, picture: tuple[int, int]) -> Box:
    margin = 6.0
    x = min(max(centre[0] - size[0] / 2, margin), max(margin, picture[0] - size[0] - margin))
    y = min(max(centre[1] - size[1] / 2, margin), max(margin, picture[1] - size[1] - margin))
    return (float(x), float(y), float(x + size[0]), float(y + size[1]))


def _overlap(a: Box, b: Box) -> float:
    gap = 4.0
    width = min(a[2], b[2]) - max(a[0], b[0]) + gap
    height = min(a[3], b[3]) - max(a[1], b[1]) + gap
    return max(0.0, width) * max(0.0, height)


def _finite(*points: Point) -> bool:
    return bool(np.isfinite(points).all())


def _along(a: Point, b: Point) -> list[Point]:
    steps = max(2, int(np.hypot(b[0] - a[0], b[1] - a[1]) / 8))
    return [(a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for s in np.linspace(0, 1, steps)]


def _dashes(a: Point, b: Point, dash: float, gap: float) -> list[tuple[Point, Point]]:
    length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
    if length < 1e-6:
        return []
    starts = np.arange(0.0, length, dash + gap)
    shares = [(s / length, min(s + dash, length) / length) for s in starts]
    return [(_between(a, b, s), _between(a, b, e)) for s, e in shares]


def _between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def add_caption(picture: Image.Image, title: str, text: str, text_px: int) -> Image.Image:
    """The picture with a strip below it: a bold first line and wrapped words, never cut off."""
    margin = text_px * 0.8
    bold, plain = font(round(text_px * 1.1), bold=True), font(text_px)
    room = picture.width - 2 * margin
    rows = [(row, bold) for row in wrap(title, bold, room)] + [(row, plain) for row in wrap(text, plain, room)]
    step = text_px * 1.45
    strip = Image.new("RGB", (picture.width, picture.height + round(step * len(rows) + 1.4 * margin)), INK)
    strip.paste(picture, (0, 0))
    draw = ImageDraw.Draw(strip)
    for number, (row, face) in enumerate(rows):
        draw.text((margin, picture.height + 0.7 * margin + number * step), row, font=face, fill=WHITE)
    return strip


def wrap(text: str, face: ImageFont.FreeTypeFont, room_px: float) -> list[str]:
    """The text in rows no wider than the room; a single word that is too wide keeps its own row."""
    rows: list[str] = []
    for word in text.split():
        if rows and face.getlength(f"{rows[-1]} {word}") <= room_px:
            rows[-1] = f"{rows[-1]} {word}"
        else:
            rows.append(word)
    return rows
