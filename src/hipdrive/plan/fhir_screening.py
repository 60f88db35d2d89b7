"""The screening as FHIR R4: its questions as a Questionnaire, what was answered as a QuestionnaireResponse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid5

from hipdrive.plan.fhir_parts import NAMESPACE, Resource, reference, resource
from hipdrive.plan.plain_text import plain_text
from hipdrive.screening import Answer, Pain, Question, Screening, load_questions

_INTENSITY_LIMITS = (
    {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0},
    {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 10},
)
TIMING = {"during": "during the run", "after": "after the run", "next_day": "the day after"}
TREND = {"better": "getting better", "same": "staying the same", "worse": "getting worse"}


def questionnaire() -> Resource:
    """The questions of the screening, red flags under the headings they are asked under."""
    questions = load_questions()
    address = f"urn:uuid:{uuid5(NAMESPACE, 'questionnaire/screening')}"
    groups = [_group("signs", "Signs", questions.signs)]
    for number, topic in enumerate(dict.fromkeys(q.topic for q in questions.red_flags), start=1):
        asked = tuple(q for q in questions.red_flags if q.topic == topic)
        groups.append(_group(f"red-flags-{number}", str(topic).capitalize(), asked))
    return resource(
        "Questionnaire",
        uuid5(NAMESPACE, f"questionnaire/screening/{questions.version}"),
        f"Screening before a running exercise plan.\n{questions.disclaimer}",
        url=address,
        version=str(questions.version),
        name="HipdriveScreening",
        title="Screening before a running exercise plan",
        status="active",
        subjectType=["Patient"],
        description=questions.disclaimer,
        item=groups,
    )


def questionnaire_response(screening: Screening, subject: Resource, form: Resource) -> Resource:
    """What was answered; `completed` where every question is, else `in-progress`. An unanswered one has no item."""
    given = {answer.question: answer for answer in screening.answers if answer.answer is not None}
    groups = []
    for group in form["item"]:
        items = [_answered(item, given[item["linkId"]]) for item in group["item"] if item["linkId"] in given]
        if items:
            groups.append({"linkId": group["linkId"], "text": group["text"], "item": items})
    return resource(
        "QuestionnaireResponse",
        uuid5(NAMESPACE, f"response/{subject['id']}/{screening.answered_on}/{sorted(map(repr, given.values()))}"),
        f"Screening answered on {screening.answered_on}.",
        questionnaire=f"{form['url']}|{form['version']}",
        status="in-progress" if screening.unanswered else "completed",
        subject=reference(subject),
        authored=screening.answered_on.isoformat(),
        item=groups,
    )


def _group(link: str, title: str, questions: tuple[Question, ...]) -> dict[str, Any]:
    return {"linkId": link, "text": title, "type": "group", "item": [_question(q) for q in questions]}


def _question(question: Question) -> dict[str, Any]:
    item: dict[str, Any] = {"linkId": question.id, "text": question.words, "type": "boolean", "required": True}
    if question.kind == "pain":
        item["item"] = [_asked_on(question.id, **part) for part in _PAIN_ITEMS]
    return item


def _asked_on(parent: str, *, name: str, **content: Any) -> dict[str, Any]:
    """A question that is asked after a yes."""
    when = [{"question": parent, "operator": "=", "answerBoolean": True}]
    return {"linkId": f"{parent}.{name}", **content, "enableWhen": when}


def _choice(name: str, text: str, options: dict[str, str], repeats: bool) -> dict[str, Any]:
    return {
        "name": name,
        "text": text,
        "type": "choice",
        "repeats": repeats,
        "answerOption": [{"valueCoding": _coding(code, words)} for code, words in options.items()],
    }


def _coding(code: str, words: str) -> dict[str, str]:
    return {"code": code, "display": words}


_PAIN_ITEMS: tuple[dict[str, Any], ...] = (
    {"name": "site", "text": "Where does it hurt?", "type": "string"},
    {"name": "onset", "text": "When and how did it begin?", "type": "string"},
    {
        "name": "intensity",
        "text": "How much, from 0 (none) to 10 (the worst imaginable)?",
        "type": "integer",
        "extension": list(_INTENSITY_LIMITS),
    },
    _choice("timing", "When does it hurt?", TIMING, repeats=True),
    _choice("trend", "Is it changing?", TREND, repeats=False),
    {"name": "load_change", "text": "What changed in your training before it began?", "type": "string"},
)


def _answered(item: dict[str, Any], answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"valueBoolean": answer.answer == "yes"}
    details = [] if answer.pain is None else list(_pain_answers(item["linkId"], answer.pain))
    if details and answer.answer == "yes":
        found["item"] = details
    return {"linkId": item["linkId"], "text": item["text"], "answer": [found]}


def _pain_answers(parent: str, pain: Pain) -> Iterator[dict[str, Any]]:
    values: dict[str, list[dict[str, Any]]] = {
        "site": _words(pain.site),
        "onset": _words(pain.onset),
        "intensity": [] if pain.intensity is None else [{"valueInteger": pain.intensity}],
        "timing": [{"valueCoding": _coding(code, TIMING[code])} for code in pain.timing],
        "trend": [] if pain.trend is None else [{"valueCoding": _coding(pain.trend, TREND[pain.trend])}],
        "load_change": _words(pain.load_change),
    }
    texts = {part["name"]: part["text"] for part in _PAIN_ITEMS}
    for name, answers in values.items():
        if answers:
            yield {"linkId": f"{parent}.{name}", "text": texts[name], "answer": answers}


def _words(said: str) -> list[dict[str, Any]]:
    return [{"valueString": said}] if plain_text(said).strip() else []
