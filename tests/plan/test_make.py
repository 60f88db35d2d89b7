"""From findings and signs to weeks: what was measured chooses, the article doses, nothing flagged gets a plan."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.results import VALUES, result
from tests.screening.answers import RED_FLAGS, SIGNS, cleared, screening

from hipdrive.errors import ConfigError, SchemaError, ScreeningError
from hipdrive.plan.edited import check_edited
from hipdrive.plan.local_zone import local_zone
from hipdrive.plan.make import make_plan
from hipdrive.plan.plan import Plan
from hipdrive.plan.result_file import result_from_document
from hipdrive.plan.rules import load_cues, load_disputed, load_exercises, load_prescription, load_progression
from hipdrive.plan.weeks import Schedule
from hipdrive.screening import ClearedScreening

MONDAY = date(2027, 3, 22)
SLUGS = ("overstride", "upright-trunk", "over-leaned", "midstance-knee-deflated", "hip-drive-shared", "backseat")
S1 = {"pigeon-knee-extension", "donkey-kick", "single-leg-rdl", "banded-hip-extension"}


def plan(*slugs: str, signs: tuple[str, ...] = (), posture: str = "mixed", **more: Any) -> Plan:
    facts = result_from_document(result(*slugs, posture=posture))
    schedule = more.pop("schedule", Schedule(MONDAY, timezone="Europe/Paris"))
    return make_plan(facts, cleared(*signs), schedule, made_on=date(2027, 3, 20), **more)


@settings(max_examples=60, deadline=None)
@given(
    flags=st.fixed_dictionaries(dict.fromkeys(RED_FLAGS, st.sampled_from(["no", "no", "no", "yes", None]))),
    slugs=st.sets(st.sampled_from(SLUGS)),
)
def test_no_answers_with_a_flag_make_a_plan(flags: dict[str, str | None], slugs: set[str]) -> None:
    facts = result_from_document(result(*slugs))
    answered = screening(flags)
    if set(flags.values()) == {"no"}:
        assert make_plan(facts, ClearedScreening(answered), Schedule(MONDAY)).weeks
        return
    with pytest.raises(ScreeningError):
        make_plan(facts, ClearedScreening(answered), Schedule(MONDAY))
    forged = object.__new__(ClearedScreening)
    object.__setattr__(forged, "screening", answered)
    with pytest.raises(ScreeningError):
        make_plan(facts, forged, Schedule(MONDAY))


@settings(max_examples=60, deadline=None)
@given(
    slugs=st.sets(st.sampled_from(SLUGS)),
    signs=st.sets(st.sampled_from(SIGNS)),
    posture=st.sampled_from(["too_tall", "deflated", "hinged", "mixed", "insufficient", "over_leaned"]),
    weeks=st.integers(1, 12),
    days=st.sampled_from([(0, 2, 4), (1, 5), (6,), (0, 3), (1, 3, 6)]),
    start=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
)
def test_every_plan(
    slugs: set[str], signs: set[str], posture: str, weeks: int, days: tuple[int, ...], start: date
) -> None:
    made = plan(*slugs, signs=tuple(signs), posture=posture, schedule=Schedule(start, weeks, days, timezone="UTC"))
    check_edited(made)
    when = [session.day for session in made.sessions]
    assert all(b - a >= timedelta(days=2) for a, b in pairwise(when)), "a rest day between"
    assert len(made.weeks) == weeks
    assert len(when) == weeks * len(days)
    assert {day.weekday() for day in when} == set(days)
    assert not set(made.refilm) & set(when)
    assert made.refilm[-1] > made.weeks[-1].sessions[0].day - timedelta(days=7)
    for session in made.sessions:
        drills = [item for item in session.items if item.exercise != "uphill-hike"]
        assert len(session.items) >= 1
        assert len(drills) <= load_prescription().shape.most_per_session
        assert all(reason.measurement for item in session.items for reason in item.why)
    assert "running-man" not in made.exercises, "the banded extension comes first"
    assert all(item.stage != "one-leg" for s in made.sessions for item in s.items), "two legs come first"


def test_measurements_choose_and_are_named_with_their_uncertainty() -> None:
    made = plan("upright-trunk")
    item = next(i for i in made.sessions[0].items if i.exercise == "ice-skater")
    reason = item.why[0]
    side, value, unit, mdc95 = VALUES["trunk_lean_deg"]
    assert (reason.measurement, reason.side, reason.value, reason.unit, reason.mdc95) == (
        "trunk_lean_deg", side, value, unit, mdc95,
    )  # fmt: skip
    assert reason.uncertainty == pytest.approx((0.4**2 + 1.0) ** 0.5, abs=1e-6)
    assert reason.basis == "measurement"
    assert all("ice-skater" in [i.exercise for i in session.items] for session in made.sessions)


def test_a_probability_is_not_a_thing_to_train() -> None:
    why = {i.exercise: i.why[0] for s in plan("backseat").sessions for i in s.items}
    assert (why["ice-skater"].measurement, why["ice-skater"].value) == ("trunk_lean_deg", 2.1)


def test_a_sign_gives_the_first_articles_set() -> None:
    made = plan(signs=("low-back-pain",))
    assert set(made.exercises) == S1
    assert {reason.finding for s in made.sessions for i in s.items for reason in i.why} == {"low-back-pain"}
    assert any("ask a clinician or physiotherapist" in note for note in made.notes)
    assert not any("general set" in note for note in made.notes)


def test_measures_choose_the_emphasis_of_a_signs_set() -> None:
    made = plan("low-back-arched", "midstance-knee-straight", signs=("told-backseat",))
    counts = {name: sum(name in [i.exercise for i in s.items] for s in made.sessions) for name in made.exercises}
    assert counts["donkey-kick"] == counts["banded-hip-extension"] == len(made.sessions)
    assert counts["single-leg-rdl"] < len(made.sessions)


@pytest.mark.parametrize(
    ("posture", "words"), [("mixed", "Nothing in the recording"), ("insufficient", "not be judged")]
)
def test_without_findings_the_general_set_is_given_and_said_to_be_that(posture: str, words: str) -> None:
    document = result(posture=posture)
    made = make_plan(result_from_document(document), cleared(), Schedule(MONDAY))
    assert set(made.exercises) == {"banded-hip-extension", "single-leg-rdl", "ice-skater", "uphill-hike"}
    assert any(words in note for note in made.notes)


def test_hopping_waits_while_there_is_pain() -> None:
    assert "single-leg-hop" in plan("midstance-knee-deflated").exercises
    hurting = plan("midstance-knee-deflated", signs=("knee-pain",))
    assert "single-leg-hop" not in hurting.exercises
    assert any("Hopping is left out" in note for note in hurting.notes)


def test_the_dosage_is_the_articles_and_silences_are_marked() -> None:
    items = {i.exercise: i for s in plan(signs=SIGNS).sessions for i in s.items}
    rdl, donkey = items["single-leg-rdl"], items["donkey-kick"]
    assert (rdl.sets.words, rdl.sets.source) == ("4", "article")
    assert rdl.repetitions is not None
    assert (rdl.repetitions.words, rdl.repetitions.source) == ("5 to 8", "article")
    assert (donkey.sets.words, donkey.sets.source) == ("1", "assumption")
    assert donkey.per_side_source == "article"
    assert "sets 1" in donkey.assumed
    assert "rest 60 s" in donkey.assumed
    skater = next(i for s in plan("upright-trunk").sessions for i in s.items if i.exercise == "ice-skater")
    assert skater.repetitions is not None
    assert (skater.sets.source, skater.repetitions.source) == ("assumption", "assumption")
    assert "gives no sets or repetitions" in skater.article_words


def test_a_hike_is_once_a_week_and_at_the_end() -> None:
    made = plan("upright-trunk")
    for week in made.weeks:
        hikes = [s for s in week.sessions if any(i.exercise == "uphill-hike" for i in s.items)]
        assert hikes == [week.sessions[-1]]
        assert hikes[0].items[-1].minutes is not None


def test_one_cue_that_goes_with_the_findings() -> None:
    assert plan("overstride").cue.slug == "land-under-you"  # type: ignore[union-attr]
    assert plan("upright-trunk", "overstride").cue is not None
    assert plan().cue.slug == "push-behind"  # type: ignore[union-attr]
    assert plan(cue="none").cue is None
    pawback = plan(cue="pawback").cue
    assert pawback is not None
    assert pawback.optional
    assert "No trial" in pawback.disputed
    assert any(line.claim == "Pawback is power." for line in plan(cue="pawback").disputed)
    with pytest.raises(ConfigError, match=r"no in-run cue of that name.*got faster"):
        plan(cue="faster")


def test_pawback_is_never_chosen_for_anybody() -> None:
    rule = next(rule for rule in load_cues() if rule.slug == "pawback")
    assert rule.findings == ()
    assert not rule.general
    assert rule.optional


def test_the_plan_says_what_is_contested_and_that_it_stops_at_pain() -> None:
    made = plan("upright-trunk")
    claims = {line.claim for line in made.disputed}
    assert "The exercises carry over to the stride." in claims
    assert "A forward hinge is efficient." in claims
    assert any("above 3 out of 10" in note and "next day" in note for note in made.notes)
    assert any("not medical advice" in note for note in made.notes)


def test_the_same_input_gives_the_same_ids() -> None:
    one, two = plan("overstride"), plan("overstride")
    assert one == two
    assert one.plan_id != plan("overstride", athlete="Ada").plan_id


def test_the_data_names_only_what_there_is() -> None:
    names = set(load_exercises())
    rules = load_prescription()
    assert set(rules.exercise) == names
    assert set(rules.sign.exercises) == S1 | {"running-man"}
    assert set(rules.sign.names) == set(rules.sign.measurements) == set(SIGNS)
    rungs = [rung for ladder in load_progression().ladder for rung in ladder.rung]
    assert {r.exercise for r in rungs} | {r.checked_as for r in rungs} <= names
    assert {name for line in load_disputed() for name in line.exercises} <= names
    assert {slug for line in load_disputed() for slug in line.cues} <= {rule.slug for rule in load_cues()}
    assert sum(rule.general for rule in load_cues()) == 1


@pytest.mark.parametrize("days", [(), (0, 1), (0, 2, 4, 6), (0, 6), (5, 6), (9,)])
def test_days_without_rest_are_refused(days: tuple[int, ...]) -> None:
    with pytest.raises(ConfigError, match=r"rest day|no day"):
        Schedule(MONDAY, days=days)


@pytest.mark.parametrize("weeks", [0, -1, 27])
def test_weeks_that_are_none_or_too_many(weeks: int) -> None:
    with pytest.raises(ConfigError, match="not a number of weeks"):
        Schedule(MONDAY, weeks=weeks)


@pytest.mark.parametrize("start", [date.min, date(1969, 12, 31), date(2199, 12, 1), date.max])
def test_a_plan_begins_in_a_year_of_the_living(start: date) -> None:
    with pytest.raises(ConfigError, match="cannot begin on that day"):
        Schedule(start)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_days_at_the_ends_of_the_calendar_are_a_sentence(day: date) -> None:
    made = plan()
    for changed in ({"start": day}, {"refilm": (day,)}):
        with pytest.raises(ConfigError, match="is not between 1970-01-01 and 2199-12-31"):
            replace(made, **changed)


def test_a_time_zone_that_is_none() -> None:
    with pytest.raises(ConfigError, match="no time zone of that name"):
        plan(schedule=Schedule(MONDAY, timezone="Europe/Pariss"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema_version": 9}, "schema_version"),
        ({"findings": None}, "findings"),
        ({"measurements": [{}]}, "measurements.0"),
    ],
)
def test_a_result_that_does_not_fit(change: dict[str, Any], words: str) -> None:
    with pytest.raises(SchemaError, match=f"not a result.*{words}"):
        result_from_document({**result(), **change})


def test_the_clock_stays_over_the_change_to_summer_time() -> None:
    made = plan(schedule=Schedule(date(2027, 3, 22), 2, (0, 2, 4), time(18, 0), "Europe/Paris"))
    starts = [made.starts_at(session) for session in made.sessions]
    assert {start.strftime("%H:%M") for start in starts} == {"18:00"}
    assert [start.utcoffset() for start in starts] == [timedelta(hours=1)] * 3 + [timedelta(hours=2)] * 3
    gap = made.starts_at(made.sessions[3]) - made.starts_at(made.sessions[2])
    assert made.starts_at(made.sessions[3]).date() - made.starts_at(made.sessions[2]).date() == timedelta(days=3)
    assert gap == timedelta(days=3), "wall clock days between two aware times of one zone"


def test_a_time_that_is_left_out_and_one_that_comes_twice() -> None:
    spring = plan(schedule=Schedule(date(2027, 3, 28), 1, (6,), time(2, 30), "Europe/Paris"))
    assert spring.starts_at(spring.sessions[0]).isoformat() == "2027-03-28T03:30:00+02:00"
    autumn = plan(schedule=Schedule(date(2027, 10, 31), 1, (6,), time(2, 30), "Europe/Paris"))
    session = autumn.sessions[0]
    assert autumn.starts_at(session).isoformat() == "2027-10-31T02:30:00+02:00"
    real = autumn.ends_at(session).timestamp() - autumn.starts_at(session).timestamp()
    assert real == 60 * session.duration_min


@pytest.mark.parametrize(("told", "zone"), [("Europe/Paris", "Europe/Paris"), (":Asia/Tokyo", "Asia/Tokyo")])
def test_the_time_zone_of_this_machine(monkeypatch: pytest.MonkeyPatch, told: str, zone: str) -> None:
    monkeypatch.setenv("TZ", told)
    assert local_zone() == zone


def test_a_machine_that_does_not_say_its_zone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST")
    monkeypatch.setattr("hipdrive.plan.local_zone._LINK", tmp_path / "localtime")
    assert local_zone() == "UTC"
