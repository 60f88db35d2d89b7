"""A kept document in the reader's words: measurements with their uncertainty, findings, posture, repetitions.

No number is worked out here: uncertainty and units come from the measurement and the report's rules.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hipdrive.language.words import Words
from hipdrive.measures.measurement import Measurement
from hipdrive.plan.plan import Item
from hipdrive.report.words import GROUPS, NAMES, unit_rule
from hipdrive.translated.exercises import fault_said
from hipdrive.translated.plans import ItemSaid, item_said

#: The first rows of a result: what the articles talk about first.
FIRST = (
    "leg_behind_spine_line_peak_deg",
    "thigh_extension_peak_deg",
    "trunk_lean_deg",
    "shank_angle_at_contact_deg",
    "knee_flexion_midstance_deg",
    "cadence_spm",
    "contact_time_s",
)


#: What a stage says of checking a filmed set on the command line; the command is the same in every language.
_COMMAND = re.compile(r"\s*\([^()]*\bhipdrive exercise [^()]*\)")

#: Units up to this length are signs (ms, km/h), longer ones words (steps/min).
_LONGEST_SIGN = 4

_CLIMB = ("start_m", "length_m", "grade_percent", "grade_lower_90_percent", "gain_m", "vam_m_per_h")


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One measurement as a page shows it."""

    name: str
    title: str
    group: str
    of_side: str
    side: str
    value: str
    answered: bool
    status: str
    n_steps: int
    reasons: tuple[str, ...]


def measurements_of(document: Mapping[str, Any]) -> list[Measurement]:
    """The measurements of a kept document."""
    return [_measurement(row) for row in document.get("measurements", []) if isinstance(row, Mapping)]


def value_rows(document: Mapping[str, Any], words: Words) -> list[ValueRow]:
    """Every measurement in the order of the report's groups."""
    order: dict[str, int] = {group: number for number, group in enumerate(GROUPS)}
    rows = [value_row(m, words) for m in measurements_of(document)]
    return sorted(rows, key=lambda row: order.get(row.group, 99))


def value_row(m: Measurement, words: Words) -> ValueRow:
    """One measurement: name, ``16° ± 8°``, how it stands."""
    known = NAMES.get(m.name)
    return ValueRow(
        name=m.name,
        title=words.either(f"measure.{m.name}", known.title if known else m.name),
        group=known.group if known else "Other",
        of_side=m.side,
        side="" if m.side == "none" else words.text(f"side.{m.side}"),
        value=amount(m.name, m.unit, m.value, words, m.uncertainty),
        answered=m.answered,
        status=words.text(f"status.{m.status}"),
        n_steps=m.n_steps,
        reasons=m.reasons,
    )


def amount(name: str, unit: str, value: float, words: Words, uncertainty: float = math.nan) -> str:
    """A number of a measurement with its unit, and its uncertainty where one is given."""
    if not math.isfinite(value):
        return "–"
    factor, written, decimals = unit_rule(name, unit)
    said = words.either(f"unit.{written.strip()}", written.strip())
    # Where a line is too short, it may break before a unit that is a word, and nowhere else.
    close = " " if len(said) > _LONGEST_SIGN else "\N{NARROW NO-BREAK SPACE}"
    space = "" if said.startswith("°") or not said else close
    number = words.number(factor * value, decimals)
    if math.isfinite(uncertainty) and uncertainty > 0:
        # An uncertainty that would be written as 0 gets the digit that shows it, as in the report.
        decimals += round(factor * uncertainty, decimals) == 0.0
        parts = (words.number(factor * value, decimals), words.number(factor * uncertainty, decimals))
        number = "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}".join(parts)
    return f"{number}{space}{said}"


def first_rows(rows: list[ValueRow], near_side: str) -> list[ValueRow]:
    """The rows to begin with, in the articles' order; of one leg's measures those of the leg the camera sees."""
    far = {"left": "right", "right": "left"}.get(near_side, "")
    return [row for name in FIRST for row in rows if row.name == name and row.answered and row.of_side != far]


def text_parts(document: Mapping[str, Any], name: str, keys: tuple[str, ...]) -> list[dict[str, str]]:
    """A list of a kept document with the texts a page shows; empty where one is missing (documents can be imported)."""
    rows = document.get(name)
    kept = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return [{key: "" if row.get(key) is None else str(row[key]) for key in keys} for row in kept]


def climb_rows(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The climbs of a kept hike; a number that is missing is None."""
    texts = text_parts(document, "segments", ("status", "reason", "gait"))
    segments = [s for s in document.get("segments") or [] if isinstance(s, Mapping)]
    return [text | {key: _known(s.get(key)) for key in _CLIMB} for text, s in zip(texts, segments, strict=True)]


def posture_words(document: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """The posture's label and how much of each it has, in percent."""
    posture = document.get("posture") or {}
    label = str(posture.get("label", "insufficient"))
    return {
        "label": words.either(f"posture.{label}", label),
        "shares": [
            (
                words.either(f"posture.{name}", name),
                words.amount(100 * float(share or 0), "%", 0),
                float(share or 0),
            )
            for name, share in (posture.get("memberships") or {}).items()
        ],
    }


def item_words(item: Item, words: Words) -> ItemSaid:
    """An exercise of a plan for a page, where nobody types a command of the terminal: that parenthesis is left out."""
    told = item_said(item, words)
    return replace(told, stage=replace(told.stage, text=_COMMAND.sub("", told.stage.text)))


def repetition_rows(document: Mapping[str, Any], words: Words) -> list[dict[str, Any]]:
    """The repetitions of a checked set."""
    rows, exercise = [], str(document.get("exercise", ""))
    for number, r in enumerate(document.get("reps", []), start=1):
        contacts = sorted({str(value) for value in (r.get("dowel") or {}).values()})
        rows.append(
            {
                "number": number,
                "time": words.amount(_number(r.get("top_s")), "s", 1),
                "side": words.either(f"side.{r.get('side')}", str(r.get("side") or "")),
                "verdict": words.either(f"verdict.{r.get('verdict')}", str(r.get("verdict"))),
                "good": r.get("verdict") == "valid",
                "faults": [fault_said(exercise, str(fault), words) for fault in r.get("faults", [])],
                "dowel": ", ".join(words.either(f"dowel.{c}", c) for c in contacts),
                "range": words.amount(_number(r.get("range_deg")), "deg", 0),
            }
        )
    return rows


def _measurement(row: Mapping[str, Any]) -> Measurement:
    side, status = str(row.get("side")), str(row.get("status"))
    return Measurement(
        name=str(row.get("name", "")),
        unit=str(row.get("unit", "")),
        side=side if side in ("left", "right", "both") else "none",  # type: ignore[arg-type]
        phase="recording",
        view="any",
        status=status if status in ("measured", "proxy", "not_observable") else "insufficient",  # type: ignore[arg-type]
        value=_number(row.get("value")),
        sd=_number(row.get("sd")),
        n_steps=int(_number(row.get("n_steps"), 0.0)),
        u_sys=_number(row.get("u_sys")),
        mdc95=_number(row.get("mdc95")),
        reasons=tuple(str(reason) for reason in row.get("reasons", [])),
        per_step=np.empty(0),
    )


def _known(value: object) -> float | None:
    number = _number(value)
    return number if math.isfinite(number) else None


def _number(value: object, otherwise: float = math.nan) -> float:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else otherwise
