"""`CheckedSet`: what the progression needs of a `set.json`: repetitions, and in which the spine was seen to stay."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from hipdrive.errors import SchemaError
from hipdrive.faults import form_faults
from hipdrive.plan.result_file import read_json
from hipdrive.plan.rules import load_progression


@dataclass(frozen=True, slots=True)
class CheckedSet:
    """One checked set.

    counted : repetitions that count; fewest : those of the side that has fewer
    seen : those in which the back was seen; kept : seen ones whose spine stayed
    sides : sides that worked; pain : 0 to 10 during the exercise, None where nobody said
    """

    name: str
    exercise: str
    counted: int
    fewest: int
    seen: int
    kept: int
    sides: frozenset[str]
    pain: int | None = None
    worse_next_day: bool = False


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Spine(_Part):
    least: float | None = None
    most: float | None = None


class _Repetition(_Part):
    side: str
    verdict: Literal["valid", "fault", "not_counted"]
    faults: tuple[str, ...] = ()
    dowel: dict[str, str] = {}
    spine_flexion_deg: _Spine = _Spine()

    @property
    def seen(self) -> bool:
        """The outline of the back, or a dowel contact, was seen."""
        outline = self.spine_flexion_deg.least is not None and self.spine_flexion_deg.most is not None
        return outline or "lost" in self.dowel.values()

    @property
    def kept(self) -> bool:
        """Seen, and neither the outline nor a contact says that the spine moved."""
        moved = set(self.faults) & set(load_progression().rules.spine_faults)
        return self.seen and not moved and "lost" not in self.dowel.values()


class _SetDocument(_Part):
    exercise: str
    side: str
    reps: tuple[_Repetition, ...]
    pain_during: int | None = None
    worse_next_day: bool = False


def set_from_document(document: Any, name: str) -> CheckedSet:
    """The facts of a ``set.json``. Raises SchemaError ``set-file`` with every fault."""
    try:
        found = _SetDocument.model_validate_json(json.dumps(document))
    except ValidationError as error:
        faults = form_faults(error)
        raise SchemaError(
            f"{name} is not a checked set",
            slug="set-file",
            got=faults,
            expected="a set.json of hipdrive exercise check",
            fix="give the folder that hipdrive exercise check --out wrote",
        ) from None
    counted = [rep for rep in found.reps if rep.verdict != "not_counted"]
    by_side = Counter(rep.side for rep in counted)
    return CheckedSet(
        name=name,
        exercise=found.exercise,
        counted=len(counted),
        fewest=min(by_side.values(), default=0),
        seen=sum(rep.seen for rep in counted),
        kept=sum(rep.kept for rep in counted),
        sides=frozenset({"left", "right"} if "both" in by_side else by_side),
        pain=found.pain_during,
        worse_next_day=found.worse_next_day,
    )


def read_sets(paths: list[Path]) -> tuple[CheckedSet, ...]:
    """Checked sets of files, of folders of one set, or of folders of such folders; oldest first as they are named.

    Raises CorruptFileError ``result-unreadable``, SchemaError ``set-file``.
    """
    files = [file for path in paths for file in _set_files(path)]
    return tuple(set_from_document(read_json(file), file.parent.name or file.name) for file in files)


def told(checked: CheckedSet, pain: int | None, worse_next_day: bool) -> CheckedSet:
    """The set with what the person said about it; the worse of both where the file says something too."""
    pains = [p for p in (checked.pain, pain) if p is not None]
    return replace(checked, pain=max(pains, default=None), worse_next_day=checked.worse_next_day or worse_next_day)


def _set_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = sorted(path.glob("*/set.json"), key=lambda file: file.parent.name)
    own = path / "set.json"
    return [own] if own.exists() or not inside else inside
