"""The small chart of a checked set: how far each repetition went, and how much the spine moved meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from hipdrive.exercises.dowel import LUMBAR_TOLERANCE_DEG
from hipdrive.exercises.result import SetResult
from hipdrive.exercises.state import Repetition
from hipdrive.language.words import Words
from hipdrive.motion.motion import FloatArray
from hipdrive.report.canvas import font
from hipdrive.report.words import ENGLISH
from hipdrive.translated.exercises import title_said

Rgb = tuple[int, int, int]

#: Okabe and Ito's colours: valid bluish green, fault vermilion, not counted grey.
VERDICT_COLOUR: dict[str, Rgb] = {"valid": (0, 158, 115), "fault": (213, 94, 0), "not_counted": (153, 153, 153)}
_INK: Rgb = (20, 22, 26)
_GREY: Rgb = (90, 95, 100)
_SPINE: Rgb = (0, 114, 178)
_SIZE = (1000, 560)
_FINE = 2  # drawn twice as large and shrunk, so that lines are smooth
_UNIT_WORDS = {
    "deg": "degrees",
    "leg_lengths": "leg lengths",
    "trunk_lengths": "trunk lengths",
    "metres": "m",
    "none": "",
}
_SMOOTH_S = 0.25


@dataclass(frozen=True)
class _Panel:
    """One chart: its box in pixels (left, top, right, bottom) and what its edges stand for."""

    box: tuple[float, float, float, float]
    time_s: tuple[float, float]
    values: tuple[float, float]

    def x(self, time_s: float) -> float:
        left, _, right, _ = self.box
        return left + (right - left) * (time_s - self.time_s[0]) / max(self.time_s[1] - self.time_s[0], 1e-9)

    def y(self, value: float) -> float:
        _, top, _, bottom = self.box
        return bottom - (bottom - top) * (value - self.values[0]) / max(self.values[1] - self.values[0], 1e-9)


def draw_set_chart(result: SetResult, words: Words = ENGLISH) -> Image.Image:
    """Two curves over time on a picture of 1000 x 560 pixels; each repetition shaded by its verdict, with its number."""
    picture = Image.new("RGB", (_SIZE[0] * _FINE, _SIZE[1] * _FINE), "white")
    draw = ImageDraw.Draw(picture, "RGBA")
    trace = result.trace
    span = (float(trace.time_s[0]), float(trace.time_s[-1]))
    travel, spine = _smooth(trace.time_s, trace.travel), _smooth(trace.time_s, trace.spine_deg)
    upper = _Panel((96, 64, 984, 318), span, _limits(travel))
    reach = max(15.0, float(np.nanpercentile(np.abs(spine), 99)) * 1.15) if np.isfinite(spine).any() else 15.0
    lower = _Panel((96, 348, 984, 514), span, (-reach, reach))
    _write(draw, (20, 14), _title(result, words), 22, bold=True)
    for panel in (upper, lower):
        _shade(draw, panel, result.repetitions)
        _value_axis(draw, panel, words)
    _time_axis(draw, lower)
    _number_repetitions(draw, upper, result.repetitions)
    _curve(draw, upper, trace.time_s, travel, _INK)
    if np.isfinite(spine).any():
        left, _, right, _ = lower.box
        tolerance = (left, lower.y(LUMBAR_TOLERANCE_DEG), right, lower.y(-LUMBAR_TOLERANCE_DEG))
        draw.rectangle([v * _FINE for v in tolerance], fill=(0, 158, 115, 30))
        _curve(draw, lower, trace.time_s, spine, _SPINE)
    else:
        _write(draw, (400, 422), words.say("the outline of the back was not seen"), 16)
    unit = _UNIT_WORDS[result.exercise.signal.unit]
    travelled = words.say("travel from the start ({unit})", unit=words.say(unit) if unit else "")
    _write(draw, (96, 44), travelled, 14, colour=_GREY)
    outline = words.say("spine from the outline of the back, degrees (proxy): + rounded, - arched")
    _write(draw, (96, 328), outline, 14, colour=_GREY)
    _write(draw, (520, 536), words.say("seconds"), 14, colour=_GREY)
    return picture.resize(_SIZE, Image.Resampling.LANCZOS)


def _title(result: SetResult, words: Words) -> str:
    faulty = sum(r.verdict == "fault" for r in result.counted)
    left_out = len(result.repetitions) - len(result.counted)
    title = words.say(
        "{exercise}: {count} counted, {faulty} with a fault",
        exercise=title_said(result.exercise, words),
        count=len(result.counted),
        faulty=faulty,
    )
    return f"{title}, {words.say('{count} not counted', count=left_out)}" if left_out else title


def _limits(values: FloatArray) -> tuple[float, float]:
    if not np.isfinite(values).any():
        return 0.0, 1.0
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.12 * max(high - low, 1e-6)
    return low - room, high + room


def _shade(draw: ImageDraw.ImageDraw, panel: _Panel, repetitions: tuple[Repetition, ...]) -> None:
    _, top, _, bottom = panel.box
    for r in repetitions:
        box = (panel.x(r.start_s), top, panel.x(r.end_s), bottom)
        draw.rectangle([v * _FINE for v in box], fill=(*VERDICT_COLOUR[r.verdict], 40))


def _number_repetitions(draw: ImageDraw.ImageDraw, panel: _Panel, repetitions: tuple[Repetition, ...]) -> None:
    number = 0
    for r in repetitions:
        number += r.verdict != "not_counted"
        text = str(number) if r.verdict != "not_counted" else "-"
        middle = panel.x((r.start_s + r.end_s) / 2)
        _write(draw, (middle - 4, panel.box[1] + 2), text, 16, bold=True, colour=VERDICT_COLOUR[r.verdict])


def _value_axis(draw: ImageDraw.ImageDraw, panel: _Panel, words: Words) -> None:
    left, top, right, bottom = panel.box
    for value in _round_steps(*panel.values, at_most=5):
        y = panel.y(value)
        draw.line([left * _FINE, y * _FINE, right * _FINE, y * _FINE], fill=(0, 0, 0, 40), width=_FINE)
        text = words.decimals(f"{value:g}".replace("-", "\u2212"))
        _write(draw, (left - 12 - 8 * len(text), y - 9), text, 14, colour=_GREY)
    draw.line([left * _FINE, top * _FINE, left * _FINE, bottom * _FINE], fill=(0, 0, 0, 140), width=_FINE)


def _time_axis(draw: ImageDraw.ImageDraw, panel: _Panel) -> None:
    bottom = panel.box[3]
    for second in _round_steps(*panel.time_s, at_most=12):
        x = panel.x(second)
        draw.line([x * _FINE, bottom * _FINE, x * _FINE, (bottom + 4) * _FINE], fill=(0, 0, 0, 140), width=_FINE)
        _write(draw, (x - 4 * len(f"{second:g}"), bottom + 4), f"{second:g}", 13, colour=_GREY)


def _round_steps(low: float, high: float, at_most: int) -> list[float]:
    """Round numbers within the limits, no more than wanted."""
    rough = max(high - low, 1e-9) / at_most
    size = 10.0 ** np.floor(np.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    return [round(k * step, 10) for k in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


def _curve(draw: ImageDraw.ImageDraw, panel: _Panel, time_s: FloatArray, values: FloatArray, colour: Rgb) -> None:
    clipped = np.clip(values, *panel.values)
    seen = np.isfinite(values)
    for run in np.split(np.arange(len(values)), np.flatnonzero(np.diff(seen.astype(int))) + 1):
        if len(run) > 1 and seen[run[0]]:
            points = [(panel.x(float(time_s[i])) * _FINE, panel.y(float(clipped[i])) * _FINE) for i in run]
            draw.line(points, fill=colour, width=2 * _FINE, joint="curve")


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    *,
    bold: bool = False,
    colour: Rgb = _INK,
) -> None:
    draw.text((at[0] * _FINE, at[1] * _FINE), text, font=font(size * _FINE, bold), fill=colour)


def _smooth(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """A running median: the curve without the network's spikes, neither late nor early."""
    half = max(1, round(_SMOOTH_S / 2 / float(np.median(np.diff(time_s)))))
    padded = np.pad(values, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    seen = np.isfinite(windows).any(axis=1)
    result = np.full(len(values), np.nan)
    result[seen] = np.nanmedian(windows[seen], axis=1)
    return result
