"""The queue: in order, two at once, cancelled for good, there again after a new start."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hipdrive.app.child import Child, Outcome, Report
from hipdrive.app.job import Job, Order
from hipdrive.app.jobs import MOST_WAITING, Jobs
from hipdrive.errors import ConfigError

ORDER = Order(kind="run", athlete_id="a", file_name="run.mp4", suffix=".mp4", keep_video=False)


class SlowChild(Child):
    """Works until it is let go or stopped; notes when it began."""

    began: list[str]
    go: threading.Event
    at_once: int
    most_at_once: int

    def __init__(self, folder: Path, limit_s: float) -> None:
        super().__init__(folder, limit_s)
        self.name = folder.name
        self.halted = threading.Event()

    def run(self, report: Report) -> Outcome:
        SlowChild.began.append(self.name)
        SlowChild.at_once += 1
        SlowChild.most_at_once = max(SlowChild.most_at_once, SlowChild.at_once)
        report("pose", 1, 4)
        while not SlowChild.go.is_set() and not self.halted.is_set():
            time.sleep(0.005)
        SlowChild.at_once -= 1
        return Outcome({"slug": "child-stopped", "what": "", "fix": ""} if self.halted.is_set() else None)

    def stop(self) -> None:
        self.halted.set()


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    SlowChild.began, SlowChild.go, SlowChild.at_once, SlowChild.most_at_once = [], threading.Event(), 0, 0
    return _jobs(tmp_path)


def _jobs(folder: Path, keep: Callable[[Job, Path], int] = lambda job, work: 7) -> Jobs:
    return Jobs(folder / "jobs", parallel=2, limit_s=60, keep=keep, make_child=SlowChild)


def add(jobs: Jobs, count: int) -> list[str]:
    names = []
    for _ in range(count):
        name, folder = jobs.open_folder()
        (folder / "work" / "upload.mp4").write_bytes(b"film")
        jobs.add(name, ORDER)
        names.append(name)
    return names


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.01)


def test_ten_uploads_two_at_once_the_others_in_order(jobs: Jobs) -> None:
    names = add(jobs, 10)
    jobs.start()
    until(lambda: len(SlowChild.began) == 2)
    assert [jobs.before(job) for job in reversed(jobs.all())] == list(range(10))
    assert [jobs.get(n).state for n in names] == ["running"] * 2 + ["waiting"] * 8  # type: ignore[union-attr]
    SlowChild.go.set()
    until(lambda: all(job.state == "done" for job in jobs.all()))
    assert sorted(SlowChild.began[:2]) == sorted(names[:2])
    assert SlowChild.most_at_once == 2
    places = [SlowChild.began.index(name) for name in names]
    assert all(abs(place - number) <= 1 for number, place in enumerate(places)), "in the order they came"
    assert all(job.entry_id == 7 for job in jobs.all())
    jobs.stop()


def test_progress_and_place_survive_a_new_start(jobs: Jobs, tmp_path: Path) -> None:
    names = add(jobs, 3)
    jobs.start()
    until(lambda: len(SlowChild.began) == 2 and jobs.get(names[0]).total == 4)  # type: ignore[union-attr]
    jobs.stop()
    again = _jobs(tmp_path)
    assert [job.id for job in reversed(again.all())] == names
    assert {job.state for job in again.all()} == {"waiting"}
    SlowChild.go.set()
    again.start()
    until(lambda: all(job.state == "done" for job in again.all()))
    again.stop()
    third = _jobs(tmp_path)
    assert {job.state for job in third.all()} == {"done"}, "what is finished is not done again"


def test_cancelling_stops_the_child_and_deletes_the_upload(jobs: Jobs, tmp_path: Path) -> None:
    first, second = add(jobs, 2)
    jobs.start()
    until(lambda: len(SlowChild.began) == 2)
    jobs.cancel(first)
    until(lambda: SlowChild.at_once == 1)
    assert jobs.get(first).state == "cancelled"  # type: ignore[union-attr]
    assert not (tmp_path / "jobs" / first / "work").exists()
    assert (tmp_path / "jobs" / second / "work" / "upload.mp4").exists()
    jobs.remove(first)
    assert jobs.get(first) is None
    jobs.stop()


def test_what_cannot_be_kept_fails_with_its_words(tmp_path: Path) -> None:
    SlowChild.began, SlowChild.go, SlowChild.at_once, SlowChild.most_at_once = [], threading.Event(), 0, 0
    SlowChild.go.set()

    def refuse(job: Job, work: Path) -> int:
        raise ConfigError("Nobody is here", slug="athlete-unknown", fix="add somebody")

    jobs = _jobs(tmp_path, refuse)
    add(jobs, 1)
    jobs.start()
    until(lambda: jobs.all()[0].state == "failed")
    assert jobs.all()[0].failure.what == "Nobody is here."  # type: ignore[union-attr]
    jobs.stop()


def test_an_upload_that_was_cut_off_leaves_nothing(jobs: Jobs, tmp_path: Path) -> None:
    name, folder = jobs.open_folder()
    (folder / "work" / "upload.mp4").write_bytes(b"half")
    assert not (tmp_path / "jobs" / name / "job.json").exists()
    _jobs(tmp_path)
    assert not folder.exists()


def test_a_full_queue_is_told(jobs: Jobs) -> None:
    add(jobs, MOST_WAITING)
    with pytest.raises(ConfigError, match="waiting"):
        jobs.open_folder()


def test_a_real_child_ends_at_once_when_it_is_stopped(tmp_path: Path) -> None:
    child, work = _real_child(tmp_path, limit_s=60)
    began = time.monotonic()
    threading.Timer(0.3, child.stop).start()
    outcome = child.run(lambda stage, done, total: None)
    assert time.monotonic() - began < 10
    assert outcome.failure is not None
    assert work.exists()


def test_a_real_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    child, _ = _real_child(tmp_path, limit_s=0.2)
    outcome = child.run(lambda stage, done, total: None)
    assert outcome.failure is not None and outcome.failure["slug"] == "child-too_long"


def _real_child(tmp_path: Path, limit_s: float) -> tuple[Child, Path]:
    jobs = Jobs(tmp_path / "jobs", parallel=1, limit_s=60, keep=lambda job, work: 1)
    name, folder = jobs.open_folder()
    demo = Path(__file__).parents[2] / "src" / "hipdrive" / "demo" / "reference_run.mp4"
    (folder / "work" / "upload.mp4").write_bytes(demo.read_bytes())
    jobs.add(name, ORDER)
    return Child(folder, limit_s), folder / "work"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a child die with its parent")
def test_a_child_dies_with_a_server_that_was_killed(tmp_path: Path) -> None:
    code = (
        "import os, subprocess, sys, time\n"
        "inner = 'import os, sys, time; from hipdrive.app.sandbox import end_with_parent;'\n"
        "inner += 'end_with_parent(int(sys.argv[1])); print(os.getpid(), flush=True); time.sleep(60)'\n"
        "child = subprocess.Popen([sys.executable, '-c', inner, str(os.getpid())], stdout=subprocess.PIPE, text=True)\n"
        "print(child.stdout.readline().strip(), flush=True)\n"
        "time.sleep(60)\n"
    )
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    child = int(server.stdout.readline())
    server.kill()
    server.wait()
    until(lambda: _is_gone(child))


def _is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return "Z" in Path(f"/proc/{process}/stat").read_text().split(")")[1][:3]


def test_uploads_on_their_way_count_as_waiting(jobs: Jobs) -> None:
    names = [jobs.open_folder()[0] for _ in range(MOST_WAITING)]
    with pytest.raises(ConfigError, match="waiting"):
        jobs.open_folder()
    jobs.discard(names[0])
    jobs.open_folder()


def test_a_full_disk_does_not_end_the_queue(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    add(jobs, 3)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hipdrive.app.jobs.write_job", full)
    SlowChild.go.set()
    jobs.start()
    until(lambda: all(job.state == "done" for job in jobs.all()))
    jobs.stop()
