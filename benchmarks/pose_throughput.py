"""The whole way from video to raw track against the bare landmark network, on the same frames in the same run.

    python -m benchmarks.pose_throughput CLIP [--model heavy] [--rounds 3]
    python -m benchmarks.pose_throughput CLIP --memory-minutes 10 --model lite

The bare network is invoked on the same 256 x 256 crops, cut beforehand: no decoding, no cutting, no reading of its
output. Rounds alternate, so that a busy machine slows all of them alike; the medians are compared. On a machine that
others use at the same time read the second figure, from the processor time of the thread that runs the network.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from hipdrive.pose.blazepose import INPUT_SIZE
from hipdrive.pose.detector import PersonDetector
from hipdrive.pose.models import model_path
from hipdrive.pose.network import Network
from hipdrive.pose.region import Region
from hipdrive.pose.track import estimate_poses
from hipdrive.video.decode import read_frames


def cut_crops(clip: Path) -> list[npt.NDArray[np.float32]]:
    """The network's input for every frame (the region of the first frame's person, which costs the same)."""
    crops: list[npt.NDArray[np.float32]] = []
    detector = PersonDetector(model_path("detector"))
    region: Region | None = None
    for frame in read_frames(clip):
        if region is None:
            people = detector.detect(frame.rgb)
            region = people[0].region if people else None
        if region is not None:
            crops.append(region.crop(frame.rgb, INPUT_SIZE).astype(np.float32) / np.float32(255))
    return crops


@dataclass(frozen=True)
class Timing:
    """Frames a second by the clock, and the calling thread's processor time a frame."""

    frames_per_s: float
    cpu_ms: float


def timed(run: Callable[[], int]) -> Timing:
    """Time `run`, which returns the number of frames."""
    start, cpu_start = time.perf_counter(), time.thread_time()
    frames = run()
    return Timing(frames / (time.perf_counter() - start), (time.thread_time() - cpu_start) / frames * 1000)


def time_bare(network: Network, crops: list[npt.NDArray[np.float32]]) -> Timing:
    """The bare network on crops cut beforehand."""

    def run() -> int:
        for crop in crops:
            network.run(crop)
        return len(crops)

    return timed(run)


def time_whole(clip: Path, model: str, workers: int) -> Timing:
    """From the file's path to the track, everything included."""
    return timed(lambda: len(estimate_poses(clip, model=model, workers=workers).time_s))


def compare(clip: Path, model: str, rounds: int) -> None:
    """Print throughputs and their ratios."""
    crops = cut_crops(clip)
    network = Network(model_path(model))
    time_bare(network, crops[:20])
    bare: list[Timing] = []
    one: list[Timing] = []
    two: list[Timing] = []
    for number in range(rounds):
        bare.append(time_bare(network, crops))
        one.append(time_whole(clip, model, 1))
        two.append(time_whole(clip, model, 2))
        rates = [row[-1].frames_per_s for row in (bare, one, two)]
        print(f"round {number + 1}: bare {rates[0]:.2f}, one worker {rates[1]:.2f}, two {rates[2]:.2f} frames/s")
    bare_fps, one_fps, two_fps = (statistics.median(t.frames_per_s for t in row) for row in (bare, one, two))
    bare_ms, one_ms = (min(t.cpu_ms for t in row) for row in (bare, one))
    print(f"{model}, {len(crops)} frames, {rounds} rounds")
    print(f"one worker / bare network: {one_fps / bare_fps:.3f} by the clock")
    print(f"  {bare_ms / one_ms:.3f} by the thread's processor time ({one_ms:.1f} ms against {bare_ms:.1f} ms)")
    print(f"two workers / one worker: {two_fps / one_fps:.3f} by the clock")
    print(f"two workers / bare network: {two_fps / bare_fps:.3f} by the clock")


def loop_clip(clip: Path, minutes: float, target: Path) -> None:
    """The clip repeated to the wanted length, packets copied."""
    with av.open(str(target), "w") as output:
        stream = None
        offset = 0
        while True:
            with av.open(str(clip)) as source:
                video = source.streams.video[0]
                assert video.time_base is not None
                stream = stream or output.add_stream_from_template(video)
                ends = [0]
                for packet in source.demux(video):
                    if packet.dts is None or packet.pts is None:
                        continue
                    ends.append(packet.pts + (packet.duration or 0))
                    packet.pts, packet.dts = packet.pts + offset, packet.dts + offset
                    packet.stream = stream
                    output.mux(packet)
                offset += max(ends)
                if offset * video.time_base > 60 * minutes:
                    return


def measure_memory(clip: Path, model: str, minutes: float, workers: int) -> None:
    """Print the peak resident memory of this process and of its largest worker over a long clip."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "long.mp4"
        loop_clip(clip, minutes, target)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        start = time.perf_counter()
        track = estimate_poses(target, model=model, workers=workers)
        rate = len(track.time_s) / (time.perf_counter() - start)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{track.time_s[-1] / 60:.1f} min, {len(track.time_s)} frames, {rate:.1f} frames/s, {workers} worker(s)")
    print(f"peak memory: this process {own:.0f} MB (before {before:.0f}), largest worker {child:.0f} MB")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--memory-minutes", type=float)
    given = parser.parse_args()
    if given.memory_minutes:
        measure_memory(given.clip, given.model, given.memory_minutes, given.workers)
    else:
        compare(given.clip, given.model, given.rounds)


if __name__ == "__main__":
    main()
