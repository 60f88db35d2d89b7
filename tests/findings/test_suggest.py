"""Suggestions: tied to what stands out, the article's dosage, the honest line; and the headline."""

from __future__ import annotations

from collections.abc import Callable

from hipdrive.exercises import load_catalogue
from hipdrive.findings import find, headline, suggest
from hipdrive.measures.measurement import Measurement
from hipdrive.posture import Posture, classify_posture

Make = Callable[..., Measurement]
HINGED = Posture("hinged", {"hinged": 0.9}, {"hinged": (0.7, 1.0)}, ())
UNSEEN = Posture("insufficient", {}, {}, ("3 steps were seen, 7 are needed",))
TOO_TALL = Posture("too_tall", {"too_tall": 0.8}, {"too_tall": (0.6, 0.9)}, ())


def _overstrider(make: Make) -> list[Measurement]:
    return [
        make("trunk_lean_deg", 0.5, 1.2, side="none"),
        make("knee_flexion_midstance_deg", 35.0, 3.0),
        make("ankle_dorsiflexion_midstance_deg", 16.0, 3.0),
        make("shank_angle_at_contact_deg", 16.0, 2.0),
        make("leg_behind_spine_line_peak_deg", 11.0, 2.5),
    ]


def test_the_reason_carries_the_number_and_the_first_the_honest_line(make: Make) -> None:
    run = _overstrider(make)
    posture = classify_posture(run)
    suggestions = suggest(find(run), posture)
    assert 1 <= len(suggestions) <= 4
    assert len({s.exercise for s in suggestions}) == len(suggestions)
    assert any("16 ± 2°" in s.reason for s in suggestions)
    honest = ["not the running stride by itself" in s.reason and "film again" in s.reason for s in suggestions]
    assert honest == [True] + [False] * (len(suggestions) - 1)
    for s in suggestions:
        assert s.dosage == load_catalogue()[s.exercise].dosage.words


def test_one_finding_does_not_take_all_places(make: Make) -> None:
    run = _overstrider(make)
    reasons = [s.reason.split(". ")[0].rstrip(".") for s in suggest(find(run), TOO_TALL)]
    assert all(reasons.count(reason) <= 2 for reason in reasons)


def test_an_uncertain_value_asks_for_no_exercise(make: Make) -> None:
    findings = find([make("shank_angle_at_contact_deg", 10.0, 6.0)])
    assert all("Nothing in this recording stands out" in s.reason for s in suggest(findings, HINGED))


def test_the_posture_alone_asks_for_exercises() -> None:
    suggestions = suggest((), TOO_TALL)
    assert suggestions[0].exercise == "ice-skater"
    assert "too tall, in the second article's word (0.8 on a scale of 0 to 1, 0.6 to 0.9)" in suggestions[0].reason


def test_an_unjudged_recording_says_so() -> None:
    suggestions = suggest((), UNSEEN)
    assert len(suggestions) == 4
    assert all("could not be judged" in s.reason for s in suggestions)


def test_headline_names_what_stands_out_and_the_leg_behind(make: Make) -> None:
    run = _overstrider(make)
    posture = classify_posture(run)
    sentence = headline(run, posture, find(run))
    assert posture.label == "too_tall"
    assert (
        "; your right foot lands ahead of the knee, the shin slanting 16 ± 2° and your trunk is rather" in sentence
    )
    assert sentence.endswith("rather upright (0 ± 1° of forward lean).")
    assert sentence.startswith(
        "Your right leg gets 11 ± 2° behind your trunk line (a plain side camera cannot say"
    )
    assert sentence.endswith(".") and sentence[0].isupper() and ". " not in sentence


def test_headline_without_anything_standing_out(make: Make) -> None:
    run = [make("trunk_lean_deg", 7.0, 1.0, side="none")]
    assert headline(run, HINGED, find(run)) == "Your posture reads as hinged, and nothing else stands out."
    vague = [make("trunk_lean_deg", 4.0, 4.0, side="none")]
    assert headline(vague, UNSEEN, find(vague)) == "Nothing stands out clearly."


def test_headline_says_a_likely_thing_with_its_probability(make: Make) -> None:
    run = [make("trunk_lean_deg", 2.0, 4.0, side="none")]
    assert headline(run, UNSEEN, find(run)) == ("Probably your trunk is rather upright (2 ± 4° of forward lean).")


def test_headline_of_a_recording_that_cannot_answer(make: Make) -> None:
    run = [make("trunk_lean_deg", float("nan"), status="insufficient", reasons=("only one step was seen",))]
    assert headline(run, UNSEEN, ()) == "This recording cannot answer: only one step was seen."
    assert headline([], UNSEEN, ()) == "This recording cannot answer."
