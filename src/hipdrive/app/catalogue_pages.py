"""Pages of the exercises: the ten of the articles, each with its drawn figures."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hipdrive.app.pages import render_page
from hipdrive.errors import ConfigError
from hipdrive.exercises.check import find_exercise, list_exercises
from hipdrive.exercises.drawing import draw_exercise
from hipdrive.exercises.schema import Exercise

router = APIRouter()


@router.get("/exercises")
def exercises(request: Request) -> Response:
    """The catalogue."""
    return render_page(request, "exercises.html", exercises=list_exercises())


@router.get("/exercises/{name}")
def exercise(request: Request, name: str) -> Response:
    """One exercise."""
    return render_page(request, "exercise.html", exercise=_find(name))


@router.get("/exercises/{name}/drawing.svg")
def drawing(request: Request, name: str) -> Response:
    """The drawn start and end position."""
    found = find_exercise(name)
    if found.drawing is None:
        raise HTTPException(404)
    return Response(draw_exercise(found), media_type="image/svg+xml", headers={"cache-control": "max-age=3600"})


def _find(name: str) -> Exercise:
    try:
        return find_exercise(name)
    except ConfigError:
        raise HTTPException(404) from None
