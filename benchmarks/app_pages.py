"""Ten uploads at once: how quickly the pages answer while two are analysed and eight wait, and whether they wait in order.

    python -m benchmarks.app_pages [--seconds 20] [--uploads 10]

A real server (`hipdrive serve`) in a process of its own, its children in their sandbox, this process as the browser.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

import httpx
from tests.app.serve_command import served

CLIP = Path(__file__).parents[1] / "src" / "hipdrive" / "demo" / "reference_run.mp4"
TARGET_MS = 200.0


def main() -> None:
    """Print the figures as JSON and a line a page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--uploads", type=int, default=10)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as server:
        browser = _browser(server.base, server.way_in)
        person = _add_person(browser)
        quiet = _ask(browser, person, 5.0)
        jobs, sending_s = _upload_at_once(browser, person, told.uploads)
        _wait_until_running(browser, jobs)
        busy = _ask(browser, person, told.seconds)
        states = [browser.get(f"{job}/state").json()["state"] for job in jobs]
    for path, times_ms in busy.items():
        print(f"{path:<24} {len(times_ms):>5} x  median {median(times_ms):6.1f} ms  p95 {_p95(times_ms):6.1f} ms")
    everything = [t for times in busy.values() for t in times]
    figures = {
        "uploads": told.uploads,
        "sending_s": round(sending_s, 2),
        "states": states,
        "quiet_p95_ms": round(_p95([t for times in quiet.values() for t in times]), 1),
        "busy_median_ms": round(median(everything), 1),
        "busy_p95_ms": round(_p95(everything), 1),
        "slowest_ms": round(max(everything), 1),
        "target_ms": TARGET_MS,
        "in_order": states == sorted(states, key=["done", "failed", "running", "waiting"].index),
    }
    print(json.dumps(figures, indent=1))
    sys.exit(figures["busy_p95_ms"] > TARGET_MS or not figures["in_order"])


def _browser(base: str, way_in: str) -> httpx.Client:
    browser = httpx.Client(base_url=base, headers={"origin": base}, timeout=30)
    browser.get(way_in)
    found = re.search(r'csrf-token" content="(\w+)"', browser.get("/").text)
    assert found
    browser.headers["x-csrf-token"] = found[1]
    return browser


def _add_person(browser: httpx.Client) -> str:
    return browser.post("/people", data={"name": "Anna"}).headers["location"]


def _upload_at_once(browser: httpx.Client, person: str, count: int) -> tuple[list[str], float]:
    film = CLIP.read_bytes()

    def send(number: int) -> str:
        query = {"kind": "run", "keep": "yes", "person": person.rsplit("/", 1)[1], "file_name": f"{number}.mp4"}
        answer = browser.post("/uploads/send", headers={"x-upload-fields": urlencode(query)}, content=film)
        answer.raise_for_status()
        return str(answer.json()["job"])

    began_s = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        jobs = list(pool.map(send, range(count)))
    took_s = time.perf_counter() - began_s
    listed = re.findall(r'data-job="(\w+)"', browser.get("/jobs").text)
    return sorted(jobs, key=lambda job: -listed.index(job.rsplit("/", 1)[1])), took_s


def _wait_until_running(browser: httpx.Client, jobs: list[str]) -> None:
    while sum(browser.get(f"{job}/state").json()["state"] == "running" for job in jobs) < 2:
        time.sleep(0.2)


def _ask(browser: httpx.Client, person: str, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of every answer, page by page in turn, as a person clicking without pause would ask."""
    pages = {"/": "/", "/people": "/people", "/people/…": person, "/people/…/plan": f"{person}/plan"}
    pages |= {"/uploads/new": "/uploads/new", "/jobs": "/jobs", "/exercises": "/exercises"}
    times_ms = defaultdict(list)
    end_s = time.perf_counter() + seconds
    while time.perf_counter() < end_s:
        for name, path in pages.items():
            began_s = time.perf_counter()
            browser.get(path).raise_for_status()
            times_ms[name].append(1000 * (time.perf_counter() - began_s))
    return dict(times_ms)


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
