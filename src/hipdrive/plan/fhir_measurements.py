"""Measurements of ``result.json`` as FHIR R4 Observations: value in UCUM, uncertainty, status, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import uuid5

from pydantic import TypeAdapter, ValidationError

from hipdrive.errors import SchemaError
from hipdrive.faults import form_faults
from hipdrive.measures.spec import registered_measures
from hipdrive.plan.fhir_parts import (
    DATA_ABSENT,
    NAMESPACE,
    UCUM,
    Resource,
    concept,
    describe_codes,
    reference,
    resource,
)
from hipdrive.plan.result_file import Measured

_Document = Mapping[str, Any]

#: Our unit -> UCUM's code. What UCUM does not know stands as an annotation of the unity.
UCUM_UNITS: dict[str, str] = {
    "deg": "deg",
    "deg/s": "deg/s",
    "s": "s",
    "m": "m",
    "m/s": "m/s",
    "N/m": "N/m",
    "%": "%",
    "1": "1",
    "steps/min": "{steps}/min",
    "body heights": "{body_height}",
    "leg lengths": "{leg_length}",
}
_UNCERTAINTY = "http://hl7.org/fhir/StructureDefinition/iso21090-uncertainty"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"

#: Code -> display and definition of what stands beside a value.
STATISTICS: dict[str, tuple[str, str]] = {
    "answer-status": ("How the number was come by", "measured, or a stand-in (proxy) for what the name says"),
    "standard-uncertainty": (
        "Standard uncertainty",
        "one standard deviation, spread over steps and known systematic errors together",
    ),
    "systematic-uncertainty": ("Systematic uncertainty", "one standard deviation"),
    "spread-over-steps": ("Spread over steps", "standard deviation"),
    "smallest-detectable-change": (
        "Smallest detectable change (MDC95)",
        "a change between two recordings has to be larger to be told from the measurement's own error",
    ),
    "steps": ("Steps measured", ""),
}
ANSWERS: dict[str, tuple[str, str]] = {
    "measured": ("measured", ""),
    "proxy": ("stand-in", "a number that stands for what the name says, for the reasons given"),
    "not_observable": ("cannot be seen", "this kind of recording cannot show it"),
    "insufficient": ("not enough to say", "this recording could have shown it and did not"),
}
_SIDE_WORDS = {"left": "left", "right": "right", "both": "both sides", "none": ""}
_ABSENT: dict[str, tuple[str, str]] = {
    "not_observable": ("unsupported", "Unsupported"),
    "insufficient": ("unknown", "Unknown"),
}


def measurement_title(name: str) -> str:
    """A measurement's name as words without its unit: ``Trunk lean``."""
    units = ("_deg", "_mps", "_dps", "_n_per_m", "_spm", "_percent", "_s", "_m")
    stem = next((name.removesuffix(unit) for unit in units if name.endswith(unit)), name)
    return stem.replace("_", " ").capitalize()


class _Row(Measured):
    """A row of `measurements` with what an Observation tells beside the number."""

    status: Literal["measured", "proxy", "not_observable", "insufficient"]
    phase: str = ""
    view: str = ""
    reasons: tuple[str, ...] = ()


def recording_device(document: _Document) -> Resource:
    """The Device: hipdrive with the pose model that this recording was analysed with."""
    provenance = document.get("provenance") or {}
    backend = str(provenance.get("backend") or "")
    versions = {"hipdrive": str(document.get("hipdrive_version") or ""), **(provenance.get("versions") or {})}
    return resource(
        "Device",
        uuid5(NAMESPACE, f"device/{sorted(versions.items())}/{backend}"),
        f"hipdrive, software that measures running form from a recording ({backend or 'no pose model'}).",
        status="active",
        deviceName=[{"name": "hipdrive", "type": "user-friendly-name"}],
        version=[{"type": {"text": name}, "value": str(value)} for name, value in versions.items() if value],
        note=[{"text": f"pose model: {backend}"}] if backend else [],
    )


def observe(
    document: _Document, subject: Resource, device: Resource, effective: str | None = None
) -> dict[tuple[str, str], Resource]:
    """An Observation for each measurement of a result document, by (name, side), also for those without an answer.

    effective : FHIR dateTime of the recording, None where it is not known
    Raises SchemaError ``result-file`` where the document is not that of ``result.json``.
    """
    try:
        rows = TypeAdapter(tuple[_Row, ...]).validate_python(document.get("measurements"))
    except ValidationError as error:
        raise SchemaError(
            "This is not a result of hipdrive analyse",
            slug="result-file",
            got=form_faults(error),
            expected="a result.json with measurements",
            fix="give the folder that hipdrive analyse --out wrote",
        ) from None
    given = document.get("input") or {}
    recording = str(given.get("sha256") or given.get("name") or "")
    return {(row.name, row.side): _observation(row, recording, subject, device, effective) for row in rows}


def measurement_codes(names: Iterable[str]) -> list[Resource]:
    """The CodeSystem resources behind the Observations; `names` of measurements."""
    meanings = {found.spec.name: found.spec.meaning for found in registered_measures()}
    codes = {name: (measurement_title(name), meanings.get(name, "")) for name in names}
    return [
        *([describe_codes("measurement", "Measurements of hipdrive", codes)] if codes else []),
        describe_codes("statistic", "What stands beside a measurement of hipdrive", STATISTICS),
        describe_codes("answer", "How a measurement of hipdrive was come by", ANSWERS),
    ]


def _observation(
    row: _Row, recording: str, subject: Resource, device: Resource, effective: str | None
) -> Resource:
    title, whose = measurement_title(row.name), _SIDE_WORDS[row.side]
    said = f"{row.value:.4g} {row.unit}" if row.answered else ANSWERS[row.status][0]
    seen = [f"{name}: {words}" for name, words in (("view", row.view), ("phase", row.phase)) if words]
    return resource(
        "Observation",
        uuid5(NAMESPACE, f"observation/{subject['id']}/{recording}/{row.name}/{row.side}"),
        "\n".join([f"{title}, {whose}" if whose else title, said, *row.reasons]),
        status="final",
        category=[{"coding": [{"system": _CATEGORY, "code": "activity", "display": "Activity"}]}],
        code=concept("measurement", row.name, title),
        subject=reference(subject),
        effectiveDateTime=effective,
        valueQuantity=_value(row) if row.answered else None,
        dataAbsentReason=None if row.answered else _absent(row),
        note=[{"text": reason} for reason in row.reasons],
        bodySite={"text": whose} if whose else None,
        method={"text": "; ".join(["measured on a recording of running", *seen])},
        device=reference(device),
        component=_components(row) if row.answered else [_status(row)],
    )


def _quantity(value: float, unit: str) -> dict[str, Any]:
    words = {} if unit in ("", "1") else {"unit": unit}
    code = UCUM_UNITS.get(unit)
    return {"value": value, **words, **({"system": UCUM, "code": code} if code else {})}


def _value(row: _Row) -> dict[str, Any]:
    """The value, with its standard uncertainty as R4's own extension of a Quantity."""
    quantity = _quantity(row.value or 0.0, row.unit)
    spread = _uncertainty(row)
    extension = [] if spread is None else [{"url": _UNCERTAINTY, "valueDecimal": spread}]
    return {**({"extension": extension} if extension else {}), **quantity}


def _uncertainty(row: _Row) -> float | None:
    """Standard error over steps and systematic part together; None where neither is known, which is not zero."""
    unknown = row.u_sys is None and (row.sd is None or row.n_steps < 2)
    return None if unknown else row.uncertainty


def _absent(row: _Row) -> dict[str, Any]:
    """A code of HL7's list; one that says an answer is there, but no number, is an error of the document."""
    code, display = _ABSENT.get(row.status, ("error", "Error"))
    text = "; ".join(reason for reason in row.reasons if reason.strip()) or ANSWERS[row.status][0]
    return {"coding": [{"system": DATA_ABSENT, "code": code, "display": display}], "text": text}


def _status(row: _Row) -> dict[str, Any]:
    return {
        "code": concept("statistic", "answer-status", STATISTICS["answer-status"][0]),
        "valueCodeableConcept": concept("answer", row.status, ANSWERS[row.status][0]),
    }


def _components(row: _Row) -> list[dict[str, Any]]:
    quantities = {
        "standard-uncertainty": _uncertainty(row),
        "systematic-uncertainty": row.u_sys,
        "spread-over-steps": row.sd,
        "smallest-detectable-change": row.mdc95,
    }
    parts = [_status(row)]
    parts += [
        {"code": concept("statistic", code, STATISTICS[code][0]), "valueQuantity": _quantity(value, row.unit)}
        for code, value in quantities.items()
        if value is not None
    ]
    if row.n_steps:
        parts.append({"code": concept("statistic", "steps", STATISTICS["steps"][0]), "valueInteger": row.n_steps})
    return parts
