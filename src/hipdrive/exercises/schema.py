"""What an exercise of the catalogue declares, checked by pydantic when the catalogue is read.

Every number that the article states has ``source = "seed"``; every number it does not state has
``source = "assumption"`` and a reason, so that nothing of ours passes for the article's (definitions B).
A key that is absent in the TOML means the article is silent: None here, null in JSON.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

NumberSource = Literal["seed", "assumption"]
CheckSource = Literal["seed", "assumption", "definitions"]
Text = Annotated[str, Field(min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Frozen):
    """From `least` to `most`, both included; equal where one number is given."""

    least: Annotated[int, Field(ge=1)]
    most: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.least > self.most:
            raise ValueError(f"least {self.least} is above most {self.most}")
        return self

    @property
    def words(self) -> str:
        """``20`` or ``5 to 8``."""
        return f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"


class Assumption(_Frozen):
    """A value the article leaves open and that counting a set needs."""

    field: Literal["sets", "repetitions", "per_side"]
    value: int | bool
    why: Text
    source: Literal["assumption"]


class Dosage(_Frozen):
    """The article's own dosage; None where it is silent. Assumptions stand apart and never fill the fields.

    text : the article's words, None where it gives no dosage at all
    """

    source: Literal["seed"] = "seed"
    text: Text | None = None
    sets: Span | None = None
    repetitions: Span | None = None
    per_side: bool | None = None
    assumptions: tuple[Assumption, ...] = ()

    @model_validator(mode="after")
    def _numbers_have_words(self) -> Dosage:
        given = {"sets": self.sets, "repetitions": self.repetitions, "per_side": self.per_side}
        if self.text is None and any(value is not None for value in given.values()):
            raise ValueError("numbers are given without the article's text")
        for assumption in self.assumptions:
            if given[assumption.field] is not None:
                raise ValueError(f"{assumption.field} is both given by the article and assumed")
        return self

    @property
    def words(self) -> str:
        """The dosage in short words, with what the article leaves open said."""
        if self.sets is None and self.repetitions is None:
            silence = "the article gives no sets or repetitions"
            return silence if self.text is None else f"{self.text}; {silence}"
        parts = [] if self.sets is None else [f"{self.sets.words} sets of"]
        parts += [] if self.repetitions is None else [f"{self.repetitions.words} repetitions"]
        parts += ["each side"] if self.per_side else []
        silences = [] if self.sets is not None else ["the article gives no number of sets"]
        silences += [] if self.per_side is not None else ["the article does not say whether for each side"]
        return "; ".join([" ".join(parts), *silences])


class Camera(_Frozen):
    """How to film the exercise."""

    view: Literal["side", "rear", "front", "none"]
    words: Text
    second_view: Literal["side", "rear", "front"] | None = None
    least_fps: Annotated[float, Field(gt=0)] | None = None
    greatest_height_m: Annotated[float, Field(gt=0)] | None = None


class Repetition(_Frozen):
    """What one repetition is."""

    words: Text
    source: NumberSource


class Signal(_Frozen):
    """The quantity that repetitions are counted on; the first two slow ones calibrate its range.

    rest, top : the quantity at the start and at the far end, None where it is the person's own
    shortest_s, longest_s : a repetition outside is not counted
    """

    quantity: Text
    limb: Literal["working", "stance", "both", "whole_body"]
    unit: Literal["deg", "leg_lengths", "trunk_lengths", "metres", "none"]
    words: Text
    rest: float | None = None
    top: float | None = None
    shortest_s: Annotated[float, Field(gt=0)] | None = None
    longest_s: Annotated[float, Field(gt=0)] | None = None


class Check(_Frozen):
    """A limit that the engine watches: the quantity stays within `least`..`most`; None = open.

    quantity : one of `hipdrive.exercises.signals.QUANTITIES`, cleaned
    change : against the person's own start posture, not as it stands
    at : every frame of the repetition, or only its start, top or end
    dwell_s : how long it must stay outside, where every frame is watched
    sigmas : the limit is never tighter than so many standard deviations of the still hold
    """

    quantity: Text
    source: CheckSource
    least: float | None = None
    most: float | None = None
    change: bool = False
    at: Literal["moving", "start", "top", "end"] = "moving"
    dwell_s: Annotated[float, Field(ge=0)] = 0.2
    sigmas: Annotated[float, Field(ge=0)] = 0.0

    @model_validator(mode="after")
    def _bounded(self) -> Check:
        if self.least is None and self.most is None:
            raise ValueError(f"{self.quantity} has neither least nor most")
        return self


class Condition(_Frozen):
    """What must hold, else `words` say why nothing is counted."""

    quantity: Text
    words: Text
    least: float | None = None
    most: float | None = None
    change: bool = False


class Flight(_Frozen):
    """A switch must be jumped: every foot off the floor while the feet change, once. Watched from `least_fps` on.

    lift : how far the lowest foot rises above where it stands, in leg lengths, for at least `least_s`
    missing, twice : the faults of a switch without flight, and of one with another hop before it
    """

    lift: Annotated[float, Field(gt=0)]
    least_s: Annotated[float, Field(ge=0)]
    least_fps: Annotated[float, Field(gt=0)]
    missing: Text
    twice: Text
    source: CheckSource


class Engine(_Frozen):
    """How the state machine counts the exercise; every number is ours or the definitions', never the article's.

    kind : `out_and_back` from a rest position and back; `switch` from side to side
    quantity, falls : what is counted on; `falls` where it gets smaller on the way out
    centre : of a switch: the value between both sides; None = where the person stands at the start
    least_range, most_range : travel below which nothing is a repetition, above which it is something else
    counted_share : of the person's own range; below it a repetition is a half one
    other_share : of the travel; where the other side moves more it is not this side's repetition
    range_of : the exercise's signal, whose change is told as the range, where something steadier is counted on
    smoothing_s : window of the causal median, the delay is half of it
    start : the start pose; held still for half a second it arms the machine
    moving : what stays true while a repetition is under way, else it is given up
    top : what is true at the far end, else the repetition is not counted
    low_start : where a set may begin at the far end (a weight on the floor): held still there, the first way up counts
    flight : of a switch that is jumped
    contact_dwell_s : how long a dowel contact must be open to be lost
    """

    kind: Literal["out_and_back", "switch"]
    quantity: Text
    source: CheckSource
    falls: bool = False
    centre: float | None = None
    least_range: Annotated[float, Field(gt=0)]
    most_range: Annotated[float, Field(gt=0)]
    counted_share: Annotated[float, Field(gt=0, lt=1)] = 0.67
    other_share: Annotated[float, Field(gt=0)] = 1.1
    range_of: Text | None = None
    smoothing_s: Annotated[float, Field(gt=0)] = 0.15
    start: tuple[Condition, ...] = ()
    moving: tuple[Condition, ...] = ()
    top: tuple[Condition, ...] = ()
    low_start: tuple[Condition, ...] = ()
    flight: Flight | None = None
    contact_dwell_s: Annotated[float, Field(gt=0)] = 0.2


class Pose(_Frozen):
    """A position to draw, in degrees: trunk, thighs and shanks from the vertical (signs of the definitions), arm, elbow.

    The near leg is the working one where one leg works. `lifted` body heights off the floor, `wide` = seen from the front.
    """

    trunk: float
    near_thigh: float
    near_shank: float
    far_thigh: float
    far_shank: float
    arm: float = 0.0
    elbow: float = 10.0
    head: float = 0.0
    lifted: float = 0.0
    wide: bool = False


class Drawing(_Frozen):
    """Start and far end of the exercise as drawn in the catalogue; `slope_percent` of the floor."""

    start: Pose
    top: Pose
    slope_percent: float = 0.0


class ValidRange(_Frozen):
    """A condition on a counted repetition: `least` <= quantity <= `most`; None = open.

    check : how the engine watches it
    fault : the slug that a repetition gets which leaves it
    watched_by : the fault, or `counting`, that watches it where it has no check of its own
    not_looked_at : why nothing watches it, in words for the person
    """

    quantity: Text
    unit: Text
    words: Text
    source: NumberSource
    least: float | None = None
    most: float | None = None
    check: Check | None = None
    fault: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] | None = None
    watched_by: Text | None = None
    not_looked_at: Text | None = None

    @model_validator(mode="after")
    def _bounded(self) -> ValidRange:
        if self.least is None and self.most is None:
            raise ValueError(f"{self.quantity} has neither least nor most")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"{self.quantity}: least {self.least:g} is above most {self.most:g}")
        return self


class Fault(_Frozen):
    """A way a repetition departs from the description; `seen_from` is the view that shows it.

    cue : what to say to the person, about the outside world and not about the body part; check : how it is seen
    watched_by : what else sees it: the dowel's contacts, the flight of a jump, or the counting itself
    not_looked_at : why the camera of this exercise does not see it, in words for the person
    """

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    words: Text
    seen_from: Literal["side", "rear", "front", "not_seen"]
    cue: Text | None = None
    check: Check | None = None
    watched_by: Literal["contacts", "flight", "counting"] | None = None
    not_looked_at: Text | None = None


class Variant(_Frozen):
    """Another way of doing an exercise, filmed or counted otherwise; what is None is as in the exercise itself."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    words: Text
    set_up: Text | None = None
    what_to_do: Text | None = None
    sides: Literal["each_in_turn", "alternating", "both_together"] | None = None
    camera: Camera | None = None
    repetition: Repetition | None = None
    signal: Signal | None = None
    valid_range: tuple[ValidRange, ...] | None = None
    faults: tuple[Fault, ...] | None = None
    engine: Engine | None = None
    drawing: Drawing | None = None


def _said_once(item: Fault | ValidRange) -> bool:
    return [item.check, item.watched_by, item.not_looked_at].count(None) == 2


class Exercise(_Frozen):
    """One exercise of the two articles, in our own words.

    name : the file's stem; number : order in the articles
    article : s1 = "Hip drive with a stable spine", s2 = "Hip hinge, part 2"
    dowel : along the spine (three contacts), balanced across the low back, or none
    variant : the way that is described here, where there are others, which `variants` hold
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    number: Annotated[int, Field(ge=1)]
    title: Text
    article: Literal["s1", "s2"]
    aim: Text
    set_up: Text
    what_to_do: Text
    what_to_feel: Text
    dowel: Literal["spine", "low_back", "none"]
    sides: Literal["each_in_turn", "alternating", "both_together"]
    camera: Camera
    repetition: Repetition
    signal: Signal
    valid_range: tuple[ValidRange, ...]
    faults: tuple[Fault, ...]
    dosage: Dosage
    engine: Engine | None = None
    drawing: Drawing | None = None
    progression: Text | None = None
    regression: Text | None = None
    notes: tuple[Text, ...] = ()
    variant: Text | None = None
    variants: tuple[Variant, ...] = ()

    @property
    def variant_names(self) -> tuple[str, ...]:
        """Every way of doing it, the one described here first; empty where there is only one."""
        return () if self.variant is None else (self.variant, *(v.name for v in self.variants))

    def as_variant(self, name: str) -> Exercise:
        """The exercise done in the named way; KeyError where there is none of that name."""
        if name == self.variant:
            return self
        other = {v.name: v for v in self.variants}[name]
        changed = {key: value for key, value in other if key not in ("name", "words") and value is not None}
        return self.model_copy(update={**changed, "variant": name})

    @model_validator(mode="after")
    def _nothing_is_passed_over(self) -> Exercise:
        """Whatever a filmed exercise names is watched, or says why it is not."""
        if self.engine is None:
            return self
        ways = [(self.faults, self.valid_range), *((v.faults or (), v.valid_range or ()) for v in self.variants)]
        silent = [fault.slug for faults, _ in ways for fault in faults if not _said_once(fault)]
        silent += [valid.quantity for _, ranges in ways for valid in ranges if not _said_once(valid)]
        if silent:
            raise ValueError(f"needs one of check, watched_by, not_looked_at: {', '.join(silent)}")
        return self

    @model_validator(mode="after")
    def _variants_are_named(self) -> Exercise:
        if self.variants and self.variant is None:
            raise ValueError("variant is missing: the name of the way described here")
        if len(set(self.variant_names)) != len(self.variant_names):
            raise ValueError("variant named twice")
        return self

    @model_validator(mode="after")
    def _fault_slugs_differ(self) -> Exercise:
        slugs = [fault.slug for fault in self.faults]
        twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if twice:
            raise ValueError(f"fault named twice: {', '.join(twice)}")
        return self
