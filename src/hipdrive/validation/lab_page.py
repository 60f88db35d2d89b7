"""The laboratory's section of the validation page: 3D against laboratories, and the phone against 3D."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hipdrive.validation.events import contact_errors_of_means_ms
from hipdrive.validation.lab import (
    CURVE_GOALS_DEG,
    SHARE_GOAL,
    check_identity,
    compare_curves,
    compare_shares,
)
from hipdrive.validation.markdown import table
from hipdrive.validation.phone import RATES_FPS, CameraError, measure_camera_errors
from hipdrive.validation.virtual_camera import VirtualCamera

Say = Callable[[str], None]
#: What the page writes as thousandths, so that the digits that matter show.
_IN_THOUSANDTHS = ("_s", "_m")


def laboratory_parts(data: Path, say: Say) -> list[str]:
    """Headings, words and tables, in order."""
    say("shares, identity and curves in 3D")
    return [
        "## The laboratory way (3D)\n",
        *_shares(data),
        *_identity(data),
        *_curves(data),
        *_means_of_contact_time(data, say),
        *_phone(data, say),
    ]


def _shares(data: Path) -> list[str]:
    rows = [
        (r.side, r.part, f"{r.markers:.3f}", f"{r.reference:.3f}", f"{r.markers - r.reference:+.3f}", str(r.steps))
        for r in compare_shares(data)
    ]
    return [
        "### Hip, lumbar and trunk share against inverse kinematics\n\n`hamner02`, contact to the thigh's peak, the "
        "same steps. The reference is the laboratory's own OpenSim solution (`subject02_running_ik.mot`, low-passed at "
        f"10 Hz as the markers are); its shares come from the same function. Goal: within {SHARE_GOAL:g}.\n",
        table(("leg", "share", "markers", "reference", "difference", "steps"), rows),
    ]


def _identity(data: Path) -> list[str]:
    rows = [
        (f"`{r.trial}`", f"{r.angle_deg:.0e}", f"{r.share_sum:.0e}", f"{r.offset:.0e}", str(r.steps))
        for r in check_identity(data)
    ]
    return [
        "### The identity: thigh = hip extension + lumbar extension + trunk lean\n\nLargest violation over all frames, "
        "of the shares' sum from one over all steps, and largest change of any share when 7, -11 and 5 degrees are added "
        "to thigh, pelvis and trunk. Goal: 1e-9.\n",
        table(("recording", "angles, degrees", "sum of shares", "under offsets", "steps"), rows),
    ]


def _curves(data: Path) -> list[str]:
    rows = [
        (
            f"{r.speed[0]}.{r.speed[1]} m/s",
            r.side,
            r.joint,
            f"{r.same_start_rmse_deg:.1f}",
            f"{CURVE_GOALS_DEG[r.joint]:g}",
            f"{r.rmse_deg:.1f}",
            f"{r.offset_deg:+.1f}",
        )
        for r in compare_curves(data)
    ]
    return [
        "### Joint curves against the laboratory's own (RBDS001)\n\nMean flexion over the stride, degrees, the mean "
        "difference (offset) apart: it is the zero each method chooses. The laboratory's strides start about 7 ms before "
        "ours (20 N after a 50 Hz low-pass): its own mean force curve is given back by 30 N after a 10 Hz low-pass. The "
        "first RMSE is over strides that start so, the second over ours.\n",
        table(("speed", "leg", "joint", "RMSE", "goal", "RMSE, our contacts", "offset"), rows),
    ]


def _means_of_contact_time(data: Path, say: Say) -> list[str]:
    say("means of 20 contact times through a virtual camera")
    rows = []
    for fps in RATES_FPS[1:]:
        errors_ms = contact_errors_of_means_ms(data, VirtualCamera(fps=fps))
        rows.append((f"{fps:.0f}", str(len(errors_ms)), f"{float((errors_ms**2).mean() ** 0.5):.1f}"))
    return [
        "### Contact time through a virtual camera, means of 20 steps\n\nNear leg, 4 px noise at 720p, against force "
        "plates, recordings long enough. Goal at 120 frames a second: 6 ms.\n",
        table(("frames a second", "means of 20", "RMSE ms"), rows),
    ]


def _phone(data: Path, say: Say) -> list[str]:
    found = measure_camera_errors(data, say=say)
    names = dict.fromkeys(row.measurement for row in found)
    cells = {(row.measurement, row.fps): row for row in found}
    rows = [(f"`{name}`", *(_cell(cells.get((name, fps))) for fps in RATES_FPS)) for name in names]
    return [
        "### The phone against 3D: every side-view measure at every frame rate\n\nThe recordings above through a "
        "virtual camera (4 m away, 5 degrees off square, 4 px noise at 720p, swapped legs and lost feet; recordings under "
        "3 s without swaps), the whole 2D way, minus the 3D value of the same leg from the same landmarks: bias ± SD over "
        "recordings (number of recordings). Times in ms, lengths in mm. It knows nothing of keypoints beside the joint: "
        "see `docs/decisions/0006-systematic-errors-from-a-virtual-camera.md`. The event rules' constants were fitted on "
        "these runners.\n",
        table(("measure", *(f"{fps:.0f} fps" for fps in RATES_FPS)), rows),
    ]


def _cell(row: CameraError | None) -> str:
    if row is None:
        return "–"
    scale = 1000.0 if row.measurement.endswith(_IN_THOUSANDTHS) else 1.0
    digits = 3 if scale == 1.0 and row.sd < 0.05 else 1 if scale > 1.0 or row.sd >= 0.5 else 2
    return f"{scale * row.bias:+.{digits}f} ± {scale * row.sd:.{digits}f} ({row.recordings})"
