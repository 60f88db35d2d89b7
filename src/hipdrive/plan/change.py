"""`change_plan`: what a coach changes in a plan without an editor: amounts, notes, exercises left out, days moved.

Only sessions from a given day on change; those before, and those told done or skipped, stay what was asked. A number
that is changed is the coach's from then on, one that is not stays the article's or an assumption. Screening, cue, reasons
and decisions are not touched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from hipdrive.errors import ConfigError
from hipdrive.plan.edited import check_edited
from hipdrive.plan.plan import LONGEST_SESSION_MIN, Amount, Item, Plan, Session, Week
from hipdrive.plan.weeks import minutes_of

#: (least, most), both included.
Span = tuple[int, int]

#: What can be asked of one exercise in one session; the same as the live coach takes.
MOST = {"sets": 10, "repetitions": 100, "minutes": 180, "rest_s": 600}
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What an item is to ask for; a span of None stays as it is. `note` : the coach's words, empty = none.

    Raises ConfigError ``plan-change`` for a span that cannot be asked for.
    """

    sets: Span | None = None
    repetitions: Span | None = None
    minutes: Span | None = None
    rest_s: Span | None = None
    note: str = ""
    left_out: bool = False

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            span: Span | None = getattr(self, name)
            if span is not None and not 1 <= span[0] <= span[1] <= most:
                raise _cannot(f"{name} {span[0]} to {span[1]}", f"1 to {most}, the smaller number first")
        if len(self.note) > LONGEST_NOTE:
            raise _cannot(f"a note of {len(self.note)} characters", f"at most {LONGEST_NOTE}")


def changeable_sessions(plan: Plan, from_day: date, told: Collection[UUID]) -> tuple[Session, ...]:
    """The sessions from that day on; without `told`, those that were told done or skipped."""
    return tuple(s for s in plan.sessions if s.day >= from_day and s.session_id not in told)


def changeable_items(plan: Plan, from_day: date, told: Collection[UUID]) -> tuple[Item, ...]:
    """Every different item of those sessions, in the order of their first session."""
    sessions = changeable_sessions(plan, from_day, told)
    return tuple(dict.fromkeys(item for session in sessions for item in session.items))


def change_plan(
    plan: Plan, items: Mapping[Item, ItemChange], days: Mapping[UUID, date], from_day: date, told: Collection[UUID]
) -> Plan:
    """The plan with the changes in its sessions from that day on; everything else and every id stay.

    items : by the item as the plan has it; days : new day of a session, in the same week
    told : the sessions that were told done or skipped; they stay as they are, like those before the day
    A session whose exercises are all left out goes. Raises ConfigError ``plan-change`` where nothing would be left or
    a day is given to a session that stays, ``plan-too-long`` for a session, ``plan-inconsistent`` where two sessions
    would have no rest day between them; SchemaError ``plan-edit``.
    """
    open_ = {session.session_id for session in changeable_sessions(plan, from_day, told)}
    if days.keys() - open_:
        raise _cannot("another day for a session that is past or was told done or skipped", "sessions still ahead")
    there = changeable_items(plan, from_day, told)
    if there and all(item in items and items[item].left_out for item in there):
        raise _cannot("every exercise left out", "at least one exercise")
    weeks = tuple(_week(week, items, days, open_) for week in plan.weeks)
    changed = replace(plan, weeks=weeks)
    check_edited(changed)
    return changed


def _week(week: Week, items: Mapping[Item, ItemChange], days: Mapping[UUID, date], open_: set[UUID]) -> Week:
    sessions = [
        _session(session, items, days.get(session.session_id, session.day))
        if session.session_id in open_
        else session
        for session in week.sessions
    ]
    kept = (s for s, before in zip(sessions, week.sessions, strict=True) if s.items or not before.items)
    return replace(week, sessions=tuple(sorted(kept, key=lambda s: s.day)))


def _session(session: Session, items: Mapping[Item, ItemChange], day: date) -> Session:
    changes = [(item, items.get(item)) for item in session.items]
    asked = tuple(
        item if change is None else _item(item, change)
        for item, change in changes
        if change is None or not change.left_out
    )
    # A length that somebody set stays until the exercises change; a note takes no time.
    same = _without_notes(asked) == _without_notes(session.items)
    minutes = session.duration_min if same else minutes_of(asked)
    if minutes > LONGEST_SESSION_MIN:
        raise ConfigError(
            "A session would take too long",
            slug="plan-too-long",
            got=f"{minutes} minutes on {day}",
            expected=f"at most {LONGEST_SESSION_MIN} minutes",
            fix="ask for fewer sets or repetitions, or less rest",
        )
    return replace(session, day=day, items=asked, duration_min=minutes)


def _without_notes(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(replace(item, note="") for item in items)


def _item(item: Item, change: ItemChange) -> Item:
    return replace(
        item,
        sets=_amount(item.sets, change.sets),
        repetitions=None if item.repetitions is None else _amount(item.repetitions, change.repetitions),
        minutes=None if item.minutes is None else _amount(item.minutes, change.minutes),
        rest_s=_amount(item.rest_s, change.rest_s),
        note=change.note,
    )


def _amount(amount: Amount, span: Span | None) -> Amount:
    """The amount with the coach's numbers; the same object where they are the ones it has."""
    if span is None or span == (amount.least, amount.most):
        return amount
    return Amount(span[0], span[1], "coach")


def _cannot(got: str, expected: str) -> ConfigError:
    return ConfigError(
        "The plan cannot be changed like this",
        slug="plan-change",
        got=got,
        expected=expected,
        fix="go back and mend the form",
    )
