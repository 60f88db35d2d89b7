"""A plan, what it rests on and the screening as one FHIR R4 (4.0.1) Bundle that a clinic's system can take in.

Patient ─ Device ─ Observation (each measurement) ─ Questionnaire, QuestionnaireResponse (the screening)
                        └─ Goal (film again) ─ CarePlan (an activity for each exercise and dosage, with its dates)
The same input gives the same identifiers, so that a second hand-over replaces the first. The Patient has a name to
show and nothing else. Nothing here is a diagnosis, and no goal says which value a measurement should have.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Any
from uuid import uuid5

from hipdrive.errors import ConfigError
from hipdrive.plan.fhir_measurements import measurement_codes, observe, recording_device
from hipdrive.plan.fhir_parts import (
    NAMESPACE,
    Resource,
    concept,
    describe_codes,
    make_bundle,
    reference,
    resource,
)
from hipdrive.plan.fhir_screening import questionnaire, questionnaire_response
from hipdrive.plan.plan import Item, Plan, require_cleared_plan
from hipdrive.plan.rules import load_prescription
from hipdrive.screening import load_questions

_Observations = Mapping[tuple[str, str], Resource]


def write_fhir(
    plan: Plan,
    result: Mapping[str, Any] | None = None,
    *,
    recorded_at: datetime | date | None = None,
    exported_at: datetime | None = None,
) -> Resource:
    """The Bundle of a plan.

    result : document of the ``result.json`` the plan was made from; None = a plan from signs alone
    recorded_at : when the run was filmed, left out where it is not known; exported_at : aware, now where None
    Raises ScreeningError where the screening does not stand, SchemaError ``result-file``, ConfigError
    ``plan-other-result`` where the result is not the one the plan was made from.
    """
    require_cleared_plan(plan)
    _check_same(plan, result)
    now = (exported_at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    subject = _patient(plan)
    device = recording_device(result or {"hipdrive_version": version("hipdrive")})
    observations = {} if result is None else observe(result, subject, device, _date_time(recorded_at))
    form = questionnaire()
    answers = questionnaire_response(plan.screening.screening, subject, form)
    goals = [_goal(plan, number, subject, observations) for number in range(1, len(plan.refilm) + 1)]
    care_plan = _care_plan(plan, subject, observations, goals, [answers])
    resources = [subject, device, *observations.values(), form, answers, *goals, care_plan]
    codes = [
        *(measurement_codes(dict.fromkeys(n for n, _ in observations)) if observations else []),
        _exercises(plan),
    ]
    return make_bundle(uuid5(NAMESPACE, f"bundle/{plan.plan_id}"), now.isoformat(), [*resources, *codes])


def _check_same(plan: Plan, result: Mapping[str, Any] | None) -> None:
    made_from = plan.provenance.input_sha256
    given = "" if result is None else str((result.get("input") or {}).get("sha256") or "")
    if given and made_from and given != made_from:
        raise ConfigError(
            "The plan was made from another recording than this result",
            slug="plan-other-result",
            got=f"a result of {given[:12]}…",
            expected=f"the result of {plan.provenance.input_name} ({made_from[:12]}…)",
            fix="give the result.json that the plan was made from, or leave it out",
        )


def _date_time(moment: datetime | date | None) -> str | None:
    if isinstance(moment, datetime):
        return (
            moment.astimezone(UTC).replace(microsecond=0).isoformat()
            if moment.tzinfo
            else moment.date().isoformat()
        )
    return None if moment is None else moment.isoformat()


def _patient(plan: Plan) -> Resource:
    return resource(
        "Patient",
        uuid5(NAMESPACE, f"patient/{plan.plan_id}"),
        plan.athlete.strip() or "A runner without a name.",
        name=[{"text": plan.athlete}],
    )


def _goal(plan: Plan, number: int, subject: Resource, observations: _Observations) -> Resource:
    """To film again; which measurements it is about, but no value to reach (more is not better)."""
    day = plan.refilm[number - 1].isoformat()
    return resource(
        "Goal",
        uuid5(NAMESPACE, f"goal/{plan.plan_id}/{number}"),
        f"Film the run again on {day}.\n{plan.refilm_words}",
        lifecycleStatus="active",
        description={"text": "Film the run again, to see whether anything changed by more than its own error"},
        subject=reference(subject),
        startDate=plan.start.isoformat(),
        target=[{"dueDate": day}],
        addresses=[reference(o) for o in _measured_for(plan, observations)],
        note=[{"text": plan.refilm_words}] if plan.refilm_words else [],
    )


def _measured_for(plan: Plan, observations: _Observations) -> list[Resource]:
    """The Observations that exercises of the plan are tied to, each once."""
    found = [o for session in plan.sessions for item in session.items for o in _behind(item, observations)]
    return list({o["id"]: o for o in found}.values())


def _behind(item: Item, observations: _Observations) -> list[Resource]:
    keys = [(reason.measurement, reason.side) for reason in item.why]
    return [observations[key] for key in dict.fromkeys(keys) if key in observations]


def _care_plan(
    plan: Plan, subject: Resource, observations: _Observations, goals: list[Resource], support: list[Resource]
) -> Resource:
    made = plan.provenance.made_on.isoformat()
    cue = [f"In runs, one thing to think of: {plan.cue.words}"] if plan.cue else []
    pain, disclaimer = load_prescription().words.pain, load_questions().disclaimer
    notes = [pain, disclaimer, *cue, *plan.notes, *plan.assumptions]
    notes += [f"Disputed: {d.claim} {d.literature} {d.stance}" for d in plan.disputed]
    return resource(
        "CarePlan",
        uuid5(NAMESPACE, f"care-plan/{plan.plan_id}"),
        f"Exercises for running form, {plan.start} to {plan.end}.\n{pain}\n{disclaimer}",
        identifier=[{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{plan.plan_id}"}],
        status="active",
        intent="plan",
        title="Exercises for running form",
        description="Exercises chosen from a measurement of running form. Education, not diagnosis or treatment.",
        subject=reference(subject),
        period={"start": plan.start.isoformat(), "end": plan.end.isoformat()},
        created=made,
        supportingInfo=[reference(found) for found in support],
        goal=[reference(goal) for goal in goals],
        activity=[_activity(item, dates, observations) for item, dates in _activities(plan)],
        note=[{"text": text} for text in dict.fromkeys(notes)],
    )


def _activities(plan: Plan) -> list[tuple[Item, list[datetime]]]:
    """Each exercise with each dosage and stage once, with the starts of its sessions in the plan's time zone."""
    found: dict[tuple[str, str, str, str], tuple[Item, list[datetime]]] = {}
    for session in plan.sessions:
        for item in session.items:
            key = (item.exercise, item.stage, item.words, item.note)
            found.setdefault(key, (item, []))[1].append(plan.starts_at(session))
    return list(found.values())


def _activity(item: Item, starts: list[datetime], observations: _Observations) -> dict[str, Any]:
    why = [reference(o) for o in _behind(item, observations)]
    detail: dict[str, Any] = {
        "kind": "ServiceRequest",
        "code": concept("exercise", item.exercise, item.title),
        "reasonCode": [{"text": reason.words} for reason in item.why],
        **({"reasonReference": why} if why else {}),
        "status": "scheduled",
        "scheduledTiming": {"event": [start.isoformat() for start in starts]},
        "description": _description(item),
    }
    return {"detail": detail}


def _description(item: Item) -> str:
    lines = [item.words]
    lines += [item.stage_words] if item.stage_words else []
    lines += [f"The article's own words: {item.article_words}"] if item.article_words else []
    lines += [f"Assumed by hipdrive, not the article's: {'; '.join(item.assumed)}"] if item.assumed else []
    return ". ".join(line.rstrip(".") for line in [*lines, *([item.note] if item.note else [])]) + "."


def _exercises(plan: Plan) -> Resource:
    titles = {item.exercise: item.title for session in plan.sessions for item in session.items}
    codes = {name: (title, "") for name, title in titles.items()}
    return describe_codes("exercise", "Exercises of the two articles as hipdrive names them", codes)
