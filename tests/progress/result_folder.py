"""A result folder of a drawn runner."""

from __future__ import annotations

from pathlib import Path

import numpy as np

STRIDE_S, STANCE_S = 0.7, 0.25


def write_folder(
    folder: Path, *, fps: float = 60.0, leg_px: float = 200.0, lean_deg: float = 7.0, side: str = "right"
) -> Path:
    """Thighs as cosines, straight shanks, a trunk at one lean; contacts every 0.7 s."""
    folder.mkdir()
    time_s = np.arange(0.0, 5.0, 1.0 / fps)
    hip = np.stack([300.0 + 20.0 * time_s, -400.0 + 5.0 * np.cos(18.0 * time_s)], axis=1)
    lean = np.radians(lean_deg)
    points = {f"{s}_shoulder": hip + leg_px * np.array([np.sin(lean), np.cos(lean)]) for s in ("left", "right")}
    columns = {"time_s": time_s, "trunk_lean_deg": np.full_like(time_s, lean_deg)}
    for s, shift in (("right", 0.0), ("left", 0.5)):
        thigh = 3.0 - 25.0 * np.cos(2.0 * np.pi * (time_s / STRIDE_S - shift))
        down = np.stack([-np.sin(np.radians(thigh)), -np.cos(np.radians(thigh))], axis=1)
        points |= {f"{s}_hip": hip, f"{s}_knee": hip + leg_px / 2 * down, f"{s}_ankle": hip + leg_px * down}
        bent = 20.0 + 20.0 * np.exp(-(((time_s % STRIDE_S) / STRIDE_S - 0.12) ** 2) / 0.01)
        columns |= {f"{s}_thigh_pitch_deg": thigh, f"{s}_knee_flexion_deg": bent}
    table = np.column_stack(list(columns.values()))
    np.savetxt(folder / "angles.csv", table, delimiter=",", header=",".join(columns), comments="")
    starts = np.arange(0.0, 4.5, STRIDE_S)
    rows = [f"{s:.4f},{s + STANCE_S:.4f},{s + STRIDE_S if s + STRIDE_S < 4.5 else ''}" for s in starts]
    head = "side,initial_contact_s,toe_off_s,next_contact_s\n"
    (folder / "steps.csv").write_text(head + "".join(f"{side},{row}\n" for row in rows))
    position = np.stack(list(points.values()), axis=1).astype(np.float32)
    np.savez(folder / "landmarks.npz", time_s=time_s, position=position, landmarks=np.array(list(points)))
    return folder
