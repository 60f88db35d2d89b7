from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from hipdrive.errors import CorruptFileError
from hipdrive.pose.read_ahead import read_ahead


def test_order_is_kept() -> None:
    with read_ahead(iter(range(100))) as items:
        assert list(items) == list(range(100))


def test_an_error_comes_in_its_place_and_whole() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise CorruptFileError("It broke", slug="x", fix="mend it")

    taken: list[int] = []
    with pytest.raises(CorruptFileError, match="It broke") as caught, read_ahead(broken()) as items:
        taken.extend(iter(items))
    assert caught.value.fix == "mend it"
    assert taken == [1]


def test_it_runs_only_a_few_ahead_and_stops_when_left() -> None:
    made: list[int] = []
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                made.append(len(made))
                yield made[-1]
        finally:
            closed.set()

    with read_ahead(endless(), depth=3) as items:
        assert next(items) == 0
        time.sleep(0.1)
        assert len(made) <= 6
    assert closed.wait(1.0)
    assert not any(thread.name == "hipdrive-decode" for thread in threading.enumerate())
