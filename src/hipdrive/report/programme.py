"""The plan as a page to print: one file of HTML that asks nothing of any network, a picture before every table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from markupsafe import Markup

import hipdrive
from hipdrive.exercises.drawing import draw_exercise
from hipdrive.exercises.schema import Exercise
from hipdrive.plan.plan import Item, Plan, Reason, Week, require_cleared_plan
from hipdrive.plan.rules import ladder_of, load_exercises, load_prescription
from hipdrive.report.stance import NEVER_CLAIMED
from hipdrive.report.template import embedded, render_template
from hipdrive.report.words import number, plain_name, sentence, unit_rule, with_unit
from hipdrive.screening import load_questions

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_VIEWS = {"side": "from the side", "rear": "from behind", "front": "from the front", "not_seen": "by feel"}


def render_programme(plan: Plan) -> str:
    """The whole programme as one HTML text, for the screen (light and dark, from 320 px) and for A4 or Letter paper.

    Raises ScreeningError where the plan's screening does not stand.
    """
    require_cleared_plan(plan)
    pain = load_prescription().words.pain
    disclaimer = load_questions().disclaimer
    numbers = {name: place for place, name in enumerate(plan.exercises, start=1)}
    context: dict[str, Any] = {
        "plan": plan,
        "version": getattr(hipdrive, "__version__", ""),
        "style": embedded("programme.css"),
        "title": f"Exercise programme for {plan.athlete}" if plan.athlete else "Exercise programme",
        "span": f"{_day(plan.start, year=True)} to {_day(plan.end, year=True)}",
        "pain": pain,
        "disclaimer": disclaimer,
        "cue_why": sentence(plan.cue.why) if plan.cue else "",
        "cards": [_card(plan, name, place) for name, place in numbers.items()],
        "weeks": [_week(plan, week, numbers) for week in plan.weeks],
        "refilm": [_day(day, year=True, weekday=True) for day in plan.refilm],
        "notes": [sentence(note) for note in plan.notes if note not in (pain, disclaimer)],
        "decisions": [
            (_day(found.decided_on, year=True), _title(found.exercise), sentence(found.reason))
            for found in plan.decisions
        ],
        "never_claimed": NEVER_CLAIMED,
        "made_on": _day(plan.provenance.made_on, year=True),
    }
    return render_template("programme.html", context)


def _card(plan: Plan, name: str, place: int) -> dict[str, Any]:
    """What is told of one exercise: picture, why, how much in which weeks, what to feel, what is watched."""
    items = [(week.number, item) for week in plan.weeks for item in _items(week) if item.exercise == name]
    exercise = load_exercises().get(name)
    reasons = dict.fromkeys(reason for _, item in items for reason in item.why)
    return {
        "number": place,
        "title": items[0][1].title,
        "pictures": _pictures(item for _, item in items),
        "exercise": exercise,
        "easier": all(_drawn_as(item) not in ("", item.exercise) for _, item in items),
        "why": _why(reasons),
        "amounts": _amounts(items),
        "article_words": items[0][1].article_words,
        "notes": list(dict.fromkeys(sentence(item.note) for _, item in items if item.note)),
        "faults": _faults(exercise),
        "least_fps": None if exercise is None else exercise.camera.least_fps,
    }


def _pictures(items: Iterable[Item]) -> list[tuple[Markup, str]]:
    """A drawn figure for each stage, with what the stage asks for as its caption where there is more than one."""
    drawn: dict[str, tuple[Markup, str]] = {}
    for item in items:
        shown = _stage_figure(item)
        if shown is not None:
            drawn.setdefault(item.stage, (Markup(draw_exercise(shown)), item.stage_words))
    return [(picture, words if len(drawn) > 1 else "") for picture, words in drawn.values()]


def _stage_figure(item: Item) -> Exercise | None:
    """The exercise to draw: an easier stage is drawn as the exercise it is checked as, with its own stick and title."""
    own = load_exercises().get(item.exercise)
    other = load_exercises().get(_drawn_as(item))
    if own is None or other is None or other is own:
        return own
    return other.model_copy(update={"dowel": own.dowel, "title": own.title})


def _drawn_as(item: Item) -> str:
    """The exercise this stage is checked as; empty where it stands on no ladder."""
    ladder = ladder_of(item.exercise)
    rungs = () if ladder is None else ladder.rung
    return next((r.checked_as for r in rungs if (r.exercise, r.stage) == (item.exercise, item.stage)), "")


def _items(week: Week) -> list[Item]:
    return [item for session in week.sessions for item in session.items]


def _why(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons in words, each number once: several reasons often point at the same measurement."""
    rows: list[dict[str, str]] = []
    told: set[tuple[str, str]] = set()
    for reason in reasons:
        key = (reason.measurement, reason.side)
        rows.append({"words": sentence(reason.words), "number": "" if key in told else reason_number(reason)})
        told.add(key)
    return rows


def reason_number(reason: Reason) -> str:
    """The measurement behind a reason with its uncertainty, and from where on a change counts; or that there is none."""
    if not reason.measurement:
        return ""
    title = plain_name(reason.measurement).title
    title += "" if reason.side == "none" else f", {reason.side}"
    if reason.value is None:
        return f"{title}: not answered by this recording, so no change can be told yet."
    factor, written, decimals = unit_rule(reason.measurement, reason.unit)
    value = number(reason.value * factor, decimals) + (written if written.startswith("°") else "")
    if reason.uncertainty:
        if round(reason.uncertainty * factor, decimals) == 0.0:
            decimals += 1
        value += f" ± {number(reason.uncertainty * factor, decimals)}{written}"
    elif not written.startswith("°"):
        value += written
    change = "" if reason.mdc95 is None else with_unit(reason.measurement, reason.unit, reason.mdc95)
    return f"{title}: {value}." + (f" A change counts from {change} on." if change else "")


def _amounts(items: list[tuple[int, Item]]) -> list[dict[str, Any]]:
    """How much, with the weeks it is for; what the article does not say stands beside it as assumed."""
    weeks: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for week, item in items:
        weeks.setdefault((item.stage_words, item.words, item.assumed), []).append(week)
    return [
        {"weeks": _week_words(found), "stage": sentence(stage), "words": words, "assumed": "; ".join(assumed)}
        for (stage, words, assumed), found in weeks.items()
    ]


def _week_words(weeks: Iterable[int]) -> str:
    """``Week 1``, ``Weeks 1 to 3``, ``Weeks 1, 3``."""
    ordered = sorted(set(weeks))
    if len(ordered) == 1:
        return f"Week {ordered[0]}"
    if all(after - before == 1 for before, after in pairwise(ordered)):
        return f"Weeks {ordered[0]} to {ordered[-1]}"
    return "Weeks " + ", ".join(str(week) for week in ordered)


def _faults(exercise: Exercise | None) -> list[dict[str, str]]:
    found = () if exercise is None else exercise.faults
    return [{"words": sentence(f.words), "seen": _VIEWS[f.seen_from], "cue": f.cue or ""} for f in found]


def _week(plan: Plan, week: Week, numbers: dict[str, int]) -> dict[str, Any]:
    """A week as seven days, each with its session, a mark to film again, or neither: a day of rest."""
    first = plan.start + timedelta(days=7 * (week.number - 1))
    sessions = {session.day: session for session in week.sessions if session.items}
    days = []
    for day in (first + timedelta(days=offset) for offset in range(7)):
        session = sessions.get(day)
        days.append(
            {
                "weekday": _WEEKDAYS[day.weekday()],
                "date": _day(day),
                "film": day in plan.refilm,
                "time": "" if session is None else plan.starts_at(session).strftime("%H:%M"),
                "minutes": 0 if session is None else session.duration_min,
                "items": []
                if session is None
                else [
                    {"number": numbers[i.exercise], "title": _short(i.title), "words": i.words}
                    for i in session.items
                ],
            }
        )
    return {"number": week.number, "focus": sentence(week.focus) if week.focus else "", "days": days}


def _short(title: str) -> str:
    """The title without its equipment, which the card has: ``Running man with dowel feedback`` is ``Running man``."""
    return title.split(" with dowel")[0]


def _title(exercise: str) -> str:
    found = load_exercises().get(exercise)
    return exercise if found is None else found.title


def _day(day: date, *, year: bool = False, weekday: bool = False) -> str:
    """``3 Apr``; English whatever the machine's language is."""
    words = f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")
    return f"{_WEEKDAYS[day.weekday()]} {words}" if weekday else words
