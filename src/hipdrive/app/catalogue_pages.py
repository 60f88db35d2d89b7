"""Pages of the exercises: the ten of the articles, each with its drawn figures."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hipdrive.app.pages import render_page, words_of
from hipdrive.errors import ConfigError
from hipdrive.exercises.check import find_exercise, list_exercises
from hipdrive.exercises.drawing import draw_exercise
from hipdrive.exercises.schema import Exercise
from hipdrive.translated.exercises import exercise_said
from hipdrive.translated.said import said

router = APIRouter()


@router.get("/exercises")
def exercises(request: Request) -> Response:
    """The catalogue."""
    words = words_of(request)
    aims = {e.name: said(words, f"exercise.{e.name}.aim", e.aim) for e in list_exercises()}
    return render_page(request, "exercises.html", exercises=list_exercises(), aims=aims)


@router.get("/exercises/{name}")
def exercise(request: Request, name: str) -> Response:
    """One exercise."""
    found = _find(name)
    return render_page(request, "exercise.html", exercise=found, told=exercise_said(found, words_of(request)))


@router.get("/exercises/{name}/drawing.svg")
def drawing(request: Request, name: str) -> Response:
    """The drawn start and end position."""
    found = find_exercise(name)
    if found.drawing is None:
        raise HTTPException(404)
    words = words_of(request)
    title = words.either(f"exercise.{name}", found.title)
    caption = words.say("{title}: start and end position", title=title)
    picture = draw_exercise(found, (words.text("exercise.start"), words.text("exercise.end")), caption)
    # The labels are in the reader's language: a browser keeps one drawing for each.
    kept = {"cache-control": "max-age=3600", "vary": "cookie, accept-language"}
    return Response(picture, media_type="image/svg+xml", headers=kept)


def _find(name: str) -> Exercise:
    try:
        return find_exercise(name)
    except ConfigError:
        raise HTTPException(404) from None
