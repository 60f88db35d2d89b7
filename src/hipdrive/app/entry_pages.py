"""Deleting one entry of a person: a recording, a set, a hike, a plan, the answers of a screening."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hipdrive.app.pages import read_form
from hipdrive.app.recordings import find_entry
from hipdrive.app.services import services_of
from hipdrive.athletes.register import delete_entry
from hipdrive.athletes.tables import EntryKind

router = APIRouter()

Room = Literal["recordings", "sets", "hikes", "plans", "screenings"]
_KINDS: dict[Room, EntryKind] = {
    "recordings": "recording",
    "sets": "set",
    "hikes": "activity",
    "plans": "plan",
    "screenings": "screening",
}
#: Rooms whose entries have no page of their own: the page that shows the newest.
_SHOWN_AT: dict[Room, str] = {"plans": "plan", "screenings": "screening"}


@router.post("/people/{athlete_id}/{room}/{entry_id}/delete")
async def delete(request: Request, athlete_id: str, room: Room, entry_id: int) -> Response:
    """This one entry goes: rows, film, result folder. The form must say that it is meant."""
    form = await read_form(request)
    services = services_of(request)
    athlete, _ = find_entry(request, athlete_id, entry_id, _KINDS[room])
    page = _SHOWN_AT.get(room, f"{room}/{entry_id}")
    if form.get("sure") != "yes":
        return RedirectResponse(f"/people/{athlete.id}/{page}", 303)
    await run_in_threadpool(delete_entry, services.database, athlete.id, entry_id)
    await run_in_threadpool(services.kept.remove_entry, athlete.id, entry_id)
    return RedirectResponse(f"/people/{athlete.id}", 303)
