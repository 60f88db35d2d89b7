"""The live coach against its figures: frame to result, results a second, fault to sound, live against recorded, kill -9.

    python -m benchmarks.live_coach line CLIP EXERCISE
    python -m benchmarks.live_coach browser CLIP EXERCISE
    python -m benchmarks.live_coach kills CLIP EXERCISE [--kills 100]

CLIP is a filmed set that holds still first, such as one of the rendered clips. `browser` needs Chromium and shows it a
fake camera that plays the clip. The full model, two cores; the load of the machine is printed beside each figure.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from tests.app.live_browser import browser_page, clip_pictures, told, write_mjpeg
from tests.app.live_driver import TOKEN, Client, play_with_kills, read_clip, running_server

from hipdrive.exercises.check import frames_of, judge_frames
from hipdrive.exercises.result import SetResult

SIDE = "right"
STILL_S = 3.0
FPS = 30.0


def main() -> None:
    """Run one part and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("line", "browser", "kills"))
    parser.add_argument("clip", type=Path)
    parser.add_argument("exercise")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--kills-a-set", type=int, default=10)
    wish = parser.parse_args()
    print("load before:", os.getloadavg())
    if wish.part == "line":
        measure_line(wish.clip, wish.exercise)
    elif wish.part == "browser":
        measure_browser(wish.clip, wish.exercise)
    else:
        measure_kills(wish.clip, wish.exercise, wish.kills, wish.kills_a_set)
    print("load after:", os.getloadavg())


def measure_line(clip: Path, exercise: str) -> None:
    """Pictures at the camera's pace, then as fast as answers come."""
    times, pictures = read_clip(clip)
    for name, paced in (("30 a second", True), ("unpaced", False)):
        with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as server:
            client = Client(server, server.cookie())
            client.open(do="begin", exercise=exercise, side=SIDE, sets=1, repetitions=100)
            begin = time.perf_counter()
            for time_s, jpeg in zip(times, pictures, strict=True):
                if paced:
                    time.sleep(max(0.0, begin + time_s - time.perf_counter()))
                client.show(time_s, jpeg)
            took_s = time.perf_counter() - begin
            client.close()
            told_ms = [answer["ms"] for answer in client.answers if "ms" in answer]
            print(f"{name}: {len(pictures) / took_s:.1f} results a second")
            _print_ms("  sent to answered", 1000.0 * np.array(client.waits_s))
            _print_ms("  in the server's thread", np.array(told_ms))


def measure_browser(clip: Path, exercise: str) -> None:
    """Chromium with a fake camera; the same pictures recorded."""
    shown = clip_pictures(clip, STILL_S)
    recorded = _recorded(shown, exercise)
    with tempfile.TemporaryDirectory() as name, running_server(Path(name)) as server:
        camera = Path(name) / "camera.mjpeg"
        write_mjpeg(camera, shown)
        with browser_page(camera, server.address) as page:
            page.goto(f"/coach?token={TOKEN}")
            page.wait_for_selector("#start")
            page.select_option("#exercise", exercise)
            page.click("#start")
            page.wait_for_timeout(1000.0 * (len(shown) / FPS + 0.3))
            page.keyboard.press("Escape")
            page.wait_for_timeout(1000)
            answers, sounds = told(page, "answer"), told(page, "sound")
            live = [r for r in told(page, "repetition") if r["verdict"] != "not_counted"]
    at = np.array([answer["at"] for answer in answers])
    print(f"results a second: {(len(at) - 1) / (at[-1] - at[0]):.1f}")
    seconds = np.bincount((at - at[0]).astype(int))[1:-1]
    print(f"  slowest whole second: {seconds.min()}, at most replaced in the queue: {answers[-1]['replaced']}")
    _print_ms("frame arrival to result (server)", np.array([answer["ms"] for answer in answers]))
    _print_ms("capture to answer in the page", 1000.0 * np.array([a["at"] - a["t"] for a in answers]))
    if sounds:
        _print_ms("fault to sound", 1000.0 * np.array([sound["delay_s"] for sound in sounds]))
    _compare(live, recorded)


def measure_kills(clip: Path, exercise: str, kills: int, a_set: int) -> None:
    """Sets with kills at random moments; each must end as the one without."""
    times, pictures = read_clip(clip)
    unbroken = _one_set(times, pictures, exercise, [])
    print(f"without a kill: {unbroken['counted']} counted")
    rng = random.Random(6)
    lost = done = 0
    while done < kills:
        count = min(a_set, kills - done)
        moments = [(n, rng.uniform(0.0, 0.06)) for n in sorted(rng.sample(range(1, len(times)), count))]
        found = _one_set(times, pictures, exercise, moments)
        done += count
        wrong = found["counted"] != unbroken["counted"] or found["fell_back"]
        lost += wrong
        print(f"{done} kills: {found['counted']} counted{'  LOST' if wrong else ''}", flush=True)
    print(f"{kills} kills of the server, sets that came out differently: {lost}")


def _one_set(
    times: list[float], pictures: list[bytes], exercise: str, kills: list[tuple[int, float]]
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as server:
        client = Client(server, server.cookie())
        client.open(do="begin", exercise=exercise, side=SIDE, sets=1, repetitions=100)
        play_with_kills(client, times, pictures, kills)
        told_done = next(say for say in client.ask({"do": "end_set"})["say"] if say["kind"] == "set_done")
        client.close()
    counts = [a["view"]["count"] for a in client.answers if a.get("view", {}).get("phase") == "set"]
    return {"counted": told_done["counted"], "fell_back": counts != sorted(counts)}


def _recorded(shown: list[Any], exercise: str) -> SetResult:
    """`hipdrive exercise check` of the very pictures that the camera plays, with the same model."""
    from hipdrive.exercises.check import find_exercise
    from hipdrive.pose.track import estimate_poses
    from hipdrive.video.encode import VideoWriter

    chosen = find_exercise(exercise)
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "shown.mp4"
        with VideoWriter(film) as writer:
            for number, picture in enumerate(shown):
                writer.write(picture, number / FPS)
        track = estimate_poses(film, model="full", workers=1, outline=True)
    side = None if chosen.sides == "both_together" else SIDE
    return judge_frames(frames_of(track), chosen, side=side)  # type: ignore[arg-type]


def _compare(live: list[dict[str, Any]], recorded: SetResult) -> None:
    """Counts, faults, and times after the one offset between the camera's start and the recording's."""
    print(f"counted live {len(live)}, recorded {len(recorded.counted)}")
    if len(live) != len(recorded.counted) or not live:
        return
    same = [set(a["faults"]) == {f.slug for f in b.faults} for a, b in zip(live, recorded.counted, strict=True)]
    print(f"same faults in {sum(same)} of {len(same)} repetitions")
    mine = np.array([[r["start_s"], r["top_s"], r["end_s"]] for r in live])
    true = np.array([[r.start_s, r.top_s, r.end_s] for r in recorded.counted])
    apart = mine - true
    apart -= np.median(apart)
    onset = [
        live_s - fault.time_s - float(np.median(mine - true))
        for a, b in zip(live, recorded.counted, strict=True)
        for slug, live_s in zip(a["faults"], a["fault_times_s"], strict=True)
        for fault in b.faults
        if fault.slug == slug
    ]
    print(f"times apart, start, top, end (ms): {np.abs(1000 * apart).max(axis=0).round()} at most")
    if onset:
        print(f"beginnings of faults apart: {1000 * np.abs(onset).max():.0f} ms at most")


def _print_ms(name: str, values: np.ndarray[Any, Any]) -> None:
    p50, p95, p99 = np.percentile(values, (50, 95, 99))
    print(f"{name}: p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms of {len(values)}")


if __name__ == "__main__":
    main()
