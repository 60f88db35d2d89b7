"""`angles.csv` (a row a frame), `steps.csv` (a row a step) and `landmarks.npz`."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from hipdrive.analysis import Analysis
from hipdrive.measures.measurement import Measurement
from hipdrive.measures.spec import steps_of
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray

_LEG_ANGLES = (
    "thigh_pitch_deg",
    "shank_pitch_deg",
    "foot_pitch_deg",
    "knee_flexion_deg",
    "ankle_dorsiflexion_deg",
    "leg_behind_spine_line_deg",
)


def angles_csv(analysis: Analysis) -> str:
    """One row a frame; an empty cell where the frame gave no angle."""
    angles = analysis.angles
    columns: dict[str, FloatArray] = {"time_s": angles.time_s, "trunk_lean_deg": angles.trunk_lean_deg}
    for side in SIDES:
        columns |= {f"{side}_{name}": angles.column(name, side) for name in _LEG_ANGLES}
    if angles.pelvis_tilt_deg is not None and angles.lumbar_extension_deg is not None:
        columns["pelvis_tilt_deg"] = angles.pelvis_tilt_deg
        columns["lumbar_extension_deg"] = angles.lumbar_extension_deg
        columns |= {f"{side}_hip_extension_deg": angles.column("hip_extension_deg", side) for side in SIDES}
    table = np.column_stack(list(columns.values()))
    out = io.StringIO()
    out.write(",".join(columns) + "\n")
    np.savetxt(out, table, delimiter=",", fmt=["%.5f", *["%.3f"] * (len(columns) - 1)])
    return out.getvalue().replace("nan", "")


def steps_csv(analysis: Analysis) -> str:
    """One row a step: its events, and every per-step value that belongs to that step."""
    per_side = [m for m in analysis.measurements if m.side in SIDES and m.answered]
    names = sorted({m.name for m in per_side})
    values = {
        (m.name, contact): float(value)
        for m in per_side
        for contact, value in zip(steps_of(analysis.strides, analysis.motion, _side(m)), m.per_step, strict=False)
    }
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = [
        "step",
        "pass",
        "side",
        "initial_contact_s",
        "toe_off_s",
        "next_contact_s",
        "opposite_contact_s",
        "confidence",
    ]
    writer.writerow([*head, *names])
    for number, contact in enumerate(analysis.strides.contacts, start=1):
        times = (contact.initial_contact_s, contact.toe_off_s, contact.next_contact_s, contact.opposite_contact_s)
        writer.writerow(
            [number, contact.pass_index + 1, contact.side]
            + [_cell(t) for t in times]
            + [f"{contact.confidence:.3f}"]
            + [_cell(values.get((name, contact), float("nan"))) for name in names]
        )
    return out.getvalue()


def _side(m: Measurement) -> Side | None:
    return "left" if m.side == "left" else "right" if m.side == "right" else None


def save_landmarks(analysis: Analysis, path: Path) -> None:
    """`landmarks.npz`: the cleaned motion, with each point's confidence and status, and its provenance as JSON."""
    motion = analysis.motion
    np.savez_compressed(
        path,
        time_s=motion.time_s,
        position=motion.position.astype(np.float32),
        confidence=motion.confidence.astype(np.float16),
        status=motion.status,
        landmarks=np.array(motion.landmarks),
        scale=np.array(motion.scale),
        passes=np.array([(p.start, p.stop, p.image_direction) for p in motion.passes]),
        provenance=np.array(json.dumps(asdict(motion.provenance))),
    )


def _cell(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.4f}"
