"""Measurements of ``result.json`` as FHIR R4 Observations: value in UCUM, uncertainty, status, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid5

from hipdrive.errors import SchemaError
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
_ABSENT: dict[str, tuple[str, str]] = {
    "not_observable": ("unsupported", "Unsupported"),
    "insufficient": ("unknown", "Unknown"),
}


def measurement_title(name: str) -> str:
    """A measurement's name as words without its unit: ``Trunk lean``."""
    units = ("_deg", "_mps", "_dps", "_n_per_m", "_spm", "_percent", "_s", "_m")
    stem = next((name.removesuffix(unit) for unit in units if name.endswith(unit)), name)
    return stem.replace("_", " ").capitalize()


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
        recording = str(document["input"]["sha256"] or document["input"]["name"])
        return {
            (str(m["name"]), str(m["side"])): _observation(m, recording, subject, device, effective)
            for m in document["measurements"]
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise SchemaError(
            "This is not the result of an analysis",
            slug="result-file",
            got=f"{type(error).__name__}: {error}",
            expected="the result.json that hipdrive analyse wrote",
            fix="analyse the recording again with hipdrive analyse",
        ) from None


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
    m: _Document, recording: str, subject: Resource, device: Resource, effective: str | None
) -> Resource:
    name, side, title = str(m["name"]), str(m["side"]), measurement_title(str(m["name"]))
    answered = m["status"] in ("measured", "proxy") and m["value"] is not None
    words = [title + ("" if side == "none" else f", {side}") + (" sides" if side == "both" else "")]
    words += [f"{m['value']:.4g} {m['unit']}" if answered else ANSWERS[m["status"]][0], *m["reasons"]]
    return resource(
        "Observation",
        uuid5(NAMESPACE, f"observation/{recording}/{name}/{side}"),
        "\n".join(words),
        status="final",
        category=[{"coding": [{"system": _CATEGORY, "code": "activity", "display": "Activity"}]}],
        code=concept("measurement", name, title),
        subject=reference(subject),
        effectiveDateTime=effective,
        valueQuantity=_value(m) if answered else None,
        dataAbsentReason=None if answered else _absent(m),
        note=[{"text": str(reason)} for reason in m["reasons"]],
        bodySite={"text": {"both": "both sides"}.get(side, side)} if side != "none" else None,
        method={"text": f"running recording, view: {m['view']}; phase: {m['phase']}"},
        device=reference(device),
        component=_components(m) if answered else [_status(m)],
    )


def _quantity(value: float, unit: str) -> dict[str, Any]:
    words = {} if unit in ("", "1") else {"unit": unit}
    code = UCUM_UNITS.get(unit)
    return {"value": value, **words, **({"system": UCUM, "code": code} if code else {})}


def _value(m: _Document) -> dict[str, Any]:
    """The value, with its standard uncertainty as R4's own extension of a Quantity."""
    quantity = _quantity(m["value"], m["unit"])
    spread = combined_uncertainty(m)
    extension = [] if spread is None else [{"url": _UNCERTAINTY, "valueDecimal": spread}]
    return {**({"extension": extension} if extension else {}), **quantity}


def combined_uncertainty(m: _Document) -> float | None:
    """Standard error over steps and systematic part together, one standard deviation; None where neither is known."""
    sd, steps, systematic = m.get("sd"), m.get("n_steps") or 0, m.get("u_sys")
    if systematic is None and (sd is None or steps < 2):
        return None
    error = sd / steps**0.5 if sd is not None and steps > 1 else 0.0
    return round(float(((systematic or 0.0) ** 2 + error**2) ** 0.5), 6)


def _absent(m: _Document) -> dict[str, Any]:
    code, display = _ABSENT[m["status"]]
    text = "; ".join(str(reason) for reason in m["reasons"]) or ANSWERS[m["status"]][0]
    return {"coding": [{"system": DATA_ABSENT, "code": code, "display": display}], "text": text}


def _status(m: _Document) -> dict[str, Any]:
    return {
        "code": concept("statistic", "answer-status", STATISTICS["answer-status"][0]),
        "valueCodeableConcept": concept("answer", m["status"], ANSWERS[m["status"]][0]),
    }


def _components(m: _Document) -> list[dict[str, Any]]:
    quantities = {
        "standard-uncertainty": combined_uncertainty(m),
        "systematic-uncertainty": m.get("u_sys"),
        "spread-over-steps": m.get("sd"),
        "smallest-detectable-change": m.get("mdc95"),
    }
    parts = [_status(m)]
    parts += [
        {
            "code": concept("statistic", code, STATISTICS[code][0]),
            "valueQuantity": _quantity(value, m["unit"]),
        }
        for code, value in quantities.items()
        if value is not None
    ]
    if m.get("n_steps"):
        parts.append({"code": concept("statistic", "steps", STATISTICS["steps"][0]), "valueInteger": m["n_steps"]})
    return parts
