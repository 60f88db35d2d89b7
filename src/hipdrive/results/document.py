"""`result.json`: the document of the contract, built from an `Analysis`."""

from __future__ import annotations

import math
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hipdrive.analysis import Analysis, Finding, Settings
from hipdrive.measures.measurement import Measurement

#: Raised by one when a name or meaning in the document changes; old documents keep their reader.
SCHEMA_VERSION = 1


def build_document(analysis: Analysis) -> dict[str, Any]:
    """The plain object of ``result.json``; numbers that are missing are null, never NaN."""
    source = analysis.source
    return {
        "schema_version": SCHEMA_VERSION,
        "hipdrive_version": version("hipdrive"),
        "input": {
            "name": source.name,
            "sha256": source.sha256,
            "kind": source.kind,
            "fps": _rounded(source.fps, 3),
            "frames": source.frames,
            "duration_s": _rounded(source.duration_s, 4),
        },
        "headline": analysis.headline,
        "near_side": analysis.near_side,
        "surface": analysis.surface,
        "settings": _settings(analysis.settings),
        "provenance": asdict(analysis.motion.provenance),
        "standing_reference": None if analysis.standing is None else asdict(analysis.standing),
        "warnings": list(analysis.warnings),
        "events": [
            {
                "time_s": _rounded(event.time_s, 4),
                "side": event.side,
                "kind": event.kind,
                "confidence": _rounded(event.confidence, 3),
            }
            for event in analysis.strides.events
        ],
        "measurements": [_measurement(m) for m in analysis.measurements],
        "posture": {
            "label": analysis.posture.label,
            "memberships": {k: _rounded(v, 3) for k, v in analysis.posture.memberships.items()},
            "intervals": {k: [_rounded(x, 3) for x in v] for k, v in analysis.posture.intervals.items()},
            "reasons": list(analysis.posture.reasons),
        },
        "findings": [_finding(finding) for finding in analysis.findings],
        "exercises": [asdict(suggestion) for suggestion in analysis.suggestions],
    }


def _settings(settings: Settings) -> dict[str, Any]:
    """What was told; of files only the name, a path would tell whose machine it was."""
    plain = asdict(settings)
    for name in ("standing", "marker_map", "forces"):
        if plain[name] is not None:
            plain[name] = Path(plain[name]).name
    return plain


def _measurement(m: Measurement) -> dict[str, Any]:
    return {
        "name": m.name,
        "side": m.side,
        "value": _rounded(m.value),
        "unit": m.unit,
        "phase": m.phase,
        "sd": _rounded(m.sd),
        "n_steps": m.n_steps,
        "u_sys": _rounded(m.u_sys),
        "mdc95": _rounded(m.mdc95),
        "view": m.view,
        "status": m.status,
        "reasons": list(m.reasons),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    plain = asdict(finding)
    plain["value"] = _rounded(finding.value)
    plain["confidence"] = _rounded(finding.confidence, 3)
    plain["band"] = list(finding.band)
    return plain


def _rounded(value: float, digits: int = 6) -> float | None:
    """JSON has no NaN: a missing number is null."""
    return None if not math.isfinite(value) else round(float(value), digits)
