"""What is read out of a saved document for its columns: results, sets, plans, screenings, hikes, sessions."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from hipdrive.counted import counted
from hipdrive.errors import SchemaError

Document = Mapping[str, Any]

#: Keys whose presence tells what a document is.
_TELLS: dict[str, tuple[str, ...]] = {
    "recording": ("schema_version", "measurements", "input"),
    "set": ("exercise", "reps"),
    "adherence": ("session", "done"),
}


def digest_of(document: Document) -> str:
    """SHA-256 of the document, whatever the order of its keys. Raises SchemaError where JSON cannot hold it."""
    try:
        text = json.dumps(document, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError):
        raise unusable("recording", "a value that JSON does not have") from None
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def check_document(kind: str, document: object) -> Document:
    """The document, if it is one of that kind. Raises SchemaError ``document-unusable``."""
    if not isinstance(document, Mapping) or not all(isinstance(key, str) for key in document):
        raise unusable(kind, f"{type(document).__name__} in place of an object with names")
    if missing := [key for key in _TELLS.get(kind, ()) if key not in document]:
        raise unusable(kind, f"no {', '.join(missing)}")
    return document


def measurement_columns(kind: str, document: Document, source: str) -> list[dict[str, Any]]:
    """The rows of ``measurements``; any kind of document may have them. Raises SchemaError ``document-unusable``."""
    rows = document.get("measurements") or []
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) and "name" in row for row in rows):
        raise unusable(kind, "measurements that are not a list of named ones")
    rows = [*rows, *_of_watch(document)]
    return [
        {
            "position": position,
            "source": _text(row, "source", source),
            "name": _text(row, "name", ""),
            "side": _text(row, "side", "none", 8),
            "value": number(row.get("value")),
            "unit": _text(row, "unit", "", 32),
            "phase": _text(row, "phase", "", 16),
            "sd": number(row.get("sd")),
            "n_steps": _whole(row.get("n_steps")),
            "u_sys": number(row.get("u_sys")),
            "mdc95": number(row.get("mdc95")),
            "view": _text(row, "view", "", 16),
            "status": _text(row, "status", "measured", 16),
        }
        for position, row in enumerate(rows)
    ]


def _of_watch(document: Document) -> list[dict[str, Any]]:
    """``running_dynamics`` of a hike as measurements; the watch's name stands in their source."""
    return [
        {
            "name": name,
            "side": "both",
            "value": row.get("value"),
            "unit": row.get("unit"),
            "phase": "recording",
            "sd": row.get("sd"),
            "view": "any",
            "status": "measured",
            "source": ": ".join(
                part for part in (_text(row, "source", "watch"), _text(row, "device", "")) if part
            ),
        }
        for name, row in _part(document, "running_dynamics").items()
        if isinstance(row, Mapping)
    ]


def recording_columns(document: Document) -> dict[str, Any]:
    """The columns of ``recordings``."""
    told = _part(document, "settings")
    source = _part(document, "input")
    return {
        "source": _text(source, "kind", "unknown", 32),
        "view": _view(document),
        "near_side": _text(document, "near_side", "", 8) or None,
        "surface": _text(document, "surface", "", 32) or None,
        "speed_mps": _speed_mps(document, told),
        "fps": number(source.get("fps")),
    }


def set_columns(document: Document) -> dict[str, Any]:
    """The columns of ``exercise_sets``."""
    reps = document.get("reps")
    verdicts = [rep.get("verdict") for rep in reps if isinstance(rep, Mapping)] if isinstance(reps, list) else []
    return {
        "exercise": _text(document, "exercise", ""),
        "side": _text(document, "side", "both", 8),
        "counted": _whole(document.get("counted")),
        "faulty": verdicts.count("fault"),
    }


def adherence_columns(document: Document) -> dict[str, Any]:
    """The columns of ``adherence``."""
    pain = document.get("pain")
    return {
        "session": _text(document, "session", ""),
        "done": document.get("done") is True,
        "pain": pain if isinstance(pain, int) and not isinstance(pain, bool) else None,
    }


def summary_of(kind: str, document: Document) -> str:
    """One line of the timeline."""
    if kind == "recording":
        return _text(document, "headline", "") or "a recording"
    if kind == "set":
        columns = set_columns(document)
        faulty = f", {columns['faulty']} with a fault" if columns["faulty"] else ""
        return f"{columns['exercise']}: {columns['counted']} counted{faulty}"
    if kind == "adherence":
        columns = adherence_columns(document)
        pain = "" if columns["pain"] is None else f", pain {columns['pain']} of 10"
        what = _text(document, "words", columns["session"])
        return f"{what}: {'done' if columns['done'] else 'skipped'}{pain}"
    if kind == "plan" and isinstance(document.get("weeks"), list):
        return f"a plan of {counted(len(document['weeks']), 'week')}"
    if kind == "screening" and (answers := _part(document, "answers")):
        given = sum(answer is not None for answer in answers.values())
        return f"a screening, {counted(given, 'question')} answered"
    for key in ("summary", "headline", "title"):
        if words := _text(document, key, ""):
            return words
    return {"plan": "a plan", "screening": "a screening", "activity": "an activity"}[kind]


def number(value: object) -> float:
    """A number of JSON, NaN where it is null or none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.nan


def unusable(kind: str, got: str) -> SchemaError:
    """The error of a document that is not what it is to be kept as."""
    return SchemaError(
        f"That is no document of the kind: {kind}",
        slug="document-unusable",
        got=got,
        fix="give the file as hipdrive wrote it",
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0


def _text(part: Mapping[str, Any], key: str, default: str, longest: int = 2000) -> str:
    """A string no longer than its column, without what PostgreSQL refuses (the document keeps the original)."""
    value = part.get(key)
    text = value if isinstance(value, str) and value else default
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")[:longest]


def _part(document: Document, key: str) -> Mapping[str, Any]:
    part = document.get(key)
    return part if isinstance(part, Mapping) else {}


def _answered(document: Document) -> list[Mapping[str, Any]]:
    return [row for row in document["measurements"] if row.get("status") in ("measured", "proxy")]


def _view(document: Document) -> str | None:
    """The view most of the answers were seen from."""
    views = Counter(row.get("view") for row in _answered(document) if row.get("view") not in (None, "any"))
    return str(views.most_common(1)[0][0])[:16] if views else None


def _speed_mps(document: Document, told: Mapping[str, Any]) -> float:
    """As told for the treadmill, else as measured."""
    if math.isfinite(belt := number(told.get("belt_speed_mps"))):
        return belt
    found = [number(row.get("value")) for row in _answered(document) if row.get("name") == "speed_mps"]
    return found[0] if found else math.nan
