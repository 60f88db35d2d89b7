"""What every FHIR R4 (4.0.1) resource of hipdrive shares: identifiers, references, narrative, code systems.

No LOINC or SNOMED code is used: none exists for these measurements. hipdrive's own codes stand in code systems of
its own, whose addresses are URNs (they promise no web page) and which travel in the bundle.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from hipdrive.plan.plain_text import plain_text

Resource = dict[str, Any]

#: All identifiers are made from this one, so that the same input gives the same resources.
NAMESPACE = UUID("5f0cb5a7-9a3a-4a1e-8b7b-6f4f1f6b7d52")
DATA_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_EMPTY: tuple[Any, ...] = (None, "", [], {})
UCUM = "http://unitsofmeasure.org"


def code_system(name: str) -> str:
    """Address of one of hipdrive's own code systems: measurement, statistic, answer, exercise."""
    return f"urn:uuid:{uuid5(NAMESPACE, f'code-system/{name}')}"


def concept(system: str, code: str, display: str) -> dict[str, Any]:
    """A CodeableConcept of one of hipdrive's own code systems."""
    return {"coding": [{"system": code_system(system), "code": code, "display": display}], "text": display}


def resource(kind: str, key: UUID, words: str, **content: Any) -> Resource:
    """A resource with its identifier and `words` as its narrative; FHIR has no empty values, so these are left out."""
    return {"resourceType": kind, "id": str(key), "text": _narrative(plain_text(words)), **_filled(content)}


def reference(target: Resource, display: str = "") -> dict[str, str]:
    """A reference to a resource of the same bundle."""
    found = {"reference": f"urn:uuid:{target['id']}", "type": target["resourceType"]}
    return {**found, "display": display} if display else found


def make_bundle(key: UUID, timestamp: str, resources: list[Resource]) -> Resource:
    """A Bundle of type collection; each resource is known in it by ``urn:uuid:`` and its id."""
    return {
        "resourceType": "Bundle",
        "id": str(key),
        "type": "collection",
        "timestamp": timestamp,
        "entry": [{"fullUrl": f"urn:uuid:{entry['id']}", "resource": entry} for entry in resources],
    }


def describe_codes(name: str, title: str, codes: Mapping[str, tuple[str, str]]) -> Resource:
    """The CodeSystem resource of one of hipdrive's own systems; `codes` = display and definition by code."""
    key = uuid5(NAMESPACE, f"code-system/{name}")
    return resource(
        "CodeSystem",
        key,
        title,
        url=code_system(name),
        name=f"Hipdrive{name.capitalize()}",
        title=title,
        status="active",
        content="fragment",
        concept=[
            {"code": code, "display": display, **({"definition": meaning} if meaning else {})}
            for code, (display, meaning) in sorted(codes.items())
        ],
    )


def _filled(content: Any) -> Any:
    """The same content with every text in it made fit for a file, and without what is empty."""
    if isinstance(content, str):
        return plain_text(content).strip()
    if isinstance(content, dict):
        filled = {name: _filled(value) for name, value in content.items()}
        return {name: value for name, value in filled.items() if value not in _EMPTY}
    if isinstance(content, list | tuple):
        return [value for value in map(_filled, content) if value not in _EMPTY]
    return content


def _narrative(words: str) -> dict[str, str]:
    lines = "".join(f"<p>{escape(line)}</p>" for line in words.splitlines() if line.strip())
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{lines or "<p>-</p>"}</div>'}
