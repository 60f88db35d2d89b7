"""`plan.json`: a plan to JSON and back; every key is checked on the way in, the screening first."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from hipdrive.errors import CorruptFileError, SchemaError, UnsupportedFormatError
from hipdrive.plan.plan import (
    Cue,
    Decision,
    Disputed,
    Plan,
    Provenance,
    Week,
    require_cleared_plan,
)
from hipdrive.screening import ClearedScreening
from hipdrive.screening.screening_file import screening_document, screening_from_document

#: Raised by one when a name or meaning in the document changes; old documents keep their reader.
SCHEMA_VERSION = 1
KIND = "hipdrive-plan"


class _PlanParts(BaseModel):
    """All of a plan but its screening, as the file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan_id: UUID
    athlete: str
    start: date
    timezone: str
    weeks: tuple[Week, ...]
    cue: Cue | None
    refilm: tuple[date, ...]
    refilm_words: str
    notes: tuple[str, ...]
    disputed: tuple[Disputed, ...]
    assumptions: tuple[str, ...]
    decisions: tuple[Decision, ...]
    provenance: Provenance


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plain object of ``plan.json``. Raises ScreeningError where the plan's screening does not stand."""
    require_cleared_plan(plan)
    parts = {field.name: getattr(plan, field.name) for field in fields(plan) if field.name != "screening"}
    plain: dict[str, Any] = TypeAdapter(dict[str, Any]).dump_python(parts, mode="json")
    return {
        "kind": KIND,
        "schema_version": SCHEMA_VERSION,
        **plain,
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
            got=str(document.get("schema_version")),
            expected=str(SCHEMA_VERSION),
            fix="update hipdrive, or make the plan again with hipdrive plan",
        )
    cleared = ClearedScreening(screening_from_document(document.get("screening"), name))
    rest = {k: v for k, v in document.items() if k not in ("kind", "schema_version", "screening")}
    try:
        parts = _PlanParts.model_validate_json(json.dumps(rest))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(str(p) for p in e['loc']) or 'file'}: {e['msg']}" for e in error.errors())
        raise SchemaError(
            f"{name} does not fit the form of a plan",
            slug="plan-file",
            got=faults,
            fix="mend the named places; docs/how-to.md says what a coach may change",
        ) from None
    return Plan(**{key: getattr(parts, key) for key in _PlanParts.model_fields}, screening=cleared)


def read_plan(path: Path) -> Plan:
    """A plan from a file. Raises CorruptFileError ``plan-unreadable`` and what `plan_from_document` raises."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise CorruptFileError(
            f"{path.name} cannot be read as JSON",
            slug="plan-unreadable",
            got=str(error),
            fix="check the file, or make the plan again with hipdrive plan",
        ) from None
    return plan_from_document(document, path.name)
