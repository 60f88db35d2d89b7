"""Keep what is in a result folder or a file: what it is, is told from its content."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from hipdrive.athletes.database import Database
from hipdrive.athletes.documents import unusable
from hipdrive.athletes.keep import Saved, save_document
from hipdrive.athletes.register import Athlete
from hipdrive.athletes.tables import EntryKind
from hipdrive.errors import ConfigError, CorruptFileError, SchemaError
from hipdrive.faults import text_fault

#: What hipdrive writes into folders and can be kept.
KEPT_FILES = ("screening.json", "result.json", "plan.json", "set.json", "hike.json")


def keep_path(
    database: Database,
    athlete: Athlete,
    path: Path,
    *,
    happened_at: datetime | None = None,
    video: Path | None = None,
    check: Callable[[Sequence[tuple[EntryKind, dict[str, Any]]]], None] | None = None,
) -> list[Saved]:
    """Keep a file, or every file of `KEPT_FILES` in a folder; a transaction each, all of them read before the first.

    happened_at : as in `save_document`; None = what the document says, else when its file was written
    video : copied beside the one recording among them
    check : is shown all of them before the first is kept; what it raises keeps them all out
    Raises CorruptFileError ``no-file``, ``not-json``; SchemaError ``document-unusable``, ``nothing-to-keep``; ConfigError
    ``video-of-nothing``; and what `save_document` raises.
    """
    found = [(file, read_document(file)) for file in _files(path)]
    kinds = [kind_of(document, file.name) for file, document in found]
    if video is not None and kinds.count("recording") != 1:
        raise ConfigError(
            "There is no recording to which the video belongs",
            slug="video-of-nothing",
            got=f"{path.name} with {', '.join(kinds)}",
            fix="give the folder of hipdrive analyse, or leave the video away",
        )
    if check is not None:
        check([(kind, document) for kind, (_, document) in zip(kinds, found, strict=True)])
    return [
        save_document(
            database,
            athlete,
            kind,
            document,
            happened_at=happened_at,
            assumed_at=_said_time(document) or datetime.fromtimestamp(file.stat().st_mtime, UTC),
            video=video if kind == "recording" else None,
        )
        for (file, document), kind in zip(found, kinds, strict=True)
    ]


def kind_of(document: Mapping[str, Any], name: str) -> EntryKind:
    """What a document is. Raises SchemaError ``document-unusable`` where it is nothing that hipdrive writes."""
    said: dict[object, EntryKind] = {"hipdrive-plan": "plan", "hipdrive-screening": "screening"}
    if (kind := document.get("kind")) in said:
        return said[kind]
    if {"exercise", "reps"} <= document.keys():
        return "set"
    if {"segments", "altitude"} <= document.keys():
        return "activity"
    if {"schema_version", "input", "measurements"} <= document.keys():
        return "recording"
    raise unusable("result, set, plan, screening or hike", name)


def read_document(path: Path) -> dict[str, Any]:
    """A JSON object from a file. Raises CorruptFileError ``no-file``, ``not-json``; SchemaError ``document-unusable``."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CorruptFileError(
            "There is no file of that name", slug="no-file", got=path.name, fix="check the name of the file"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise CorruptFileError(
            "The file is not JSON",
            slug="not-json",
            got=f"{path.name}: {text_fault(error)}",
            fix="give the file as hipdrive wrote it",
        ) from None
    if not isinstance(document, Mapping):
        raise unusable("result, set, plan, screening or hike", f"{path.name}, which holds no object")
    return dict(document)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    if files := [path / name for name in KEPT_FILES if (path / name).is_file()]:
        return files
    raise SchemaError(
        "There is nothing in the folder that can be kept",
        slug="nothing-to-keep",
        got=path.name,
        expected=", ".join(KEPT_FILES),
        fix="give a folder that hipdrive analyse, exercise check, screen, plan or hike wrote",
    )


def _said_time(document: Mapping[str, Any]) -> datetime | None:
    """The start of a hike, the day of a screening (its noon here); None where the document does not say."""
    source = document.get("input")
    said = source.get("start") if isinstance(source, Mapping) else document.get("answered_on")
    return parsed_time(said) if isinstance(said, str) else None


def parsed_time(text: str) -> datetime | None:
    """An instant from ISO 8601; without a zone it is the clock's here, a day alone is its noon. None where it is none."""
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(12)).astimezone()
        when = datetime.fromisoformat(text)
        when = when if when.tzinfo is not None else when.astimezone()
        when.astimezone(UTC)  # as it is kept: an instant at either end of all years has none there
        return when
    except (ValueError, OverflowError, OSError):
        return None
