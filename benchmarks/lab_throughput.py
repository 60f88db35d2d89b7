"""A whole analysis after reading, in frames a second: 3D, side view, and myogait on the same keypoints in the same run.

    python -m benchmarks.lab_throughput [--data ../shared/data] [--rounds 5]

The recording is 30 s of RBDS markers at 150 Hz. The side view and myogait get the same pixels of a virtual camera; myogait
(pip install myogait) is left out where it is not installed. Rounds alternate, so that a busy machine slows all
alike; medians are compared.
"""

from __future__ import annotations

import argparse
import copy
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hipdrive.analysis import Settings, Source
from hipdrive.motion.clean import clean_points
from hipdrive.motion.gaps import fill_short_gaps
from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import Motion
from hipdrive.pipeline import analyse_motion
from hipdrive.pipeline.mocap import clean_motion
from hipdrive.readers import read_motion
from hipdrive.strides import detect_strides
from hipdrive.validation.virtual_camera import VirtualCamera, film

_SETTINGS = Settings(height_m=1.8, mass_kg=65.0)
_WIDTH_PX, _HEIGHT_PX = 1280, 720
_FOOT = {"toe": "FOOT_INDEX"}


def analyse_3d(motion: Motion) -> None:
    """What `hipdrive.pipeline.analyse_mocap` does after reading."""
    filled = fill_short_gaps(motion)
    analyse_motion(clean_motion(filled), _source(motion), _SETTINGS, None, strides=detect_strides(filled))


def analyse_side_view(filmed: Motion) -> None:
    """What follows the pose network in a clip."""
    analyse_motion(clean_points(filmed), _source(filmed), _SETTINGS, None)


def _source(motion: Motion) -> Source:
    return Source("benchmark", "", "mocap", motion.fps, motion.frames, float(motion.time_s[-1]))


def pivot_of(filmed: Motion) -> dict[str, Any]:
    """The same keypoints as myogait's own document holds them: shares of the picture."""
    from myogait.schema import create_empty  # type: ignore[import-not-found]

    data: dict[str, Any] = create_empty("", filmed.fps, _WIDTH_PX, _HEIGHT_PX, filmed.frames)
    data["extraction"] = {"model": "mediapipe"}
    names = {
        f"{side}_{part}": f"{side.upper()}_{_FOOT.get(part, part.upper())}"
        for side in SIDES
        for part in ("shoulder", "hip", "knee", "ankle", "heel", "toe")
    }
    share = (filmed.position * (1.0, -1.0) + (_WIDTH_PX / 2, _HEIGHT_PX / 2)) / (_WIDTH_PX, _HEIGHT_PX)
    for frame, time_s in enumerate(filmed.time_s):
        points = {
            theirs: {"x": float(x), "y": float(y), "visibility": 0.9}
            for ours, theirs in names.items()
            for x, y in [_place(filmed, share, frame, ours)]
        }
        data["frames"].append(
            {"frame_idx": frame, "time_s": float(time_s), "confidence": 0.9, "landmarks": points}
        )
    return data


def _place(filmed: Motion, share: Any, frame: int, name: str) -> tuple[float, float]:
    """The keypoint; a trunk's length above the hip where the recording shows no shoulder."""
    if name in filmed.landmarks:
        x, y = share[frame, filmed.landmarks.index(name)]
        return float(x), float(y)
    x, y = share[frame, filmed.landmarks.index(name.replace("shoulder", "hip"))]
    return float(x), float(y) - 0.25


def run_myogait(pivot: dict[str, Any]) -> None:
    """myogait's steps as its quick start has them."""
    import myogait  # type: ignore[import-not-found]

    data = myogait.normalize(pivot, filters=["butterworth"])
    data = myogait.detect_events(myogait.compute_angles(data))
    myogait.analyze_gait(data, myogait.segment_cycles(data))


def main() -> None:
    """Time each way and print frames a second."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args()
    rbds = told.data / "rbds"
    motion = read_motion(rbds / "RBDS001runT25markers.txt", rbds / "RBDS001static.txt")
    filmed = film(motion, VirtualCamera(fps=150.0, noise_px=2.0))
    ways: dict[str, Callable[[], None]] = {
        "hipdrive, 3D": lambda: analyse_3d(motion),
        "hipdrive, side view": lambda: analyse_side_view(filmed),
    }
    try:
        pivot = pivot_of(filmed)
        # It changes what it is given; the copies are made before the clock starts.
        pivots = [copy.deepcopy(pivot) for _ in range(told.rounds + 1)]
        ways["myogait, side view"] = lambda: run_myogait(pivots.pop())
    except ImportError:
        print("myogait is not installed: pip install myogait")
    for way in ways.values():  # the first run reads files and fills caches
        way()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(told.rounds):
        for name, way in ways.items():
            seconds[name].append(_timed(way))
    rates = {name: motion.frames / statistics.median(found) for name, found in seconds.items()}
    for name, rate in rates.items():
        print(f"{name:22s} {rate:10,.0f} frames a second")
    if "myogait, side view" in rates:
        print(f"3D is {rates['hipdrive, 3D'] / rates['myogait, side view']:.0f} times myogait on the same runner")
        ratio = rates["hipdrive, side view"] / rates["myogait, side view"]
        print(f"the side view is {ratio:.0f} times myogait on the same keypoints")


def _timed(way: Callable[[], None]) -> float:
    start_s = time.perf_counter()
    way()
    return time.perf_counter() - start_s


if __name__ == "__main__":
    main()
