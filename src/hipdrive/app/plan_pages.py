"""Pages of the plan: making it from the newest result and answers, its weeks, telling what was done, printing, calendar."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hipdrive.app import plan_edit_pages
from hipdrive.app.coach_link import coach_address
from hipdrive.app.pages import read_form, read_form_lists, render_page, words_of
from hipdrive.app.recordings import REPORT_POLICY, find_entry
from hipdrive.app.result_words import item_words
from hipdrive.app.screening_pages import newest_screening
from hipdrive.app.services import services_of
from hipdrive.athletes.history import TimelineItem, adherence, document, newest_document, timeline
from hipdrive.athletes.keep import save_adherence, save_plan
from hipdrive.athletes.register import Athlete, get_athlete
from hipdrive.athletes.tables import EntryKind
from hipdrive.errors import ConfigError
from hipdrive.plan.calendar import write_calendar
from hipdrive.plan.local_zone import local_zone
from hipdrive.plan.make import make_plan
from hipdrive.plan.plan import Item, Plan
from hipdrive.plan.plan_json import plan_document, plan_from_document
from hipdrive.plan.progression import apply_steps, next_steps
from hipdrive.plan.result_file import result_from_document
from hipdrive.plan.set_file import CheckedSet, set_from_document
from hipdrive.plan.standing import require_still_clear
from hipdrive.plan.weeks import DAYS, MOST_WEEKS, Schedule
from hipdrive.report.programme import render_programme
from hipdrive.screening import ClearedScreening
from hipdrive.screening.age import LONGEST_AGE_DAYS, require_answered
from hipdrive.translated.calendars import calendar_texts
from hipdrive.translated.plan_lines import step_said
from hipdrive.translated.plans import plan_said

router = APIRouter()
router.include_router(plan_edit_pages.router)

_PLANS: tuple[EntryKind, ...] = ("plan",)


@router.get("/people/{athlete_id}/plan")
def plan_page(request: Request, athlete_id: str) -> Response:
    """The newest plan with what was done, and what a new one needs."""
    athlete = get_athlete(services_of(request).database, athlete_id)
    screening = newest_screening(request, athlete)
    # A plan from before a red flag is not shown again; what the answers ask for stands in its place.
    plan = None if screening is not None and screening.stops else newest_plan(request, athlete)
    return _plan_page(request, athlete, plan, None)


@router.get("/people/{athlete_id}/plans/{entry_id}")
def earlier_plan(request: Request, athlete_id: str, entry_id: int) -> Response:
    """A plan as it was when it was kept; the newest one is at its own address."""
    athlete, item = find_entry(request, athlete_id, entry_id, "plan")
    if item == _plans(request, athlete)[0]:
        return RedirectResponse(f"/people/{athlete.id}/plan", 303)
    plan = plan_from_document(document(services_of(request).database, athlete, entry_id), "the kept plan")
    require_still_clear(plan, newest_screening(request, athlete))
    return _plan_page(request, athlete, plan, item)


def _plan_page(request: Request, athlete: Athlete, plan: Plan | None, past: TimelineItem | None) -> Response:
    """The page of the newest plan, or of one from before: that can be read and deleted, and nothing else."""
    database, words = services_of(request).database, words_of(request)
    plans = _plans(request, athlete)
    newest = plans[0].entry_id if plans else 0
    return render_page(
        request,
        "plan.html",
        athlete=athlete,
        plan=plan,
        past=past,
        entry_id=newest if past is None else past.entry_id,
        earlier=plans[1:] if past is None else [],
        said=None if plan is None else plan_said(plan, words),
        item_said=lambda item: item_words(item, words),
        step_said=lambda reason: step_said(reason, words),
        by_coach=_is_coachs,
        told={kept.session: kept for kept in adherence(database, athlete)},
        screening=newest_screening(request, athlete),
        recorded=newest_document(database, athlete, "recording") is not None,
        days=DAYS,
        most_weeks=MOST_WEEKS,
        start=_next_monday(),
        sets=[] if past is not None else _sets_since(request, athlete, plan),
        today=date.today(),
        old_after_days=LONGEST_AGE_DAYS,
        coach_address=coach_address,
    )


@router.post("/people/{athlete_id}/plan/make")
async def make(request: Request, athlete_id: str) -> Response:
    """A plan from the newest result and the newest answers; a red flag stops it, in the plan's own code."""
    form = await read_form_lists(request)
    database = services_of(request).database
    athlete = get_athlete(database, athlete_id)
    screening = newest_screening(request, athlete)
    result = newest_document(database, athlete, "recording")
    if screening is None or result is None:
        raise ConfigError(
            "A plan needs a recording and the answers to the questions",
            slug="plan-needs-both",
            fix="film a run, and answer the questions first",
        )
    require_answered(screening)
    facts = result_from_document(result, "the newest recording")
    plan = make_plan(facts, ClearedScreening(screening), _schedule(form), athlete=athlete.name)
    save_plan(database, athlete, plan_document(plan))
    return RedirectResponse(f"/people/{athlete.id}/plan", 303)


@router.post("/people/{athlete_id}/plan/step")
def step(request: Request, athlete_id: str) -> Response:
    """Let the checked sets since the plan was made decide the steps forward and back."""
    database = services_of(request).database
    athlete = get_athlete(database, athlete_id)
    plan = _plan(request, athlete)
    decisions = next_steps(plan, _sets_since(request, athlete, plan), date.today())
    if decisions:
        save_plan(database, athlete, plan_document(apply_steps(plan, decisions, date.today())))
    return RedirectResponse(f"/people/{athlete.id}/plan", 303)


@router.post("/people/{athlete_id}/plan/sessions/{session_id}")
async def tell(request: Request, athlete_id: str, session_id: str) -> Response:
    """A session was done or left out, with pain where it was told."""
    form = await read_form(request)
    athlete = get_athlete(services_of(request).database, athlete_id)
    plan = _plan(request, athlete)
    day = next((s.day for s in plan.sessions if str(s.session_id) == session_id), None)
    if day is None:
        raise HTTPException(404)
    pain = form.get("pain", "")
    save_adherence(
        services_of(request).database,
        athlete,
        session_id,
        done=form.get("done") == "yes",
        pain=int(pain) if pain.isdecimal() and len(pain) < 4 else None,
        words=day.isoformat(),
    )
    return RedirectResponse(f"/people/{athlete.id}/plan#s-{session_id}", 303)


@router.get("/people/{athlete_id}/plan/programme")
def programme(request: Request, athlete_id: str) -> Response:
    """The programme to print."""
    athlete = get_athlete(services_of(request).database, athlete_id)
    page = render_programme(_plan(request, athlete), words_of(request))
    return HTMLResponse(page, headers={"content-security-policy": REPORT_POLICY})


@router.get("/people/{athlete_id}/plan/calendar.ics")
def calendar(request: Request, athlete_id: str) -> Response:
    """The sessions for a calendar."""
    plan = _plan(request, get_athlete(services_of(request).database, athlete_id))
    content = write_calendar(plan, texts=calendar_texts(plan, words_of(request)))
    return _download(content, "text/calendar", "hipdrive-plan.ics")


@router.get("/people/{athlete_id}/plan/plan.json")
def plan_file(request: Request, athlete_id: str) -> Response:
    """The plan as a file that a coach can edit."""
    plan = _plan(request, get_athlete(services_of(request).database, athlete_id))
    text = json.dumps(plan_document(plan), indent=1, ensure_ascii=False)
    return _download(text.encode(), "application/json", "plan.json")


def _is_coachs(item: Item) -> bool:
    """Whether one of its numbers was changed by hand."""
    return any(
        a is not None and a.source == "coach" for a in (item.sets, item.repetitions, item.minutes, item.rest_s)
    )


def _plans(request: Request, athlete: Athlete) -> list[TimelineItem]:
    """Every kept plan, the newest first."""
    return timeline(services_of(request).database, athlete, kinds=_PLANS)


def newest_plan(request: Request, athlete: Athlete) -> Plan | None:
    """The newest kept plan; None where there is none."""
    kept = newest_document(services_of(request).database, athlete, "plan")
    return None if kept is None else plan_from_document(kept, "the kept plan")


def _plan(request: Request, athlete: Athlete) -> Plan:
    plan = newest_plan(request, athlete)
    if plan is None:
        raise HTTPException(404)
    require_still_clear(plan, newest_screening(request, athlete))
    return plan


def _sets_since(request: Request, athlete: Athlete, plan: Plan | None) -> list[CheckedSet]:
    """The checked sets since the newest plan was made or last took a step, the oldest first."""
    database = services_of(request).database
    since = None if plan is None else _stands_since(request, athlete)
    if since is None:
        return []
    sets: tuple[EntryKind, ...] = ("set",)
    items = [item for item in timeline(database, athlete, kinds=sets) if item.saved_at > since]
    return [set_from_document(document(database, athlete, i.entry_id), i.summary) for i in reversed(items)]


def _stands_since(request: Request, athlete: Athlete) -> datetime | None:
    """When the first of the newest plans was kept that differ by a coach's changes alone: those decide no step."""
    since, newest = None, None
    for item in _plans(request, athlete):
        kept = document(services_of(request).database, athlete, item.entry_id)
        same = (kept.get("plan_id"), kept.get("decisions"))
        newest = newest or same
        if same != newest:
            break
        since = item.saved_at
    return since


def _schedule(form: dict[str, list[str]]) -> Schedule:
    def last(name: str, otherwise: str) -> str:
        return form.get(name, [""])[-1] or otherwise

    try:
        start = date.fromisoformat(last("start", _next_monday().isoformat()))
        clock = time.fromisoformat(last("time", "18:00")).replace(tzinfo=None)
        weeks = int(last("weeks", "6"))
    except ValueError:
        raise ConfigError(
            "Something in the plan's form is not a day, a time or a number",
            slug="plan-form",
            fix="go back and mend the form",
        ) from None
    days = tuple(DAYS.index(day) for day in DAYS if day in form.get("day", []))
    return Schedule(start=start, weeks=weeks, days=days, local_time=clock, timezone=local_zone())


def _next_monday() -> date:
    today = date.today()
    return today + timedelta(days=-today.weekday() % 7)


def _download(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'}
    )
