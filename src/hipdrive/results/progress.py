"""From the database and the result folders to progress: the page and `progress.json`."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from hipdrive.athletes.database import Database
from hipdrive.athletes.history import (
    KeptRecording,
    adherence,
    document,
    documents,
    exercise_sets,
    recordings,
    timeline,
)
from hipdrive.athletes.register import Athlete
from hipdrive.athletes.sessions import planned_sessions as sessions_in
from hipdrive.language.words import Words
from hipdrive.progress import (
    Adherence,
    Done,
    Planned,
    ProgressOf,
    Reading,
    Recorded,
    StrideShape,
    build_progress,
    count_adherence,
    read_stride,
    recorded_of,
)
from hipdrive.progress.stride import INSTANTS, Instant
from hipdrive.report.progress_page import SideBySide, render_progress
from hipdrive.report.words import ENGLISH
from hipdrive.results.progress_document import progress_document
from hipdrive.writers.whole_file import whole_file

_PICTURE_PX = 480


def progress_of(database: Database, athlete: Athlete, today: date | None = None) -> ProgressOf:
    """Everything kept of one person as progress. today : planned sessions after it are not asked for; None = now."""
    kept = recordings(database, athlete, measurements_of=["activity"])
    bodies = documents(database, athlete, "recording")
    recorded = [_recorded(one, bodies.get(one.entry_id)) for one in kept]
    return build_progress(athlete.name, recorded, _adherence(database, athlete, today or datetime.now().date()))


def _recorded(kept: KeptRecording, body: Mapping[str, Any] | None) -> Recorded:
    if body is not None:
        return recorded_of(body, kept.happened_at, key=f"{kept.entry_id}: {_file_name(body)}")
    return _of_watch(kept)


def _file_name(body: Mapping[str, Any]) -> str:
    source = body.get("input")
    return str(source.get("name", "")) if isinstance(source, Mapping) else ""


def _of_watch(kept: KeptRecording) -> Recorded:
    """A watch's own numbers: compared with the same watch's only, and without an error of their own."""
    readings = tuple(
        Reading(m.name, m.side, m.unit, m.value, m.sd, m.n_steps, m.u_sys, m.mdc95, m.status)
        for m in kept.measurements
    )
    speed = next((r.value for r in readings if r.name == "speed_mps" and r.answered), kept.speed_mps)
    return Recorded(
        key=f"{kept.entry_id}: {kept.summary}",
        when=kept.happened_at,
        readings=readings,
        speed_mps=speed if math.isfinite(speed) else None,
        view="any",
        kind="watch",
        model=next((m.source for m in kept.measurements), "watch"),
    )


def _adherence(database: Database, athlete: Athlete, today: date) -> Adherence | None:
    """Planned sessions of every plan beside what was done; None where neither is kept."""
    kept = reversed(timeline(database, athlete, kinds=["plan"]))
    plans = [(item.happened_at, document(database, athlete, item.entry_id)) for item in kept]
    done = [Done(_day(s.happened_at)) for s in exercise_sets(database, athlete)]
    done += [Done(_day(s.happened_at), s.session, s.done) for s in adherence(database, athlete)]
    counted = count_adherence(planned_sessions(plans), done, today)
    return counted if counted.weeks else None


def planned_sessions(plans: Iterable[tuple[datetime, Mapping[str, Any]]]) -> list[Planned]:
    """The sessions of ``plan.json`` documents in order of time: a later plan takes the place of what was still to come."""
    sessions: dict[str, date] = {}
    for saved_at, plan in plans:
        sessions = {name: day for name, day in sessions.items() if day < _day(saved_at)}
        for session in sessions_in(plan):
            with suppress(ValueError):  # of an imported or older plan: a day that is none is asked for on no day
                sessions[session.id] = date.fromisoformat(session.day)
    return [Planned(day, name) for name, day in sessions.items()]


def _day(when: datetime) -> date:
    """The day by the clock on this machine's wall."""
    return when.astimezone().date()


def pair_of(progress: ProgressOf, folders: Mapping[str, Path]) -> tuple[Recorded, Recorded] | None:
    """The two recordings to lay on one another: first and last of the latest group, else the last two; None below two.

    Those whose result folder is still there go before the others.
    """
    filmed = progress.groups[0].recordings if progress.groups else progress.recordings[-2:]
    kept = [r for r in filmed if r.sha256 in folders]
    chosen = kept if len(kept) > 1 else filmed
    return (chosen[0], chosen[-1]) if len(chosen) > 1 and chosen[-1].kind != "watch" else None


def find_folders(results: Path) -> dict[str, Path]:
    """Result folders in and right below a folder, by the name and checksum of the file that was analysed."""
    found: dict[str, Path] = {}
    for path in sorted([*results.glob("result.json"), *results.glob("*/result.json")]):
        try:
            source = json.loads(path.read_text(encoding="utf-8"))["input"]
            found[str(source["sha256"])] = path.parent
        except (OSError, ValueError, KeyError, TypeError):
            continue  # somebody else's result.json
    return found


def side_by_side(progress: ProgressOf, folders: Mapping[str, Path]) -> SideBySide | None:
    """The pair with what their result folders show; None where there is no pair.

    folders : result folders by the sha256 of the recording
    """
    pair = pair_of(progress, folders)
    if pair is None:
        return None
    before, after = (folders.get(recording.sha256) for recording in pair)
    shapes: tuple[StrideShape, StrideShape] | None = None
    pictures: tuple[dict[Instant, bytes], dict[Instant, bytes]] = ({}, {})
    if before is not None and after is not None:
        first, second = read_stride(before, pair[0].near_side), read_stride(after, pair[1].near_side)
        # One leg laid on the other would be read as a comparison of left and right.
        alike = pair[0].near_side == pair[1].near_side
        shapes = None if first is None or second is None or not alike else (first, second)
        pictures = _pictures(before), _pictures(after)
    return SideBySide(*pair, shapes, pictures)


def _pictures(folder: Path) -> dict[Instant, bytes]:
    """The key pictures that are kept, as small JPEGs."""
    found: dict[Instant, bytes] = {}
    for instant in INSTANTS:
        path = folder / "key_frames" / f"{instant}.png"
        if path.is_file():
            with Image.open(path) as picture:
                small = picture.convert("RGB")
            small.thumbnail((_PICTURE_PX, 2 * _PICTURE_PX))
            out = io.BytesIO()
            small.save(out, "JPEG", quality=85, optimize=True)
            found[instant] = out.getvalue()
    return found


def write_progress(progress: ProgressOf, out: Path, folders: Mapping[str, Path], words: Words = ENGLISH) -> Path:
    """``progress.html`` and ``progress.json`` into a folder, each whole or not at all; the page's path.

    words : language of the page; ``progress.json`` knows none
    Raises ConfigError ``out-not-writable``.
    """
    page = render_progress(progress, side_by_side(progress, folders), words)
    text = json.dumps(progress_document(progress), indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    for name, content in (("progress.json", text), ("progress.html", page)):
        with whole_file(out / name) as draft:
            draft.write_text(content, encoding="utf-8")
    return out / "progress.html"
