"""What is looked at before a file is kept with a person: a plan against the red flags, a document against its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hipdrive.athletes.bundle import BundledEntry
from hipdrive.athletes.database import Database
from hipdrive.athletes.history import documents, timeline
from hipdrive.athletes.register import Athlete
from hipdrive.athletes.tables import EntryKind
from hipdrive.plan.plan_json import plan_from_document
from hipdrive.plan.standing import require_still_clear
from hipdrive.progress import recorded_of
from hipdrive.screening import Screening
from hipdrive.screening.age import require_answered
from hipdrive.screening.screening_file import screening_from_document

Found = Sequence[tuple[EntryKind, Mapping[str, Any]]]

_ANSWERS: tuple[EntryKind, ...] = ("screening",)


def check_before_keeping(database: Database, athlete: Athlete, found: Found) -> None:
    """All documents that are to be kept together, before the first is.

    Raises SchemaError for a screening, plan or result that could not be read again; ScreeningError where a plan's own
    answers do not allow it, the newest answers of the person (kept, or among `found`) hold a red flag, or answers are
    of a day to come.
    """
    screenings = [_answered(document) for kind, document in found if kind == "screening"]
    for kind, document in found:
        newest = _newest([newest_screening(database, athlete), *screenings]) if kind == "plan" else None
        _check_one(kind, document, newest)


def check_bundle(found: Sequence[tuple[BundledEntry, Mapping[str, Any]]]) -> None:
    """A person's history from a zip, as if each thing were kept again in the order in which it was.

    What was kept at the same instant stays in the order of the zip, in which an import numbers it.
    So a plan from before a red flag comes in with the history that it is part of, and one after it does not.
    Raises as `check_before_keeping`.
    """
    kept: list[Screening] = []
    for entry, document in sorted(found, key=lambda one: one[0].saved_at):
        if entry.kind == "screening":
            kept.append(_answered(document))
        _check_one(entry.kind, document, _newest(kept))


def _check_one(kind: EntryKind, document: Mapping[str, Any], newest: Screening | None) -> None:
    if kind == "recording":
        recorded_of(document, datetime.now(UTC))
    if kind == "plan":
        plan = plan_from_document(document, "the plan")
        require_answered(plan.screening.screening)
        require_still_clear(plan, newest)


def _answered(document: Mapping[str, Any]) -> Screening:
    screening = screening_from_document(document)
    require_answered(screening)
    return screening


def newest_screening(database: Database, athlete: Athlete) -> Screening | None:
    """The newest answers that are kept of a person, by the day they were given and not by the day they are said to be of.

    So answers kept with ``--date 2099-01-01`` do not stand before a flag of tomorrow. Raises SchemaError where any
    cannot be read any more.
    """
    found = newest_answers(database, athlete)
    return None if found is None else found[1]


def newest_answers(database: Database, athlete: Athlete) -> tuple[int, Screening] | None:
    """The number of their entry and the answers that `newest_screening` gives. Raises as it does."""
    kept = documents(database, athlete, "screening")
    # Of the same day the last given stands. Not the highest number: an import gives numbers by when things happened.
    items = sorted(timeline(database, athlete, kinds=_ANSWERS), key=lambda item: (item.saved_at, item.entry_id))
    entries = [item.entry_id for item in reversed(items) if item.entry_id in kept]
    given = [(entry, screening_from_document(kept[entry], "the kept screening")) for entry in entries]
    return max(given, key=lambda one: one[1].answered_on, default=None)


def _newest(screenings: Sequence[Screening | None]) -> Screening | None:
    """The last of those of the latest day."""
    given = [screening for screening in screenings if screening is not None]
    return max(reversed(given), key=lambda screening: screening.answered_on) if given else None
