"""Documents for tests: a result with chosen findings, checked sets."""

from typing import Any

from hipdrive.findings.rules import load_rules

VALUES = {
    "trunk_lean_deg": ("none", 2.1, "deg", 3.0),
    "leg_behind_spine_line_peak_deg": ("left", 12.4, "deg", 6.0),
    "shank_angle_at_contact_deg": ("left", 14.0, "deg", 5.0),
    "knee_flexion_midstance_deg": ("left", 55.0, "deg", 8.0),
    "ear_shoulder_hip_offset": ("none", 0.01, "ratio", 0.035),
}


def measurement(name: str, side: str, value: float | None, unit: str, mdc95: float | None) -> dict[str, Any]:
    status = "measured" if value is not None else "not_observable"
    return {
        "name": name, "side": side, "value": value, "unit": unit, "phase": "stance", "sd": 1.2, "n_steps": 9,
        "u_sys": 1.0, "mdc95": mdc95, "view": "side", "status": status, "reasons": [],
    }  # fmt: skip


def result(*slugs: str, posture: str = "mixed") -> dict[str, Any]:
    """A result.json in which the wordings of these slugs stand out."""
    rows = [measurement(name, *values) for name, values in VALUES.items()]
    rows.append(measurement("hip_drive_share", "left", None, "ratio", None))
    findings = []
    for rule in load_rules().rule:
        for wording in rule.wordings:
            if wording.slug in slugs:
                findings.append(
                    {
                        "slug": wording.slug,
                        "title": wording.title,
                        "text": "t",
                        "severity": "note",
                        "measurement": rule.measurement,
                        "side": "left",
                        "value": 1.0,
                        "unit": rule.unit,
                        "band": [None, 1.0],
                        "source": "s",
                        "disputed": "d",
                        "confidence": 0.9,
                        "uncertainty": 1.0,
                        "short": f"{rule.subject} stands out",
                        "exercises": list(wording.exercises),
                        "stands_out": bool(wording.exercises),
                        "shows": None,
                    }
                )
    return {
        "schema_version": 1,
        "hipdrive_version": "0.1.0",
        "input": {"name": "run.mp4", "sha256": "ab" * 32, "kind": "video"},
        "near_side": "left",
        "measurements": rows,
        "posture": {
            "label": posture,
            "memberships": {} if posture == "insufficient" else {posture: 0.8},
            "intervals": {} if posture == "insufficient" else {posture: [0.6, 0.9]},
            "reasons": [],
        },
        "findings": findings,
        "exercises": [],
    }


def checked_set(
    exercise: str, kept: int, moved: int = 0, unseen: int = 0, side: str = "left", **more: Any
) -> dict[str, Any]:
    """A set.json: so many repetitions whose spine stayed, moved, was not seen."""
    reps = [_repetition(side, "valid", [], 3.0)] * kept
    reps += [_repetition(side, "fault", ["spine-moved"], 14.0)] * moved
    reps += [_repetition(side, "valid", [], None)] * unseen
    return {"exercise": exercise, "side": side, "counted": len(reps), "reps": reps, **more}


def _repetition(side: str, verdict: str, faults: list[str], spine: float | None) -> dict[str, Any]:
    return {
        "start_s": 0.0, "top_s": 1.0, "end_s": 2.0, "side": side, "verdict": verdict, "faults": faults,
        "dowel": {"head": "kept" if spine is not None else "unseen"}, "range_deg": 70.0,
        "spine_flexion_deg": {"least": None if spine is None else -1.0, "most": spine},
    }  # fmt: skip
