"""`Plan`: the weeks, from the answers of a screening that nothing stops and from what was measured.

Plan ─ Week ─ Session ─ Item ─ Reason (the measurement an exercise is to change)
No Plan can be made, copied, unpickled or read from JSON without a `ClearedScreening`; every Plan checks it again.
All types are frozen; `dataclasses.replace` makes an edited plan and with it the checks anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, ClassVar, Literal, NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ConfigDict

from hipdrive.errors import ConfigError
from hipdrive.screening import ClearedScreening, require_clear

#: article = the article's own number; assumption = ours, where it is silent; coach = somebody edited it
Source = Literal["article", "assumption", "coach"]
Basis = Literal["measurement", "posture", "sign", "general"]
Direction = Literal["forward", "stay", "back", "stop"]
Dowel = Literal["spine", "low_back", "none"]

#: No plan of a living runner lies outside of these.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)

#: Ten hours; a session's length in minutes.
LONGEST_SESSION_MIN = 600

#: In all parts of a plan: a key that a file has and the type has not is a slip, not something to drop.
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Amount:
    """From `least` to `most`, both included, and whose number it is; `why` where it is assumed."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    least: int
    most: int
    source: Source
    why: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.most <= 10_000:
            raise ValueError(f"{self.least} to {self.most} is not an amount: expected 1 <= least <= most")

    @property
    def words(self) -> str:
        """``4`` or ``5 to 8``."""
        return f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"

    @property
    def assumed(self) -> bool:
        """Not the article's."""
        return self.source == "assumption"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an exercise is there, tied to the measurement it is to change.

    words : one plain sentence
    measurement : a name of the contract; value, uncertainty (one standard deviation) and mdc95 in `unit`,
        None where this recording did not answer it (then it is the one to film)
    mdc95 : a change has to be larger than this to be told from the measurement's own error
    finding : slug of the finding, sign or posture that asked for it
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    words: str
    basis: Basis
    measurement: str
    side: Literal["left", "right", "both", "none"] = "none"
    value: float | None = None
    uncertainty: float | None = None
    mdc95: float | None = None
    unit: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise of a session.

    exercise : name in the catalogue; stage : rung of its progression, e.g. ``two-legs``, ``as-described``
    stage_words : what the stage asks for, empty where it is the exercise as described
    repetitions : None where the exercise is counted in `minutes` (the hike)
    article_words : the article's own dosage, or that it gives none
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    exercise: str
    title: str
    stage: str
    stage_words: str
    sets: Amount
    repetitions: Amount | None
    minutes: Amount | None
    per_side: bool
    per_side_source: Source
    rest_s: Amount
    dowel: Dowel
    article_words: str
    why: tuple[Reason, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if (self.repetitions is None) == (self.minutes is None):
            raise ValueError(f"{self.exercise} needs either repetitions or minutes")
        if not self.why:
            raise ValueError(f"{self.exercise} has no reason")

    @property
    def words(self) -> str:
        """``3 to 4 sets of 8 to 10, each side``."""
        if self.minutes is not None:
            return "1 minute" if self.minutes.most == 1 else f"{self.minutes.words} minutes"
        assert self.repetitions is not None  # __post_init__
        sets = "1 set" if self.sets.most == 1 else f"{self.sets.words} sets"
        return f"{sets} of {self.repetitions.words}" + (", each side" if self.per_side else "")

    @property
    def assumed(self) -> tuple[str, ...]:
        """What about the numbers is not the article's, in plain words."""
        named = (
            ("sets", self.sets),
            ("repetitions", self.repetitions),
            ("minutes", self.minutes),
            ("rest", self.rest_s),
        )
        lines = [
            f"{name} {amount.words}{' s' if name == 'rest' else ''}"
            for name, amount in named
            if amount is not None and amount.assumed
        ]
        if self.per_side_source == "assumption" and self.repetitions is not None:
            lines.append("counted for each side" if self.per_side else "counted for both sides together")
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Session:
    """One session. `session_id` stays the same through every edit, so that calendars and records find it again.

    local_time : time of day on the wall clock of the plan's time zone
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    session_id: UUID
    day: date
    local_time: time
    duration_min: int
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.duration_min <= LONGEST_SESSION_MIN:
            raise ValueError(f"duration_min is {self.duration_min}, expected 1 to {LONGEST_SESSION_MIN}")
        if self.local_time.tzinfo is not None:
            raise ValueError("local_time is a wall clock time; the plan names the time zone")


@dataclass(frozen=True, slots=True)
class Week:
    """One week, counted from 1."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    number: int
    focus: str
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """The one thing to think of while running.

    article : s1 or s2; optional : offered, not asked for (pawback)
    disputed : what the literature says against or beside it
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    slug: str
    words: str
    article: Literal["s1", "s2"]
    why: str
    measurement: str
    optional: bool
    disputed: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """A claim of the articles, what the literature says, and what hipdrive makes of it (definitions D)."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    claim: str
    literature: str
    stance: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A step forward, back or none, that a checked set gave rise to; or a stop because of pain."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    exercise: str
    stage: str
    direction: Direction
    to_exercise: str
    to_stage: str
    reason: str
    decided_on: date
    sets: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the plan was made from; of files only names and checksums."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    hipdrive_version: str
    made_on: date
    input_name: str
    input_sha256: str
    result_version: str
    measurements: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Weeks of sessions for one runner.

    athlete : name to show, may be empty
    cue : the one in-run cue, None where none is wanted
    refilm : days on which to film again, `refilm_words` how
    notes : what is told with the plan: general set, stop at pain, disclaimer
    assumptions : what the articles leave open and hipdrive filled in
    Raises ScreeningError where the screening does not allow a plan, ConfigError ``plan-inconsistent``,
    ``plan-timezone`` where the parts do not fit together.
    """

    plan_id: UUID
    athlete: str
    start: date
    timezone: str
    weeks: tuple[Week, ...]
    cue: Cue | None
    refilm: tuple[date, ...]
    refilm_words: str
    notes: tuple[str, ...]
    disputed: tuple[Disputed, ...]
    assumptions: tuple[str, ...]
    decisions: tuple[Decision, ...]
    screening: ClearedScreening
    provenance: Provenance

    def __post_init__(self) -> None:
        require_clear(self.screening)
        read_zone(self.timezone)
        faults = _faults(self)
        if faults:
            raise ConfigError(
                "The plan does not fit together",
                slug="plan-inconsistent",
                got="; ".join(faults),
                fix="mend the named places in the plan file",
            )

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Plan is final: a subclass could leave out the check of the screening")

    def __reduce__(self) -> tuple[Any, ...]:
        # Copies and pickles are made by the door that checks, never field by field.
        return (Plan, tuple(getattr(self, field.name) for field in fields(self)))

    def __setstate__(self, state: object) -> NoReturn:
        raise TypeError("a Plan is made from its parts, not from a state")

    @property
    def sessions(self) -> tuple[Session, ...]:
        """All sessions in order of time."""
        return tuple(session for week in self.weeks for session in week.sessions)

    @property
    def end(self) -> date:
        """Last day of the last week."""
        return self.start + timedelta(days=7 * len(self.weeks) - 1)

    @property
    def exercises(self) -> tuple[str, ...]:
        """Names of the exercises in the plan, each once, in the order of their first session."""
        return tuple(dict.fromkeys(item.exercise for session in self.sessions for item in session.items))

    def starts_at(self, session: Session) -> datetime:
        """The instant of a session, aware, in the plan's time zone.

        A wall clock time that the change to summer time leaves out is moved on by the change (02:30 becomes 03:30);
        one that comes twice is the first of the two.
        """
        return _instant(session.day, session.local_time, read_zone(self.timezone))

    def ends_at(self, session: Session) -> datetime:
        """The instant at which a session ends: real minutes after its start."""
        end = self.starts_at(session).astimezone(UTC) + timedelta(minutes=session.duration_min)
        return end.astimezone(read_zone(self.timezone))


def require_cleared_plan(plan: Plan) -> None:
    """For whatever gives a plan out (page, calendar, JSON, FHIR): check its screening once more.

    Raises ScreeningError; ConfigError ``plan-inconsistent`` for an object that is not a Plan.
    """
    if type(plan) is not Plan:
        raise ConfigError(
            "This is not a plan",
            slug="plan-inconsistent",
            got=type(plan).__name__,
            fix="make it with hipdrive plan",
        )
    require_clear(getattr(plan, "screening", None))  # type: ignore[arg-type]


def read_zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises ConfigError ``plan-timezone``."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ConfigError(
            "There is no time zone of that name",
            slug="plan-timezone",
            got=name or "nothing",
            expected="an IANA name such as Europe/Paris or America/Denver",
            fix="name the time zone with --timezone",
        ) from None


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, clock.replace(fold=0), tzinfo=zone)
    return wall.astimezone(UTC).astimezone(zone)


def _faults(plan: Plan) -> list[str]:
    """What does not fit together, all of it."""
    days = [plan.start, *plan.refilm, *(session.day for session in plan.sessions)]
    beyond = [str(day) for day in days if not FIRST_DAY <= day <= LAST_DAY]
    if beyond:
        # Alone: arithmetic of days and time zones ends near the years 1 and 9999.
        return [f"{beyond[0]} is not between {FIRST_DAY} and {LAST_DAY}"]
    faults = [] if plan.weeks else ["there is no week"]
    if [week.number for week in plan.weeks] != list(range(1, len(plan.weeks) + 1)):
        faults.append("the weeks are not numbered 1, 2, 3 in order")
    ids = [session.session_id for session in plan.sessions]
    if len(set(ids)) != len(ids):
        faults.append("a session id is there twice")
    for week in plan.weeks:
        first = plan.start + timedelta(days=7 * (week.number - 1))
        outside = [s.day for s in week.sessions if not first <= s.day <= first + timedelta(days=6)]
        faults += [f"{day} is not in week {week.number}, which begins on {first}" for day in outside]
    return faults + list(_without_rest(plan))


def _without_rest(plan: Plan) -> Iterator[str]:
    days = [session.day for session in plan.sessions if session.items]
    for before, after in pairwise(days):
        if after <= before:
            yield f"the session of {after} does not come after that of {before}"
        elif after - before < timedelta(days=2):
            yield f"there is no rest day between {before} and {after}"
