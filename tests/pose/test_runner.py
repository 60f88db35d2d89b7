from __future__ import annotations

from hipdrive.pose.detector import Person
from hipdrive.pose.region import Region
from hipdrive.pose.runner import FORGET_S, RunnerChoice

BIG = Person(Region(640, 400, 600), 0.9)
SMALL = Person(Region(200, 400, 200), 0.95)


def test_the_large_person_in_the_middle_is_the_runner() -> None:
    assert RunnerChoice().choose([SMALL, BIG], 1280, 720, 0.0) is BIG


def test_of_equals_the_more_central_one() -> None:
    centre, edge = Person(Region(600, 400, 300), 0.9), Person(Region(40, 400, 300), 0.9)
    assert RunnerChoice().choose([edge, centre], 1280, 720, 0.0) is centre


def test_nobody_is_nobody() -> None:
    assert RunnerChoice().choose([], 1280, 720, 0.0) is None


def test_a_followed_runner_may_run_but_not_jump() -> None:
    choice = RunnerChoice()
    assert choice.accept(Region(600, 400, 500), 0.0)
    assert choice.accept(Region(660, 400, 500), 1 / 30)  # 9 m/s
    assert not choice.accept(Region(200, 400, 500), 2 / 30)
    assert not choice.accept(Region(660, 400, 200), 2 / 30)


def test_a_lost_runner_is_looked_for_near_the_last_place() -> None:
    choice = RunnerChoice()
    assert choice.accept(SMALL.region, 0.0)
    assert choice.choose([BIG], 1280, 720, 0.1) is None
    assert choice.choose([BIG, SMALL], 1280, 720, 0.1) is SMALL


def test_after_a_while_the_choice_starts_anew() -> None:
    choice = RunnerChoice()
    assert choice.accept(SMALL.region, 0.0)
    assert choice.choose([BIG], 1280, 720, FORGET_S + 0.1) is BIG
    assert choice.accept(BIG.region, FORGET_S + 0.1)


def test_a_given_place_binds_the_first_choice() -> None:
    assert RunnerChoice(Region(210, 400, 200)).choose([BIG, SMALL], 1280, 720, 7.0) is SMALL
