"""Uploading a recording: set-up advice, the form, and the film itself, streamed to the disk under a generated name."""

from __future__ import annotations

import asyncio
import os
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from hipdrive.app.config import UploadLimits
from hipdrive.app.job import Order
from hipdrive.app.pages import render_page, words_of
from hipdrive.app.services import Services, services_of
from hipdrive.athletes.register import Athlete, add_athlete, get_athlete, list_athletes
from hipdrive.errors import HipdriveError
from hipdrive.exercises.check import find_exercise, list_exercises
from hipdrive.language.words import Words
from hipdrive.settings import Settings

router = APIRouter()

#: Endings a reader may need to see; of any other name nothing is kept.
_SUFFIXES = frozenset(
    (
        *(".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".3gp", ".mts", ".ts", ".mpg", ".mpeg"),
        *(".fit", ".gpx", ".tcx", ".c3d", ".trc", ".mot", ".csv", ".json", ".parquet", ".npz"),
    )
)
#: Numbers the person may tell: the field's name is the setting's.
NUMBERS = ("height_m", "mass_kg", "belt_speed_mps", "grade_percent", "capture_fps")
#: People to choose from in the form; of others the form is reached from their own page.
_MOST_LISTED = 500
_CHUNK_TO_SYNC = 64 * 1024 * 1024


@router.get("/uploads/new")
def upload_page(request: Request, person: str = "") -> Response:
    """Where to put the camera, then the form."""
    services = services_of(request)
    people = [listed.athlete for listed in list_athletes(services.database, limit=_MOST_LISTED).people]
    if person and person not in {athlete.id for athlete in people}:
        people = [*_known(services, person), *people]
    return render_page(
        request,
        "upload.html",
        people=people,
        person=person,
        exercises=[e for e in list_exercises() if e.engine is not None],
        numbers=NUMBERS,
        megabytes=services.config.limits.max_bytes // 1_000_000,
    )


@router.post("/uploads/send")
async def send(request: Request) -> Response:
    """Take the recording: what was asked stands in the query, the body is the file as it is."""
    services, words = services_of(request), words_of(request)
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > services.config.limits.max_bytes:
        return _fault(words.text("upload.too_large"), 413)
    try:
        fields = {name: value.strip() for name, value in request.query_params.items()}
        order = await asyncio.to_thread(_read_order, services, fields, words)
        name, folder = services.jobs.open_folder()
    except _FormError as fault:
        return _fault(str(fault), 422)
    except HipdriveError as error:
        return _fault(f"{error.sentence} {error.fix}.", 422)
    arrived = False
    try:
        target = folder / "work" / f"upload{order.suffix}"
        problem = await _stream_to_disk(request, target, services.config.limits)
        if problem:
            return _fault(words.text(f"upload.{problem}"), 413 if problem == "too_large" else 400)
        job = services.jobs.add(name, order)
        arrived = True
        return JSONResponse({"job": f"/jobs/{job.id}"}, 201)
    finally:
        if not arrived:
            services.jobs.discard(name)


def _known(services: Services, athlete_id: str) -> list[Athlete]:
    """The person of that id, where there is one."""
    try:
        return [get_athlete(services.database, athlete_id)]
    except HipdriveError:
        return []


class _FormError(ValueError):
    """What is wrong with the form, in the reader's language."""


def _read_order(services: Services, fields: dict[str, str], words: Words) -> Order:
    """The order from the form's fields; a new person is added only when everything else is right."""
    numbers = {name: _number(name, fields.get(name, ""), words) for name in NUMBERS}
    _settings(numbers)  # plausible ones, or its own words why not
    if fields.get("keep") not in ("yes", "no"):
        raise _FormError(words.text("upload.keep_missing"))
    if fields.get("kind") == "exercise":
        find_exercise(fields.get("exercise", ""))
    given: dict[str, Any] = {
        "kind": fields.get("kind", ""),
        "athlete_id": "-",
        "file_name": clean_file_name(fields.get("file_name", "")),
        "suffix": _suffix(fields.get("file_name", "")),
        "keep_video": fields["keep"] == "yes",
        "recorded_at": _when(fields.get("recorded_at", ""), words),
        "exercise": fields.get("exercise", "") if fields.get("kind") == "exercise" else "",
        "side": fields.get("side", ""),
        **numbers,
    }
    try:
        order = Order(**given)
    except ValidationError as error:
        raise _FormError(words.text("upload.form_wrong")) from error
    return order.model_copy(update={"athlete_id": _athlete(services, fields, words).id})


def _settings(numbers: dict[str, float | None]) -> Settings:
    return Settings(
        height_m=numbers["height_m"],
        mass_kg=numbers["mass_kg"],
        belt_speed_mps=numbers["belt_speed_mps"],
        grade_percent=numbers["grade_percent"],
        capture_fps=numbers["capture_fps"],
    )


def _athlete(services: Services, fields: dict[str, str], words: Words) -> Athlete:
    if fields.get("person"):
        return get_athlete(services.database, fields["person"])
    if fields.get("new_person"):
        return add_athlete(services.database, fields["new_person"])
    raise _FormError(words.text("upload.person_missing"))


def _number(name: str, text: str, words: Words) -> float | None:
    """A number with a decimal point or comma; None where the field is empty."""
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        label = words.text(f"upload.{name}")
        raise _FormError(words.text("upload.not_a_number", field=label)) from None


def _when(text: str, words: Words) -> datetime | None:
    """The local time of a form's field; None = now."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _FormError(words.text("upload.form_wrong")) from None
    if when.year < 1990 or when > datetime.now(UTC):
        raise _FormError(words.text("upload.date_wrong"))
    return when


def clean_file_name(name: str) -> str:
    """What is shown of the file's own name: its last part, printable, not too long. No path is ever made of it."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable())[:200] or "recording"


def _suffix(name: str) -> str:
    suffix = Path(clean_file_name(name)).suffix.lower()
    return suffix if suffix in _SUFFIXES else ""


async def _stream_to_disk(request: Request, target: Path, limits: UploadLimits) -> str:
    """Write the body as it comes; the name of what went wrong, empty where all of it arrived."""
    written = since_sync = 0
    last_s = time.monotonic() + limits.max_upload_s
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    chunks = request.stream().__aiter__()
    with os.fdopen(descriptor, "wb") as stream:
        while True:
            try:
                chunk = await asyncio.wait_for(anext(chunks), limits.idle_s)
            except StopAsyncIteration:
                break
            except (TimeoutError, ClientDisconnect):
                return "broken_off"
            if time.monotonic() > last_s:
                return "broken_off"
            written += len(chunk)
            since_sync += len(chunk)
            if written > limits.max_bytes:
                return "too_large"
            try:
                await asyncio.to_thread(stream.write, chunk)
                if since_sync > _CHUNK_TO_SYNC:
                    # a full disk shows here, and other writers do not wait for gigabytes at the end
                    await asyncio.to_thread(stream.flush)
                    since_sync = 0
            except OSError:
                return "disk_full"
    return "" if written else "empty"


def _fault(words: str, status: int) -> Response:
    return JSONResponse({"fault": words}, status)
