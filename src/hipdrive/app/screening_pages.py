"""Pages of the screening: the articles' signs and the red flags, asked as a form. No score, no diagnosis."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hipdrive.app.pages import read_form_lists, render_page
from hipdrive.app.services import services_of
from hipdrive.athletes.keep import save_screening
from hipdrive.athletes.register import Athlete, get_athlete
from hipdrive.results.keep_check import newest_answers
from hipdrive.results.keep_check import newest_screening as newest_kept
from hipdrive.screening import Screening, load_questions
from hipdrive.screening.screening_file import screening_document, screening_from_document

router = APIRouter()

_LONGEST_TEXT = 500
_PAIN_TEXTS = ("site", "onset", "load_change")
TIMINGS = ("during", "after", "next_day")
TRENDS = ("better", "same", "worse")


@router.get("/people/{athlete_id}/screening")
def screening_page(request: Request, athlete_id: str) -> Response:
    """What was answered last and what follows from it, and the questions."""
    athlete = get_athlete(services_of(request).database, athlete_id)
    # The deletion on the page is of the answers it shows: another entry may be further on in the timeline.
    return _page(request, athlete, newest_answers(services_of(request).database, athlete))


@router.post("/people/{athlete_id}/screening")
async def answer(request: Request, athlete_id: str) -> Response:
    """Keep the answers; an unanswered question stays open and is not a no."""
    services = services_of(request)
    athlete = get_athlete(services.database, athlete_id)
    form = await read_form_lists(request)
    screening = screening_from_document(_document(form), "the form")
    save_screening(services.database, athlete, screening_document(screening))
    return RedirectResponse(f"/people/{athlete.id}/screening", 303)


def newest_screening(request: Request, athlete: Athlete) -> Screening | None:
    """The newest answers of a person; None where there are none."""
    return newest_kept(services_of(request).database, athlete)


def _page(request: Request, athlete: Athlete, newest: tuple[int, Screening] | None) -> Response:
    entry_id, screening = newest or (0, None)
    questions = load_questions()
    given = {} if screening is None else {q.id: screening.answer(q.id) for q in questions.question}
    return render_page(
        request,
        "screening.html",
        athlete=athlete,
        screening=screening,
        entry_id=entry_id,
        given=given,
        questions=questions,
        groups=[("sign", questions.signs), ("flag", questions.red_flags)],
        longest=_LONGEST_TEXT,
        timings=TIMINGS,
        trends=TRENDS,
        texts=_PAIN_TEXTS,
    )


def _document(form: dict[str, list[str]]) -> dict[str, Any]:
    """The form as the document that the screening's own reader checks."""

    def last(name: str) -> str:
        return form.get(name, [""])[-1][:_LONGEST_TEXT]

    questions = load_questions().question
    answers = {q.id: last(q.id) for q in questions}
    details = {}
    for question in questions:
        if question.kind == "pain" and answers[question.id] == "yes":
            details[question.id] = {
                **{name: last(f"{question.id}.{name}") for name in _PAIN_TEXTS},
                "intensity": _whole(last(f"{question.id}.intensity")),
                "timing": [t for t in form.get(f"{question.id}.timing", []) if t in TIMINGS],
                "trend": last(f"{question.id}.trend"),
            }
    return {"answered_on": date.today().isoformat(), "answers": answers, "details": details}


def _whole(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) < 4 else text
