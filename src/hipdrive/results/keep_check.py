"""What is looked at before a file is kept with a person: a plan against the red flags, a document against its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hipdrive.athletes.database import Database
from hipdrive.athletes.history import newest_document
from hipdrive.athletes.register import Athlete
from hipdrive.athletes.tables import EntryKind
from hipdrive.plan.plan_json import plan_from_document
from hipdrive.plan.standing import require_still_clear
from hipdrive.progress import recorded_of
from hipdrive.screening import Screening
from hipdrive.screening.screening_file import screening_from_document

Found = Sequence[tuple[EntryKind, Mapping[str, Any]]]


def check_before_keeping(database: Database, athlete: Athlete, found: Found) -> None:
    """All documents that are to be kept together, before the first is.

    Raises SchemaError for a screening, plan or result that could not be read again; ScreeningError where a plan's own
    answers do not allow it, or the newest answers of the person (kept, or among `found`) hold a red flag.
    """
    screenings = [screening_from_document(document) for kind, document in found if kind == "screening"]
    for kind, document in found:
        if kind == "recording":
            recorded_of(document, datetime.now(UTC))
        if kind == "plan":
            newest = _newest([newest_screening(database, athlete), *screenings])
            require_still_clear(plan_from_document(document, "the plan"), newest)


def newest_screening(database: Database, athlete: Athlete) -> Screening | None:
    """The newest answers that are kept of a person. Raises SchemaError where they cannot be read any more."""
    kept = newest_document(database, athlete, "screening")
    return None if kept is None else screening_from_document(kept, "the kept screening")


def _newest(screenings: Sequence[Screening | None]) -> Screening | None:
    """The last of those of the latest day."""
    given = [screening for screening in screenings if screening is not None]
    return max(reversed(given), key=lambda screening: screening.answered_on) if given else None
