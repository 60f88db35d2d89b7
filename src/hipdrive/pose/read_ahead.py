"""A thread that runs an iterator a few items ahead, so that decoding hides behind the pose network.

PyAV and LiteRT both release the interpreter lock while they work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
#: Pictures held at most: enough to ride out a key frame, few enough for 8K pictures.
DEPTH = 3
_WAIT_S = 0.1


class _End:
    """Marks the end of the items, with the error that ended them if one did."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


@contextmanager
def read_ahead(items: Iterator[Item], depth: int = DEPTH) -> Iterator[Iterator[Item]]:
    """Give an iterator over `items` that a thread keeps `depth` ahead; an error of theirs is raised in its place.

    Leaving the block stops the thread, also when not every item was taken.
    """
    queue: Queue[Item | _End] = Queue(maxsize=depth)
    stopped = Event()
    thread = Thread(target=_fill, args=(items, queue, stopped), name="hipdrive-decode", daemon=True)
    thread.start()
    try:
        yield _drain(queue)
    finally:
        stopped.set()
        while thread.is_alive():
            try:
                queue.get_nowait()
            except Empty:
                thread.join(_WAIT_S / 10)


def _drain(queue: Queue[Item | _End]) -> Iterator[Item]:
    while True:
        item = queue.get()
        if isinstance(item, _End):
            if item.error is not None:
                raise item.error
            return
        yield item


def _fill(items: Iterator[Item], queue: Queue[Item | _End], stopped: Event) -> None:
    end = _End(None)
    try:
        for item in items:
            if not _put(queue, item, stopped):
                return
    except BaseException as error:
        end = _End(error)
    finally:
        close = getattr(items, "close", None)
        if close:
            close()
    _put(queue, end, stopped)


def _put(queue: Queue[Item | _End], item: Item | _End, stopped: Event) -> bool:
    while not stopped.is_set():
        try:
            queue.put(item, timeout=_WAIT_S)
        except Full:
            continue
        return True
    return False
