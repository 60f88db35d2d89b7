"""Pages of one result: film, curves, findings, numbers; a checked set; two recordings side by side."""

from __future__ import annotations

import re
from typing import Any, Literal

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hipdrive.app import result_words
from hipdrive.app.kept import KeptFiles
from hipdrive.app.pages import render_page, words_of
from hipdrive.app.services import services_of
from hipdrive.athletes.history import TimelineItem, document, timeline
from hipdrive.athletes.register import Athlete, get_athlete
from hipdrive.athletes.tables import EntryKind
from hipdrive.exercises.check import find_exercise
from hipdrive.language.words import DEFAULT_LANGUAGE, Words
from hipdrive.translated.findings import reason_said, result_said
from hipdrive.translated.said import Said

router = APIRouter()

#: Files of a result folder that may be asked for, with their kind; nothing else is ever opened by a name from outside.
_FILES = {
    "viewer.json": "application/json",
    "viewer.mp4": "video/mp4",
    "annotated.mp4": "video/mp4",
    "result.json": "application/json",
    "set.json": "application/json",
    "steps.csv": "text/csv",
    "angles.csv": "text/csv",
    "landmarks.npz": "application/octet-stream",
}
_PICTURES = frozenset({"strobe", "hero", "contact", "midstance", "toe_off", "landing", "chart", "best", "worst"})
#: The report is a page of its own with its own script; it is shut into an origin without rights.
REPORT_POLICY = (
    "sandbox allow-scripts allow-modals; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; frame-ancestors 'self'"
)
_LANGUAGE = re.compile(rb'<html lang="([a-z]{2})">')
_DOWNLOADS = ("result.json", "set.json", "steps.csv", "angles.csv", "landmarks.npz", "annotated.mp4")

_VIEWER_WORDS = ("picture", "initial_contact", "midstance", "toe_off", "failed", "no_event", "moment")
_CURVES = (
    "leg_behind_spine_line_deg",
    "thigh_pitch_deg",
    "trunk_lean_deg",
    "knee_flexion_deg",
    "ankle_dorsiflexion_deg",
)

_FINDING = ("severity", "source", "stands_out")
_EXERCISE = ("exercise", "title")

Align = Literal["initial_contact", "midstance", "toe_off"]


@router.get("/people/{athlete_id}/recordings/{entry_id}")
def recording(request: Request, athlete_id: str, entry_id: int) -> Response:
    """One analysed recording."""
    athlete, item = find_entry(request, athlete_id, entry_id, "recording")
    words = words_of(request)
    kept = document(services_of(request).database, athlete, entry_id)
    files = services_of(request).kept.files(athlete.id, entry_id)
    rows = result_words.value_rows(kept, words)
    told = result_said(kept, result_words.measurements_of(kept), words)
    return render_page(
        request,
        "recording.html",
        athlete=athlete,
        item=item,
        document=kept,
        first=result_words.first_rows(rows, str(kept.get("near_side"))),
        answered=[row for row in rows if row.answered],
        missing=[row for row in rows if not row.answered],
        posture=result_words.posture_words(kept, words),
        headline=told.headline if told.headline.text else Said(item.summary, english=words.language != "en"),
        warnings=[reason_said(str(warning), words) for warning in kept.get("warnings", [])],
        findings=list(zip(result_words.text_parts(kept, "findings", _FINDING), told.findings, strict=True)),
        exercises=list(zip(result_words.text_parts(kept, "exercises", _EXERCISE), told.exercises, strict=True)),
        reason=lambda reason: reason_said(reason, words),
        files=there(files),
        report_language=report_language(files, words),
        at=f"/people/{athlete.id}/recordings/{entry_id}",
        downloads=_DOWNLOADS,
        others=_recordings(request, athlete, but=entry_id),
        viewer_words=viewer_words(words),
    )


@router.get("/people/{athlete_id}/sets/{entry_id}")
def checked_set(request: Request, athlete_id: str, entry_id: int) -> Response:
    """One checked set of an exercise."""
    athlete, item = find_entry(request, athlete_id, entry_id, "set")
    kept = document(services_of(request).database, athlete, entry_id)
    files = services_of(request).kept.files(athlete.id, entry_id)
    return render_page(
        request,
        "set.html",
        athlete=athlete,
        item=item,
        document=kept,
        title=_exercise_title(str(kept.get("exercise", ""))),
        rows=result_words.repetition_rows(kept, words_of(request)),
        left=lambda reason: reason_said(str(reason), words_of(request)),
        files=there(files),
        report_language=report_language(files, words_of(request)),
        pictures=_pictures(files),
        at=f"/people/{athlete.id}/sets/{entry_id}",
        downloads=_DOWNLOADS,
    )


@router.get("/people/{athlete_id}/compare")
def compare(
    request: Request, athlete_id: str, a: int | None = None, b: int | None = None, align: Align = "initial_contact"
) -> Response:
    """Two recordings side by side at the same moment of the stride, whatever their frame rates."""
    services = services_of(request)
    athlete = get_athlete(services.database, athlete_id)
    items = [i for i in _recordings(request, athlete) if services.kept.files(athlete.id, i.entry_id)]
    there = {item.entry_id: item for item in items}
    chosen = [there[number] for number in (a, b) if number in there]
    return render_page(
        request,
        "compare.html",
        athlete=athlete,
        items=items,
        chosen=chosen,
        a=a,
        b=b,
        align=align,
        viewer_words=viewer_words(words_of(request)),
    )


@router.get("/people/{athlete_id}/{room}/{entry_id}/files/{name}")
def file(
    request: Request, athlete_id: str, room: Literal["recordings", "sets"], entry_id: int, name: str
) -> Response:
    """One file of a result, by one of the known names."""
    path = None if name not in _FILES else _folder(request, athlete_id, entry_id).file(name)
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, media_type=_FILES[name])


@router.get("/people/{athlete_id}/{room}/{entry_id}/pictures/{name}")
def picture(
    request: Request, athlete_id: str, room: Literal["recordings", "sets"], entry_id: int, name: str
) -> Response:
    """One of the key pictures."""
    known = name if name in _PICTURES else ""
    files, language = _folder(request, athlete_id, entry_id), words_of(request).language
    path = files.in_language(f"key_frames/{known}", "png", language) if known else None
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, media_type="image/png")


@router.get("/people/{athlete_id}/{room}/{entry_id}/report")
def report(
    request: Request, athlete_id: str, room: Literal["recordings", "hikes", "sets"], entry_id: int
) -> Response:
    """The report as it can be printed or sent, in the reader's language where it was made in it; shut in."""
    path = _folder(request, athlete_id, entry_id).in_language("report", "html", words_of(request).language)
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, media_type="text/html", headers={"content-security-policy": REPORT_POLICY})


def find_entry(request: Request, athlete_id: str, entry_id: int, kind: EntryKind) -> tuple[Athlete, TimelineItem]:
    """The person and the entry, where it is one of that kind; 404 otherwise."""
    database = services_of(request).database
    athlete = get_athlete(database, athlete_id)
    kinds: tuple[EntryKind, ...] = (kind,)
    items = timeline(database, athlete, kinds=kinds)
    item = next((item for item in items if item.entry_id == entry_id), None)
    if item is None:
        raise HTTPException(404)
    return athlete, item


def _recordings(request: Request, athlete: Athlete, but: int | None = None) -> list[TimelineItem]:
    kinds: tuple[EntryKind, ...] = ("recording",)
    items = timeline(services_of(request).database, athlete, kinds=kinds, limit=200)
    return [item for item in items if item.entry_id != but]


def _folder(request: Request, athlete_id: str, entry_id: int) -> KeptFiles:
    files = services_of(request).kept.files(athlete_id, entry_id)
    if files is None:
        raise HTTPException(404)
    return files


def there(files: KeptFiles | None) -> frozenset[str]:
    """Names of the files that are there."""
    return frozenset(name for name in (*_FILES, "report.html") if files is not None and files.file(name))


def report_language(files: KeptFiles | None, words: Words) -> str:
    """The language of the report that opens: one made before reports had others is in English."""
    path = None if files is None else files.in_language("report", "html", words.language)
    if path is None:
        return words.language
    with path.open("rb") as stream:
        said = _LANGUAGE.search(stream.read(200))
    return said[1].decode() if said else DEFAULT_LANGUAGE


def _pictures(files: KeptFiles | None) -> list[str]:
    order = ("best", "worst", "chart")
    return [name for name in order if files is not None and files.file(f"key_frames/{name}.png")]


def _exercise_title(name: str) -> str:
    try:
        return find_exercise(name).title
    except ValueError:
        return name


def viewer_words(words: Words) -> dict[str, Any]:
    """The words the viewer's script says."""
    return {
        **{key: words.text(f"viewer.{key}") for key in _VIEWER_WORDS},
        "left": words.text("side.left"),
        "right": words.text("side.right"),
        "curves": {name: words.text(f"curve.{name}") for name in _CURVES},
    }
