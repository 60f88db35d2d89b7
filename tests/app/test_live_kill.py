"""kill -9 of the server in the middle of a set: no finished repetition is lost, the session resumes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")

from tests.app.live_driver import Client, play_with_kills, running_server
from tests.app.live_synthetic import EXERCISE, grey_jpeg, shown
from tests.coach.live_set import ENDLESS, done_of, opened, play

from hipdrive.coach.picture import Picture

#: Fifteen pictures a second, and the part of them in which the first three repetitions lie.
_SHOWN = shown()[::2]
_FIRST_S = 22.5


def check_kills(folder: Path, moments: Sequence[int], pictures: Sequence[Picture], seed: int) -> None:
    """One set with a kill at each of these pictures; the same repetitions as without."""
    from hipdrive.coach.session import end_set

    rng = random.Random(seed)
    session, state = opened(EXERCISE, dose=ENDLESS)
    state, _ = play(session, state, pictures)
    unbroken = done_of(end_set(session, state))
    assert len(unbroken.counted) >= 3, "there is something to lose"
    with running_server(folder, synthetic=True) as server:
        client = Client(server, server.cookie())
        client.open(do="begin", exercise=EXERCISE, sets=1, repetitions=100)
        waits = [(n, rng.uniform(0.0, 0.02)) for n in moments]
        play_with_kills(client, [p.time_s for p in pictures], [grey_jpeg()] * len(pictures), waits)
        done = client.ask({"do": "end_set"})["say"][0]
        client.close()
    counts = [answer["view"]["count"] for answer in client.answers if answer.get("view", {}).get("phase") == "set"]
    assert all(after >= before for before, after in pairwise(counts)), "a count fell back"
    assert done["counted"] == len(unbroken.counted)
    judged = [r for r in client.said("repetition") if r["verdict"] != "not_counted"]
    # What was told in an answer that the kill cut off is not told twice; what was told is of the set.
    true = {round(r.start_s, 3) for r in unbroken.counted}
    assert {r["start_s"] for r in judged} <= true


def test_two_kills(tmp_path: Path) -> None:
    pictures = [p for p in _SHOWN if p.time_s < _FIRST_S]
    first, second = (next(n for n, p in enumerate(pictures) if p.time_s > time_s) for time_s in (12.5, 16.0))
    check_kills(tmp_path, [first, second], pictures, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_hundred_kills(tmp_path: Path, seed: int) -> None:
    moments = sorted(random.Random(100 + seed).sample(range(1, len(_SHOWN)), 25))
    check_kills(tmp_path, moments, _SHOWN, 100 + seed)
