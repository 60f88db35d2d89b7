"""What open laboratory recordings show at each speed, measured by hipdrive: writes ``measures/reference_by_speed.csv``.

    python -m hipdrive.validation.reference_by_speed [--data ../shared/data]

Each runner counts once at a speed: the mean of both legs over their recordings at it. There are one or two runners a
speed, so this says what others show, not what is normal: a band needs more people.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hipdrive.analysis import Analysis, Settings
from hipdrive.measures.reference import BY_SPEED_COLUMNS
from hipdrive.pipeline import analyse_mocap
from hipdrive.validation.events import TRIALS, Trial, readable

ROOT = Path(__file__).parents[3]
DATA = ROOT / ".." / "shared" / "data"
OUT = Path(__file__).parents[1] / "measures" / "reference_by_speed.csv"
SOURCE = (
    "RBDS (Fukuchi, Fukuchi & Duarte 2017, PeerJ 5:e3298, CC BY 4.0), Hamner & Delp 2013 (J Biomech 46:780), "
    "Hamner, Seth & Delp 2010 (J Biomech 43:2709)"
)
#: Measures whose zero is not a laboratory's choice, so that recordings of different marker sets compare.
MEASURES = (
    "cadence_spm",
    "contact_time_s",
    "flight_time_s",
    "duty_factor",
    "step_length_m",
    "vertical_oscillation_m",
    "hip_drive_share",
    "lumbar_share",
    "trunk_share",
    "lumbar_extension_range_deg",
    "pelvis_tilt_range_deg",
    "spine_rotation_range_deg",
    "shank_angle_at_contact_deg",
    "foot_ahead_of_hip_leg_lengths",
    "knee_yield_deg",
    "pelvic_drop_deg",
)


def nominal_speed_mps(trial: Trial, analysis: Analysis) -> float:
    """The belt's speed that the trial's name gives, else the measured one to the nearest half metre a second."""
    digits = trial.name.split("_")[1].removeprefix("T") if "_" in trial.name else ""
    if digits.isdigit():
        return float(digits) / 10.0 ** (len(digits) - 1)
    return round(2.0 * analysis.measurement("speed_mps").value) / 2.0


def values_of(data: Path) -> Iterator[tuple[str, float, str, float]]:
    """(measurement, speed, runner, value) of every readable trial and answered leg."""
    for trial in TRIALS:
        if not readable(data, trial):
            continue
        standing = str(data / trial.standing) if trial.standing else None
        analysis = analyse_mocap(data / trial.markers, Settings(standing=standing))
        speed_mps = nominal_speed_mps(trial, analysis)
        for found in analysis.measurements:
            if found.name in MEASURES and found.answered:
                yield found.name, speed_mps, trial.runner, found.value


def rows_of(values: Iterator[tuple[str, float, str, float]]) -> list[tuple[str, str, str, str, str]]:
    """Rows of the table: mean over runners of each runner's mean, SD over runners where there are two or more."""
    table: dict[tuple[str, float], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name, speed_mps, runner, value in values:
        table[name, speed_mps][runner].append(value)
    rows = []
    for (name, speed_mps), runners in sorted(
        table.items(), key=lambda item: (MEASURES.index(item[0][0]), item[0][1])
    ):
        means = np.array([np.mean(found) for found in runners.values()])
        sd = f"{means.std(ddof=1):.4g}" if len(means) > 1 else ""
        rows.append((name, f"{speed_mps:g}", f"{means.mean():.4g}", sd, str(len(means))))
    return rows


def main() -> None:
    """Measure every recording and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    rows = rows_of(values_of(parser.parse_args().data))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {SOURCE}; measured by hipdrive; made by hipdrive.validation.reference_by_speed\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(BY_SPEED_COLUMNS)
        writer.writerows(rows)
    sys.stdout.write(f"{OUT.name}: {len(rows)} rows\n")


if __name__ == "__main__":
    main()
