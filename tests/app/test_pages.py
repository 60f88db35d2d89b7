"""Pages: what stands on them, in both languages, and text from people that stays text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.app.conftest import ORIGIN, hike_document, reading_paths, result_document, set_document

from hipdrive.app.application import create_app
from hipdrive.app.config import AppConfig
from hipdrive.app.job import Job, Order
from hipdrive.app.security import cookie_name
from hipdrive.app.services import Services
from hipdrive.app.sessions import SessionSigner, load_secret
from hipdrive.athletes.history import newest_document, timeline
from hipdrive.athletes.register import Athlete, add_athlete, get_athlete, list_athletes
from hipdrive.screening import load_questions

SCRIPT = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>{{7*7}}"
Keep = Callable[[dict[str, Any]], int]


class Elements(HTMLParser):
    """Names of the elements and attributes a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page)
    return parser.found


def assert_only_text(page: str, where: str) -> None:
    """Nothing of `SCRIPT` became an element, an attribute or a template's answer."""
    for tag, attributes in elements(page):
        assert not any(name.startswith("on") for name in attributes), where
        assert not (tag == "script" and not (attributes.get("src") or attributes.get("type"))), where
        assert attributes.get("src") != "x", where
    assert "49" not in re.findall(r"onerror=alert\(1\)(?:&gt;|>)(\S\S)", page), where


def answered(yes: tuple[str, ...] = (), text: str = "") -> dict[str, Any]:
    """A filled-in screening form."""
    form: dict[str, Any] = {q.id: "yes" if q.id in yes else "no" for q in load_questions().question}
    for name in yes:
        form |= {
            f"{name}.site": text,
            f"{name}.onset": text,
            f"{name}.load_change": text,
            f"{name}.intensity": "3",
        }
    return form


def test_script_in_every_text_field_stays_text(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete
) -> None:
    browser.post(f"/people/{athlete.id}/rename", data={"name": SCRIPT})
    assert get_athlete(services.database, athlete.id).name == SCRIPT
    recording, checked = keep_result(result_document(SCRIPT)), keep_result(set_document(SCRIPT))
    hike = keep_result(hike_document(SCRIPT))
    browser.post(f"/people/{athlete.id}/screening", data=answered(("knee-pain",), SCRIPT))
    query = {"kind": "run", "keep": "no", "person": athlete.id, "file_name": SCRIPT.replace("/", "")}
    job = browser.post("/uploads/send", headers={"x-upload-fields": urlencode(query)}, content=b"text").json()[
        "job"
    ]
    made = browser.post(f"/people/{athlete.id}/plan/make", data={"day": ["mon", "thu"], "weeks": "2"})
    assert made.status_code == 303
    at = f"/people/{athlete.id}"
    pages = [
        "/people", f"/people?search={SCRIPT}", at, f"{at}/edit", f"{at}/recordings/{recording}", f"{at}/sets/{checked}",
        f"{at}/screening", f"{at}/plan", f"{at}/plan/programme", f"{at}/progress", f"{at}/progress/page", f"{at}/compare",
        f"{at}/hikes", f"{at}/hikes/{hike}", "/uploads/new", f"/uploads/new?person={SCRIPT}", "/jobs", job,
        "/coach", f"/coach?person={SCRIPT}",
    ]  # fmt: skip
    shown = 0
    for language in ("en", "de"):
        for path in pages:
            answer = browser.get(path, headers={"accept-language": language})
            assert answer.status_code == 200, path
            assert_only_text(answer.text, path)
            shown += "onerror" in answer.text
    assert shown > 20, "the text is there, as text"
    for form, path in (({"name": SCRIPT}, "/people"), ({"language": SCRIPT, "back": SCRIPT}, "/language")):
        answer = browser.post(path, data=form)
        assert_only_text(answer.text, path)


def test_a_page_to_go_back_to_is_ours(browser: TestClient) -> None:
    for back in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert browser.post("/language", data={"language": "de", "back": back}).headers["location"] == "/"
    answer = browser.post("/language", data={"language": "de", "back": "/people"})
    assert answer.headers["location"] == "/people"
    assert 'lang="de"' in browser.get("/people").text


def test_every_page_has_a_language_a_title_one_heading_and_landmarks(
    browser: TestClient, app: FastAPI, keep_result: Keep, athlete: Athlete
) -> None:
    recording, checked = keep_result(result_document()), keep_result(set_document())
    at = f"/people/{athlete.id}"
    paths = [
        p for p in reading_paths(app) if "0123456789ab" not in p and "drawing" not in p and "result.json" not in p
    ]
    paths += [
        at,
        f"{at}/edit",
        f"{at}/recordings/{recording}",
        f"{at}/sets/{checked}",
        f"{at}/screening",
        f"{at}/plan",
    ]
    for path in [*paths, f"{at}/progress", f"{at}/compare", f"{at}/hikes", "/exercises/deadlift"]:
        answer = browser.get(path)
        if "html" not in answer.headers["content-type"]:
            continue
        found = elements(answer.text)
        tags = [tag for tag, _ in found]
        assert dict(found)["html"].get("lang") in ("en", "de"), path
        assert tags.count("h1") == 1 and tags.count("main") == 1 and "title" in tags and "nav" in tags, path
        labels = {a.get("for") for tag, a in found if tag == "label"}
        for tag, attributes in found:
            if tag in ("input", "select", "textarea") and attributes.get("type") != "hidden":
                named = attributes.get("id") in labels or "aria-label" in attributes
                assert named, f"{path}: {attributes} has no label"
        ids = [a["id"] for _, a in found if a.get("id")]
        assert len(ids) == len(set(ids)), f"{path}: an id is there twice"


def test_numbers_are_written_as_the_language_does(
    browser: TestClient, keep_result: Keep, athlete: Athlete
) -> None:
    at = f"/people/{athlete.id}/recordings/{keep_result(result_document())}"
    german = browser.get(at, headers={"accept-language": "de"}).text
    assert "Rumpfneigung im Stand" in german and "Gemischt" in german and 'lang="en"' in german
    assert "Trunk lean in stance" in browser.get(at, headers={"accept-language": "en"}).text


def test_a_red_flag_stops_the_plan(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete
) -> None:
    keep_result(result_document())
    browser.post(f"/people/{athlete.id}/screening", data=answered(("fever",)))
    page = browser.get(f"/people/{athlete.id}/screening").text
    assert "clinician" in page and "Nothing here stops a plan" not in page
    answer = browser.post(f"/people/{athlete.id}/plan/make", data={"day": ["mon"], "weeks": "2"})
    assert answer.status_code == 422 and "no plan is made" in answer.text
    assert newest_document(services.database, athlete, "plan") is None


def test_a_red_flag_given_later_takes_the_plan_away(
    browser: TestClient, keep_result: Keep, athlete: Athlete
) -> None:
    keep_result(result_document())
    at = f"/people/{athlete.id}"
    browser.post(f"{at}/screening", data=answered())
    assert browser.post(f"{at}/plan/make", data={"day": ["mon"], "weeks": "2"}).status_code == 303
    assert browser.get(f"{at}/plan/programme").status_code == 200
    browser.post(f"{at}/screening", data=answered(("fever",)))
    for path in ("programme", "calendar.ics", "plan.json"):
        refused = browser.get(f"{at}/plan/{path}")
        assert refused.status_code == 422 and "clinician" in refused.text, path
    assert browser.post(f"{at}/plan/step").status_code == 422
    assert "/plan/programme" not in browser.get(f"{at}/plan").text


def test_the_plan_leads_to_the_coach_with_its_dosage(
    browser: TestClient, keep_result: Keep, athlete: Athlete, services: Services
) -> None:
    result = result_document()
    wanted = [e | {"exercise": name} for name in ("deadlift", "ice-skater") for e in result["exercises"]]
    keep_result(result | {"exercises": wanted})
    at = f"/people/{athlete.id}"
    assert f'href="/coach?person={athlete.id}"' in browser.get(at).text
    browser.post(f"{at}/screening", data=answered())
    assert browser.post(f"{at}/plan/make", data={"day": ["mon"], "weeks": "1"}).status_code == 303
    links = {
        attributes["href"]
        for tag, attributes in elements(browser.get(f"{at}/plan").text)
        if tag == "a" and (attributes.get("href") or "").startswith("/coach?exercise=")
    }
    assert links
    for link in links:
        assert link is not None
        asked = dict(parse_qsl(urlsplit(link).query))
        page = browser.get(link)
        chosen = {a.get("value") for tag, a in elements(page.text) if tag == "option" and "selected" in a}
        assert chosen == {asked["exercise"], athlete.id}
        numbers = {a.get("id"): a.get("value") for tag, a in elements(page.text) if tag == "input"}
        assert [numbers[name] for name in ("sets", "repetitions", "rest")] == [
            asked[name] for name in ("sets", "repetitions", "rest")
        ]


def test_an_unanswered_question_is_not_a_no(browser: TestClient, keep_result: Keep, athlete: Athlete) -> None:
    keep_result(result_document())
    form = answered()
    del form["fever"]
    browser.post(f"/people/{athlete.id}/screening", data=form)
    assert "1 questions are not answered" in browser.get(f"/people/{athlete.id}/screening").text
    assert browser.post(f"/people/{athlete.id}/plan/make", data={"day": ["mon"]}).status_code == 422


def test_a_plan_is_made_told_and_taken_along(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete
) -> None:
    keep_result(result_document())
    browser.post(f"/people/{athlete.id}/screening", data=answered())
    form = {"day": ["mon", "wed", "fri"], "weeks": "2", "start": "2026-03-02", "time": "07:30"}
    assert browser.post(f"/people/{athlete.id}/plan/make", data=form).status_code == 303
    page = browser.get(f"/people/{athlete.id}/plan").text
    session = re.search(r"/plan/sessions/([0-9a-f-]{36})", page)
    assert session and "2 March 2026" in page
    at = f"/people/{athlete.id}/plan"
    assert browser.post(f"{at}/sessions/{session[1]}", data={"done": "yes", "pain": "2"}).status_code == 303
    assert "pain 2 of 10" in browser.get(at).text
    assert browser.post(f"{at}/sessions/unknown", data={"done": "yes"}).status_code == 404
    assert browser.get(f"{at}/plan.json").json()["kind"] == "hipdrive-plan"
    pytest.importorskip("icalendar")
    assert browser.get(f"{at}/calendar.ics").text.startswith("BEGIN:VCALENDAR")
    kinds = [item.kind for item in timeline(services.database, athlete)]
    assert sorted(kinds) == ["adherence", "plan", "recording", "screening"]
    told = next(item for item in timeline(services.database, athlete) if item.kind == "adherence")
    assert re.match(r"\d{4}-\d\d-\d\d: done", told.summary), "by its day, not by its id"


def test_deleting_asks_first_and_is_real(browser: TestClient, services: Services, athlete: Athlete) -> None:
    other = add_athlete(services.database, "Ben")
    assert browser.post(f"/people/{athlete.id}/delete", data={}).headers["location"].endswith("/edit")
    assert list_athletes(services.database).total == 2
    live = services.config.data_folder / "live"
    live.mkdir(exist_ok=True)
    for name, whose in (("one", athlete.id), ("two", other.id)):
        (live / f"{name}.journal").write_text(f'{{"athlete": "{whose}"}}\n')
        (live / f"{name}.now").write_text("{}")
    assert browser.post(f"/people/{athlete.id}/delete", data={"sure": "yes"}).status_code == 303
    assert sorted(path.name for path in live.iterdir()) == ["two.journal", "two.now"]
    assert [row.athlete.id for row in list_athletes(services.database).people] == [other.id]
    assert browser.get(f"/people/{athlete.id}").status_code == 404


def test_a_journal_that_cannot_be_read_does_not_keep_the_others(
    browser: TestClient, services: Services, athlete: Athlete, caplog: pytest.LogCaptureFixture
) -> None:
    live = services.config.data_folder / "live"
    live.mkdir(exist_ok=True)
    for name in ("a", "z"):
        (live / f"{name}.journal").write_text(f'{{"athlete": "{athlete.id}"}}\n')
    (live / "m.journal").mkdir()  # opening it fails, for an administrator too
    assert browser.post(f"/people/{athlete.id}/delete", data={"sure": "yes"}).status_code == 303
    assert [path.name for path in live.iterdir()] == ["m.journal"]
    assert "m.journal cannot be read or deleted and is left as it is: IsADirectoryError" in caplog.text


def test_everything_of_a_person_can_be_taken_along(
    browser: TestClient, athlete: Athlete, keep_result: Keep
) -> None:
    keep_result(result_document())
    answer = browser.post(f"/people/{athlete.id}/export")
    assert answer.status_code == 200 and answer.content[:2] == b"PK"


def test_documents_that_lack_things_are_shown_all_the_same(
    browser: TestClient, keep_result: Keep, athlete: Athlete
) -> None:
    bare = {
        "schema_version": 1,
        "measurements": [{"name": "x"}],
        "input": {},
        "findings": [{}],
        "exercises": [None],
    }
    at = f"/people/{athlete.id}"
    assert browser.get(f"{at}/recordings/{keep_result(bare)}").status_code == 200
    assert browser.get(f"{at}/sets/{keep_result({'exercise': 'x', 'reps': [{}]})}").status_code == 200
    assert browser.get(f"{at}/hikes/{keep_result({'segments': [{}, 1], 'headline': 'x'})}").status_code == 200


def test_a_fault_of_ours_is_said_without_its_trace(app: FastAPI, config: AppConfig) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    app.get("/people/broken/fault")(broken)
    signer = SessionSigner(load_secret(config.data_folder))
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        client.cookies.set(cookie_name(config), signer.cookie(signer.signed_in("", 0)))
        answer = client.get("/people/broken/fault")
    assert answer.status_code == 500 and answer.text == "Something went wrong.\n"


def test_one_persons_entry_is_not_shown_as_anothers(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete
) -> None:
    entry = keep_result(result_document())
    other = add_athlete(services.database, "Ben")
    assert browser.get(f"/people/{athlete.id}/recordings/{entry}").status_code == 200
    assert browser.get(f"/people/{other.id}/recordings/{entry}").status_code == 404
    assert browser.get(f"/people/{athlete.id}/sets/{entry}").status_code == 404


def test_an_export_that_a_kill_left_behind_goes_at_the_next_start(config: AppConfig) -> None:
    left = config.data_folder / ".hipdrive-export-abc"
    left.mkdir(parents=True)
    (left / "somebody.zip").write_bytes(b"x")
    own = config.data_folder / "export-of-mine"
    own.mkdir()
    with TestClient(create_app(config)):
        assert not left.exists()
    assert own.exists()


def test_the_page_of_a_finished_analysis_leads_on_to_its_result(
    browser: TestClient, services: Services, athlete: Athlete, keep_result: Keep, tmp_path: Path
) -> None:
    entry = keep_result(result_document())
    folder = tmp_path / "result"
    folder.mkdir()
    services.kept._put_in_place((athlete.id, entry), folder)
    name, _ = services.jobs.open_folder()
    order = Order(kind="run", athlete_id=athlete.id, file_name="run.mp4", suffix=".mp4", keep_video=False)
    job = Job(id=name, number=1, order=order, state="done", entry_id=entry, created_at=datetime.now(UTC))
    services.jobs._put(job, durable=False)
    at = f"/people/{athlete.id}/recordings/{entry}"
    assert browser.get(f"/jobs/{name}").headers["location"] == at
    assert browser.get(f"/jobs/{name}/state").json()["result"] == at
    browser.post(f"{at}/delete", data={"sure": "yes"})
    page = browser.get(f"/jobs/{name}")
    assert page.status_code == 200
    assert "Its result was deleted." in page.text
    assert at not in page.text


def test_an_exercise_that_is_counted_leads_to_the_coach(browser: TestClient) -> None:
    assert 'href="/coach?exercise=donkey-kick"' in browser.get("/exercises/donkey-kick").text
    assert "/coach?exercise=" not in browser.get("/exercises/uphill-hike").text
