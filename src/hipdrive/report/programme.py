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
from hipdrive.language.words import Words
from hipdrive.plan.plan import Item, Plan, Reason, Week, require_cleared_plan
from hipdrive.plan.rules import ladder_of, load_exercises, load_prescription
from hipdrive.report.stance import never_claimed
from hipdrive.report.template import embedded, render_template
from hipdrive.report.words import (
    ENGLISH,
    page_say,
    plain_name,
    sentence,
    side_words,
    unit_rule,
    unit_words,
    with_unit,
)
from hipdrive.screening import load_questions
from hipdrive.translated.exercises import exercise_said
from hipdrive.translated.plan_lines import step_said, why_said
from hipdrive.translated.plans import PlanSaid, item_said, plan_said, title_said
from hipdrive.translated.said import Said, said

_VIEWS = {"side": "from the side", "rear": "from behind", "front": "from the front", "not_seen": "by feel"}


def render_programme(plan: Plan, words: Words = ENGLISH) -> str:
    """The whole programme as one HTML text, for the screen (light and dark, from 320 px) and for A4 or Letter paper.

    words : the reader's language; what a coach wrote stays as it was written
    Raises ScreeningError where the plan's screening does not stand.
    """
    require_cleared_plan(plan)
    told = plan_said(plan, words)
    pain = load_prescription().words.pain
    disclaimer = load_questions().disclaimer
    numbers = {name: place for place, name in enumerate(plan.exercises, start=1)}
    say = page_say(words)
    context: dict[str, Any] = {
        "say": say,
        "language": words.language,
        "plan": plan,
        "told": told,
        "version": getattr(hipdrive, "__version__", ""),
        "style": embedded("programme.css"),
        "title": say("Exercise programme for {name}", name=plan.athlete)
        if plan.athlete
        else say("Exercise programme"),
        "span": _span(plan, words),
        "pain": said(words, "plan_word.pain", pain),
        "disclaimer": said(words, "screening.disclaimer", disclaimer),
        "cue_why": _as_sentence(told.why),
        "cards": [_card(plan, name, place, words) for name, place in numbers.items()],
        "weeks": [_week(plan, week, numbers, told, words) for week in plan.weeks],
        "refilm": [_day(day, words, year=True, weekday=True) for day in plan.refilm],
        "notes": [
            _as_sentence(note)
            for note, english in zip(told.notes, plan.notes, strict=True)
            if english not in (pain, disclaimer)
        ],
        "decisions": [
            (
                _day(found.decided_on, words, year=True),
                title_said(found.exercise, _title(found.exercise), words),
                _as_sentence(step_said(found.reason, words)),
            )
            for found in plan.decisions
        ],
        "never_claimed": never_claimed(words),
        "made_on": _day(plan.provenance.made_on, words, year=True),
    }
    return render_template("programme.html", context)


def _span(plan: Plan, words: Words) -> str:
    weeks, exercises = len(plan.weeks), len(plan.exercises)
    first, last = (_day(day, words, year=True) for day in (plan.start, plan.end))
    parts = (
        words.say("{first} to {last}", first=first, last=last),
        words.say("1 week") if weeks == 1 else words.say("{count} weeks", count=weeks),
        words.say("1 exercise") if exercises == 1 else words.say("{count} exercises", count=exercises),
    )
    return " · ".join(parts)


def _as_sentence(told: Said) -> Said:
    """With a capital letter and a full stop."""
    return Said(sentence(told.text), told.english)


def _card(plan: Plan, name: str, place: int, words: Words) -> dict[str, Any]:
    """What is told of one exercise: picture, why, how much in which weeks, what to feel, what is watched."""
    items = [(week.number, item) for week in plan.weeks for item in _items(week) if item.exercise == name]
    exercise = load_exercises().get(name)
    reasons = dict.fromkeys(reason for _, item in items for reason in item.why)
    own = item_said(items[0][1], words)
    return {
        "number": place,
        "title": own.title,
        "pictures": _pictures((item for _, item in items), words),
        "texts": {} if exercise is None else dict(exercise_said(exercise, words).texts),
        "easier": all(_drawn_as(item) not in ("", item.exercise) for _, item in items),
        "why": _why(reasons, words),
        "amounts": _amounts(items, words),
        "article": own.article,
        "notes": [_coachs(note, words) for note in dict.fromkeys(item.note for _, item in items if item.note)],
        "faults": _faults(exercise, words),
        "least_fps": None if exercise is None else exercise.camera.least_fps,
    }


def _coachs(note: str, words: Words) -> Said:
    """A note that somebody wrote: in whatever language they wrote it, so nothing marks it."""
    return Said(sentence(note))


def _pictures(items: Iterable[Item], words: Words) -> list[tuple[Markup, Said]]:
    """A drawn figure for each stage, with what the stage asks for as its caption where there is more than one."""
    drawn: dict[str, tuple[Markup, Said]] = {}
    labels = words.say("start"), words.say("end")
    for item in items:
        shown = _stage_figure(item)
        if shown is not None:
            title = title_said(item.exercise, shown.title, words)
            caption = words.say("{title}: start and end position", title=title)
            picture = Markup(draw_exercise(shown, labels, caption))
            drawn.setdefault(item.stage, (picture, item_said(item, words).stage))
    return [(picture, stage if len(drawn) > 1 else Said("")) for picture, stage in drawn.values()]


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


def _why(reasons: Iterable[Reason], words: Words) -> list[dict[str, object]]:
    """Reasons in words, each number once: several reasons often point at the same measurement."""
    rows: list[dict[str, object]] = []
    told: set[tuple[str, str]] = set()
    for reason in reasons:
        key = (reason.measurement, reason.side)
        rows.append(
            {
                "words": _as_sentence(why_said(reason.words, words)),
                "number": "" if key in told else reason_number(reason, words),
            }
        )
        told.add(key)
    return rows


def reason_number(reason: Reason, words: Words = ENGLISH) -> str:
    """The measurement behind a reason with its uncertainty, and from where on a change counts; or that there is none."""
    if not reason.measurement:
        return ""
    title = plain_name(reason.measurement, words).title
    title += "" if reason.side == "none" else f", {side_words(reason.side, words)}"
    if reason.value is None:
        return words.say("{title}: not answered by this recording, so no change can be told yet.", title=title)
    factor, written, decimals = unit_rule(reason.measurement, reason.unit)
    unit = unit_words(written, words)
    value = words.number(reason.value * factor, decimals) + (unit if written.startswith("°") else "")
    if reason.uncertainty:
        if round(reason.uncertainty * factor, decimals) == 0.0:
            decimals += 1
        value += f" ± {words.number(reason.uncertainty * factor, decimals)}{unit}"
    elif not written.startswith("°"):
        value += unit
    if reason.mdc95 is None:
        return f"{title}: {value}."
    change = with_unit(reason.measurement, reason.unit, reason.mdc95, words=words)
    return words.say(
        "{title}: {value}. A change counts from {change} on.", title=title, value=value, change=change
    )


def _amounts(items: list[tuple[int, Item]], words: Words) -> list[dict[str, Any]]:
    """How much, with the weeks it is for; what the article does not say stands beside it as assumed."""
    weeks: dict[tuple[Said, Said, tuple[str, ...]], list[int]] = {}
    for week, item in items:
        own = item_said(item, words)
        weeks.setdefault((own.stage, own.dose, own.assumed), []).append(week)
    return [
        {
            "weeks": _week_words(found, words),
            "stage": _as_sentence(stage),
            "words": dose,
            "assumed": "; ".join(assumed),
        }
        for (stage, dose, assumed), found in weeks.items()
    ]


def _week_words(weeks: Iterable[int], words: Words) -> str:
    """``Week 1``, ``Weeks 1 to 3``, ``Weeks 1, 3``."""
    ordered = sorted(set(weeks))
    if len(ordered) == 1:
        return words.say("Week {number}", number=ordered[0])
    if all(after - before == 1 for before, after in pairwise(ordered)):
        return words.say("Weeks {first} to {last}", first=ordered[0], last=ordered[-1])
    return words.say("Weeks {numbers}", numbers=", ".join(str(week) for week in ordered))


def _faults(exercise: Exercise | None, words: Words) -> list[dict[str, object]]:
    if exercise is None:
        return []
    return [
        {"words": _as_sentence(fault), "seen": words.say(_VIEWS[own.seen_from]), "cue": cue}
        for own, (fault, cue) in zip(exercise.faults, exercise_said(exercise, words).faults, strict=True)
    ]


def _week(plan: Plan, week: Week, numbers: dict[str, int], told: PlanSaid, words: Words) -> dict[str, Any]:
    """A week as seven days, each with its session, a mark to film again, or neither: a day of rest."""
    first = plan.start + timedelta(days=7 * (week.number - 1))
    sessions = {session.day: session for session in week.sessions if session.items}
    days = []
    for day in (first + timedelta(days=offset) for offset in range(7)):
        session = sessions.get(day)
        days.append(
            {
                "weekday": words.weekday(day),
                "date": _day(day, words),
                "film": day in plan.refilm,
                "time": "" if session is None else plan.starts_at(session).strftime("%H:%M"),
                "minutes": 0 if session is None else session.duration_min,
                "items": [] if session is None else [_tick(item, numbers, words) for item in session.items],
            }
        )
    return {"number": week.number, "focus": _as_sentence(told.focus[week.number]), "days": days}


def _tick(item: Item, numbers: dict[str, int], words: Words) -> dict[str, Any]:
    own = item_said(item, words)
    title = Said(_short(own.title.text, words), own.title.english)
    return {"number": numbers[item.exercise], "title": title, "words": own.dose}


def _short(title: str, words: Words) -> str:
    """The title without its equipment, which the card has: ``Running man with dowel feedback`` is ``Running man``."""
    return title.split(words.say(" with dowel"))[0]


def _title(exercise: str) -> str:
    found = load_exercises().get(exercise)
    return exercise if found is None else found.title


def _day(day: date, words: Words, *, year: bool = False, weekday: bool = False) -> str:
    """``3 Apr``, ``Sat 3 Apr 2027``, ``Sa, 3. Apr. 2027``."""
    short = words.short_date(day, year=year)
    return words.say("{weekday} {date}", weekday=words.weekday(day), date=short) if weekday else short
