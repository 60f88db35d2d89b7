"""The FHIR bundle against HL7's own JSON schema of R4 (4.0.1) and against fhirclient, whose models are made from 4.0.1."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.hl7_schema import definitions
from tests.plan.sample import cleared_screening, result_document, row, sample_plan

from hipdrive.errors import ConfigError, SchemaError
from hipdrive.measures.spec import registered_measures
from hipdrive.plan.fhir import write_fhir
from hipdrive.plan.fhir_measurements import UCUM_UNITS, observe, recording_device
from hipdrive.plan.fhir_parts import Resource, resource
from hipdrive.plan.fhir_screening import questionnaire, questionnaire_response
from hipdrive.plan.rules import load_prescription
from hipdrive.screening import Answer, Screening, load_questions

jsonschema = pytest.importorskip("jsonschema")
pytest.importorskip("fhirclient")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@cache
def validator(kind: str) -> Any:
    """HL7's schema for one kind of resource."""
    return jsonschema.Draft6Validator({"$ref": f"#/definitions/{kind}", "definitions": definitions()})


def schema_faults(found: Resource) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in validator(found["resourceType"]).iter_errors(found)]


def client_faults(found: Resource) -> list[str]:
    """Types, cardinalities and unknown elements, as fhirclient's strict models see them."""
    kind = found["resourceType"]
    model = getattr(import_module(f"fhirclient.models.{kind.lower()}"), kind)
    try:
        model(found).as_json()
    except Exception as error:
        return [str(error)]
    return []


@pytest.fixture(scope="module")
def bundle() -> Resource:
    return write_fhir(sample_plan(), result_document(), recorded_at=date(2027, 3, 5), exported_at=NOW)


def of_kind(found: Resource, kind: str) -> list[Resource]:
    return [e["resource"] for e in found["entry"] if e["resource"]["resourceType"] == kind]


def observation(found: Resource, name: str, side: str = "right") -> Resource:
    named = [o for o in of_kind(found, "Observation") if o["code"]["coding"][0]["code"] == name]
    return next(o for o in named if o.get("bodySite", {"text": "none"})["text"] == side)


def test_every_resource_is_valid_for_both_validators(bundle: Resource) -> None:
    kinds = {e["resource"]["resourceType"] for e in bundle["entry"]}
    assert kinds == {
        *("Patient", "Device", "Observation", "Questionnaire", "QuestionnaireResponse", "Goal", "CarePlan"),
        "CodeSystem",
    }
    assert schema_faults(bundle) == []
    for entry in bundle["entry"]:
        assert schema_faults(entry["resource"]) == []
        assert client_faults(entry["resource"]) == []


def test_a_plan_from_signs_alone_is_valid_too() -> None:
    found = write_fhir(sample_plan(athlete=" "), exported_at=NOW)
    assert of_kind(found, "Observation") == []
    assert "name" not in of_kind(found, "Patient")[0]
    assert schema_faults(found) == []
    assert [fault for e in found["entry"] for fault in client_faults(e["resource"])] == []


Spoil = Callable[[Resource], object]


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("Observation", lambda o: o.update(status="done")),
        ("Observation", lambda o: o.pop("code")),
        ("Observation", lambda o: o["valueQuantity"].update(value="12")),
        ("Observation", lambda o: o["valueQuantity"].update(comparator="about")),
        ("Observation", lambda o: o.update(effectiveDateTime="5.3.2027")),
        ("Observation", lambda o: o.update(colour="red")),
        ("CarePlan", lambda c: c["activity"][0]["detail"].update(status="soon")),
        ("CarePlan", lambda c: c["activity"][0]["detail"].pop("status")),
        ("CarePlan", lambda c: c.pop("subject")),
        ("Questionnaire", lambda q: q["item"][0].update(type="list")),
        ("Questionnaire", lambda q: q["item"][0].pop("linkId")),
        ("QuestionnaireResponse", lambda q: q.update(status="final")),
        ("Patient", lambda p: p.update(name={"text": "not a list"})),
        ("Goal", lambda g: g.update(lifecycleStatus="wished")),
    ],
)
def test_the_validators_do_find_faults(bundle: Resource, kind: str, spoil: Spoil) -> None:
    spoilt = json.loads(json.dumps(of_kind(bundle, kind)[0]))
    spoil(spoilt)
    assert schema_faults(spoilt) or client_faults(spoilt)


def test_what_the_schemas_leave_to_the_standards_text(bundle: Resource) -> None:
    for found in of_kind(bundle, "Observation"):
        assert ("valueQuantity" in found) != ("dataAbsentReason" in found)  # obs-6
        codes = [part["code"]["coding"][0]["code"] for part in found["component"]]
        assert found["code"]["coding"][0]["code"] not in codes  # obs-7
    for quantity in quantities(bundle):
        assert "system" in quantity or "code" not in quantity  # qty-3
    (care_plan,) = of_kind(bundle, "CarePlan")
    assert (care_plan["status"], care_plan["intent"]) == ("active", "plan")
    assert all(set(activity) == {"detail"} for activity in care_plan["activity"])  # cpl-3
    links = list(link_ids(of_kind(bundle, "Questionnaire")[0]))
    assert len(links) == len(set(links))  # que-2
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(addresses) == len(set(addresses))  # bdl-7
    assert {r for r in references(bundle) if r not in addresses} == set()


def quantities(content: Any) -> Iterator[Resource]:
    if isinstance(content, dict):
        if "valueQuantity" in content:
            yield content["valueQuantity"]
        content = list(content.values())
    if isinstance(content, list):
        for part in content:
            yield from quantities(part)


def references(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        if isinstance(content.get("reference"), str):
            yield content["reference"]
        content = list(content.values())
    if isinstance(content, list):
        for part in content:
            yield from references(part)


def link_ids(content: Resource) -> Iterator[str]:
    for item in content.get("item", []):
        yield item["linkId"]
        yield from link_ids(item)


def test_a_measurement_carries_its_uncertainty(bundle: Resource) -> None:
    found = observation(bundle, "shank_angle_at_contact_deg")
    spread = round((2.0**2 + (1.2 / 4) ** 2) ** 0.5, 6)
    assert found["valueQuantity"] == {
        "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/iso21090-uncertainty", "valueDecimal": spread}
        ],
        "value": 13.4,
        "unit": "deg",
        "system": "http://unitsofmeasure.org",
        "code": "deg",
    }
    parts = {part["code"]["coding"][0]["code"]: part for part in found["component"]}
    assert parts["standard-uncertainty"]["valueQuantity"]["value"] == spread
    assert parts["smallest-detectable-change"]["valueQuantity"]["value"] == 5.0
    assert parts["steps"]["valueInteger"] == 16
    assert parts["answer-status"]["valueCodeableConcept"]["coding"][0]["code"] == "measured"
    assert found["effectiveDateTime"] == "2027-03-05"


def test_a_stand_in_says_so_and_an_unknown_uncertainty_is_not_zero(bundle: Resource) -> None:
    stand_in = observation(bundle, "leg_behind_spine_line_peak_deg", "left")
    assert stand_in["component"][0]["valueCodeableConcept"]["text"] == "stand-in"
    assert stand_in["note"] == [{"text": "far leg"}]
    speed = observation(bundle, "speed_mps", "both sides")
    assert "extension" not in speed["valueQuantity"]
    assert [p["code"]["coding"][0]["code"] for p in speed["component"]] == ["answer-status", "steps"]


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("hip_drive_share", "unsupported", "not_observable"),
        ("pawback_foot_speed_mps", "unknown", "insufficient"),
    ],
)
def test_what_is_not_answered_has_a_reason_and_no_number(
    bundle: Resource, name: str, code: str, status: str
) -> None:
    found = observation(bundle, name)
    assert "valueQuantity" not in found
    assert found["dataAbsentReason"]["coding"][0]["code"] == code
    assert found["dataAbsentReason"]["text"] == found["note"][0]["text"]
    assert found["component"][0]["valueCodeableConcept"]["coding"][0]["code"] == status


def test_every_unit_of_every_measure_has_a_ucum_code() -> None:
    units = {found.spec.unit for found in registered_measures()}
    assert units
    assert units <= set(UCUM_UNITS)


def test_no_code_system_of_others_is_borrowed(bundle: Resource) -> None:
    text = json.dumps(bundle).lower()
    assert "loinc" not in text
    assert "snomed" not in text


def test_the_care_plan_has_every_session_and_why(bundle: Resource) -> None:
    plan = sample_plan()
    (care_plan,) = of_kind(bundle, "CarePlan")
    wanted = {(i.exercise, plan.starts_at(s).isoformat()) for s in plan.sessions for i in s.items}
    told = {
        (a["detail"]["code"]["coding"][0]["code"], moment)
        for a in care_plan["activity"]
        for moment in a["detail"]["scheduledTiming"]["event"]
    }
    assert told == wanted
    assert any(moment.endswith("+01:00") for _, moment in told)
    assert any(moment.endswith("+02:00") for _, moment in told)
    shank = f"urn:uuid:{observation(bundle, 'shank_angle_at_contact_deg')['id']}"
    reasons = [r["reference"] for a in care_plan["activity"] for r in a["detail"].get("reasonReference", [])]
    assert shank in reasons
    assert load_prescription().words.pain in [note["text"] for note in care_plan["note"]]
    assert care_plan["period"] == {"start": plan.start.isoformat(), "end": plan.end.isoformat()}
    assert any("not the article's" in a["detail"]["description"] for a in care_plan["activity"])


def test_goals_are_to_film_again_and_name_no_value(bundle: Resource) -> None:
    goals = of_kind(bundle, "Goal")
    assert [goal["target"] for goal in goals] == [[{"dueDate": d.isoformat()}] for d in sample_plan().refilm]
    assert len(goals) > 0


def test_the_screening_is_answered_question_by_question(bundle: Resource) -> None:
    (form,), (answers,) = of_kind(bundle, "Questionnaire"), of_kind(bundle, "QuestionnaireResponse")
    assert answers["questionnaire"] == f"{form['url']}|{form['version']}"
    given = {item["linkId"]: item["answer"][0] for group in answers["item"] for item in group["item"]}
    assert set(given) == {question.id for question in load_questions().question}
    assert given["low-back-pain"]["valueBoolean"] is True
    assert given["fever"]["valueBoolean"] is False
    asked_on = {i["linkId"]: [next(iter(a.values())) for a in i["answer"]] for i in given["low-back-pain"]["item"]}
    assert asked_on["low-back-pain.intensity"] == [4]
    assert [a["code"] for a in asked_on["low-back-pain.timing"]] == ["after", "next_day"]
    assert set(asked_on) <= set(link_ids(form))
    assert answers["status"] == "completed"


def test_an_unanswered_question_has_no_answer_and_the_response_is_in_progress() -> None:
    form = questionnaire()
    some = Screening(date(2027, 3, 6), (Answer("fever", "no"), Answer("knee-pain")))
    patient = resource("Patient", sample_plan().plan_id, "runner")
    found = questionnaire_response(some, patient, form)
    assert found["status"] == "in-progress"
    assert [item["linkId"] for group in found["item"] for item in group["item"]] == ["fever"]
    assert schema_faults(found) == []


def test_the_same_plan_gives_the_same_bundle_and_another_time_only_another_timestamp(bundle: Resource) -> None:
    again = write_fhir(sample_plan(), result_document(), recorded_at=date(2027, 3, 5), exported_at=NOW)
    assert again == bundle
    later = write_fhir(
        sample_plan(), result_document(), recorded_at=date(2027, 3, 5), exported_at=NOW.replace(hour=11)
    )
    assert {key for key in later if later[key] != bundle[key]} == {"timestamp"}


def test_the_result_has_to_be_the_plans_own() -> None:
    other = {**result_document(), "input": {"name": "other.mp4", "sha256": "cd" * 32}}
    with pytest.raises(ConfigError, match="another recording than this result") as caught:
        write_fhir(sample_plan(), other)
    assert caught.value.slug == "plan-other-result"


@pytest.mark.parametrize("document", [{}, {"measurements": 3}, {"measurements": [{"name": "x"}]}])
def test_another_document_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(SchemaError, match="not a result of hipdrive analyse"):
        write_fhir(sample_plan(), document)


@settings(max_examples=25, deadline=None)
@given(
    value=st.one_of(st.none(), st.floats(-1e6, 1e6)),
    sd=st.one_of(st.none(), st.floats(0, 1e3)),
    steps=st.integers(0, 500),
    status=st.sampled_from(["measured", "proxy", "not_observable", "insufficient"]),
    unit=st.sampled_from([*UCUM_UNITS, "furlong"]),
    reason=st.text(max_size=40),
)
def test_any_row_gives_a_valid_observation(
    value: float | None, sd: float | None, steps: int, status: str, unit: str, reason: str
) -> None:
    made = row("trunk_lean_deg", value, unit, sd=sd, n_steps=steps, status=status, reasons=[reason])
    patient = resource("Patient", sample_plan().plan_id, "runner")
    device = recording_device({})
    (found,) = observe({**result_document(), "measurements": [made]}, patient, device).values()
    assert schema_faults(found) == []
    assert client_faults(found) == []
    assert ("valueQuantity" in found) == (value is not None and status in ("measured", "proxy"))


@settings(max_examples=12, deadline=None)
@given(words=st.text(max_size=60))
def test_any_words_of_a_person_give_valid_resources(words: str) -> None:
    plan = replace(sample_plan(athlete=words), screening=cleared_screening(words))
    found = write_fhir(plan, exported_at=NOW)
    for name in ("Patient", "QuestionnaireResponse"):
        assert schema_faults(of_kind(found, name)[0]) == []
