"""An exercise turned into what the step function needs: columns, limits and times, worked out once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hipdrive.errors import ConfigError, SchemaError
from hipdrive.exercises.schema import Check, Condition, Exercise, Flight
from hipdrive.exercises.signals import COLUMN

#: Always carried: what the still hold is judged by, and how well the person is seen.
_CORE = ("trunk_lean_deg", "hip_x_leg_lengths", "hip_height_leg_lengths", "limb_confidence")
#: From leaving one side to reaching the other: a jump or a bound, not a stroll.
LONGEST_SWITCH_S = 0.9
_LOWEST_FOOT = "feet_lift_leg_lengths"
_DOWEL = ("spine_flexion_deg", "neck_flexion_deg", "head_confidence", "back_confidence")


@dataclass(frozen=True, slots=True)
class Limit:
    """`least` <= value <= `most` of one column; `change` = against the start posture."""

    column: int
    least: float
    most: float
    change: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """A fault and the limit that shows it."""

    slug: str
    column: int
    least: float
    most: float
    change: bool
    at: str
    dwell_s: float
    sigmas: float
    back: bool


@dataclass(frozen=True, slots=True)
class FlightWatch:
    """The flight of a switch: see `hipdrive.exercises.schema.Flight`; `column` holds the lowest foot's height."""

    column: int
    lift: float
    least_s: float
    longest_frame_s: float
    missing: str
    twice: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything `hipdrive.exercises.step.step` needs about one exercise.

    columns : where each carried quantity lies in a sample's row
    centre : of a switch, None = the still hold's
    where : the carried quantities that say where in the picture the person is
    range_of : the carried quantity whose change is the range: the counted one, or the exercise's signal
    sign : +1 where the quantity grows on the way out
    low_start : what a still hold at the far end looks like, where a set may begin there; empty = it may not
    """

    name: str
    kind: str
    columns: tuple[int, ...]
    quantity: int
    sign: float
    centre: float | None
    least_range: float
    most_range: float
    counted_share: float
    other_share: float
    range_of: int
    shortest_s: float
    longest_s: float
    rushed_s: float
    window_s: float
    sides: tuple[str, ...]
    dowel: str
    start: tuple[Limit, ...]
    moving: tuple[Limit, ...]
    top: tuple[Limit, ...]
    watches: tuple[Watch, ...]
    still: tuple[tuple[int, float], ...]
    where: frozenset[int]
    place: dict[str, int]
    low_start: tuple[Limit, ...] = ()
    flight: FlightWatch | None = None
    contact_dwell_s: float = 0.2


def make_plan(exercise: Exercise) -> Plan:
    """The plan of an exercise.

    Raises ConfigError ``exercise-not-filmed`` where it is not counted from a video (uphill hiking), and SchemaError
    ``exercise-file`` where the TOML names a quantity that does not exist.
    """
    engine = exercise.engine
    if engine is None:
        raise ConfigError(
            f"{exercise.title} is not counted from a video",
            slug="exercise-not-filmed",
            got=exercise.name,
            expected="a recording with the grade of the hill",
            fix="run hipdrive hike with the FIT, GPX or TCX file of the watch",
        )
    checks = _checks(exercise)
    conditions = (*engine.start, *engine.moving, *engine.top, *engine.low_start)
    names = [engine.quantity, *_CORE, *_DOWEL, *(c.quantity for _, c in checks), *(c.quantity for c in conditions)]
    names += [_LOWEST_FOOT] if engine.flight else []
    names += [engine.range_of] if engine.range_of else []
    _check_names(exercise.name, names)
    carried = tuple(dict.fromkeys(names))
    place = {name: number for number, name in enumerate(carried)}
    swing = max(0.15 * engine.least_range, 3.0 if exercise.signal.unit == "deg" else 0.016)
    return Plan(
        name=exercise.name,
        kind=engine.kind,
        columns=tuple(COLUMN[name] for name in carried),
        quantity=0,
        centre=engine.centre,
        sign=-1.0 if engine.falls else 1.0,
        least_range=engine.least_range,
        most_range=engine.most_range,
        counted_share=engine.counted_share,
        other_share=engine.other_share,
        range_of=place[engine.range_of] if engine.range_of else 0,
        shortest_s=_shortest_s(exercise, engine.kind),
        longest_s=LONGEST_SWITCH_S if engine.kind == "switch" else exercise.signal.longest_s or 8.0,
        rushed_s=_rushed_s(exercise),
        window_s=engine.smoothing_s,
        sides=("both",) if exercise.signal.limb == "both" and engine.kind == "out_and_back" else ("left", "right"),
        dowel=exercise.dowel,
        start=tuple(_limit(c, place) for c in engine.start),
        moving=tuple(_limit(c, place) for c in engine.moving),
        top=tuple(_limit(c, place) for c in engine.top),
        watches=tuple(_watch(slug, check, place) for slug, check in checks),
        still=(
            (0, swing),
            (place["trunk_lean_deg"], 4.0),
            (place["hip_x_leg_lengths"], 0.05),
            (place["hip_height_leg_lengths"], 0.05),
        ),
        where=frozenset(number for name, number in place.items() if name.endswith("_x_leg_lengths")),
        place=place,
        low_start=tuple(_limit(c, place) for c in engine.low_start),
        flight=_flight(engine.flight, place),
        contact_dwell_s=engine.contact_dwell_s,
    )


def _flight(flight: Flight | None, place: dict[str, int]) -> FlightWatch | None:
    if flight is None:
        return None
    # A file of 59.94 frames a second is one of 60.
    longest_frame_s = 1.0 / (0.95 * flight.least_fps)
    return FlightWatch(
        place[_LOWEST_FOOT], flight.lift, flight.least_s, longest_frame_s, flight.missing, flight.twice
    )


def _shortest_s(exercise: Exercise, kind: str) -> float:
    """A switch is timed from leaving one side to reaching the other, a hop from leaving the floor: half the cycle.

    Any other from a tenth of its range to a tenth: of a smooth movement that is four fifths of its time.
    """
    shortest_s = exercise.signal.shortest_s or 0.25
    return 0.4 * shortest_s if kind == "switch" or shortest_s < 0.5 else 0.8 * shortest_s


def _rushed_s(exercise: Exercise) -> float:
    """Shorter repetitions are rushed; a tenth is left for where exactly a slow movement begins and ends."""
    least = [v.least for v in exercise.valid_range if v.quantity == "repetition_s" and v.fault == "rushed"]
    return 0.9 * (least[0] or 0.0) if least else 0.0


def _checks(exercise: Exercise) -> list[tuple[str, Check]]:
    found = [(fault.slug, fault.check) for fault in exercise.faults if fault.check]
    found += [(v.fault, v.check) for v in exercise.valid_range if v.check and v.fault]
    return [(slug, check) for slug, check in found if check is not None]


def _check_names(exercise: str, names: list[str]) -> None:
    unknown = sorted({name for name in names if name not in COLUMN})
    if unknown:
        raise SchemaError(
            "An exercise is counted on a quantity that does not exist",
            slug="exercise-file",
            got=f"{exercise}.toml: {', '.join(unknown)}",
            expected="names of hipdrive.exercises.signals.QUANTITIES",
            fix="correct the named quantity in the TOML file",
        )


def _open(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _limit(condition: Condition, place: dict[str, int]) -> Limit:
    return Limit(
        place[condition.quantity],
        _open(condition.least, -math.inf),
        _open(condition.most, math.inf),
        condition.change,
        condition.words,
    )


def _watch(slug: str, check: Check, place: dict[str, int]) -> Watch:
    return Watch(
        slug,
        place[check.quantity],
        _open(check.least, -math.inf),
        _open(check.most, math.inf),
        check.change,
        check.at,
        check.dwell_s,
        check.sigmas,
        back=check.quantity == "spine_flexion_deg",
    )
