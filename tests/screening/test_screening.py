"""The red flags stop: no clearance from a flagged or unanswered screening, whichever way it is made."""

import copy
import pickle
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.answers import DAY, RED_FLAGS, SIGNS, cleared, screening

from hipdrive.errors import ScreeningError
from hipdrive.screening import Answer, ClearedScreening, Pain, Screening, load_questions, require_clear

ANSWERS = st.sampled_from(["yes", "no", None])


@given(
    st.fixed_dictionaries(dict.fromkeys(RED_FLAGS, ANSWERS)), st.fixed_dictionaries(dict.fromkeys(SIGNS, ANSWERS))
)
def test_only_no_to_every_flag_is_cleared(flags: dict[str, str | None], signs: dict[str, str | None]) -> None:
    answered = screening({**flags, **signs})
    if set(flags.values()) == {"no"} and None not in signs.values():
        assert ClearedScreening(answered).screening is answered
        assert answered.allows_plan
        return
    assert not answered.allows_plan
    with pytest.raises(ScreeningError) as refused:
        ClearedScreening(answered)
    flagged = "yes" in flags.values()
    assert refused.value.slug == ("screening-red-flag" if flagged else "screening-unanswered")
    assert refused.value.exit_code == 4


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_each_flag_alone_stops_with_the_words_of_its_urgency(flag: str) -> None:
    answered = screening({flag: "yes"})
    stop = answered.stops[0]
    question = load_questions().find(flag)
    assert stop.question == flag
    assert "clinician" in stop.words
    assert ("today" in stop.words) == (question.urgency == "urgent" or question.id == "calf-swelling")
    with pytest.raises(ScreeningError, match=f"yes to {flag}") as refused:
        ClearedScreening(answered)
    assert "clinician" in refused.value.fix


def test_the_flags_of_the_definitions_are_all_asked() -> None:
    urgent = {q.topic for q in load_questions().red_flags if q.group == "hard_stop"}
    assert urgent == {"nerves of the low back", "bone", "general health", "infection"}
    hard = [q.id for q in load_questions().red_flags if q.group == "hard_stop"]
    first = [q.id for q in load_questions().red_flags if q.group == "ask_first"]
    assert (len(hard), len(first)) == (12, 12), "a question was taken out"
    words = " ".join(q.words.lower() for q in load_questions().red_flags)
    for asked in ("saddle", "urine", "both legs", "osteoporosis", "cancer", "weight", "night", "fever", "infection",
                  "immune", "injected", "stress fracture", "red-s", "periods", "lock", "give way", "swollen", "calf",
                  "chest", "fainted", "pregnant", "12 weeks"):  # fmt: skip
        assert asked in words


def test_the_four_signs_are_the_first_articles() -> None:
    assert SIGNS == ("low-back-pain", "knee-pain", "told-backseat", "told-overstride")
    assert [q.kind for q in load_questions().signs] == ["pain", "pain", "yes_no", "yes_no"]


def test_no_words_diagnose_or_score() -> None:
    questions = load_questions()
    every = [q.words for q in questions.question] + [q.extra or "" for q in questions.question]
    every += [questions.stop.urgent, questions.stop.soon, questions.stop.ask_first, questions.stop.meaning]
    told = " ".join(every).lower()
    for phrase in ("do not have", "you don't have", "diagnos", "you may have", "score", "risk", "probability"):
        assert phrase not in told
    assert not re.search(r"\byou have (a|an|no)\b", told)
    assert "not medical advice" in questions.disclaimer


def test_a_sign_stops_nothing() -> None:
    assert [a.question for a in cleared(*SIGNS).screening.signs] == list(SIGNS)


def test_the_most_urgent_comes_first() -> None:
    answered = screening({"past-stress-fracture": "yes", "cancer-history": "yes", "fever": "yes"})
    assert [stop.urgency for stop in answered.stops] == ["urgent", "soon", "ask_first"]


FLAGGED = screening({"chest-pain": "yes"})
OPEN = screening({"chest-pain": None})


@pytest.mark.parametrize("bad", [FLAGGED, OPEN, Screening(DAY, ())], ids=["flagged", "open", "empty"])
class TestWaysRound:
    def test_replace(self, bad: Screening) -> None:
        with pytest.raises(ScreeningError):
            replace(cleared(), screening=bad)

    def test_copies_of_a_forged_object_are_checked(self, bad: Screening) -> None:
        forged = cleared()
        object.__setattr__(forged, "screening", bad)
        for way in (copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c)), require_clear):
            with pytest.raises(ScreeningError):
                way(forged)

    def test_an_object_made_without_its_constructor(self, bad: Screening) -> None:
        forged = object.__new__(ClearedScreening)
        with pytest.raises(ScreeningError, match="no screening behind"):
            require_clear(forged)
        object.__setattr__(forged, "screening", bad)
        with pytest.raises(ScreeningError):
            require_clear(forged)

    def test_its_own_words_are_not_believed(self, bad: Screening) -> None:
        class Lookalike:
            screening = bad
            allows_plan = True

        with pytest.raises(ScreeningError, match="no screening behind"):
            require_clear(Lookalike())  # type: ignore[arg-type]


def test_types_cannot_be_overridden() -> None:
    for kind in (ClearedScreening, Screening):
        with pytest.raises(TypeError, match="final"):
            type("Mine", (kind,), {})
    with pytest.raises(TypeError, match="not from a state"):
        cleared().__setstate__([FLAGGED])


def test_a_second_answer_does_not_overrule_the_first() -> None:
    with pytest.raises(ValueError, match="answered twice"):
        Screening(DAY, (*FLAGGED.answers, Answer("chest-pain", "no")))
    forged = cleared().screening
    object.__setattr__(forged, "answers", (*FLAGGED.answers, Answer("chest-pain", "no")))
    with pytest.raises(ScreeningError, match="chest-pain"):
        ClearedScreening(forged)


@pytest.mark.parametrize("answer", ["maybe", "NO", "", 0, False, "no "])
def test_only_yes_and_no_are_answers(answer: object) -> None:
    with pytest.raises(ValueError, match="expected yes or no"):
        Answer("fever", answer)  # type: ignore[arg-type]


def test_a_forged_answer_counts_as_a_flag() -> None:
    forged = Answer("fever", "no")
    object.__setattr__(forged, "answer", "No")
    answers = tuple(forged if a.question == "fever" else a for a in cleared().screening.answers)
    with pytest.raises(ScreeningError, match="fever"):
        ClearedScreening(Screening(DAY, answers))


def test_pain_is_from_0_to_10() -> None:
    assert Pain(intensity=10).intensity == 10
    with pytest.raises(ValueError, match="expected 0 to 10"):
        Pain(intensity=11)
