"""`hipdrive validate`: run the comparisons and write their tables as one Markdown page."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import numpy as np

from hipdrive.analysis import Analysis, Settings
from hipdrive.errors import CorruptFileError
from hipdrive.motion.landmarks import Side
from hipdrive.pipeline import analyse_video
from hipdrive.validation.clips import (
    ClipTruth,
    compare_angles,
    compare_events,
    mean_contact_times_s,
    running_clips,
    swapped_frames,
)
from hipdrive.validation.events import CAMERAS, LEGS, Row, evaluate_events, filmed
from hipdrive.validation.exercises import exercise_parts
from hipdrive.validation.hike import hike_parts
from hipdrive.validation.lab_page import laboratory_parts
from hipdrive.validation.markdown import table
from hipdrive.validation.progress import progress_parts

Say = Callable[[str], None]
_REAL_CLIP = "sports2d/run_overground_side.mp4"


def write_validation(data: Path, out: Path, *, workers: int | None = None, say: Say = lambda _: None) -> None:
    """Write the page for the laboratory data in ``data`` and the clips beside it (``data/../clips``).

    say : told what is being done
    Raises CorruptFileError ``no-validation-data`` where the folder holds nothing to compare with.
    """
    if not (data / "truth").is_dir():
        raise CorruptFileError(
            "There is no laboratory data to compare with",
            slug="no-validation-data",
            got=str(data),
            expected="a folder with rbds, hamner02, hamner04 and truth",
            fix="name the folder with --data",
        )
    parts = [_head(data), *_force_plates(data, say), *laboratory_parts(data, say)]
    clips = list(running_clips(data.parent / "clips"))
    if clips:
        parts += _clips(clips, workers, say)
    if (data / _REAL_CLIP).exists():
        parts += _real_clip(data, workers, say)
    parts += exercise_parts(data.parent / "clips", say, workers=workers)
    parts += hike_parts(say)
    parts += progress_parts(data, say)
    draft = out.with_name(f".{out.name}.part")
    draft.write_text("\n".join(parts) + "\n", encoding="utf-8")
    draft.replace(out)


def _head(data: Path) -> str:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    ).stdout.strip()
    return (
        "# Validation\n\n"
        f"Written by `hipdrive validate --data {data}` at commit {commit or 'unknown'} on {date.today().isoformat()}. "
        "Goals are those of the project's issues. Laboratory data: RBDS (Fukuchi, Fukuchi & Duarte 2017, CC BY 4.0), "
        "Hamner & Delp 2013, Hamner et al. 2010. Rendered clips: the project's own, truth known exactly.\n"
    )


def _force_plates(data: Path, say: Say) -> list[str]:
    say("events against force plates")
    parts = [
        "## Initial contact and toe-off against force plates (20 N)\n\n"
        "The constants of the rules were fitted on these four runners; with the judged runner left out of the fit, "
        "markers give 5.9 ms (contact) and 5.1 ms (toe-off).\n",
        "### Markers, both legs\n",
        _event_table(evaluate_events(data)),
    ]
    parts.append("### Through a virtual camera, pooled over trials\n")
    rows: list[tuple[str, Row]] = []
    for name, camera in CAMERAS.items():
        for side, leg in LEGS.items():
            say(f"virtual camera: {name}, {leg}")
            pooled = [r for r in evaluate_events(data, prepare=filmed(camera), side=side) if r.trial == "all"]
            rows += [(f"{name}, {leg}", row) for row in pooled]
    parts.append(table(("camera", *_EVENT_HEAD[1:]), [(name, *_event_cells(row)[1:]) for name, row in rows]))
    return parts


def _clips(clips: list[ClipTruth], workers: int | None, say: Say) -> list[str]:
    angle_rows, event_rows, other_rows, said = [], [], [], []
    for truth in clips:
        say(f"clip {truth.name}")
        analysis = analyse_video(truth.video, Settings(), workers=workers)
        angle_rows += [
            (truth.name, leg, name, f"{rmse:.2f}", f"{goal:g}", f"{offset:+.1f}")
            for leg, name, rmse, offset, goal in compare_angles(truth, analysis.angles)
        ]
        end_s = float(analysis.motion.time_s[-1])
        event_rows += compare_events(truth, analysis.strides, truth.near_side, end_s)
        other_rows.append(_clip_row(truth, analysis))
        said.append(
            (truth.name, analysis.posture.label, ", ".join(f.slug for f in analysis.findings if f.stands_out))
        )
    return [
        "## Rendered clips (heavy model, no standing reference)\n",
        "### Angles: RMSE after the mean difference is taken out, degrees\n",
        table(("clip", "leg", "angle", "RMSE", "goal", "offset"), angle_rows),
        "### Events of the near leg\n\nGoals: contact 20 ms, toe-off 25 ms at 60 fps and above, 35 ms at 30 fps; none "
        "missed or invented. Feet of the renders travel low before contact and rise late; nothing was fitted to them.\n",
        _event_table(event_rows),
        "### Swapped frames, cadence, contact time, trunk\n\nGoals: swaps 0.5 %, cadence within 0.5 steps/min, contact "
        "time within 30 ms (given from 60 fps), trunk lean within 2 degrees after the known offset.\n",
        table(
            ("clip", "fps", "swapped %", "cadence", "true", "contact time s", "true s", "trunk lean", "true"),
            other_rows,
        ),
        "### What is said of each clip\n",
        table(("clip", "posture", "stands out"), said),
    ]


def _clip_row(truth: ClipTruth, analysis: Analysis) -> tuple[str, ...]:
    found_s, true_s = mean_contact_times_s(truth, analysis.strides, truth.near_side)
    trunk = analysis.measurement("trunk_lean_deg").value
    return (
        truth.name,
        f"{analysis.source.fps:.0f}",
        f"{100 * float(np.mean(swapped_frames(truth, analysis.motion))):.2f}",
        f"{analysis.measurement('cadence_spm').value:.2f}",
        f"{truth.facts['cadence_true_spm']:.2f}",
        f"{found_s:.3f}",
        f"{true_s:.3f}",
        f"{trunk:.1f}",
        f"{_true_trunk_lean_deg(truth, truth.near_side):.1f}",
    )


def _true_trunk_lean_deg(truth: ClipTruth, side: Side) -> float:
    touching = truth.table["left_contact"].astype(bool) | truth.table["right_contact"].astype(bool)
    return float(truth.table["trunk_lean_line"][touching].mean())


def _real_clip(data: Path, workers: int | None, say: Say) -> list[str]:
    say("real overground clip")
    analysis = analyse_video(data / _REAL_CLIP, Settings(), workers=workers)
    fps = analysis.source.fps
    events = [(f"{e.time_s * fps:.1f}", e.side, e.kind) for e in analysis.strides.events]
    cadence = analysis.measurement("cadence_spm")
    return [
        f"## Real clip `{_REAL_CLIP}` (30 fps, three stances, events by eye ±1 frame)\n\nBy eye: contacts at frames 3, 13, "
        f"23, toe-offs at 10, 20, 30; 180 steps/min. Found: {cadence.value:.0f} ± {cadence.uncertainty:.0f} steps/min.\n",
        table(("frame", "side", "event"), events),
    ]


_EVENT_HEAD = ("trial", "event", "n", "missed", "invented", "bias ms", "RMSE ms")


def _event_cells(row: Row) -> tuple[str, ...]:
    counts = (str(row.n), str(row.missed), str(row.invented))
    return (row.trial, row.kind.replace("_", " "), *counts, f"{row.bias_ms:.1f}", f"{row.rmse_ms:.1f}")


def _event_table(rows: Iterable[Row]) -> str:
    return table(_EVENT_HEAD, [_event_cells(row) for row in rows])
