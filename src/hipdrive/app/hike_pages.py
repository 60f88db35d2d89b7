"""Pages of the hikes: sending the file of a watch, and what was found in it. Its reading happens in the child."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hipdrive.app.pages import render_page, words_of
from hipdrive.app.recordings import find_entry, there
from hipdrive.app.result_words import climb_rows
from hipdrive.app.services import services_of
from hipdrive.athletes.history import document, timeline
from hipdrive.athletes.register import get_athlete
from hipdrive.athletes.tables import EntryKind
from hipdrive.translated.hikes import hike_said

router = APIRouter()

_KIND: tuple[EntryKind, ...] = ("activity",)


@router.get("/people/{athlete_id}/hikes")
def hikes(request: Request, athlete_id: str) -> Response:
    """The hikes of a person, and sending another one."""
    database = services_of(request).database
    athlete = get_athlete(database, athlete_id)
    return render_page(
        request,
        "hikes.html",
        athlete=athlete,
        items=timeline(database, athlete, kinds=_KIND),
        said=lambda text: hike_said(str(text), words_of(request)),
    )


@router.get("/people/{athlete_id}/hikes/{entry_id}")
def hike(request: Request, athlete_id: str, entry_id: int) -> Response:
    """One hike: the climbs at 10 % or steeper."""
    athlete, item = find_entry(request, athlete_id, entry_id, "activity")
    files = services_of(request).kept.files(athlete.id, entry_id)
    kept = document(services_of(request).database, athlete, entry_id)
    return render_page(
        request,
        "hike.html",
        athlete=athlete,
        item=item,
        document=kept,
        climbs=climb_rows(kept),
        said=lambda text: hike_said(str(text), words_of(request)),
        files=there(files),
        at=f"/people/{athlete.id}/hikes/{entry_id}",
    )
