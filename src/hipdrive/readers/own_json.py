"""hipdrive's own JSON: every number in full, null where a point is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.faults import content_fault
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.own_facts import FORMAT, damaged, trial_of
from hipdrive.readers.trial import Trial


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of hipdrive's JSON."""
    return head.lstrip().startswith("{") and f'"{FORMAT}"' in head


def read_own_json(path: Path) -> Trial:
    """Raises CorruptFileError ``damaged-own`` or SchemaError ``newer-version``, ``motion-schema``."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        time_s = _numbers(facts["time_s"])
        position = _numbers(facts["position"])
        confidence = _numbers(facts["confidence"]) if "confidence" in facts else None
        status = _numbers(facts["status"]) if "status" in facts else None
        shapes = position.ndim == 3 and position.shape[2] in (2, 3) and len(position) == len(time_s)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise damaged(path.name, content_fault(error)) from None
    if not shapes or position.shape[1] != len(facts.get("names", [])):
        raise damaged(path.name, f"positions of shape {position.shape} for {len(time_s)} times")
    return trial_of(facts, time_s, position, confidence, status, path.name)


def _numbers(values: Any) -> FloatArray:
    """Nested lists as floats, null as NaN."""
    return np.array(values, dtype=object).astype(float)
