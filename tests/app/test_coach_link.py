"""From an item of a plan to the coach's address: exercise, way of doing it, dosage."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")

from hipdrive.app.coach_link import again_address, coach_address
from hipdrive.coach.course import Dose, make_course
from hipdrive.exercises.check import find_exercise
from hipdrive.plan.items import build_item
from hipdrive.plan.plan import Amount, Item, Reason

_WHY = (Reason("It was measured.", "general", "trunk_lean_deg"),)


def asked(item: Item) -> dict[str, str]:
    address = urlsplit(coach_address(item, "0123456789ab"))
    assert address.path == "/coach"
    return dict(parse_qsl(address.query))


def test_the_dosage_comes_along() -> None:
    item = build_item("donkey-kick", _WHY)
    assert asked(item) == {
        "exercise": "donkey-kick",
        "person": "0123456789ab",
        "sets": str(item.sets.least),
        "repetitions": "20",
        "rest": str(item.rest_s.least),
    }


def test_an_easier_stage_is_coached_as_what_it_is_checked_as() -> None:
    assert asked(build_item("single-leg-rdl", _WHY, "two-legs"))["exercise"] == "deadlift"
    assert asked(build_item("single-leg-rdl", _WHY, "one-leg"))["exercise"] == "single-leg-rdl"


def test_a_hike_is_not_coached() -> None:
    assert coach_address(build_item("uphill-hike", _WHY), "0123456789ab") == ""


def test_what_is_not_in_the_catalogue_is_not_coached() -> None:
    assert coach_address(replace(build_item("deadlift", _WHY), exercise="squat"), "0123456789ab") == ""


@pytest.mark.parametrize(
    ("exercise", "per_side", "repetitions"),
    [
        ("donkey-kick", True, "9"),
        ("donkey-kick", False, "5"),
        ("running-man", False, "9"),
        ("running-man", True, "18"),
        ("deadlift", False, "9"),
    ],
)
def test_sides_are_counted_as_the_coach_counts_them(exercise: str, per_side: bool, repetitions: str) -> None:
    item = replace(build_item(exercise, _WHY), per_side=per_side, repetitions=Amount(9, 9, "article"))
    assert asked(item)["repetitions"] == repetitions


def test_an_edited_plan_asks_for_no_more_than_the_coach_takes() -> None:
    item = replace(
        build_item("deadlift", _WHY),
        sets=Amount(40, 40, "article"),
        repetitions=Amount(500, 500, "article"),
        rest_s=Amount(900, 900, "article"),
    )
    assert [asked(item)[name] for name in ("sets", "repetitions", "rest")] == ["10", "100", "600"]


def test_again_is_the_same_person_sides_and_dosage() -> None:
    course = make_course(
        find_exercise("donkey-kick"), "left", one_side=True, dose=Dose(sets=2, repetitions=12, rest_s=45)
    )
    asked = dict(parse_qsl(urlsplit(again_address(course, "0123456789ab")).query))
    assert asked == {
        "exercise": "donkey-kick",
        "person": "0123456789ab",
        "side": "left",
        "both": "no",
        "sets": "2",
        "repetitions": "12",
        "rest": "45",
    }


def test_again_after_a_set_of_a_plan_is_that_step_of_the_plan() -> None:
    item = build_item("single-leg-rdl", _WHY, "two-legs")
    first = asked(item)
    dose = Dose(int(first["sets"]), int(first["repetitions"]), float(first["rest"]))
    course = make_course(find_exercise(first["exercise"]), dose=dose)
    assert urlsplit(again_address(course, "0123456789ab")) == urlsplit(coach_address(item, "0123456789ab"))


def test_again_with_the_articles_dosage_for_nobody_names_neither() -> None:
    course = make_course(find_exercise("hinged-upper-body", "fly"))
    assert again_address(course, "") == "/coach?exercise=hinged-upper-body:fly"
