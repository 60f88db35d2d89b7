"""Room for uploads: the app's quota, what stays free on the disk, and a child that would fill it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient
from tests.app.test_uploads import asked, send

from hipdrive.app.child import LOG_BYTES, Child
from hipdrive.app.services import Services
from hipdrive.app.storage import Storage, folder_bytes
from hipdrive.app.uploads import SIZE_HEADER
from hipdrive.athletes.register import list_athletes


class Disk(NamedTuple):
    """What the system says of a disk."""

    total: int
    used: int
    free: int


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Free bytes of every disk, to be changed."""
    told = [10**12]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(2 * 10**12, 0, told[0]))
    return told


def a_storage(folder: Path, most_bytes: int) -> Storage:
    for name in ("jobs", "results"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    settled = (folder / "results", folder / "not-there-yet")
    return Storage(folder / "jobs", settled, most_bytes=most_bytes, keep_free_bytes=1000)


def test_what_waits_counts_with_what_it_will_become(tmp_path: Path, free: list[int]) -> None:
    storage = a_storage(tmp_path, most_bytes=1000)
    (tmp_path / "results" / "a").mkdir()
    (tmp_path / "results" / "a" / "film").write_bytes(b"x" * 400)
    assert storage.problem(200) == ""
    assert storage.problem(201) == "quota_full"
    (tmp_path / "jobs" / "film").write_bytes(b"x" * 100)
    assert storage.problem(100) == ""
    assert storage.problem(101) == "quota_full"


def test_uploads_on_their_way_hold_their_room(tmp_path: Path, free: list[int]) -> None:
    storage = a_storage(tmp_path, most_bytes=900)
    assert storage.reserve("a", 200) == ""
    assert storage.reserve("b", 200) == "quota_full"
    storage.release("a")
    assert storage.reserve("b", 200) == ""


def test_the_disk_keeps_room_for_the_rest(tmp_path: Path, free: list[int]) -> None:
    storage = a_storage(tmp_path, most_bytes=10**9)
    free[0] = 1300
    assert storage.problem(100) == ""
    assert storage.problem(101) == "disk_full"


def test_links_lead_to_no_bytes_of_others(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 10_000)
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "link").symlink_to(tmp_path / "big")
    assert folder_bytes(tmp_path / "ours") < 10_000


@pytest.mark.parametrize("route", ["check", "send"])
@pytest.mark.parametrize(
    ("free_bytes", "quota_bytes", "words"),
    [(1_000_000_100, 10**9, "too little room on the disk"), (10**12, 3_000_000, "larger --quota")],
)
def test_no_room_is_said_before_the_upload_and_leaves_nothing(
    browser: TestClient,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    free: list[int],
    route: str,
    free_bytes: int,
    quota_bytes: int,
    words: str,
) -> None:
    free[0] = free_bytes
    monkeypatch.setattr(services.storage, "_most_bytes", quota_bytes)
    if route == "send":
        answer = send(browser, b"x" * 1_200_000)
    else:
        answer = browser.post("/uploads/check", headers=asked() | {SIZE_HEADER: "1200000"})
    assert answer.status_code == 507
    assert words in answer.json()["fault"]
    assert list_athletes(services.database).total == 0
    assert list((services.config.data_folder / "jobs").iterdir()) == []
    free[0] = 10**12
    monkeypatch.setattr(services.storage, "_most_bytes", 10**9)
    assert send(browser, b"text").status_code == 201, "and room that was held is free again"


def test_the_quota_reaches_the_storage(services: Services) -> None:
    from hipdrive.app.application import create_app

    config = replace(services.config, quota_bytes=7, keep_free_bytes=0)
    assert create_app(config).state.services.storage.problem(3) == "quota_full"


def a_child(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str, **bounds: Any) -> Child:
    """A child that runs a line of code in its folder."""
    (folder / "work").mkdir()
    popen = subprocess.Popen

    def start(_: list[str], **how: Any) -> Any:
        return popen([sys.executable, "-c", code], **how)

    monkeypatch.setattr(subprocess, "Popen", start)
    return Child(folder, 30, **bounds)


def test_a_child_that_complains_without_end_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = """import sys; sys.stderr.write('first\\n' + 'x' * 3_000_000); print('{"ok": true}')"""
    outcome = a_child(monkeypatch, tmp_path, code).run(lambda *_: None)
    assert outcome.is_done, "and it does not have to wait for a reader"
    log = tmp_path / "child.log"
    assert log.stat().st_size == LOG_BYTES and log.read_bytes().startswith(b"first")
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("why", ["its own bound", "the disk"])
def test_a_child_that_fills_the_disk_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: list[int], why: str
) -> None:
    code = "import time\nfor n in range(9): open(str(n), 'wb').write(b'x' * 1000)\ntime.sleep(25)"
    most = 5000 if why == "its own bound" else 10**9
    free[0] = 10**12 if why == "its own bound" else 10**6
    outcome = a_child(monkeypatch, tmp_path, code, most_bytes=most, look_every_s=0.05).run(lambda *_: None)
    assert outcome.failure is not None and outcome.failure["slug"] == "child-disk"
