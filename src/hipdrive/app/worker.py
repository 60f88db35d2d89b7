"""The child process of one job: ``python -m hipdrive.app.worker FOLDER PARENT``.

Enters the sandbox before any library is loaded and any byte of the upload is read. Speaks to the server in lines of
JSON on what was its standard output: ``{"stage", "done", "total"}``, at the end ``{"ok": true}`` or ``{"error": ...}``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from hipdrive.app.sandbox import ChildLimits, end_with_parent, enter_sandbox

Report = Callable[[str, int, int], None]


def main() -> None:
    """Do the job of the folder named on the command line."""
    folder, parent = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    end_with_parent(parent)
    if hasattr(os, "nice"):
        os.nice(10)  # the pages and the live coach come first
    # What native code writes to standard output goes to the log.
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    order_text = (folder / "job.json").read_bytes()
    models = Path(os.environ["HIPDRIVE_CACHE"])
    enter_sandbox(folder / "work", [models], _limits())

    def say(**message: object) -> None:
        lines.write(json.dumps(message) + "\n")

    from hipdrive.errors import HipdriveError

    try:
        from hipdrive.app.analysing import do_order
        from hipdrive.app.job import Job

        job = Job.model_validate_json(order_text)
        do_order(job.order, folder / "work", _reporter(say))
        say(ok=True)
    except HipdriveError as error:
        say(error={"slug": error.slug, "what": error.sentence, "fix": error.fix})
    except MemoryError:
        say(error={"slug": "child-memory", "what": "", "fix": ""})
    lines.flush()


def _limits() -> ChildLimits:
    from hipdrive.app.config import UploadLimits

    limits = UploadLimits()
    return ChildLimits(limits.max_memory_bytes, int(2 * limits.max_run_s), limits.max_bytes)


def _reporter(say: Callable[..., None]) -> Report:
    """Progress, a few times a second at most."""
    import time

    last_s, last_stage = 0.0, ""

    def report(stage: str, done: int, total: int) -> None:
        nonlocal last_s, last_stage
        now_s = time.monotonic()
        if stage != last_stage or done >= total or now_s - last_s > 0.2:
            last_s, last_stage = now_s, stage
            say(stage=stage, done=done, total=total)

    return report


if __name__ == "__main__":
    main()
