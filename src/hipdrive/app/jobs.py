"""The queue: uploads are analysed in the order they came, so many at once as there are cores, two at most.

A job is a folder: ``job.json`` (what was asked and how far it is), ``work/`` (the upload and what the child writes).
So it survives a reload of the page and a new start of the server: what was running then waits again, in its old place.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hipdrive.app.child import Child, Outcome
from hipdrive.app.job import ID, Failure, Job, Order, new_job, read_job, write_job
from hipdrive.errors import ConfigError, HipdriveError

log = logging.getLogger(__name__)

#: Uploads that may wait; more are refused instead of filling the disk.
MOST_WAITING = 50
_PUT_DOWN_EVERY_S = 1.0

#: Keeps a finished child's result with its person and gives the number of its entry.
Keep = Callable[[Job, Path], int]
#: From a job's folder and its time in seconds to its child.
MakeChild = Callable[[Path, float], Child]


class Jobs:
    """Every job there is; thread-safe."""

    def __init__(
        self, folder: Path, *, parallel: int, limit_s: float, keep: Keep, make_child: MakeChild = Child
    ) -> None:
        self._folder = folder
        self._parallel = parallel
        self._limit_s = limit_s
        self._keep = keep
        self._make_child = make_child
        self._jobs: dict[str, Job] = {}
        self._children: dict[str, Child] = {}
        self._arriving: set[str] = set()
        self._changed = threading.Condition()
        self._ending = False
        self._threads: list[threading.Thread] = []
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._read_all()

    def start(self) -> None:
        """Begin to work the queue off."""
        for number in range(self._parallel):
            thread = threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End the children; their jobs wait for the next start."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
            children = list(self._children.values())
        for child in children:
            child.stop()
        for thread in self._threads:
            thread.join(timeout=10)

    def open_folder(self) -> tuple[str, Path]:
        """A new job's name and folder, for the upload to be streamed into; `add` or `discard` must follow."""
        with self._changed:
            self._check_room()
            name = new_job(_NO_ORDER, 0).id
            (self._folder / name / "work").mkdir(parents=True, mode=0o700)
            self._arriving.add(name)
        return name, self._folder / name

    def check_room(self) -> None:
        """Raises ConfigError ``queue-full`` where no further upload is taken now."""
        with self._changed:
            self._check_room()

    def _check_room(self) -> None:
        waiting = sum(not job.is_finished for job in self._jobs.values())
        if waiting + len(self._arriving) >= MOST_WAITING:  # those on their way fill the disk too
            raise ConfigError(
                "Too many recordings are waiting",
                slug="queue-full",
                got=f"{MOST_WAITING} waiting",
                fix="let some of them finish first",
            )

    def add(self, name: str, order: Order) -> Job:
        """Put an upload that arrived whole into the queue."""
        with self._changed:
            number = 1 + max((job.number for job in self._jobs.values()), default=0)
            job = Job(id=name, number=number, order=order, created_at=datetime.now(UTC))
            write_job(self._folder / name, job)
            self._jobs[name] = job
            self._arriving.discard(name)
            self._changed.notify_all()
            return job

    def discard(self, name: str) -> None:
        """Take a folder away whose upload did not arrive."""
        shutil.rmtree(self._folder / name, ignore_errors=True)
        with self._changed:
            self._arriving.discard(name)

    def get(self, name: str) -> Job | None:
        """The job of that name."""
        with self._changed:
            return self._jobs.get(name)

    def all(self) -> list[Job]:
        """Every job, the newest first."""
        with self._changed:
            return sorted(self._jobs.values(), key=lambda job: -job.number)

    def before(self, job: Job) -> int:
        """How many jobs come before this one."""
        with self._changed:
            return sum(1 for j in self._jobs.values() if j.number < job.number and not j.is_finished)

    def cancel(self, name: str) -> None:
        """Stop a job for good: its child ends at once, the upload is deleted."""
        with self._changed:
            job = self._jobs.get(name)
            if job is None or job.is_finished:
                return
            self._put(job.with_(state="cancelled", finished_at=datetime.now(UTC)), durable=True)
            child = self._children.get(name)
        if child is not None:
            child.stop()
        self._clear(name)

    def remove(self, name: str) -> None:
        """Take a finished job off the list."""
        with self._changed:
            job = self._jobs.get(name)
            if job is not None and job.is_finished:
                del self._jobs[name]
                self.discard(name)

    def remove_of(self, athlete_id: str) -> None:
        """Stop and forget every job of a person."""
        for job in self.all():
            if job.order.athlete_id == athlete_id:
                self.cancel(job.id)
                self.remove(job.id)

    def _read_all(self) -> None:
        for folder in self._folder.iterdir():
            if not ID.fullmatch(folder.name):
                continue  # not of our making: the data folder may be somebody's own
            try:
                job = read_job(folder)
            except (OSError, ValueError) as error:
                # Somebody's film may be in it, and it may be readable again at the next start.
                log.warning("%s cannot be read and is left as it is: %s", folder, type(error).__name__)
                continue
            if job is None:
                shutil.rmtree(folder, ignore_errors=True)  # an upload that was cut off
                continue
            if job.id != folder.name:
                continue  # a copy somebody made
            if job.state == "running":
                job = job.with_(state="waiting", stage="", done=0, total=0)
            self._jobs[job.id] = job
            if job.is_finished:
                self._clear(job.id)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                self._run(job)
            except Exception:  # a fault of ours in one job may not end the queue
                self._finish(job.id, Failure(slug="child-died", what="", fix=""))

    def _next(self) -> Job | None:
        with self._changed:
            while True:
                if self._ending:
                    return None
                waiting = [job for job in self._jobs.values() if job.state == "waiting"]
                if waiting:
                    job = min(waiting, key=lambda j: j.number).with_(state="running")
                    self._children[job.id] = self._make_child(self._folder / job.id, self._limit_s)
                    self._put(job, durable=True)
                    return job
                self._changed.wait()

    def _run(self, job: Job) -> None:
        folder = self._folder / job.id
        shutil.rmtree(folder / "work" / "result", ignore_errors=True)  # of a run that was killed
        child = self._children[job.id]
        last = 0.0

        def report(stage: str, done: int, total: int) -> None:
            nonlocal last
            durable = time.monotonic() - last > _PUT_DOWN_EVERY_S
            last = time.monotonic() if durable else last
            with self._changed:
                now = self._jobs.get(job.id)
                if now is not None and now.state == "running":
                    self._put(now.with_(stage=stage, done=done, total=total), durable=durable)

        outcome = child.run(report)
        with self._changed:
            self._children.pop(job.id, None)
            now = self._jobs.get(job.id)
            if self._ending or now is None or now.state != "running":
                return
        self._settle(now, folder, outcome)

    def _settle(self, job: Job, folder: Path, outcome: Outcome) -> None:
        if not outcome.is_done:
            self._finish(job.id, Failure.model_validate(outcome.failure))
            return
        try:
            entry_id = self._keep(job, folder / "work")
        except HipdriveError as error:
            self._finish(job.id, Failure(slug=error.slug, what=error.sentence, fix=error.fix))
            return
        self._finish(job.id, None, entry_id)

    def _finish(self, name: str, failure: Failure | None, entry_id: int | None = None) -> None:
        with self._changed:
            job = self._jobs.get(name)
            if job is None or job.is_finished:
                return
            state = "done" if failure is None else "failed"
            self._put(
                job.with_(state=state, failure=failure, entry_id=entry_id, finished_at=datetime.now(UTC)),
                durable=True,
            )
        self._clear(name)

    def _put(self, job: Job, *, durable: bool) -> None:
        self._jobs[job.id] = job
        if durable:
            try:
                write_job(self._folder / job.id, job)
            except FileNotFoundError:
                pass  # it was taken off the list meanwhile
            except OSError as error:
                # A full disk may not end the queue: the job goes on, and after a new start in its old place.
                log.warning("how far analysis %s is cannot be written down: %s", job.id, error.strerror)

    def _clear(self, name: str) -> None:
        """The upload and whatever the child wrote go; the note of the job stays."""
        shutil.rmtree(self._folder / name / "work", ignore_errors=True)


_NO_ORDER = Order(kind="run", athlete_id="-", file_name="", suffix="", keep_video=False)
