"""`plan.json`: a plan to JSON and back; every key is checked on the way in, the screening first.

Each exercise stands once, under `exercises`, and the sessions name it: a coach changes it in one place for all sessions,
or adds a second entry beside it for some of them.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from hipdrive.errors import CorruptFileError, SchemaError, UnsupportedFormatError
from hipdrive.faults import form_faults, text_fault
from hipdrive.plan.plan import (
    Cue,
    Decision,
    Disputed,
    Item,
    Plan,
    Provenance,
    Session,
    Week,
    require_cleared_plan,
)
from hipdrive.screening import ClearedScreening
from hipdrive.screening.screening_file import screening_document, screening_from_document, unique_keys

#: Raised by one when a name or meaning in the document changes; old documents keep their reader.
SCHEMA_VERSION = 1
KIND = "hipdrive-plan"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _SessionPart(_Part):
    """A session; `items` are keys of `exercises`."""

    session_id: UUID
    day: date
    local_time: time
    duration_min: Annotated[int, Field(ge=1, le=600)]
    items: tuple[str, ...]

    @field_validator("local_time")
    @classmethod
    def _wall_clock(cls, value: time) -> time:
        if value.tzinfo is not None:
            raise ValueError("a wall clock time without an offset; the plan names the time zone")
        return value


class _WeekPart(_Part):
    number: int
    focus: str
    sessions: tuple[_SessionPart, ...]


class _PlanParts(_Part):
    """All of a plan but its screening, as the file has it."""

    plan_id: UUID
    athlete: str
    start: date
    timezone: str
    exercises: dict[str, Item]
    weeks: tuple[_WeekPart, ...]
    cue: Cue | None
    refilm: tuple[date, ...]
    refilm_words: str
    notes: tuple[str, ...]
    disputed: tuple[Disputed, ...]
    assumptions: tuple[str, ...]
    decisions: tuple[Decision, ...]
    provenance: Provenance

    @model_validator(mode="after")
    def _items_are_there(self) -> _PlanParts:
        named = {key for week in self.weeks for session in week.sessions for key in session.items}
        unknown = sorted(named - set(self.exercises))
        if unknown:
            raise ValueError(f"a session names {', '.join(unknown)}, which is not under exercises")
        return self


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plain object of ``plan.json``. Raises ScreeningError where the plan's screening does not stand."""
    require_cleared_plan(plan)
    keys = _keys(plan)
    parts: dict[str, Any] = {
        field.name: getattr(plan, field.name) for field in fields(plan) if field.name != "screening"
    }
    parts["exercises"] = {key: item for item, key in keys.items()}
    parts["weeks"] = [
        {
            "number": week.number,
            "focus": week.focus,
            "sessions": [_session(session, keys) for session in week.sessions],
        }
        for week in plan.weeks
    ]
    return {
        "kind": KIND,
        "schema_version": SCHEMA_VERSION,
        **TypeAdapter(dict[str, Any]).dump_python(parts, mode="json"),
        "screening": screening_document(plan.screening.screening),
    }


def plan_text(plan: Plan) -> str:
    """The text of ``plan.json``, made to be edited: one value a line, words as they are."""
    return json.dumps(plan_document(plan), indent=1, ensure_ascii=False) + "\n"


def plan_from_document(document: Any, name: str = "plan.json") -> Plan:
    """A plan from its document.

    Raises UnsupportedFormatError ``plan-kind``, SchemaError ``plan-file`` with every fault, ScreeningError where
    the screening in it does not allow a plan, ConfigError ``plan-inconsistent``.
    """
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise UnsupportedFormatError(
            f"{name} is not a plan of hipdrive",
            slug="plan-kind",
            expected=f'an object with "kind": "{KIND}"',
            fix="give the plan.json that hipdrive plan wrote",
        )
    if document.get("schema_version") != SCHEMA_VERSION:
        raise SchemaError(
            f"{name} is of another version of hipdrive",
            slug="plan-version",
            got="no version" if "schema_version" not in document else str(document["schema_version"])[:40],
            expected=str(SCHEMA_VERSION),
            fix="update hipdrive, or make the plan again with hipdrive plan",
        )
    cleared = ClearedScreening(screening_from_document(document.get("screening"), name))
    rest = {k: v for k, v in document.items() if k not in ("kind", "schema_version", "screening")}
    try:
        parts = _PlanParts.model_validate_json(json.dumps(rest))
    except ValidationError as error:
        faults = form_faults(error)
        raise SchemaError(
            f"{name} does not fit the form of a plan",
            slug="plan-file",
            got=faults,
            fix="mend the named places; docs/how-to.md says what a coach may change",
        ) from None
    given = {key: getattr(parts, key) for key in _PlanParts.model_fields if key != "exercises"}
    return Plan(**{**given, "weeks": _weeks(parts)}, screening=cleared)


def read_plan(path: Path) -> Plan:
    """A plan from a file. Raises CorruptFileError ``plan-unreadable`` and what `plan_from_document` raises."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique_keys)
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise CorruptFileError(
            f"{path.name} cannot be read as JSON",
            slug="plan-unreadable",
            got=text_fault(error),
            fix="check the file, or make the plan again with hipdrive plan",
        ) from None
    return plan_from_document(document, path.name)


def _keys(plan: Plan) -> dict[Item, str]:
    """A name for every different item: its exercise's, with a number where there is more than one."""
    items = dict.fromkeys(item for session in plan.sessions for item in session.items)
    keys: dict[Item, str] = {}
    for item in items:
        same = sum(other.exercise == item.exercise for other in keys)
        keys[item] = item.exercise if same == 0 else f"{item.exercise}-{same + 1}"
    return keys


def _session(session: Session, keys: dict[Item, str]) -> dict[str, Any]:
    return {
        "session_id": session.session_id,
        "day": session.day,
        "local_time": session.local_time,
        "duration_min": session.duration_min,
        "items": [keys[item] for item in session.items],
    }


def _weeks(parts: _PlanParts) -> tuple[Week, ...]:
    return tuple(
        Week(
            week.number,
            week.focus,
            tuple(
                Session(
                    s.session_id, s.day, s.local_time, s.duration_min, tuple(parts.exercises[k] for k in s.items)
                )
                for s in week.sessions
            ),
        )
        for week in parts.weeks
    )
