"""Changing the plan in the app: within limits, beside the plan as it was, never around a red flag."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.app.conftest import result_document, set_document
from tests.app.test_pages import SCRIPT, answered, assert_only_text

from hipdrive.app.services import Services
from hipdrive.athletes.history import TimelineItem, document, newest_document, timeline
from hipdrive.athletes.keep import save_plan
from hipdrive.athletes.register import Athlete
from hipdrive.athletes.tables import EntryKind
from hipdrive.plan.plan_json import plan_from_document

Keep = Callable[[dict[str, Any]], int]


class Fields(HTMLParser):
    """What a browser would send of the form whose action ends with ``/plan/edit``."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        if tag == "form":
            self._inside = (has.get("action") or "").endswith("/plan/edit")
        if not self._inside:
            return
        if tag == "select":
            self._select = name
        if tag == "option" and "selected" in has:
            self.sent[self._select] = has.get("value") or ""
        if tag == "input" and name and (has.get("type") != "checkbox" or "checked" in has):
            self.sent[name] = has.get("value") or ""


@pytest.fixture
def at(browser: TestClient, keep_result: Keep, athlete: Athlete) -> str:
    """Address of the plan of somebody who has one of three weeks, begun this week."""
    result = result_document()
    wanted = [e | {"exercise": name} for name in ("deadlift", "donkey-kick") for e in result["exercises"]]
    keep_result(result | {"exercises": wanted})
    browser.post(f"/people/{athlete.id}/screening", data=answered())
    monday = date.today() + timedelta(days=-date.today().weekday() % 7)
    form = {"start": monday.isoformat(), "weeks": "3", "day": ["mon", "thu"]}
    assert browser.post(f"/people/{athlete.id}/plan/make", data=form).status_code == 303
    return f"/people/{athlete.id}/plan"


def plans_of(services: Services, athlete: Athlete) -> list[TimelineItem]:
    """Every kept plan, the newest first."""
    kinds: tuple[EntryKind, ...] = ("plan",)
    return timeline(services.database, athlete, kinds=kinds)


def fields(browser: TestClient, at: str) -> dict[str, str]:
    parser = Fields()
    parser.feed(browser.get(f"{at}/edit").text)
    return parser.sent


def asked_for(plan: dict[str, Any], session_id: str) -> tuple[Any, ...]:
    """Day, length and exercises of one session."""
    read = plan_from_document(plan, "the kept plan")
    session = next(s for s in read.sessions if str(s.session_id) == session_id)
    return session.day, session.duration_min, session.items


def test_numbers_notes_and_days_are_changed_and_the_plan_as_it_was_stays(
    browser: TestClient, services: Services, athlete: Athlete, at: str
) -> None:
    before = newest_document(services.database, athlete, "plan")
    form = fields(browser, at)
    day = next(name for name in form if name.startswith("day."))
    tuesday = date.fromisoformat(form[day]) + timedelta(days=1)
    form |= {"i0.sets.least": "2", "i0.sets.most": "2", "i0.note": "8 kg", day: tuesday.isoformat()}
    assert browser.post(f"{at}/edit", data=form).headers["location"] == at
    now = newest_document(services.database, athlete, "plan")
    assert now is not None and before is not None
    first = next(iter(now["exercises"].values()))
    assert first["sets"] == {"least": 2, "most": 2, "source": "coach", "why": ""}
    assert first["note"] == "8 kg"
    assert now["weeks"][0]["sessions"][0]["day"] == tuesday.isoformat()
    assert now["screening"] == before["screening"] and now["plan_id"] == before["plan_id"]
    page = browser.get(at).text
    assert "8 kg" in page and "changed by the coach" in page
    plans = plans_of(services, athlete)
    assert len(plans) == 2
    assert document(services.database, athlete, plans[1].entry_id) == before
    old = f"/people/{athlete.id}/plans/{plans[1].entry_id}"
    assert f'href="{old}"' in page
    shown = browser.get(old).text
    assert "8 kg" not in shown and "it is shown as it was" in shown and f'action="{at}/edit"' not in shown
    assert browser.get(f"/people/{athlete.id}/plans/{plans[0].entry_id}").headers["location"] == at


def test_changed_back_is_the_newest_again(
    browser: TestClient, services: Services, athlete: Athlete, at: str
) -> None:
    first = newest_document(services.database, athlete, "plan")
    browser.post(f"{at}/edit", data=fields(browser, at) | {"i0.note": "slowly"})
    assert newest_document(services.database, athlete, "plan") != first
    browser.post(f"{at}/edit", data=fields(browser, at) | {"i0.note": ""})
    assert newest_document(services.database, athlete, "plan") == first


def test_nothing_changed_keeps_nothing(browser: TestClient, services: Services, athlete: Athlete, at: str) -> None:
    assert browser.post(f"{at}/edit", data=fields(browser, at)).status_code == 303
    assert len(plans_of(services, athlete)) == 1


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"i0.sets.least": "0"}, {"en": "whole numbers from 1 to 10", "de": "ganze Zahlen von 1 bis 10"}),
        (
            {"i0.sets.least": "4", "i0.sets.most": "3"},
            {"en": "the smaller one first", "de": "die kleinere zuerst"},
        ),
        ({"i0.repetitions.most": "1000"}, {"en": "from 1 to 100", "de": "von 1 bis 100"}),
        ({"i0.rest_s.most": "nan"}, {"en": "Rest in seconds", "de": "Pause in Sekunden"}),
        ({"i0.note": "x" * 501}, {"en": "at most 500 characters", "de": "höchstens 500 Zeichen"}),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    browser: TestClient,
    services: Services,
    athlete: Athlete,
    at: str,
    change: dict[str, str],
    said: dict[str, str],
    language: str,
) -> None:
    answer = browser.post(f"{at}/edit", data=fields(browser, at) | change, headers={"accept-language": language})
    assert answer.status_code == 422
    assert said[language] in answer.text
    assert 'role="alert"' in answer.text
    for name, value in change.items():
        assert f'name="{name}"' in answer.text and f'value="{value}"' in answer.text, (
            "what was typed is still there"
        )
    assert len(plans_of(services, athlete)) == 1


def test_a_rest_day_stays_between_two_sessions(browser: TestClient, at: str) -> None:
    form = fields(browser, at)
    days = [name for name in form if name.startswith("day.")]
    late = date.fromisoformat(form[days[1]]) - timedelta(days=1)
    answer = browser.post(f"{at}/edit", data=form | {days[0]: late.isoformat()})
    assert answer.status_code == 422 and "no rest day between them" in answer.text
    far = date.fromisoformat(form[days[0]]) + timedelta(days=8)
    browser.post(f"{at}/edit", data=form | {days[0]: far.isoformat(), "i0.note": "moved"})
    assert fields(browser, at)[days[0]] == form[days[0]], "a day the form did not offer is not taken"


def test_not_everything_is_left_out(browser: TestClient, at: str) -> None:
    form = fields(browser, at)
    out = {name.replace(".note", ".out"): "yes" for name in form if name.endswith(".note")}
    answer = browser.post(f"{at}/edit", data=form | out)
    assert answer.status_code == 422 and "At least one exercise has to stay" in answer.text
    assert browser.post(f"{at}/edit", data=form | {"i0.out": "yes"}).status_code == 303
    assert len([n for n in fields(browser, at) if n.endswith(".note")]) == len(out) - 1


def test_a_session_of_more_than_ten_hours_is_said(browser: TestClient, at: str) -> None:
    form = fields(browser, at)
    rests = {name: "600" for name in form if ".rest_s." in name}
    sets = {name: "10" for name in form if ".sets." in name}
    repetitions = {name: "100" for name in form if ".repetitions." in name}
    answer = browser.post(f"{at}/edit", data=form | rests | sets | repetitions)
    assert answer.status_code == 422 and "more than ten hours" in answer.text


def test_a_form_of_a_plan_that_holds_no_more_is_refused(
    browser: TestClient, services: Services, athlete: Athlete, at: str
) -> None:
    old = fields(browser, at)
    browser.post(f"{at}/edit", data=old | {"i0.note": "first"})
    answer = browser.post(f"{at}/edit", data=old | {"i0.note": "second"})
    assert answer.status_code == 409 and "changed somewhere else" in answer.text
    now = newest_document(services.database, athlete, "plan")
    assert now is not None and "second" not in str(now)


def test_a_red_flag_closes_the_form_and_an_earlier_plan(
    browser: TestClient, services: Services, athlete: Athlete, at: str
) -> None:
    form = fields(browser, at)
    browser.post(f"{at}/edit", data=form | {"i0.note": "first"})
    old = plans_of(services, athlete)[1].entry_id
    browser.post(f"/people/{athlete.id}/screening", data=answered(("fever",)))
    for answer in (
        browser.get(f"{at}/edit"),
        browser.post(f"{at}/edit", data=form | {"i0.note": "second"}),
        browser.get(f"/people/{athlete.id}/plans/{old}"),
    ):
        assert answer.status_code == 422 and "clinician" in answer.text
    assert len(plans_of(services, athlete)) == 2


def test_a_change_needs_the_token_of_our_own_page(browser: TestClient, at: str) -> None:
    form = fields(browser, at)
    form.pop("csrf_token", None)
    assert browser.post(f"{at}/edit", data=form, headers={"x-csrf-token": "wrong"}).status_code == 403


def test_script_in_a_note_stays_text(browser: TestClient, at: str) -> None:
    browser.post(f"{at}/edit", data=fields(browser, at) | {"i0.note": SCRIPT})
    for path in ("", "/edit", "/programme"):
        page = browser.get(at + path).text
        assert_only_text(page, path)


def test_no_command_of_the_terminal_stands_on_a_page(
    browser: TestClient, keep_result: Keep, athlete: Athlete
) -> None:
    result = result_document()
    keep_result(result | {"exercises": [e | {"exercise": "single-leg-rdl"} for e in result["exercises"]]})
    browser.post(f"/people/{athlete.id}/screening", data=answered())
    browser.post(f"/people/{athlete.id}/plan/make", data={"day": ["mon"], "weeks": "2"})
    for language, said in (("en", "On two legs"), ("de", "Auf zwei Beinen")):
        for path in ("plan", "plan/edit"):
            page = browser.get(f"/people/{athlete.id}/{path}", headers={"accept-language": language}).text
            assert page.count(said) == 1, "told once, not with every session"
            assert "hipdrive exercise" not in page


def test_sets_done_before_a_change_still_decide_the_steps(browser: TestClient, keep_result: Keep, at: str) -> None:
    keep_result(set_document("donkey-kick"))
    said = "1 checked sets since this plan was made"
    assert said in browser.get(at).text
    browser.post(f"{at}/edit", data=fields(browser, at) | {"i0.note": "slowly"})
    assert said in browser.get(at).text


def test_a_plan_that_asks_for_more_than_the_form_can_still_get_a_note(
    browser: TestClient, services: Services, athlete: Athlete, at: str
) -> None:
    """A plan kept from a file, edited by hand: its own numbers pass as long as nobody changes them."""
    kept = newest_document(services.database, athlete, "plan")
    assert kept is not None
    name, asked = next((n, e) for n, e in kept["exercises"].items() if e.get("repetitions"))
    asked["sets"] = {"least": 12, "most": 15, "source": "coach", "why": ""}
    asked["rest_s"] = {"least": 900, "most": 10_000, "source": "coach", "why": ""}
    save_plan(services.database, athlete, kept, happened_at=datetime.now(UTC))
    form = fields(browser, at)
    number = next(field.split(".")[0] for field, value in form.items() if value == "10000")
    page = browser.get(f"{at}/edit").text
    assert re.search(rf'name="{number}.rest_s.most"[^>]* max="10000"', page), "the browser lets it through, too"
    assert browser.post(f"{at}/edit", data=form | {f"{number}.note": "8 kg"}).status_code == 303
    now = newest_document(services.database, athlete, "plan")
    assert now is not None and now["exercises"][name] == asked | {"note": "8 kg"}
    more = browser.post(f"{at}/edit", data=fields(browser, at) | {f"{number}.sets.most": "16"})
    assert more.status_code == 422 and "from 1 to 10" in more.text


@pytest.mark.parametrize("done", ["yes", "no"])
def test_a_session_told_today_stays_as_it_was_asked(
    browser: TestClient, services: Services, athlete: Athlete, at: str, done: str
) -> None:
    before = newest_document(services.database, athlete, "plan")
    assert before is not None
    form = fields(browser, at)
    day, later = [name for name in form if name.startswith("day.")][:2]
    session = day.removeprefix("day.")
    browser.post(f"{at}/sessions/{session}", data={"done": done})
    assert browser.post(f"{at}/edit", data=form | {"i0.note": "8 kg"}).status_code == 409, "a form from before"
    now_open = fields(browser, at)
    assert day not in now_open and later in now_open
    moved = (date.fromisoformat(form[day]) + timedelta(days=1)).isoformat()
    notes = {name: "8 kg" for name in now_open if name.endswith(".note")}
    assert browser.post(f"{at}/edit", data=now_open | notes | {day: moved}).status_code == 303
    now = newest_document(services.database, athlete, "plan")
    assert now is not None
    assert asked_for(now, session) == asked_for(before, session)
    assert asked_for(now, later.removeprefix("day.")) != asked_for(before, later.removeprefix("day."))


def test_a_form_of_yesterday_changes_nothing(
    browser: TestClient, services: Services, athlete: Athlete, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fields count the exercises from yesterday on: with a session past, a number would go to another exercise."""

    class Tomorrow(date):
        @classmethod
        def today(cls) -> Tomorrow:
            return cls.fromordinal(date.today().toordinal() + 1)

    form = fields(browser, at)
    kept = len(plans_of(services, athlete))
    monkeypatch.setattr("hipdrive.app.plan_edit_pages.date", Tomorrow)
    assert browser.post(f"{at}/edit", data=form | {"i0.note": "slow"}).status_code == 409
    assert len(plans_of(services, athlete)) == kept
    again = fields(browser, at) | {"i0.note": "slow"}
    assert browser.post(f"{at}/edit", data=again).status_code == 303
    assert len(plans_of(services, athlete)) == kept + 1
