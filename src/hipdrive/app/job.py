"""`Job`: one upload on its way to a result, as it stands in ``job.json``."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hipdrive.app.whole_files import write_whole

State = Literal["waiting", "running", "done", "failed", "cancelled"]
Kind = Literal["run", "exercise", "hike"]

ID = re.compile(r"[0-9a-f]{24}")
FINISHED: frozenset[State] = frozenset({"done", "failed", "cancelled"})


class Order(BaseModel):
    """What the person asked for with the upload; checked here, at the border.

    keep_video : keep the film itself, or only numbers and pictures
    language : that of whoever sent it; films are lettered in it
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: Kind
    athlete_id: str = Field(min_length=1, max_length=32)
    file_name: str = Field(max_length=200)
    suffix: str = Field(pattern=r"^(\.[a-z0-9]{1,8})?$")
    keep_video: bool
    recorded_at: datetime | None = None
    exercise: str = Field(default="", max_length=64)
    side: Literal["", "left", "right"] = ""
    language: Literal["en", "de"] = "en"
    height_m: float | None = None
    mass_kg: float | None = None
    belt_speed_mps: float | None = None
    grade_percent: float | None = None
    capture_fps: float | None = None
    model: Literal["heavy", "full", "lite"] = "heavy"


class Failure(BaseModel):
    """Why there is no result: the error's own words."""

    model_config = ConfigDict(frozen=True)

    slug: str = Field(max_length=100)
    what: str = Field(max_length=2000)
    fix: str = Field(max_length=2000)


class Job(BaseModel):
    """One upload and what became of it; every change makes a new one.

    number : place in the queue; those with a smaller one come first
    stage, done, total : progress as the pipeline reports it, in frames
    entry_id : where the result is kept with the person
    """

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=r"^[0-9a-f]{24}$")
    number: int
    order: Order
    state: State = "waiting"
    stage: str = Field(default="", max_length=100)
    done: int = Field(default=0, ge=0)
    total: int = Field(default=0, ge=0)
    failure: Failure | None = None
    entry_id: int | None = None
    created_at: datetime
    finished_at: datetime | None = None

    def with_(self, **changes: object) -> Job:
        """The same job with some fields changed."""
        return self.model_copy(update=changes)

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in FINISHED

    @property
    def share(self) -> float | None:
        """How much of the present stage is done, 0 to 1; None where that is not known."""
        return min(1.0, self.done / self.total) if self.total else None


def new_job(order: Order, number: int) -> Job:
    """A job at the end of the queue, under a name nobody can guess."""
    return Job(id=secrets.token_hex(12), number=number, order=order, created_at=datetime.now(UTC))


def read_job(folder: Path) -> Job | None:
    """The job of a folder; None where it holds none.

    Raises OSError or ValueError where there is one that cannot be read, or not now.
    """
    try:
        told = (folder / "job.json").read_bytes()
    except FileNotFoundError:
        return None
    return Job.model_validate_json(told)


def write_job(folder: Path, job: Job) -> None:
    """Put the job down, whole or not at all, on the disk when this returns."""
    write_whole(folder / "job.json", job.model_dump_json().encode())
