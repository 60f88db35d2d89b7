"""`hipdrive serve --open`: the browser is let in, and nobody reads the token in the list of processes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")

from hipdrive.app.opening import Opening, sweep

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_BROWSER = """#!{python}
import os, sys, time
from pathlib import Path
told = Path({told!r})
told.with_suffix(".part").write_text(" ".join(sys.argv[1:]))
told.with_suffix(".part").rename(told)
"""


def until(true: Callable[[], bool], limit_s: float = 60) -> None:
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.05)


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`hipdrive serve --open` in a process of its own."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    code = "from hipdrive.cli import main; main()"
    places = ["--data", str(folder / "data"), "--database", str(folder / "p.sqlite")]
    server = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--open", "--port", str(port), *places],
        env={"HOME": str(folder), "COLUMNS": "200"} | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield server
    finally:
        server.kill()
        server.wait()


@pytest.mark.skipif(os.name != "posix", reason="the browser of this test is a script")
def test_the_token_is_on_no_command_line_and_the_file_goes_with_the_server(tmp_path: Path) -> None:
    told, script = tmp_path / "told", tmp_path / "browser"
    script.write_text(_BROWSER.format(python=sys.executable, told=str(told)))
    script.chmod(0o700)
    with serving(tmp_path, {"BROWSER": f"{script} %s", "PATH": os.environ["PATH"]}) as server:
        assert server.stdout is not None
        token = re.search(r"token=([\w-]+)", server.stdout.readline())
        assert token is not None
        until(told.exists)
        line = told.read_text()
        assert line.startswith("file://") and token[1] not in line
        file = Path(line.removeprefix("file://"))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert token[1] in file.read_text()
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    assert not file.exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere there always is a browser")
def test_without_a_browser_it_says_so_and_serves(tmp_path: Path) -> None:
    with serving(tmp_path, {"PATH": "/nonexistent"}) as server:
        assert server.stdout is not None
        said = [server.stdout.readline() for _ in range(2)]
        until(lambda: "No browser could be opened here" in (said.append(server.stdout.readline()) or said[-1]))  # type: ignore[func-returns-value, union-attr]
        assert server.poll() is None
        assert not list((tmp_path / "data").glob(".hipdrive-open-*"))


def test_the_file_goes_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hipdrive.app.opening._LASTS_S", 0.2)
    monkeypatch.setattr("webbrowser.open", lambda address: True)
    opening = Opening("http://127.0.0.1:1/?token=x", tmp_path)
    assert opening.open() and opening.path.exists()
    until(lambda: not opening.path.exists(), 10)


def test_what_a_killed_server_left_goes_and_files_of_others_stay(tmp_path: Path) -> None:
    left = Opening("http://127.0.0.1:1/?token=x", tmp_path).path
    (tmp_path / "open-day-run.html").write_text("mine")
    sweep(tmp_path)
    assert not left.exists()
    assert (tmp_path / "open-day-run.html").exists()


def test_an_address_cannot_break_out_of_the_file(tmp_path: Path) -> None:
    written = Opening('http://x"><script>alert(1)</script>/', tmp_path).path.read_text()
    assert "<script" not in written


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_real_browser_comes_in_by_the_file(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    told, script = tmp_path / "told", tmp_path / "browser"
    script.write_text(_BROWSER.format(python=sys.executable, told=str(told)))
    script.chmod(0o700)
    with (
        serving(tmp_path, {"BROWSER": f"{script} %s", "PATH": os.environ["PATH"]}),
        playwright.sync_playwright() as run,
    ):
        until(told.exists)
        chromium = run.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        page.goto(told.read_text())
        page.wait_for_url("http://127.0.0.1:*/", timeout=30_000)
        assert page.locator("h1").count() == 1
        assert page.goto(page.url + "people").ok, "and stays in"
        chromium.close()
