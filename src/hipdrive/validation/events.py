"""Initial contact and toe-off held against force plates: `python -m hipdrive.validation.events --data ../shared/data`.

Truth: 20 N on the vertical force. A detected event belongs to the nearest true one of the same foot within 100 ms.
An event whose step does not lie whole inside the marker recording is neither missed nor invented.
Data: RBDS (Fukuchi et al. 2017, CC BY 4.0), Hamner & Delp 2013, Hamner et al. 2010.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipdrive.errors import UnsupportedFormatError
from hipdrive.motion.gaps import fill_short_gaps
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.motion.smoothing import smooth
from hipdrive.readers import read_markers, read_motion
from hipdrive.strides.detect import detect_strides
from hipdrive.strides.strides import EventKind, Strides
from hipdrive.validation.virtual_camera import VirtualCamera, film

#: The cameras of the printed tables; all see the right side.
CAMERAS = {
    "240 fps, 4 px noise": VirtualCamera(fps=240.0),
    "120 fps, 4 px noise": VirtualCamera(fps=120.0),
    "60 fps, 4 px noise": VirtualCamera(fps=60.0),
    "30 fps, 4 px noise": VirtualCamera(fps=30.0),
    "60 fps, 4 px, yaw 10 deg, roll 2 deg": VirtualCamera(fps=60.0, yaw_deg=10.0, roll_deg=2.0),
    "60 fps, 6 px, gaps in heel and toe 10 %": VirtualCamera(fps=60.0, noise_px=6.0, gap_share=0.1),
}

LEGS: dict[Side, str] = {"right": "near leg", "left": "far leg"}
KINDS: tuple[EventKind, EventKind] = ("initial_contact", "toe_off")
_MATCH_S = 0.1
#: Time around a step that the markers must cover for its events to be asked for.
_MARGIN_S = 0.1


@dataclass(frozen=True, slots=True)
class Trial:
    """One laboratory recording and its force-plate events; file names below the data folder."""

    name: str
    runner: str
    markers: str
    truth: str
    standing: str | None = None
    truth_sides_swapped: bool = False  # the truth file names the force column, which is the other foot's
    truth_from_first_frame: bool = False  # truth counts from the first sample, not in the trial's own time


TRIALS: tuple[Trial, ...] = (
    *(
        Trial(
            name=f"RBDS{runner}_{speed}{suffix}",
            runner=f"RBDS{runner}",
            markers=f"rbds/RBDS{runner}run{speed}{ending}",
            truth=f"truth/RBDS{runner}_{speed}{suffix}_grf_events.csv",
            standing=f"rbds/RBDS{runner}static.txt",
            truth_from_first_frame=True,
        )
        for runner, speed, ending, suffix in (
            ("001", "T25", "markers.txt", ""),
            ("001", "T35", ".c3d", "_c3d"),
            ("008", "T35", "markers.txt", ""),
            ("008", "T35", ".c3d", "_c3d"),
        )
    ),
    Trial(
        name="Hamner02",
        runner="Hamner02",
        markers="hamner02/subject02_running.trc",
        truth="truth/Hamner02_opensim_grf_events.csv",
        standing="hamner02/subject02_static.trc",
        truth_sides_swapped=True,
    ),
    *(
        Trial(
            name=f"Hamner04_{speed}",
            runner="Hamner04",
            markers=f"hamner04/run{speed}_markers.trc",
            truth=f"truth/Hamner04_{speed}_grf_events.csv",
        )
        for speed in (200, 300, 400, 500)
    ),
)


@dataclass(frozen=True, slots=True)
class TrueStep:
    """One step on the force plate, seconds of the motion."""

    side: Side
    initial_contact_s: float
    toe_off_s: float


@dataclass(frozen=True, slots=True)
class Row:
    """Errors of one kind of event (or of contact time) in one trial; + means detected too late or too long."""

    trial: str
    kind: str
    n: int
    missed: int
    invented: int
    bias_ms: float
    rmse_ms: float


@dataclass(frozen=True, eq=False)
class Score:
    """Matched errors in seconds, and what was missed or invented."""

    errors_s: FloatArray
    missed: int
    invented: int


def read_truth(data: Path, trial: Trial) -> list[TrueStep]:
    """The force-plate steps of a trial in the time of its motion (0 is the first marker frame)."""
    shift_s = 0.0 if trial.truth_from_first_frame else float(read_markers(data / trial.markers).time_s[0])
    letters = dict(zip("RL" if trial.truth_sides_swapped else "LR", SIDES, strict=True))
    with (data / trial.truth).open(encoding="utf-8", newline="") as stream:
        return [
            TrueStep(letters[row["side"]], float(row["fs_s"]) - shift_s, float(row["to_s"]) - shift_s)
            for row in csv.DictReader(stream)
        ]


def read_trial(data: Path, trial: Trial) -> Motion:
    """The motion of a trial."""
    return read_motion(data / trial.markers, data / trial.standing if trial.standing else None)


def score_events(strides: Strides, truth: list[TrueStep], kind: EventKind, duration_s: float) -> Score:
    """Match the events of one kind to the true ones, foot by foot, nearest first within 100 ms."""
    errors: list[float] = []
    missed = invented = 0
    for side in SIDES:
        steps = [step for step in truth if step.side == side]
        true_s = np.array([getattr(step, f"{kind}_s") for step in steps])
        whole = np.array(
            [step.initial_contact_s > _MARGIN_S and step.toe_off_s < duration_s - _MARGIN_S for step in steps]
        )
        free = [event.time_s for event in strides.events if event.side == side and event.kind == kind]
        for time_s, asked in zip(true_s, whole, strict=True):
            nearest = min(free, key=lambda found: abs(found - time_s), default=np.inf)
            if abs(nearest - time_s) < _MATCH_S:
                errors.append(nearest - time_s)
                free.remove(nearest)
            else:
                missed += int(asked)
        covered = (true_s.min() - _MATCH_S, true_s.max() + _MATCH_S) if len(true_s) else (np.inf, -np.inf)
        invented += sum(covered[0] < time_s < covered[1] for time_s in free)
    return Score(np.array(errors), missed, invented)


def score_contact_times(strides: Strides, truth: list[TrueStep]) -> Score:
    """Errors of the contact times of the contacts whose both events are within 100 ms of a true step's."""
    errors = [
        (contact.toe_off_s - contact.initial_contact_s) - (step.toe_off_s - step.initial_contact_s)
        for contact in strides.contacts
        for step in truth
        if step.side == contact.side
        and abs(contact.initial_contact_s - step.initial_contact_s) < _MATCH_S
        and abs(contact.toe_off_s - step.toe_off_s) < _MATCH_S
    ]
    return Score(np.array(errors), 0, 0)


def evaluate_events(
    data: Path,
    trials: Iterable[Trial] = TRIALS,
    prepare: Callable[[Motion], Motion] = lambda motion: motion,
    side: Side | None = None,
) -> list[Row]:
    """One row a trial and kind (initial_contact, toe_off, contact_time), then the same pooled over all trials.

    prepare : what is done to each motion first, e.g. filming it; side : judge this leg only.
    Trials whose file is of a kind that cannot be read here are left out; the names in the rows say what was judged.
    """
    scores: dict[str, list[tuple[str, Score]]] = {kind: [] for kind in (*KINDS, "contact_time")}
    for trial in trials:
        if not readable(data, trial):
            continue
        motion = prepare(read_trial(data, trial))
        truth = [step for step in read_truth(data, trial) if side in (None, step.side)]
        strides = detect_strides(motion)
        for kind in KINDS:
            scores[kind].append((trial.name, score_events(strides, truth, kind, float(motion.time_s[-1]))))
        scores["contact_time"].append((trial.name, score_contact_times(strides, truth)))
    rows = [_row(name, kind, [score]) for kind, found in scores.items() for name, score in found]
    return rows + [_row("all", kind, [score for _, score in found]) for kind, found in scores.items()]


def contact_errors_of_means_ms(data: Path, camera: VirtualCamera, steps: int = 20) -> FloatArray:
    """(group,) error of the mean contact time over every so many steps of the near leg, ms; short trials give none."""
    means: list[float] = []
    for trial in TRIALS:
        if readable(data, trial):
            truth = [step for step in read_truth(data, trial) if step.side == camera.near_side]
            strides = detect_strides(filmed(camera)(read_trial(data, trial)))
            errors_ms = 1000.0 * score_contact_times(strides, truth).errors_s
            whole = len(errors_ms) // steps * steps
            means += errors_ms[:whole].reshape(-1, steps).mean(axis=1).tolist()
    return np.array(means)


def readable(data: Path, trial: Trial) -> bool:
    """Whether the trial's file is there and of a kind that can be read."""
    if not (data / trial.markers).exists():
        return False
    try:
        read_markers(data / trial.markers)
    except UnsupportedFormatError:
        return False
    return True


def _row(trial: str, kind: str, scores: list[Score]) -> Row:
    errors_ms = 1000.0 * np.concatenate([score.errors_s for score in scores] or [np.empty(0)])
    empty = len(errors_ms) == 0
    return Row(
        trial=trial,
        kind=kind,
        n=len(errors_ms),
        missed=sum(score.missed for score in scores),
        invented=sum(score.invented for score in scores),
        bias_ms=float("nan") if empty else float(errors_ms.mean()),
        rmse_ms=float("nan") if empty else float(np.sqrt(np.mean(errors_ms**2))),
    )


def format_table(title: str, rows: Iterable[Row]) -> str:
    """The rows as a text table."""
    lines = [
        title,
        f"{'trial':18s} {'kind':16s} {'n':>4s} {'missed':>6s} {'invented':>8s} {'bias ms':>8s} {'RMSE ms':>8s}",
    ]
    lines += [
        f"{row.trial:18s} {row.kind:16s} {row.n:4d} {row.missed:6d} {row.invented:8d} "
        f"{row.bias_ms:8.1f} {row.rmse_ms:8.1f}"
        for row in rows
    ]
    return "\n".join(lines)


def filmed(camera: VirtualCamera, seed: int = 0) -> Callable[[Motion], Motion]:
    """What turns a laboratory motion into one filmed by the camera and cleaned as a video's is."""
    return lambda motion: smooth(fill_short_gaps(film(motion, camera, seed)))


def main() -> None:
    """Print the tables: markers, then either leg through a virtual camera."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with rbds, hamner02, hamner04, truth")
    data = parser.parse_args().data
    sys.stdout.write(format_table("Markers, both legs", evaluate_events(data)) + "\n")
    for name, camera in CAMERAS.items():
        for side, leg in LEGS.items():
            rows = evaluate_events(data, prepare=filmed(camera), side=side)
            pooled = [row for row in rows if row.trial == "all"]
            sys.stdout.write(format_table(f"\nVirtual camera, {name}, {leg}", pooled) + "\n")


if __name__ == "__main__":
    main()
