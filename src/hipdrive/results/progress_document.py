"""`progress.json`: the plain object of a person's progress."""

from __future__ import annotations

import math
from importlib.metadata import version
from typing import Any

from hipdrive.progress import Change, Group, Point, ProgressOf, Recorded, Series
from hipdrive.report.progress_words import change_sentence, headline, threshold_words

#: Raised by one when a name or meaning in the document changes.
SCHEMA_VERSION = 1


def progress_document(progress: ProgressOf) -> dict[str, Any]:
    """The plain object of ``progress.json``; numbers that are missing are null."""
    counted = progress.adherence
    return {
        "schema_version": SCHEMA_VERSION,
        "hipdrive_version": version("hipdrive"),
        "name": progress.name,
        "headline": headline(progress),
        "recordings": [_recording(r) for r in progress.recordings],
        "groups": [_group(group) for group in progress.groups],
        "not_compared": [{"recording": r.key, "reason": reason} for r, reason in progress.alone],
        "not_judged": [_series(s) for s in progress.loose],
        "adherence": None
        if counted is None
        else {
            "planned": counted.planned,
            "done": counted.done,
            "weeks": [
                {"monday": w.monday.isoformat(), "planned": w.planned, "done": w.done, "extra": w.extra}
                for w in counted.weeks
            ],
        },
    }


def _recording(r: Recorded) -> dict[str, Any]:
    return {
        "recording": r.key,
        "recorded_at": r.when.isoformat(),
        "kind": r.kind,
        "view": r.view,
        "near_side": r.near_side,
        "surface": r.surface,
        "speed_mps": r.speed_mps,
        "grade_percent": r.grade_percent,
        "model": r.model,
        "fps": _number(r.fps),
        "standing_reference": r.calibrated,
        "hipdrive_version": r.version,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "recordings": [r.key for r in group.recordings],
        "judged": group.judged,
        "expected_by_chance_at_most": round(group.expected_by_chance, 2),
        "measurements": [_series(s) for s in group.series],
    }


def _series(series: Series) -> dict[str, Any]:
    return {
        "name": series.name,
        "side": series.side,
        "unit": series.unit,
        "change": _change(series.change),
        "since_last": None if series.since_last is None else _change(series.since_last),
        "points": [_point(p) for p in series.points],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "verdict": change.verdict,
        "before": _number(change.before),
        "after": _number(change.after),
        "difference": _number(change.difference),
        "threshold": _number(change.threshold),
        "threshold_source": threshold_words(change) if change.threshold_source else None,
        "reason": change.reason or None,
        "words": change_sentence(change),
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "recording": point.recording.key,
        "recorded_at": point.recording.when.isoformat(),
        "value": _number(point.value),
        "threshold": _number(point.threshold),
        "compared": point.compared,
        "reason": point.reason or None,
    }


def _number(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
