"""A run that is stopped says so, ends with 130 and leaves neither drafts nor workers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

#: The command with an analysis that writes half a result and then waits.
_SLOW = """
import time
from hipdrive.results import write
from hipdrive.results.folder import whole_folder
def slow(path, out, *args, **kwargs):
    with whole_folder(out) as draft:
        (draft / "half").write_text("x")
        (path / "started").touch()
        time.sleep(60)
write.analyse_to_folder = slow
from hipdrive.cli import main
main()
"""

_POOL = """
import os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from hipdrive.pose.parallel import _start_worker
if __name__ == "__main__":
    context = get_context("spawn")
    leash, held = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(1, context, _start_worker, (context.Array("q", 1), leash))
    print(pool.submit(os.getpid).result(), flush=True)
    pool.submit(time.sleep, 60)
    time.sleep(60)
"""


def _wait_until(happened: object, seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while not happened():  # type: ignore[operator]
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_stopped_run_says_so_and_leaves_nothing(tmp_path: Path, sent: signal.Signals, as_json: bool) -> None:
    started = tmp_path / "started"
    command = [sys.executable, "-c", _SLOW, "analyse", str(tmp_path), "--out", str(tmp_path / "deep" / "out")]
    run = subprocess.Popen(
        command + ["--json"] * as_json, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert _wait_until(started.exists)
    run.send_signal(sent)
    printed, said = run.communicate(timeout=20)
    assert run.returncode == 130
    assert printed == ""
    if as_json:
        assert json.loads(said)["error"]["slug"] == "stopped"
    else:
        assert said.strip().splitlines()[-1] == "Stopped. Nothing was written."
    assert [path.name for path in tmp_path.rglob("out*")] == []
    assert list(tmp_path.rglob("*.partial")) == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at /proc")
def test_pose_workers_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "pool.py"
    script.write_text(_POOL)
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    assert _alive(worker)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert _wait_until(lambda: not _alive(worker), 10)


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_no_arguments_shows_the_help_and_no_error() -> None:
    command = [sys.executable, "-c", "from hipdrive.cli import main; main()"]
    for group in ([], ["models"], ["exercise"]):
        run = subprocess.run(command + group, capture_output=True, text=True, check=False)
        assert run.returncode == 2
        assert "Usage" in run.stdout + run.stderr
        assert "Next:" not in run.stderr
        assert "." not in run.stderr.split()
