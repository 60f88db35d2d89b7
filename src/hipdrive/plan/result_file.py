"""`ResultFacts`: what a plan needs of a `result.json`, checked at the border."""

from __future__ import annotations

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.faults import form_faults, text_fault
from hipdrive.progress import recorded_of
from hipdrive.progress.threshold import change_threshold
from hipdrive.screening.screening_file import unique_keys

MeasuredSide = Literal["left", "right", "both", "none"]


class _Part(BaseModel):
    # A later hipdrive may write more keys; what a plan needs is named here and nothing else is read.
    model_config = ConfigDict(frozen=True, extra="ignore")


class Measured(_Part):
    """A row of `measurements`."""

    name: str
    side: MeasuredSide
    value: float | None
    unit: str
    sd: float | None = None
    n_steps: int = 0
    u_sys: float | None = None
    mdc95: float | None = None
    status: str

    @property
    def answered(self) -> bool:
        """Whether there is a number."""
        return self.value is not None and self.status in ("measured", "proxy")

    @property
    def uncertainty(self) -> float | None:
        """Random and systematic parts together, one standard deviation (as `Measurement.uncertainty`)."""
        if not self.answered:
            return None
        random = 0.0 if self.sd is None or self.n_steps < 2 else self.sd / math.sqrt(self.n_steps)
        return round(math.hypot(random, self.u_sys or 0.0), 6)


class FoundFact(_Part):
    """A row of `findings`."""

    slug: str
    measurement: str
    side: MeasuredSide
    short: str = ""
    band: tuple[float | None, float | None] = (None, None)
    exercises: tuple[str, ...] = ()
    stands_out: bool = False


class PostureFact(_Part):
    """`posture`."""

    label: str
    memberships: dict[str, float] = {}
    intervals: dict[str, tuple[float, float]] = {}


class _Input(_Part):
    name: str = ""
    sha256: str = ""


class ResultFacts(_Part):
    """What was measured and what stood out."""

    schema_version: Literal[1]
    hipdrive_version: str = ""
    input: _Input
    near_side: str | None = None
    measurements: tuple[Measured, ...]
    posture: PostureFact
    findings: tuple[FoundFact, ...]

    def measured(self, name: str, side: str = "") -> Measured | None:
        """The row of a name: of `side` where there is one, else of the near side, else the first answered."""
        rows = [row for row in self.measurements if row.name == name]
        for wanted in (side, self.near_side or ""):
            for row in rows:
                if row.side == wanted and row.answered:
                    return row
        return next((row for row in rows if row.answered), None)

    @property
    def judged(self) -> bool:
        """Whether the recording could be held against anything."""
        return self.posture.label != "insufficient" or any(f.band != (None, None) for f in self.findings)


def result_from_document(document: Any, name: str = "result.json") -> ResultFacts:
    """The facts of a document. Raises SchemaError ``result-file`` with every fault."""
    try:
        return _with_thresholds(ResultFacts.model_validate_json(json.dumps(document)), document)
    except ValidationError as error:
        faults = form_faults(error)
    raise SchemaError(
        f"{name} is not a result of hipdrive analyse",
        slug="result-file",
        got=faults,
        expected="a result.json with measurements, posture and findings",
        fix="give the folder that hipdrive analyse --out wrote",
    )


def _with_thresholds(facts: ResultFacts, document: Any) -> ResultFacts:
    """The facts with `mdc95` as `hipdrive progress` will judge a second recording filmed like this one.

    A row's own `mdc95` is what the steps of one recording say; between sessions the camera is set up anew.
    """
    try:
        recorded = recorded_of(document, datetime.min)
    except SchemaError:  # a result without its settings: what the row itself says stays
        return facts
    rows = []
    for row in facts.measurements:
        reading = recorded.reading(row.name, row.side)
        limit = math.nan if reading is None else change_threshold(recorded, recorded, reading, reading).value
        rows.append(row.model_copy(update={"mdc95": limit}) if math.isfinite(limit) else row)
    return facts.model_copy(update={"measurements": tuple(rows)})


def read_json(path: Path) -> Any:
    """A JSON file. Raises CorruptFileError ``result-unreadable``."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique_keys)
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise CorruptFileError(
            f"{path.name} cannot be read as JSON",
            slug="result-unreadable",
            got=text_fault(error),
            fix="give the folder that hipdrive analyse --out wrote, or a file from it",
        ) from None
