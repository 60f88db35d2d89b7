"""The small chart of a checked set: how far each repetition went, and how much the spine moved meanwhile."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from hipdrive.exercises.dowel import LUMBAR_TOLERANCE_DEG
from hipdrive.exercises.result import SetResult
from hipdrive.exercises.state import Repetition
from hipdrive.motion.motion import FloatArray

#: Okabe and Ito's colours: valid bluish green, fault vermilion, not counted grey.
VERDICT_COLOUR = {"valid": "#009e73", "fault": "#d55e00", "not_counted": "#999999"}
_UNIT_WORDS = {
    "deg": "degrees",
    "leg_lengths": "leg lengths",
    "trunk_lengths": "trunk lengths",
    "metres": "m",
    "none": "",
}
_SMOOTH_S = 0.25


def draw_set_chart(result: SetResult) -> Image.Image:
    """Two curves over time on a picture of 1000 x 560 pixels; each repetition shaded by its verdict, with its number."""
    figure = Figure(figsize=(10.0, 5.6), dpi=100, layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    trace = result.trace
    _shade(upper, lower, result.repetitions)
    upper.plot(trace.time_s, _smooth(trace.time_s, trace.travel), color="#14161a", linewidth=1.6)
    unit = _UNIT_WORDS[result.exercise.signal.unit]
    upper.set_ylabel(f"travel from the start\n({unit})")
    upper.set_title(_title(result), loc="left", fontsize=13, fontweight="bold")
    spine = _smooth(trace.time_s, trace.spine_deg)
    if np.isfinite(spine).any():
        lower.axhspan(-LUMBAR_TOLERANCE_DEG, LUMBAR_TOLERANCE_DEG, color="#009e73", alpha=0.12)
        lower.plot(trace.time_s, spine, color="#0072b2", linewidth=1.6)
        reach = max(15.0, float(np.nanpercentile(np.abs(spine), 99)) * 1.15)
        lower.set_ylim(-reach, reach)
    else:
        lower.text(0.5, 0.5, "the outline of the back was not seen", transform=lower.transAxes, ha="center")
    lower.set_ylabel("spine, from outline\n− arched   rounded +\n(degrees, proxy)")
    lower.set_xlabel("seconds")
    for axes in (upper, lower):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", alpha=0.25)
    return _picture(figure)


def _title(result: SetResult) -> str:
    faulty = sum(r.verdict == "fault" for r in result.counted)
    left_out = len(result.repetitions) - len(result.counted)
    words = f"{result.exercise.title}: {len(result.counted)} counted, {faulty} with a fault"
    return words + (f", {left_out} not counted" if left_out else "")


def _shade(upper: Any, lower: Any, repetitions: tuple[Repetition, ...]) -> None:
    number = 0
    for r in repetitions:
        number += r.verdict != "not_counted"
        for axes in (upper, lower):
            axes.axvspan(r.start_s, r.end_s, color=VERDICT_COLOUR[r.verdict], alpha=0.16, linewidth=0)
        text = str(number) if r.verdict != "not_counted" else "–"
        upper.text(
            (r.start_s + r.end_s) / 2, 1.0, text, transform=upper.get_xaxis_transform(), ha="center", va="top",
            color=VERDICT_COLOUR[r.verdict], fontweight="bold",
        )  # fmt: skip


def _smooth(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """A running median: the curve without the network's spikes, neither late nor early."""
    half = max(1, round(_SMOOTH_S / 2 / float(np.median(np.diff(time_s)))))
    padded = np.pad(values, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    seen = np.isfinite(windows).any(axis=1)
    result = np.full(len(values), np.nan)
    result[seen] = np.nanmedian(windows[seen], axis=1)
    return result


def _picture(figure: Figure) -> Image.Image:
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    stream.seek(0)
    picture = Image.open(stream)
    picture.load()
    return picture.convert("RGB")
