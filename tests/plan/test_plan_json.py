"""plan.json there and back; edits keep ids; no way round the screening."""

import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from tests.plan.results import result
from tests.screening.answers import cleared, screening

from hipdrive.errors import ConfigError, CorruptFileError, SchemaError, ScreeningError, UnsupportedFormatError
from hipdrive.plan.edited import check_edited
from hipdrive.plan.make import make_plan
from hipdrive.plan.plan import Plan, require_cleared_plan
from hipdrive.plan.plan_json import plan_document, plan_from_document, plan_text, read_plan
from hipdrive.plan.result_file import result_from_document
from hipdrive.plan.weeks import Schedule
from hipdrive.screening import ClearedScreening, Screening

FLAGGED, OPEN = screening({"saddle-numbness": "yes"}), screening({"fever": None})


@pytest.fixture
def plan() -> Plan:
    facts = result_from_document(result("upright-trunk", "overstride"))
    return make_plan(
        facts, cleared("knee-pain"), Schedule(date(2027, 3, 22), timezone="Europe/Paris"), athlete="Ada"
    )


def forged_clearance(bad: Screening) -> ClearedScreening:
    forged = object.__new__(ClearedScreening)
    object.__setattr__(forged, "screening", bad)
    return forged


def test_there_and_back(plan: Plan) -> None:
    assert plan_from_document(json.loads(plan_text(plan))) == plan


def test_copies_and_pickles_of_a_sound_plan_are_equal(plan: Plan) -> None:
    assert copy.copy(plan) == copy.deepcopy(plan) == pickle.loads(pickle.dumps(plan)) == plan


def test_a_key_that_stands_twice_is_refused(plan: Plan, tmp_path: Path) -> None:
    twice = plan_text(plan).replace('"fever": "no"', '"fever": "yes",\n"fever": "no"')
    (tmp_path / "plan.json").write_text(twice, encoding="utf-8")
    with pytest.raises(CorruptFileError, match="fever stands there twice"):
        read_plan(tmp_path / "plan.json")


def test_each_exercise_stands_once(plan: Plan) -> None:
    document = plan_document(plan)
    assert set(document["exercises"]) == set(plan.exercises)
    assert len(plan_text(plan)) < 30_000


def test_an_edit_in_one_place_reaches_every_session_and_keeps_the_ids(plan: Plan) -> None:
    document = plan_document(plan)
    own = {"least": 2, "most": 3, "source": "coach", "why": "first weeks after a holiday"}
    document["exercises"]["single-leg-rdl"]["sets"] = own
    document["weeks"][0]["sessions"][0]["local_time"] = "07:15"
    edited = plan_from_document(document)
    check_edited(edited)
    assert [s.session_id for s in edited.sessions] == [s.session_id for s in plan.sessions]
    assert edited.sessions[0].local_time == time(7, 15)
    sets = {i.sets.words for s in edited.sessions for i in s.items if i.exercise == "single-leg-rdl"}
    assert sets == {"2 to 3"}


def test_a_second_entry_for_some_sessions(plan: Plan) -> None:
    document = plan_document(plan)
    document["exercises"]["light"] = copy.deepcopy(document["exercises"]["single-leg-rdl"])
    document["exercises"]["light"]["note"] = "without weight"
    session = next(s for s in document["weeks"][0]["sessions"] if "single-leg-rdl" in s["items"])
    session["items"] = ["light"]
    edited = plan_from_document(document)
    again = plan_document(edited)
    assert "single-leg-rdl-2" in again["exercises"]
    assert plan_from_document(again) == edited


def edit(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


FIRST = ("weeks", 0, "sessions", 0)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (edit("kind", value="x"), UnsupportedFormatError, "not a plan of hipdrive"),
        (edit("schema_version", value=2), SchemaError, "another version"),
        (edit(*FIRST, "items", value=["squat"]), SchemaError, "names squat, which is not under exercises"),
        (edit(*FIRST, "minutes", value=3), SchemaError, "weeks.0.sessions.0.minutes"),
        (edit(*FIRST, "local_time", value="25:00"), SchemaError, "local_time"),
        (edit(*FIRST, "local_time", value="07:15+02:00"), SchemaError, "wall clock"),
        (edit(*FIRST, "duration_min", value=0), SchemaError, "duration_min"),
        (edit(*FIRST, "day", value="2027-03-23"), ConfigError, "no rest day between 2027-03-23 and 2027-03-24"),
        (edit(*FIRST, "day", value="2027-03-21"), ConfigError, "not in week 1"),
        (edit("exercises", "single-leg-rdl", "sets", "least", value=0), SchemaError, "not an amount"),
        (edit("exercises", "single-leg-rdl", "why", value=[]), SchemaError, "no reason"),
        (edit("exercises", "single-leg-rdl", "setz", value=1), SchemaError, "single-leg-rdl.setz"),
        (edit("timezone", value="Paris"), ConfigError, "no time zone"),
        (edit("weeks", 1, "number", value=5), ConfigError, "not numbered"),
        (edit("surprise", value=1), SchemaError, "surprise"),
        (edit("screening", value=None), SchemaError, "does not hold the answers"),
        (edit("screening", "answers", "fever", value="yes"), ScreeningError, "yes to fever"),
        (edit("screening", "answers", "fever", value=None), ScreeningError, "no answer to fever"),
        (edit("screening", "answers", value={}), ScreeningError, "not answered to the end"),
    ],
)
def test_a_bad_edit_is_named(plan: Plan, change: Any, error: type[Exception], words: str) -> None:
    document = json.loads(plan_text(plan))
    change(document)
    with pytest.raises(error, match=words):
        plan_from_document(document)


def test_two_sessions_with_one_id(plan: Plan) -> None:
    document = json.loads(plan_text(plan))
    sessions = document["weeks"][0]["sessions"]
    sessions[1]["session_id"] = sessions[0]["session_id"]
    with pytest.raises(ConfigError, match="a session id is there twice"):
        plan_from_document(document)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            edit("exercises", "single-leg-rdl", "sets", "most", value=5),
            "sets 4 to 5 is called the article's, which says 4",
        ),
        (edit("exercises", "single-leg-rdl", "rest_s", "source", value="article"), "rest_s 60 .* gives none"),
        (
            edit("exercises", "single-leg-rdl", "per_side_source", value="article"),
            "per_side is called the article's",
        ),
        (
            edit("exercises", "single-leg-rdl", "stage", value="three-legs"),
            "no stage three-legs, only two-legs, one-leg",
        ),
        (
            edit("exercises", "single-leg-rdl", "exercise", value="squat"),
            "squat: there is no exercise of that name",
        ),
    ],
)
def test_what_is_not_the_articles_may_not_be_called_so(plan: Plan, change: Any, words: str) -> None:
    document = json.loads(plan_text(plan))
    change(document)
    with pytest.raises(SchemaError, match=words):
        check_edited(plan_from_document(document))


@pytest.mark.parametrize("bad", [FLAGGED, OPEN], ids=["flagged", "open"])
class TestWaysRound:
    def test_the_constructor_and_replace(self, plan: Plan, bad: Screening) -> None:
        with pytest.raises(ScreeningError):
            replace(plan, screening=forged_clearance(bad))
        parts = {field.name: getattr(plan, field.name) for field in fields(plan)}
        with pytest.raises(ScreeningError):
            Plan(**{**parts, "screening": forged_clearance(bad)})
        with pytest.raises(ScreeningError, match="no screening behind"):
            Plan(**{**parts, "screening": bad})
        with pytest.raises(ScreeningError, match="no screening behind"):
            Plan(**{**parts, "screening": None})

    def test_a_plan_whose_screening_was_exchanged_gives_nothing_out(self, plan: Plan, bad: Screening) -> None:
        object.__setattr__(plan, "screening", forged_clearance(bad))
        for way in (plan_document, plan_text, copy.copy, copy.deepcopy, require_cleared_plan, pickle.dumps):
            with pytest.raises(ScreeningError):
                pickle.loads(way(plan)) if way is pickle.dumps else way(plan)

    def test_a_plan_made_without_its_constructor_gives_nothing_out(self, plan: Plan, bad: Screening) -> None:
        forged = object.__new__(Plan)
        forged.__dict__.update({**plan.__dict__, "screening": forged_clearance(bad)})
        with pytest.raises(ScreeningError):
            plan_document(forged)

    def test_every_outlet_checks(self, plan: Plan, bad: Screening) -> None:
        from hipdrive.plan.calendar import write_calendar
        from hipdrive.plan.fhir import write_fhir
        from hipdrive.report.programme import render_programme

        object.__setattr__(plan, "screening", forged_clearance(bad))
        for outlet in (write_calendar, write_fhir, render_programme):
            with pytest.raises(ScreeningError):
                outlet(plan)

    def test_json(self, plan: Plan, bad: Screening) -> None:
        from hipdrive.screening.screening_file import screening_document

        with pytest.raises(ScreeningError):
            plan_from_document({**json.loads(plan_text(plan)), "screening": screening_document(bad)})


def test_a_lookalike_is_no_plan(plan: Plan) -> None:
    with pytest.raises(ConfigError, match="not a plan"):
        require_cleared_plan(object())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="final"):
        type("Mine", (Plan,), {})
    with pytest.raises(TypeError, match="not from a state"):
        plan.__setstate__({"screening": None})


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(CorruptFileError, match="cannot be read as JSON"):
        read_plan(tmp_path / "plan.json")
    with pytest.raises(CorruptFileError, match="cannot be read as JSON"):
        read_plan(tmp_path / "missing.json")
