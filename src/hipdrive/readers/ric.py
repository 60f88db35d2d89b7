"""RIC: the JSON sessions of the Running Injury Clinic's open data set (Ferber et al. 2024, Scientific Data 11:1232).

One file holds a running trial (``running``, (frame, 3) a marker, at ``hz_r``), often a walking one, and the standing
trial as one position a marker: ``neutral`` (the clusters) and ``joints`` (trochanters, knees, ankles). Millimetres,
X to the runner's right, Y up, Z backward.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.markers import MarkerTable, check_table
from hipdrive.readers.trial import Trial


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of a RIC session."""
    keys = ("joints", "neutral", "running", "walking", "hz_r", "hz_w", "dv_r", "dv_w")
    return head.lstrip().startswith("{") and any(f'"{key}"' in head for key in keys)


def read_ric(path: Path) -> Trial:
    """The running trial of a session, with its standing trial.

    Raises CorruptFileError ``damaged-json`` or SchemaError ``no-running-trial``, ``not-markers``, ``wrong-unit``.
    """
    try:
        session = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise CorruptFileError(
            f"{path.name} is not whole JSON",
            slug="damaged-json",
            fix="copy or download the file again",
        ) from None
    running = session.get("running") if isinstance(session, dict) else None
    rate_hz = _rate_hz(session)
    if not isinstance(running, dict) or not running or rate_hz is None:
        raise SchemaError(
            f"{path.name} holds no running trial",
            slug="no-running-trial",
            got=", ".join(map(str, session)) if isinstance(session, dict) else "no session",
            expected="running and hz_r",
            fix="choose a session with a running trial",
        )
    moving = _stack(running, path.name)
    frames = next(iter(moving.values())).shape[0]
    table = MarkerTable(np.arange(frames) / rate_hz, tuple(moving), _millimetres(moving), path.name)
    still = _stack({**_part(session, "neutral"), **_part(session, "joints")}, path.name)
    # One position a marker: shown twice, because a table has two frames at least.
    twice = {name: np.repeat(position[:1], 2, axis=0) for name, position in still.items()}
    standing = MarkerTable(np.array([0.0, 1.0]), tuple(twice), _millimetres(twice), path.name) if twice else None
    left_out = ("the walking trial",) if session.get("walking") else ()
    return Trial(check_table(table), standing=standing, left_out=left_out)


def _rate_hz(session: Any) -> float | None:
    value = session.get("hz_r") if isinstance(session, dict) else None
    return float(value) if isinstance(value, int | float) and value > 0 else None


def _part(session: dict[str, Any], name: str) -> dict[str, Any]:
    part = session.get(name)
    return part if isinstance(part, dict) else {}


def _stack(markers: dict[str, Any], source: str) -> dict[str, FloatArray]:
    """(frame, 3) arrays; a marker that is all zero is missing."""
    arrays: dict[str, FloatArray] = {}
    try:
        for name, values in markers.items():
            arrays[name] = np.array(values, dtype=float).reshape(-1, 3)
            arrays[name][np.all(arrays[name] == 0.0, axis=1)] = np.nan
    except (ValueError, TypeError):
        arrays = {}
    if len({len(array) for array in arrays.values()}) > 1 or (markers and not arrays):
        raise SchemaError(
            f"The markers of {source} are no positions of equal length",
            slug="not-markers",
            expected="x, y and z of every frame for every marker",
            fix="download the session again",
        )
    return arrays


def _millimetres(arrays: dict[str, FloatArray]) -> FloatArray:
    return np.stack(list(arrays.values()), axis=1) * 1e-3
