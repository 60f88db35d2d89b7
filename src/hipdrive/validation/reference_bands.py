"""Mean and spread of hip, knee and ankle over the stride of 24 open runners: writes hipdrive's reference files.

    python -m hipdrive.validation.reference_bands [--data ../shared/data/strides/strides_open.csv.gz]

Each runner counts once: the median of their strides at every percent (a few raw strides have spikes of 100
degrees), then mean and SD over runners. Signs are checked runner by runner: in both groups of the raw file hip
flexion and ankle dorsiflexion are negative and knee flexion is positive; anything else stops the script.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from pathlib import Path

import numpy as np

from hipdrive.motion.motion import FloatArray

ROOT = Path(__file__).parents[3]
DATA = ROOT / ".." / "shared" / "data" / "strides" / "strides_open.csv.gz"
OUT = ROOT / "src" / "hipdrive" / "measures"
COLUMNS = ("hip_flexion_raw", "knee_flexion_raw", "ankle_raw")
ANGLES = ("hip_extension_deg", "knee_flexion_deg", "ankle_dorsiflexion_deg")
SOURCE = (
    "24 runners on treadmills (12 of Fukuchi, Fukuchi & Duarte 2017, PeerJ 5:e3298; 12 of Ferber et al. 2024, "
    "Running Injury Clinic dataset), CC BY 4.0"
)


def read_runners(path: Path) -> tuple[FloatArray, FloatArray, int]:
    """(runner, 101, 3) median curves in hipdrive's signs, (runner,) speeds in m/s, and the number of strides."""
    with gzip.open(path, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    raw = np.array([[float(row[c]) for c in COLUMNS] for row in rows]).reshape(-1, 101, 3)
    first = rows[::101]
    runners = [(row["group"], row["subject"]) for row in first]
    speeds = np.array([float(row["speed_mps"]) for row in first])
    names = list(dict.fromkeys(runners))
    member = np.array([names.index(runner) for runner in runners])
    curves = np.stack([np.median(raw[member == i], axis=0) for i in range(len(names))])
    for name, curve in zip(names, curves, strict=True):
        _check_signs(name, curve)
    usual = np.array([speeds[member == i].mean() for i in range(len(names))])
    # Raw hip and ankle have flexion negative: the hip's is hipdrive's extension as it stands, the ankle turns.
    return curves * np.array([1.0, 1.0, -1.0]), usual, len(raw)


def _check_signs(name: tuple[str, str], curve: FloatArray) -> None:
    hip, knee, ankle = curve[80, 0], curve[60:80, 1].max(), curve[20, 2]
    if not (hip < -10 and knee > 50 and ankle < -10):
        raise SystemExit(
            f"{name}: hip at 80 % {hip:.0f}, swing knee {knee:.0f}, ankle at 20 % {ankle:.0f}: other signs"
        )


def scalars(curves: FloatArray) -> dict[str, FloatArray]:
    """(runner,) values of the measurements these curves can give."""
    hip, knee, ankle = curves[..., 0], curves[..., 1], curves[..., 2]
    midstance = knee[:, :30].argmax(axis=1)
    each = np.arange(len(knee))
    return {
        "hip_flexion_at_contact_deg": -hip[:, 0],
        "hip_extension_peak_deg": hip[:, 25:60].max(axis=1),
        "knee_flexion_at_contact_deg": knee[:, 0],
        "knee_flexion_midstance_deg": knee[each, midstance],
        "knee_yield_deg": knee[each, midstance] - knee[:, 0],
        "ankle_dorsiflexion_at_contact_deg": ankle[:, 0],
        "ankle_dorsiflexion_midstance_deg": ankle[each, midstance],
    }


def write(path: Path, header: str, columns: str, rows: list[str]) -> None:
    """A CSV with its citation in comment lines at the top."""
    path.write_text("\n".join([f"# {header}", columns, *rows]) + "\n", encoding="utf-8")
    sys.stdout.write(f"{path.relative_to(ROOT)}: {len(rows)} rows\n")


def main() -> None:
    """Read the strides, write the two reference files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=DATA)
    curves, speeds, strides = read_runners(parser.parse_args().data)
    header = (
        f"{SOURCE}; {strides} strides, {speeds.mean():.2f} m/s ({speeds.min():.2f}-{speeds.max():.2f}); median of a "
        "runner's strides, then mean and SD over runners; made by hipdrive.validation.reference_bands"
    )
    mean, sd = curves.mean(axis=0), curves.std(axis=0, ddof=1)
    write(
        OUT / "reference_curves.csv",
        header,
        "angle,percent,mean_deg,sd_deg,n_runners,speed_mps",
        [
            f"{angle},{percent},{mean[percent, i]:.2f},{sd[percent, i]:.2f},{len(curves)},{speeds.mean():.2f}"
            for i, angle in enumerate(ANGLES)
            for percent in range(0, 101, 2)
        ],
    )
    write(
        OUT / "reference_values.csv",
        header,
        "measurement,mean,sd,n_runners,speed_mps",
        [
            f"{name},{values.mean():.2f},{values.std(ddof=1):.2f},{len(values)},{speeds.mean():.2f}"
            for name, values in scalars(curves).items()
        ],
    )


if __name__ == "__main__":
    main()
