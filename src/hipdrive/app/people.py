"""Pages of the people: the register, one person and what happened, adding, renaming, deleting, taking everything along."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from hipdrive.app import entry_pages
from hipdrive.app.live_store import FOLDER
from hipdrive.app.pages import read_form, render_page, words_of
from hipdrive.app.rooms import rooms_of_person
from hipdrive.app.services import Services, services_of
from hipdrive.athletes.export import export_athlete
from hipdrive.athletes.history import timeline
from hipdrive.athletes.names import LONGEST_NAME
from hipdrive.athletes.register import (
    add_athlete,
    delete_athlete,
    get_athlete,
    list_athletes,
    rename_athlete,
)
from hipdrive.errors import HipdriveError
from hipdrive.translated.timeline import line_said

log = logging.getLogger(__name__)

router = APIRouter()
router.include_router(entry_pages.router)

#: Folders of exports on their way; what a kill left of one goes at the next start.
EXPORT_PREFIX = ".hipdrive-export-"

_PAGE = 50
_TIMELINE = 500
#: Which page shows an entry of each kind.
_PAGE_OF_KIND = {
    "recording": "recordings",
    "set": "sets",
    "activity": "hikes",
    "plan": "plans",
    "screening": "screening",
}
_WITH_NUMBER = frozenset({"recording", "set", "activity", "plan"})


@router.get("/people")
def people(request: Request, search: str = "", start: int = 0) -> Response:
    """The register, by name."""
    return _people(request, search[:LONGEST_NAME], max(0, min(start, 10**6)))


@router.post("/people")
async def add(request: Request) -> Response:
    """A new person."""
    form = await read_form(request)
    try:
        athlete = add_athlete(services_of(request).database, form.get("name", ""))
    except HipdriveError as error:
        return _people(request, "", 0, fault=f"{error.sentence} {error.fix}.", status=422)
    return RedirectResponse(f"/people/{athlete.id}", 303)


def _people(request: Request, search: str, start: int, fault: str = "", status: int = 200) -> Response:
    page = list_athletes(services_of(request).database, search, offset=start, limit=_PAGE)
    return render_page(
        request,
        "people.html",
        status=status,
        page=page,
        search=search,
        start=start,
        size=_PAGE,
        fault=fault,
        longest=LONGEST_NAME,
    )


@router.get("/people/{athlete_id}")
def person(request: Request, athlete_id: str) -> Response:
    """One person: what can be done next, and the timeline."""
    services, words = services_of(request), words_of(request)
    athlete = get_athlete(services.database, athlete_id)
    items = timeline(services.database, athlete, limit=_TIMELINE)
    jobs = [job for job in services.jobs.all() if job.order.athlete_id == athlete.id and not job.is_finished]
    return render_page(
        request,
        "person.html",
        athlete=athlete,
        items=[
            (item, _address(athlete.id, item.kind, item.entry_id), line_said(item.kind, item.summary, words))
            for item in items
        ],
        jobs=jobs,
        rooms=rooms_of_person(athlete.id),
        recordings=[item for item in items if item.kind == "recording"],
    )


def _address(athlete_id: str, kind: str, entry_id: int) -> str:
    room = _PAGE_OF_KIND.get(kind, "")
    if not room:
        return ""
    return f"/people/{athlete_id}/{room}/{entry_id}" if kind in _WITH_NUMBER else f"/people/{athlete_id}/{room}"


@router.get("/people/{athlete_id}/edit")
def edit_page(request: Request, athlete_id: str) -> Response:
    """Rename, take along, delete."""
    athlete = get_athlete(services_of(request).database, athlete_id)
    return render_page(request, "person_edit.html", athlete=athlete, fault="", longest=LONGEST_NAME)


@router.post("/people/{athlete_id}/rename")
async def rename(request: Request, athlete_id: str) -> Response:
    """Another name for the same person."""
    form = await read_form(request)
    database = services_of(request).database
    try:
        rename_athlete(database, athlete_id, form.get("name", ""))
    except HipdriveError as error:
        athlete = get_athlete(database, athlete_id)
        fault = f"{error.sentence} {error.fix}."
        return render_page(
            request, "person_edit.html", status=422, athlete=athlete, fault=fault, longest=LONGEST_NAME
        )
    return RedirectResponse(f"/people/{athlete_id}", 303)


@router.post("/people/{athlete_id}/delete")
async def delete(request: Request, athlete_id: str) -> Response:
    """Everything of a person goes: rows, films, results, analyses on the way. The form must say that it is meant."""
    form = await read_form(request)
    services = services_of(request)
    athlete = get_athlete(services.database, athlete_id)
    if form.get("sure") != "yes":
        return RedirectResponse(f"/people/{athlete.id}/edit", 303)
    # Gigabytes may have to go: the other pages do not wait for it.
    await run_in_threadpool(_forget, services, athlete.id)
    return RedirectResponse("/people", 303)


def _forget(services: Services, athlete_id: str) -> None:
    services.jobs.remove_of(athlete_id)
    delete_athlete(services.database, athlete_id)
    services.kept.remove_of(athlete_id)
    _forget_live(services.config.data_folder / FOLDER, athlete_id)


def _forget_live(folder: Path, athlete_id: str) -> None:
    """The journals of live sessions that were never ended; their first line says whose they are."""
    for journal in folder.glob("*.journal"):
        try:
            with journal.open("rb") as stream:
                own = f'"{athlete_id}"'.encode() in stream.readline()
            if own:
                for suffix in (".journal", ".now", ".part"):
                    journal.with_suffix(suffix).unlink(missing_ok=True)
        except FileNotFoundError:
            pass  # the session has ended meanwhile
        except OSError as error:
            # The person is deleted already: the other journals go all the same.
            log.warning("%s cannot be read or deleted and is left as it is: %s", journal, type(error).__name__)


@router.post("/people/{athlete_id}/export")
def export(request: Request, athlete_id: str) -> Response:
    """Everything of one person in one file, to keep or to import elsewhere."""
    services = services_of(request)
    athlete = get_athlete(services.database, athlete_id)
    folder = tempfile.TemporaryDirectory(dir=services.config.data_folder, prefix=EXPORT_PREFIX)
    target = Path(folder.name) / f"{athlete.id}.zip"
    export_athlete(services.database, athlete, target)
    return FileResponse(
        target, filename=f"hipdrive-{athlete.id}.zip", media_type="application/zip",
        background=BackgroundTask(folder.cleanup),
    )  # fmt: skip
