"""One person as a file: a zip in open formats, and its manifest.

manifest.json                  who, what happened when, every file with its size and SHA-256
documents/00001-recording.json the documents as they were kept, in order of time
measurements.csv               a row a measurement of every recording, for a spreadsheet
timeline.csv                   a row a thing that happened
videos/00001.mp4               where they were kept
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hipdrive.athletes.tables import EntryKind

MANIFEST = "manifest.json"
MEASUREMENTS = "measurements.csv"
TIMELINE = "timeline.csv"
#: The columns of ``measurements.csv``.
MEASUREMENT_COLUMNS = (
    "recorded_at", "entry", "recording_source", "speed_mps", "name", "side", "value", "unit", "phase", "sd", "n_steps",
    "u_sys", "mdc95", "view", "status", "source",
)  # fmt: skip

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Short = Annotated[str, Field(max_length=255)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BundledFile(_Strict):
    """What a file in the zip must be."""

    bytes: Annotated[int, Field(ge=0)]
    sha256: Sha256


class BundledPerson(_Strict):
    """Who it is of."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
    name: Annotated[str, Field(max_length=1000)]
    created_at: AwareDatetime


class BundledVideo(_Strict):
    """A kept video: its place in the zip, and what the file was called when it was filmed."""

    file: Short
    name: Short


class BundledEntry(_Strict):
    """One thing that happened; `document` is its place in the zip."""

    kind: EntryKind
    happened_at: AwareDatetime
    saved_at: AwareDatetime
    document: Short
    video: BundledVideo | None = None


class Manifest(_Strict):
    """``manifest.json``."""

    format: Literal["hipdrive-person"] = "hipdrive-person"
    #: Raised by one when a name or meaning in the zip changes; old zips keep their reader.
    version: Literal[1] = 1
    hipdrive_version: Short
    exported_at: AwareDatetime
    athlete: BundledPerson
    entries: tuple[BundledEntry, ...]
    files: dict[Short, BundledFile]
