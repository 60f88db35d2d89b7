"""Answers to files and back; an empty template answers nothing."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.answers import DAY, RED_FLAGS, SIGNS, screening

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.screening import Answer, Pain, Screening, load_questions
from hipdrive.screening.ask import ask_all
from hipdrive.screening.screening_file import read_screening, screening_document, screening_from_document
from hipdrive.screening.template import template_json, template_toml

PAINS = st.builds(
    Pain,
    site=st.text(max_size=20),
    onset=st.text(max_size=20),
    intensity=st.none() | st.integers(0, 10),
    timing=st.lists(st.sampled_from(["during", "after", "next_day"]), unique=True).map(tuple),
    trend=st.sampled_from([None, "better", "same", "worse"]),
    load_change=st.text(max_size=20),
)


@given(st.lists(st.sampled_from(["yes", "no", None]), min_size=28, max_size=28), st.none() | PAINS)
def test_what_is_written_is_read(given_answers: list[str | None], pain: Pain | None) -> None:
    names = (*SIGNS, *RED_FLAGS)
    answers = tuple(Answer(n, a) for n, a in zip(names, given_answers, strict=True))  # type: ignore[arg-type]
    answers = (Answer(names[0], answers[0].answer, pain), *answers[1:])
    before = Screening(DAY, answers)
    assert screening_from_document(json.loads(json.dumps(screening_document(before)))) == before


@pytest.mark.parametrize("ending", ["toml", "json"])
def test_an_empty_template_answers_nothing(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"answers.{ending}"
    path.write_text({"toml": template_toml, "json": template_json}[ending](DAY), encoding="utf-8")
    empty = read_screening(path)
    assert empty.answered_on == DAY
    assert len(empty.unanswered) == len(load_questions().question) == 28
    assert not empty.allows_plan


def test_a_filled_template_is_read(tmp_path: Path) -> None:
    text = template_toml(DAY)
    for name in (*SIGNS, *RED_FLAGS):
        text = text.replace(f'\n{name} = ""', f'\n{name} = "No"')
    text = text.replace('\nknee-pain = "No"', "\nknee-pain = true")
    head, details = text.split("[details.knee-pain]")
    details = details.replace('intensity = ""', "intensity = 4").replace("timing = []", 'timing = ["after"]')
    (tmp_path / "a.toml").write_text(head + "[details.knee-pain]" + details, encoding="utf-8")
    found = read_screening(tmp_path / "a.toml")
    assert found.allows_plan
    assert found.signs[0].pain == Pain(intensity=4, timing=("after",))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"answers": {"fevr": "no"}}, "no such question: fevr"),
        ({"answers": {"fever": "perhaps"}}, "answers.fever"),
        ({"answers": {"fever": 0}}, "answers.fever"),
        ({"details": {"fever": {}}}, "no such question: fever"),
        ({"details": {"knee-pain": {"intensity": 11}}}, "details.knee-pain.intensity"),
        ({"cleared": True}, "cleared"),
        ({"answered_on": "yesterday"}, "answered_on"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        screening_from_document({**screening_document(screening()), **change})


@pytest.mark.parametrize("document", [None, [], "no", 3, {}])
def test_something_else_than_answers(document: object) -> None:
    with pytest.raises(SchemaError, match="does not hold the answers"):
        screening_from_document(document)


@pytest.mark.parametrize(("name", "content"), [("a.toml", b"x = "), ("a.json", b"{"), ("a.json", b"\xff\xfe")])
def test_damaged_files(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorruptFileError, match="cannot be read"):
        read_screening(tmp_path / name)
    with pytest.raises(CorruptFileError, match="cannot be read"):
        read_screening(tmp_path / "missing.toml")


def test_the_template_is_toml_with_every_question() -> None:
    assert set(tomllib.loads(template_toml(DAY))["answers"]) == {*SIGNS, *RED_FLAGS}


def test_asking_stops_where_the_person_stops() -> None:
    asked: list[str] = []

    def yes_no(question: object) -> str | None:
        asked.append(question.id)  # type: ignore[attr-defined]
        return "no" if len(asked) < 5 else None

    found = ask_all(yes_no, lambda question: Pain(), DAY)  # type: ignore[arg-type]
    assert tuple(asked) == RED_FLAGS[:5]
    assert len(found.unanswered) == 28 - 4
    assert not found.allows_plan


def test_a_pain_is_asked_on_and_the_flags_come_first() -> None:
    asked: list[str] = []

    def yes_no(question: object) -> str:
        asked.append(question.id)  # type: ignore[attr-defined]
        return "yes" if question.id == "knee-pain" else "no"  # type: ignore[attr-defined]

    found = ask_all(yes_no, lambda question: Pain(site=question.id), DAY)  # type: ignore[arg-type]
    assert tuple(asked) == (*RED_FLAGS, *SIGNS)
    assert found.answer("knee-pain").pain == Pain(site="knee-pain")
    assert found.allows_plan
