"""What hipdrive's own formats say beside the numbers, as one JSON object: read here, written by `writers.own_facts`.

`format` is always ``hipdrive-points``; `kind` is ``motion`` (landmarks of ours) or ``markers`` (a file's own names).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.faults import content_fault
from hipdrive.motion.motion import FloatArray, Motion, Pass, Provenance, Status
from hipdrive.readers.markers import MarkerTable, check_table
from hipdrive.readers.trial import Trial
from hipdrive.strides.strides import Event

FORMAT = "hipdrive-points"
VERSION = 1
#: The key of this object in the metadata of a Parquet file.
PARQUET_KEY = b"hipdrive"


def trial_of(
    facts: dict[str, Any],
    time_s: FloatArray,
    position: FloatArray,
    confidence: FloatArray | None,
    status: FloatArray | None,
    source: str,
) -> Trial:
    """The trial of an own file: (time,), (time, name, space), (time, name) twice.

    Raises CorruptFileError ``damaged-own`` or SchemaError ``newer-version``, ``motion-schema``.
    """
    check_version(facts, source)
    try:
        events = tuple(Event(**event) for event in facts.get("events", []))
        names = tuple(str(name) for name in facts["names"])
        if facts["kind"] == "markers":
            table = MarkerTable(time_s, names, position, str(facts.get("source") or source))
            return Trial(check_table(table), events=events)
        return Trial(_motion(facts, names, time_s, position, confidence, status), events=events)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, SchemaError | CorruptFileError):
            raise
        raise damaged(source, content_fault(error)) from None


def _motion(
    facts: dict[str, Any],
    names: tuple[str, ...],
    time_s: FloatArray,
    position: FloatArray,
    confidence: FloatArray | None,
    status: FloatArray | None,
) -> Motion:
    missing = ~np.isfinite(position).all(axis=2)
    told = facts.get("provenance", {})
    return Motion(
        time_s=time_s,
        position=position,
        landmarks=names,
        scale=facts["scale"],
        confidence=np.where(missing, 0.0, 1.0) if confidence is None else confidence,
        status=np.where(missing, Status.MISSING, Status.OBSERVED).astype(np.int8)
        if status is None
        else status.astype(np.int8),
        passes=tuple(Pass(**part) for part in facts.get("passes", [])) or (Pass(0, len(time_s)),),
        provenance=Provenance(
            source=told.get("source", ""),
            backend=told.get("backend", ""),
            versions=dict(told.get("versions", {})),
            steps=tuple(told.get("steps", ())),
        ),
    )


def check_version(facts: dict[str, Any], source: str) -> None:
    """The file must be ours and of a version that this release reads."""
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise damaged(source, "no hipdrive-points object")
    version = facts.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise SchemaError(
            f"{source} was written by a newer hipdrive",
            slug="newer-version",
            got=f"version {version}",
            expected=f"version {VERSION} at most",
            fix="install the newest hipdrive",
        )


def damaged(source: str, got: str) -> CorruptFileError:
    """The error of an own file that is not whole."""
    return CorruptFileError(
        f"{source} is a damaged hipdrive file",
        slug="damaged-own",
        got=got[:120],
        fix="convert the recording again",
    )
