"""The whole of `hipdrive analyse` against the bare landmark network, on the same frames in the same run.

    python -m benchmarks.analyse_throughput [CLIP] [--model heavy] [--rounds 3]
    python -m benchmarks.analyse_throughput --memory-minutes 10 --model lite

The bare network is invoked on the same 256 x 256 crops, cut beforehand. The whole is everything from the file's path
to the finished folder: decoding, pose, cleaning, measurements, report, pictures, annotated video. Rounds alternate, so that
a busy machine slows all of them alike; the medians are compared. On a machine that others use at the same time read the
figures from processor time: they count every thread, so what a second core does meanwhile is not hidden and the true ratio
is higher. The last figure is what comes after the pose, on ten minutes of motion.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from benchmarks.pose_throughput import cut_crops, loop_clip, time_bare, timed

from hipdrive.pose.models import model_path
from hipdrive.pose.network import Network
from hipdrive.pose.track import PoseTrack, estimate_poses

# The rest is imported where it is used: every pose worker imports this file anew, as it does the light command line.


def time_whole(clip: Path, model: str, workers: int) -> float:
    """Frames a second of the whole analysis."""
    from hipdrive.demo import demo_settings
    from hipdrive.results.write import analyse_to_folder

    def run() -> int:
        with tempfile.TemporaryDirectory() as folder:
            return analyse_to_folder(
                clip, Path(folder) / "out", demo_settings(model), workers=workers
            ).motion.frames

    return timed(run).frames_per_s


def compare(clip: Path, model: str, rounds: int) -> None:
    """Print throughputs and their ratios."""
    crops = cut_crops(clip)
    network = Network(model_path(model))
    time_bare(network, crops[:20])
    time_whole(clip, "lite", 1)  # imports and caches
    rows: list[tuple[float, float, float]] = []
    bare_ms, whole_ms = [], []
    for number in range(rounds):
        bare_time = time_bare(network, crops)
        cpu_start_s = time.process_time()
        one_worker = time_whole(clip, model, 1)
        whole_ms.append((time.process_time() - cpu_start_s) / len(crops) * 1000)
        bare_ms.append(bare_time.cpu_ms)
        row = (bare_time.frames_per_s, one_worker, time_whole(clip, model, 2))
        rows.append(row)
        print(f"round {number + 1}: bare {row[0]:.2f}, one worker {row[1]:.2f}, two workers {row[2]:.2f} frames/s")
    bare, one, two = (statistics.median(column) for column in zip(*rows, strict=True))
    print(f"{model}, {len(crops)} frames")
    print(f"whole analysis, one worker / bare network: {one / bare:.3f} (limit 0.90)")
    print(
        f"  {min(bare_ms) / min(whole_ms):.3f} by processor time of all threads "
        f"({min(whole_ms):.1f} ms a frame against {min(bare_ms):.1f})"
    )
    print(f"two workers / one worker: {two / one:.3f} (limit 1.7)")


def after_the_pose(clip: Path, minutes: float = 10.0) -> None:
    """Print the speed of everything between the pose network and the finished analysis."""
    track = estimate_poses(clip, model="lite", workers=None)
    _analyse_track(track)  # reads rules and catalogue, once a process
    long = _repeated(track, minutes)
    start, cpu_start = time.perf_counter(), time.process_time()
    frames = _analyse_track(long)
    took, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    print(f"after the pose: {frames / took:,.0f} frames a second on {frames} frames (limit 20,000)")
    print(f"  {frames / cpu:,.0f} by processor time")


def _analyse_track(long: PoseTrack) -> int:
    """Everything from a raw track to the finished analysis; the number of frames."""
    from hipdrive.analysis import Source
    from hipdrive.demo import demo_settings
    from hipdrive.motion.clean import clean_image_motion, image_motion
    from hipdrive.pipeline import SideView, analyse_side_view

    image = image_motion(long.time_s, long.position_px, long.confidence, long.landmarks, long.provenance)
    motion = clean_image_motion(image, long.image_size_px, 0.0, "benchmark")
    view = SideView(motion, long.image_size_px, long.time_s, True, ())
    source = Source("benchmark", "", "video", motion.fps, motion.frames, float(motion.time_s[-1]))
    analyse_side_view(view, source, demo_settings(), None)
    return motion.frames


def _repeated(track: PoseTrack, minutes: float) -> PoseTrack:
    """The track over and over, each time cut where the stride begins anew so that the running goes on smoothly."""
    times = max(1, round(60.0 * minutes / float(track.time_s[-1])))
    frame_s = float(np.median(np.diff(track.time_s)))
    return replace(
        track,
        time_s=np.arange(times * len(track.time_s), dtype=np.float64) * frame_s,
        position_px=np.tile(track.position_px, (times, 1, 1)),
        confidence=np.tile(track.confidence, (times, 1)),
        found=np.tile(track.found, times),
    )


def memory(clip: Path, model: str, minutes: float) -> None:
    """Print the peak memory of the whole analysis of a long clip."""
    from hipdrive.demo import demo_settings
    from hipdrive.results.write import analyse_to_folder

    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.mp4"
        loop_clip(clip, minutes, long)
        analysis = analyse_to_folder(long, Path(folder) / "out", demo_settings(model), workers=2)
    own, child = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"{analysis.source.duration_s / 60:.1f} min, {analysis.motion.frames} frames, two workers")
    print(f"peak memory: this process {own:.0f} MB, largest worker {child:.0f} MB (limit 1,000)")


def main() -> None:
    """Read the command line and run."""
    from hipdrive.demo import demo_clip

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path, nargs="?")
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-minutes", type=float)
    given = parser.parse_args()
    with demo_clip() as built_in:
        clip = given.clip or built_in
        if given.memory_minutes:
            memory(clip, given.model, given.memory_minutes)
        else:
            compare(clip, given.model, given.rounds)
            after_the_pose(clip)


if __name__ == "__main__":
    main()
