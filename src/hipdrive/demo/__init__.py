"""The built-in clip, whose truth is known: measured beside true.

The clip is the project's own rendering of a parametric body (Anny, Apache-2.0). It shows that the way from
video to answer works on this machine; it does not replace real recordings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from hipdrive.analysis import Analysis
from hipdrive.settings import Settings


@dataclass(frozen=True, slots=True)
class Compared:
    """One measurement beside its truth. ``uncertainty`` is one standard deviation, random and systematic."""

    name: str
    unit: str
    measured: float | None
    uncertainty: float
    true: float
    status: str

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


@contextmanager
def demo_clip() -> Iterator[Path]:
    """The built-in clip as a file."""
    with as_file(files(__package__) / "reference_run.mp4") as path:
        yield path


def demo_settings(model: str = "heavy") -> Settings:
    """What a person would know about the built-in clip: belt speed and height."""
    facts = _facts()
    return Settings(belt_speed_mps=facts["belt_speed_mps"], height_m=round(facts["height_m"], 2), model=model)


def demo_comparison(analysis: Analysis) -> tuple[Compared, ...]:
    """Measured beside true for the near leg of the built-in clip."""
    facts = _facts()
    return tuple(_compare(analysis, name, true, facts["near_side"]) for name, true in facts["truth"].items())


def _compare(analysis: Analysis, name: str, true: float, near_side: str) -> Compared:
    m = next(m for m in analysis.measurements if m.name == name and m.side in (near_side, "both", "none"))
    return Compared(name, m.unit, m.value if m.answered else None, m.uncertainty, true, m.status)


def _facts() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((files(__package__) / "reference_run.json").read_text(encoding="utf-8"))
    return document
