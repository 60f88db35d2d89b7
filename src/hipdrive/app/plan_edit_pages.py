"""Pages on which a coach changes the newest plan: amounts, notes, exercises left out, days moved. Kept as a new entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hipdrive.app.pages import read_form, render_page, words_of
from hipdrive.app.result_words import item_words
from hipdrive.app.screening_pages import newest_screening
from hipdrive.app.services import services_of
from hipdrive.athletes.history import adherence, document, timeline
from hipdrive.athletes.keep import save_plan
from hipdrive.athletes.register import Athlete, get_athlete
from hipdrive.athletes.tables import EntryKind
from hipdrive.errors import ConfigError
from hipdrive.language.words import Words
from hipdrive.plan.change import (
    LONGEST_NOTE,
    MOST,
    ItemChange,
    Span,
    change_plan,
    changeable_items,
    changeable_sessions,
)
from hipdrive.plan.plan import Amount, Item, Plan, Session
from hipdrive.plan.plan_json import plan_document, plan_from_document
from hipdrive.plan.standing import require_still_clear
from hipdrive.plan.weeks import DAYS

router = APIRouter()

_PLANS: tuple[EntryKind, ...] = ("plan",)
#: Refusals of the library, in the reader's words; more cannot come out of the form's choices.
_SAID = {"plan-inconsistent": "edit.no_rest", "plan-change": "edit.all_out", "plan-too-long": "edit.too_long"}

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Newest:
    """The plan that holds now with the number of its entry, and the sessions of it told done or skipped."""

    athlete: Athlete
    entry_id: int
    plan: Plan
    told: frozenset[UUID]

    def sessions(self, today: date) -> tuple[Session, ...]:
        """Those that can be changed."""
        return changeable_sessions(self.plan, today, self.told)

    def items(self, today: date) -> tuple[Item, ...]:
        """Theirs; a form numbers them."""
        return changeable_items(self.plan, today, self.told)


@router.get("/people/{athlete_id}/plan/edit")
def edit_page(request: Request, athlete_id: str) -> Response:
    """The form, filled with what the plan asks for."""
    return _page(request, _newest(request, athlete_id), {}, [])


@router.post("/people/{athlete_id}/plan/edit")
async def edit(request: Request, athlete_id: str) -> Response:
    """Keep the changed plan; the one before stays in the timeline as it was."""
    form = await read_form(request)
    newest, words = _newest(request, athlete_id), words_of(request)
    today = date.today()
    if form.get("made_from") != _made_from(newest, today):
        return _page(request, newest, {}, [words.text("edit.stale")], 409)
    changes, faults = _changes(newest, form, words, today)
    if not faults:
        try:
            changed = change_plan(newest.plan, changes, _days(newest, form, today), today, newest.told)
        except ConfigError as error:
            if error.slug not in _SAID:
                raise
            faults = [words.text(_SAID[error.slug])]
    if faults:
        return _page(request, newest, form, faults, 422)
    if changed != newest.plan:
        # With its time: a plan that was changed and changed back is the newest again.
        now = datetime.now(UTC)
        save_plan(services_of(request).database, newest.athlete, plan_document(changed), happened_at=now)
    return RedirectResponse(f"/people/{newest.athlete.id}/plan", 303)


def _newest(request: Request, athlete_id: str) -> _Newest:
    """404 where there is no plan; ScreeningError where the newest answers hold a red flag."""
    database = services_of(request).database
    athlete = get_athlete(database, athlete_id)
    items = timeline(database, athlete, kinds=_PLANS, limit=1)
    if not items:
        raise HTTPException(404)
    plan = plan_from_document(document(database, athlete, items[0].entry_id), "the kept plan")
    require_still_clear(plan, newest_screening(request, athlete))
    kept = {session.session for session in adherence(database, athlete)}
    told = frozenset(s.session_id for s in plan.sessions if str(s.session_id) in kept)
    return _Newest(athlete, items[0].entry_id, plan, told)


def _made_from(newest: _Newest, today: date) -> str:
    """What a form was made from: its fields are numbered by the sessions that can be changed, other sessions' are others."""
    sessions = "".join(str(session.session_id) for session in newest.sessions(today))
    return f"{newest.entry_id} {today.isoformat()} {hashlib.sha256(sessions.encode()).hexdigest()[:16]}"


def _page(request: Request, newest: _Newest, form: Form, faults: list[str], status: int = 200) -> Response:
    today, words = date.today(), words_of(request)
    return render_page(
        request,
        "plan_edit.html",
        status=status,
        athlete=newest.athlete,
        made_from=_made_from(newest, today),
        faults=faults,
        items=[_item_fields(number, item, form, words) for number, item in enumerate(newest.items(today))],
        sessions=[_session_fields(newest.plan, session, form, today) for session in newest.sessions(today)],
        days=DAYS,
        longest=LONGEST_NOTE,
    )


def _item_fields(number: int, item: Item, form: Form, words: Words) -> dict[str, Any]:
    """An exercise as the form shows it: what was typed, or what the plan asks for."""
    said = item_words(item, words)
    amounts = []
    for name, amount in _amounts(item):
        least, most = f"i{number}.{name}.least", f"i{number}.{name}.most"
        amounts.append(
            {
                "name": name,
                # A plan from elsewhere may ask for more; the browser must let that through unchanged.
                "limit": max(MOST[name], amount.most),
                "least": (least, form.get(least, str(amount.least))),
                "most": (most, form.get(most, str(amount.most))),
            }
        )
    return {
        "id": f"i{number}",
        "title": words.either(f"exercise.{item.exercise}", item.title),
        "dose": said.dose,
        "stage": said.stage,
        "amounts": amounts,
        "note": form.get(f"i{number}.note", item.note),
        "out": form.get(f"i{number}.out") == "yes",
    }


def _session_fields(plan: Plan, session: Session, form: Form, today: date) -> dict[str, Any]:
    name = f"day.{session.session_id}"
    return {
        "name": name,
        "day": session.day,
        "chosen": form.get(name, session.day.isoformat()),
        "choices": _choices(plan, session, today),
        "titles": session.items,
    }


def _choices(plan: Plan, session: Session, today: date) -> list[date]:
    """The days of its week from today on."""
    number = next(week.number for week in plan.weeks if session in week.sessions)
    first = plan.start + timedelta(days=7 * (number - 1))
    return [day for n in range(7) if (day := first + timedelta(days=n)) >= today]


def _amounts(item: Item) -> Iterator[tuple[str, Amount]]:
    """The amounts an item has, by the names of a change. A hike has minutes and no sets."""
    hike = item.minutes is not None
    for name in ("minutes",) if hike else ("sets", "repetitions", "rest_s"):
        yield name, getattr(item, name)


def _changes(newest: _Newest, form: Form, words: Words, today: date) -> tuple[dict[Item, ItemChange], list[str]]:
    """What is asked for of every item, and what cannot be read, in the reader's words."""
    changes: dict[Item, ItemChange] = {}
    faults: list[str] = []
    for number, item in enumerate(newest.items(today)):
        spans: dict[str, Span] = {}
        for name, amount in _amounts(item):
            if _is_own(form, f"i{number}.{name}", amount):
                continue
            span = _span(form, f"i{number}.{name}", MOST[name])
            if span is None:
                title = words.either(f"exercise.{item.exercise}", item.title)
                field = words.text(f"edit.{name}")
                faults.append(words.text("edit.range", title=title, field=field, most=MOST[name]))
            else:
                spans[name] = span
        note = form.get(f"i{number}.note", "")
        if len(note) > LONGEST_NOTE:
            faults.append(words.text("edit.note_long", most=LONGEST_NOTE))
            note = ""
        changes[item] = ItemChange(**spans, note=note, left_out=form.get(f"i{number}.out") == "yes")
    return changes, faults


def _is_own(form: Form, name: str, amount: Amount) -> bool:
    """Nothing was changed: then it stays, also where a plan from elsewhere asks for more than the form would."""
    return (form.get(f"{name}.least"), form.get(f"{name}.most")) == (str(amount.least), str(amount.most))


def _span(form: Form, name: str, most: int) -> Span | None:
    """Two whole numbers, both from 1 to `most`, the smaller one first; None otherwise."""
    texts = form.get(f"{name}.least", ""), form.get(f"{name}.most", "")
    if not all(text.isascii() and text.isdecimal() and len(text) <= 4 for text in texts):
        return None
    span = int(texts[0]), int(texts[1])
    return span if 1 <= span[0] <= span[1] <= most else None


def _days(newest: _Newest, form: Form, today: date) -> dict[UUID, date]:
    """The days chosen for sessions, as far as they are choices that the form gave."""
    chosen = {}
    for session in newest.sessions(today):
        wanted = form.get(f"day.{session.session_id}", "")
        found = [day for day in _choices(newest.plan, session, today) if day.isoformat() == wanted]
        if found:
            chosen[session.session_id] = found[0]
    return chosen
