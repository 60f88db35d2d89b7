"""Hip, back and lean as one bar: who does how much of the thigh's way back (definitions A6). 3D only.

The three shares of a step make exactly one. A share below zero works against the rest: the trunk that comes up while
the leg goes back takes from the thigh's way. Such parts are drawn to the left of the zero line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.analysis import Analysis
from hipdrive.language.words import Words
from hipdrive.measures.measurement import Measurement
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.report.sections import few_runners
from hipdrive.report.words import ENGLISH

_NAMES = (("hip", "hip_drive_share"), ("back", "lumbar_share"), ("lean", "trunk_share"))
_TITLES = {"hip": "hip", "back": "back", "lean": "lean", "rest": "back and lean together"}
#: Below this part of the bar a percentage does not fit inside.
_ROOM_PERCENT = 9.0


@dataclass(frozen=True, slots=True)
class SharePart:
    """One part of the bar: percent of the thigh's way back, and its place on the bar in percent of the bar's width."""

    key: str
    title: str
    percent: str
    uncertainty: str
    left: float
    width: float

    @property
    def labelled(self) -> bool:
        """Whether its number fits inside it."""
        return self.width >= _ROOM_PERCENT


@dataclass(frozen=True, slots=True)
class ShareBar:
    """The bar of both legs together, and each leg in words.

    sentence : ``hip 82 %, back 12 %, lean 6 %``, whole percents that make 100
    zero : where the zero line stands, in percent of the bar's width
    remarks : what must be said beside it
    """

    sentence: str
    parts: tuple[SharePart, ...]
    zero: float
    sides: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


def build_share_bar(analysis: Analysis, words: Words = ENGLISH) -> ShareBar | None:
    """The bar, or None where the hip's share was not answered for any leg."""
    of_side = {side: found for side in SIDES if (found := _shares(analysis, side))}
    if not of_side:
        return None
    # Where one leg lacks a share, that share is left out for both, or the parts would not make one.
    keys = [key for key in next(iter(of_side.values())) if all(key in found for found in of_side.values())]
    values = [float(np.mean([found[key][0] for found in of_side.values()])) for key in keys]
    spreads = [_both_legs([found[key][1] for found in of_side.values()]) for key in keys]
    percents = whole_percents(values)
    zero, places = _places(values)
    parts = tuple(
        _part(words, key, percent, spread, place)
        for key, percent, spread, place in zip(keys, percents, spreads, places, strict=True)
    )
    sides = tuple(
        (words.text(f"side.{side}"), _words(words, keys, whole_percents([found[key][0] for key in keys])))
        for side, found in of_side.items()
    )
    remarks = (*_remarks(analysis, keys, values, words), *_others(analysis, words))
    return ShareBar(_words(words, keys, percents), parts, zero, sides, remarks)


def _part(words: Words, key: str, percent: int, spread: float, place: tuple[float, float]) -> SharePart:
    uncertainty = words.number(max(100 * spread, 1.0), 0)
    return SharePart(key, words.say(_TITLES[key]), f"{_minus(percent)} %", f"{uncertainty} %", *place)


def whole_percents(shares: list[float]) -> list[int]:
    """Whole percents of shares that make one; the largest remainders round up, so that the percents make 100."""
    exact = 100.0 * np.asarray(shares)
    floor = np.floor(exact).astype(int)
    missing = round(float(exact.sum())) - int(floor.sum())
    floor[np.argsort(floor - exact)[:missing]] += 1
    return [int(value) for value in floor]


def _shares(analysis: Analysis, side: Side) -> dict[str, tuple[float, float]]:
    """Share and standard uncertainty by part; empty without the hip's. Without a trunk, back and lean are one rest."""
    found = {key: _answered(analysis, name, side) for key, name in _NAMES}
    hip = found["hip"]
    if hip is None:
        return {}
    if any(part is None for part in found.values()):
        return {"hip": (hip.value, hip.uncertainty), "rest": (1.0 - hip.value, hip.uncertainty)}
    return {key: (part.value, part.uncertainty) for key, part in found.items() if part is not None}


def _answered(analysis: Analysis, name: str, side: Side) -> Measurement | None:
    return next(
        (m for m in analysis.measurements if m.name == name and m.side == side and m.answered and m.n_steps), None
    )


def _both_legs(spreads: list[float]) -> float:
    """The legs share their markers' error, so the mean of both is no surer than the mean of their uncertainties."""
    return float(np.mean(spreads))


def _places(values: list[float]) -> tuple[float, list[tuple[float, float]]]:
    """The zero line, and left edge and width of every part in percent of the bar; negative parts left of zero."""
    sizes = np.abs(values)
    total = float(sizes.sum())
    zero = float(-sum(value for value in values if value < 0)) / total
    places, before, after = [], zero, zero
    for value, size in zip(values, sizes / total, strict=True):
        if value < 0:
            before -= size
            places.append((100 * before, 100 * size))
        else:
            places.append((100 * after, 100 * size))
            after += size
    return 100 * zero, places


def _words(words: Words, keys: list[str], percents: list[int]) -> str:
    return ", ".join(
        f"{words.say(_TITLES[key])} {_minus(percent)} %" for key, percent in zip(keys, percents, strict=True)
    )


def _minus(percent: int) -> str:
    return str(percent).replace("-", "−")


def _others(analysis: Analysis, words: Words) -> tuple[str, ...]:
    """What the hip does in open recordings near this speed."""
    others = few_runners(analysis, "hip_drive_share")
    if others is None:
        return ()
    one = "At {speed} m/s one other runner's hip did {share} in open recordings; there is no published norm."
    more = "At {speed} m/s {count} other runners' hip did {share} in open recordings; there is no published norm."
    return (
        words.say(
            one if others.n_runners == 1 else more,
            speed=words.decimals(f"{others.speed_mps:g}"),
            count=others.n_runners,
            share=f"{words.number(100 * others.mean, 0)} %",
        ),
    )


def _remarks(analysis: Analysis, keys: list[str], values: list[float], words: Words) -> tuple[str, ...]:
    remarks = []
    if "rest" in keys:
        remarks.append(
            words.say("The recording shows no trunk, so the low back and the lean cannot be told apart.")
        )
    if min(values) < 0:
        remarks.append(
            words.say("A part below zero works against the rest: it moved the other way while the leg went back.")
        )
    few = [
        m.n_steps
        for m in analysis.measurements
        if m.name == "hip_drive_share" and m.answered and m.status == "proxy"
    ]
    if few:
        remarks.append(words.say("It rests on {count} steps a leg: more make it surer.", count=min(few)))
    return tuple(remarks)
