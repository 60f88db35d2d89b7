"""Uploading a recording: set-up advice, the form, and the film itself, streamed to the disk under a generated name."""

from __future__ import annotations

import asyncio
import os
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from hipdrive.app.config import UploadLimits
from hipdrive.app.job import Job, Order
from hipdrive.app.pages import render_page, words_of
from hipdrive.app.services import Services, services_of
from hipdrive.app.storage import is_disk_short
from hipdrive.athletes.names import checked_name
from hipdrive.athletes.register import Athlete, add_athlete, delete_athlete, get_athlete, list_athletes
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
#: What was asked, coded as a form is; and how large a file is that is not sent yet.
FIELDS_HEADER = "x-upload-fields"
SIZE_HEADER = "x-upload-bytes"
_MOST_FIELDS = 50
_MOST_DIGITS = 18
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


@router.post("/uploads/check")
async def check(request: Request) -> Response:
    """Whether the recording would be taken, before its first byte is on its way."""
    services, words = services_of(request), words_of(request)
    try:
        asked = _asked(request, request.headers.get(SIZE_HEADER, ""))
        await asyncio.to_thread(_read_order, services, asked, words)
        return Response(status_code=204)
    except _RefusedError as refused:
        return _fault(str(refused), refused.status)
    except HipdriveError as error:
        return _fault(f"{error.sentence} {error.fix}.", 422)


@router.post("/uploads/send")
async def send(request: Request) -> Response:
    """Take the recording: what was asked stands in a header, as addresses end up in logs; the body is the file."""
    services, words = services_of(request), words_of(request)
    name = ""
    try:
        asked = _asked(request, request.headers.get("content-length", ""))
        order = await asyncio.to_thread(_read_order, services, asked, words)
        name, folder = services.jobs.open_folder()
        held = await asyncio.to_thread(services.storage.reserve, name, asked.size(services))
        _check_room(held, services, words)
        problem = await _stream_to_disk(request, folder / "work" / f"upload{order.suffix}", services.config.limits)
        if problem:
            raise _refused(problem, services, words)
        job = await asyncio.to_thread(_accept, services, name, order, asked, words)
        return JSONResponse({"job": f"/jobs/{job.id}"}, 201)
    except _RefusedError as refused:
        return _fault(str(refused), refused.status)
    except HipdriveError as error:
        return _fault(f"{error.sentence} {error.fix}.", 422)
    except OSError:  # of a disk that is full, or that is no more
        return _fault(words.text("upload.disk_full"), 507)
    finally:
        services.storage.release(name)
        if name and services.jobs.get(name) is None:
            services.jobs.discard(name)


def _known(services: Services, athlete_id: str) -> list[Athlete]:
    """The person of that id, where there is one."""
    try:
        return [get_athlete(services.database, athlete_id)]
    except HipdriveError:
        return []


class _RefusedError(ValueError):
    """Why the upload is not taken, in the reader's language, and its status."""

    def __init__(self, words: str, status: int = 422) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came with an upload: the form's fields, and how many bytes it is said to have (None = not said)."""

    fields: dict[str, str]
    told_bytes: int | None

    def size(self, services: Services) -> int:
        """Bytes to reckon with."""
        return services.config.limits.max_bytes if self.told_bytes is None else self.told_bytes


def _asked(request: Request, length: str) -> _Asked:
    try:
        pairs = parse_qsl(
            request.headers.get(FIELDS_HEADER, ""), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        pairs = []
    told = int(length[:_MOST_DIGITS]) if length.isascii() and length.isdecimal() else None
    return _Asked({name: value.strip() for name, value in pairs}, told)


def _refused(problem: str, services: Services, words: Words) -> _RefusedError:
    """The refusal of that name, in words."""
    gigabytes = services.config.quota_bytes // 1_000_000_000
    status = {"too_large": 413, "disk_full": 507, "quota_full": 507}.get(problem, 400)
    return _RefusedError(words.text(f"upload.{problem}", gigabytes=gigabytes), status)


def _check_room(problem: str, services: Services, words: Words) -> None:
    if problem:
        raise _refused(problem, services, words)


def _accept(services: Services, name: str, order: Order, asked: _Asked, words: Words) -> Job:
    """Put an upload that arrived whole into the queue; only now is a new person one."""
    athlete = _athlete(services, asked.fields, words) or add_athlete(services.database, asked.fields["new_person"])
    try:
        return services.jobs.add(name, order.model_copy(update={"athlete_id": athlete.id}))
    except OSError:
        if not asked.fields.get("person"):
            delete_athlete(services.database, athlete.id)
        raise


def _read_order(services: Services, asked: _Asked, words: Words) -> Order:
    """The order from the form's fields, its person still open; raises where the upload could not be taken."""
    fields, size = asked.fields, asked.size(services)
    if size > services.config.limits.max_bytes:
        raise _refused("too_large", services, words)
    numbers = {name: _number(name, fields.get(name, ""), words) for name in NUMBERS}
    _settings(numbers)  # plausible ones, or its own words why not
    if fields.get("keep") not in ("yes", "no"):
        raise _RefusedError(words.text("upload.keep_missing"))
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
        "language": words.language,
        **numbers,
    }
    try:
        order = Order(**given)
    except ValidationError as error:
        raise _RefusedError(words.text("upload.form_wrong")) from error
    _athlete(services, fields, words)
    services.jobs.check_room()
    _check_room(services.storage.problem(size), services, words)
    return order


def _settings(numbers: dict[str, float | None]) -> Settings:
    return Settings(
        height_m=numbers["height_m"],
        mass_kg=numbers["mass_kg"],
        belt_speed_mps=numbers["belt_speed_mps"],
        grade_percent=numbers["grade_percent"],
        capture_fps=numbers["capture_fps"],
    )


def _athlete(services: Services, fields: dict[str, str], words: Words) -> Athlete | None:
    """The person who was chosen; None for a new one, whose name can be one."""
    if fields.get("person"):
        return get_athlete(services.database, fields["person"])
    if not fields.get("new_person"):
        raise _RefusedError(words.text("upload.person_missing"))
    checked_name(fields["new_person"])
    return None


def _number(name: str, text: str, words: Words) -> float | None:
    """A number with a decimal point or comma; None where the field is empty."""
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        label = words.text(f"upload.{name}")
        raise _RefusedError(words.text("upload.not_a_number", field=label)) from None


def _when(text: str, words: Words) -> datetime | None:
    """The local time of a form's field; None = now."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _RefusedError(words.text("upload.form_wrong")) from None
    if when.year < 1990 or when > datetime.now(UTC):
        raise _RefusedError(words.text("upload.date_wrong"))
    return when


def clean_file_name(name: str) -> str:
    """What is shown of the file's own name: its last part, printable, not too long. No path is ever made of it."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable())[:200] or "recording"


def _suffix(name: str) -> str:
    suffix = Path(clean_file_name(name)).suffix.lower()
    return suffix if suffix in _SUFFIXES else ""


async def _stream_to_disk(request: Request, target: Path, limits: UploadLimits) -> str:
    """Write the body as it comes; the name of what went wrong, empty where all of it arrived.

    Raises OSError where it cannot be written.
    """
    written = since_sync = 0
    began_s = time.monotonic()
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
            written += len(chunk)
            since_sync += len(chunk)
            took_s = time.monotonic() - began_s
            if took_s > limits.max_upload_s or written < limits.min_bytes_per_s * (took_s - limits.idle_s):
                return "broken_off"
            if written > limits.max_bytes:
                return "too_large"
            await asyncio.to_thread(stream.write, chunk)
            if since_sync > _CHUNK_TO_SYNC:
                # a full disk shows here, and other writers do not wait for gigabytes at the end
                await asyncio.to_thread(stream.flush)
                if await asyncio.to_thread(is_disk_short, target.parent):
                    return "disk_full"
                since_sync = 0
    return "" if written else "empty"


def _fault(words: str, status: int) -> Response:
    return JSONResponse({"fault": words}, status)
