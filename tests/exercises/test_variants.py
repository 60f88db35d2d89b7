"""Other ways of doing an exercise: the skater's hinge from the side, the bent fly from the front."""

from __future__ import annotations

import pytest

from hipdrive.errors import CaptureError, ConfigError
from hipdrive.exercises.check import find_exercise, judge_frames
from hipdrive.exercises.gates import check_frames
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.result import set_document
from hipdrive.exercises.schema import Exercise
from hipdrive.exercises.signals import Frames, compute_samples
from hipdrive.exercises.step import fold
from hipdrive.validation.synthetic_figure import IMAGE
from hipdrive.validation.synthetic_sets import VARIANTS, make_idle, make_set

SEEDS = (201, 202, 203, 204)


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_variants_are_counted_as_what_they_are(exercise: str, variant: str) -> None:
    exact = 0
    for seed in SEEDS:
        synthetic = make_set(exercise, seed, variant=variant)
        result = judge_frames(synthetic.frames, find_exercise(exercise, variant))
        assert abs(len(result.counted) - len(synthetic.counted)) <= 1
        exact += len(result.counted) == len(synthetic.counted)
        for repetition in result.counted:
            true = [t for t in synthetic.truth if t.start_s < repetition.end_s and t.end_s > repetition.start_s]
            assert repetition.side in ("both", *(t.side for t in true))
        assert set_document(result)["variant"] == variant
    assert exact >= len(SEEDS) - 1


@pytest.mark.parametrize(("exercise", "variant"), VARIANTS)
def test_nothing_is_counted_while_getting_ready(exercise: str, variant: str) -> None:
    samples, _ = compute_samples(make_idle(exercise, 7, 1.5, variant=variant).frames)
    state, _ = fold(make_plan(find_exercise(exercise, variant)), samples)
    assert state.counted == 0
    assert state.seen_frames > 0.9 * state.frames


def test_a_rounded_back_is_seen_in_the_hinge_only() -> None:
    found = wanted = false = good = 0
    for seed in range(205, 212):
        synthetic = make_set("ice-skater", seed, variant="hinge")
        result = judge_frames(synthetic.frames, find_exercise("ice-skater", "hinge"))
        for repetition in result.counted:
            true = [t for t in synthetic.counted if t.start_s < repetition.top_s < t.end_s]
            rounded = "trunk-rounded" in {f.slug for f in repetition.faults}
            wanted += bool(true and true[0].fault)
            found += bool(true and true[0].fault) and rounded
            good += bool(true and not true[0].fault)
            false += bool(true and not true[0].fault) and rounded
    assert wanted >= 10
    assert found >= 0.9 * wanted
    assert false <= 0.02 * good
    bound = {item.slug: item.why for item in judge_frames(*_bound()).not_looked_at}
    assert "variant hinge" in bound["trunk-rounded"]


def _bound() -> tuple[Frames, Exercise]:
    return make_set("ice-skater", 201).frames, find_exercise("ice-skater")


def test_the_fly_says_that_the_trunk_is_not_looked_at() -> None:
    result = judge_frames(
        make_set("hinged-upper-body", 201, variant="fly").frames, find_exercise("hinged-upper-body", "fly")
    )
    assert [item.slug for item in result.not_looked_at] == ["trunk-moved"]
    assert "camera at the side" in result.not_looked_at[0].why
    assert "trunk-moved" not in {f.slug for r in result.counted for f in r.faults}


def test_an_unknown_variant_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match="no variant called crawl") as caught:
        find_exercise("ice-skater", "crawl")
    assert caught.value.slug == "unknown-variant"
    assert caught.value.expected == "bound, hinge"
    with pytest.raises(ConfigError, match="no variant called hinge") as caught:
        find_exercise("deadlift", "hinge")
    assert "one way only" in caught.value.expected


def test_the_described_way_may_be_named_too() -> None:
    assert find_exercise("ice-skater", "bound") == find_exercise("ice-skater")
    hinge = find_exercise("ice-skater", "hinge")
    assert hinge.name == "ice-skater"
    assert hinge.camera.view == "side"
    assert hinge.dosage == find_exercise("ice-skater").dosage


def test_a_wrong_view_offers_the_variant_that_is_filmed_so() -> None:
    frames = make_set("ice-skater", 206, variant="hinge").frames
    with pytest.raises(CaptureError, match="from the front or behind") as caught:
        check_frames(frames, IMAGE, find_exercise("ice-skater"))
    assert "--variant hinge" in caught.value.fix
    check_frames(frames, IMAGE, find_exercise("ice-skater", "hinge"))
