"""The rows of the report's sections: words and numbers, ready to be set."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hipdrive.analysis import Analysis
from hipdrive.findings.finding import Finding
from hipdrive.language.words import Words
from hipdrive.measures.measurement import Measurement
from hipdrive.measures.reference import (
    BY_SPEED_SOURCE,
    ReferenceValue,
    SpeedValue,
    load_reference_values,
    reference_near,
)
from hipdrive.motion.landmarks import Side
from hipdrive.posture.posture import Posture
from hipdrive.report.typical import picture_side
from hipdrive.report.words import (
    ENGLISH,
    GROUPS,
    MISSING,
    NAMES,
    POSTURE_WORDS,
    STATUS_WORDS,
    amount_words,
    band_words,
    finding_decimals,
    percent_words,
    plain_name,
    probability_words,
    reason_sentence,
    sentence,
    side_words,
    unit_rule,
    value_words,
    with_unit,
)
from hipdrive.translated.findings import FindingSaid, findings_said
from hipdrive.translated.said import Said

_SEVERITY = {"good": ("✓", "as it should be"), "note": ("•", "to note"), "work_on": ("▲", "to work on")}


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """One line of the table of measurements."""

    name: str
    title: str
    meaning: str
    side: str
    value: str
    sd: str
    steps: str
    mdc95: str
    status: str
    status_words: str
    reference: str
    reasons: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding with what it was held against."""

    title: Said
    text: Said
    severity: str
    mark: str
    severity_words: str
    value: str
    band: str
    placed: str
    probability: str
    stands_out: bool
    source: Said
    disputed: Said


@dataclass(frozen=True, slots=True)
class PostureRow:
    """One label with its membership and interval in percent of the bar."""

    title: str
    percent: float
    low: float
    high: float
    words: str


def hero_words(analysis: Analysis, words: Words = ENGLISH) -> tuple[str, str]:
    """What the recording can say of the leg behind the spine line, and what it cannot of hip against back."""
    if analysis.motion.is_3d:
        return _leg_words(analysis, words), words.say(
            "Hip against back needs the pelvis seen: markers on the front and back of it. This recording lacks some of "
            "them, or whole steps that show them."
        )
    return _leg_words(analysis, words), words.say(
        "A plain side view cannot say how much of it came from the hip and how much from arching the low back: "
        "the pelvis and the low back are hidden by skin, clothes and arms."
    )


def _leg_words(analysis: Analysis, words: Words) -> str:
    side = picture_side(analysis)
    side_said = words.text(f"side.{side}")
    leg = find(analysis, "leg_behind_spine_line_peak_deg", side)
    thigh = find(analysis, "thigh_extension_peak_deg", side)
    if leg is not None and leg.answered:
        behind = "The {side} leg gets {value} behind the trunk line at its furthest, around toe-off."
        front = "The {side} leg gets {value} (minus: in front of) the trunk line at its furthest, around toe-off."
        return words.say(behind if leg.value >= 0 else front, side=side_said, value=value_words(leg, words))
    unseen = words.say("This recording did not show how far the leg gets behind the spine line.")
    if thigh is None or not thigh.answered or not analysis.motion.is_3d:
        return unseen
    can = words.say(
        "The {side} thigh gets {value} behind the vertical at its furthest, around toe-off.",
        side=side_said,
        value=value_words(thigh, words),
    )
    return f"{unseen} {can}"


def glance_rows(analysis: Analysis, words: Words = ENGLISH) -> list[tuple[str, str]]:
    """The few numbers a runner asks for first, those that were answered."""
    names = [
        "leg_behind_spine_line_peak_deg",
        "hip_extension_peak_deg",
        "trunk_lean_deg",
        "lumbar_extension_range_deg",
        "pelvis_tilt_range_deg",
        "shank_angle_at_contact_deg",
        "knee_flexion_midstance_deg",
        "cadence_spm",
        "contact_time_s",
    ]
    found = [find(analysis, name, picture_side(analysis)) for name in names]
    return [
        (plain_name(m.name, words).title, value_words(m, words)) for m in found if m is not None and m.answered
    ]


def find(analysis: Analysis, name: str, side: Side) -> Measurement | None:
    """The measurement of that name for the side, else the one that is not kept per side."""
    found = {m.side: m for m in analysis.measurements if m.name == name}
    return found.get(side) or found.get("both") or found.get("none")


def picture_alts(analysis: Analysis, words: Words = ENGLISH) -> dict[str, str]:
    """What each picture shows, for those who do not see it."""
    side = picture_side(analysis)
    said = words.text(f"side.{side}")
    hero = "The runner at toe-off of the {side} foot, with the spine line, the thigh line and a dowel drawn."
    contact = "The runner as the {side} foot meets the ground, trunk, knee and shank angles written on the body."
    middle = "The runner in the middle of {side} stance, trunk, knee and ankle angles written on the body."
    toe_off = "The runner as the {side} foot leaves the ground, trunk, knee and thigh angles written."
    landing = "The {side} leg at landing, shank against the vertical and the foot's place ahead of the hip."
    shank = find(analysis, "shank_angle_at_contact_deg", side)
    angle = ""
    if shank and shank.answered:
        angle = " " + words.say("The shank is {value} from the vertical.", value=value_words(shank, words))
    return {
        "hero": f"{words.say(hero, side=said)} {hero_words(analysis, words)[0]}",
        "contact": words.say(contact, side=said),
        "midstance": words.say(middle, side=said),
        "toe_off": words.say(toe_off, side=said),
        "landing": words.say(landing, side=said) + angle,
    }


def landing_rows(analysis: Analysis, words: Words = ENGLISH) -> list[tuple[str, str, tuple[Said, ...]]]:
    """Title, value and remark of the measures of landing and pawback, near side."""
    side = picture_side(analysis)
    names = (
        "shank_angle_at_contact_deg",
        "foot_ahead_of_hip_leg_lengths",
        "pawback_foot_speed_mps",
        "pawback_matching_ratio",
    )
    rows = []
    for name in names:
        found = find(analysis, name, side)
        if found is not None:
            known = plain_name(name, words)
            said = tuple(reason_sentence(reason, words) for reason in found.reasons)
            remarks = (Said(known.meaning),) if found.answered else said
            value = value_words(found, words) if found.answered else words.say(STATUS_WORDS[found.status])
            rows.append((known.title, value, remarks))
    return rows


def posture_rows(posture: Posture, words: Words = ENGLISH) -> list[PostureRow]:
    """Each label's membership as a bar with its 90 % interval."""
    rows = []
    for key in ("hinged", "too_tall", "deflated", "over_leaned"):
        value = posture.memberships.get(key, float("nan"))
        if not np.isfinite(value):
            continue
        low, high = posture.intervals.get(key, (value, value))
        said = words.say(
            "{value} (90 % interval {low} to {high})",
            value=percent_words(value, words),
            low=words.number(100 * low, 0),
            high=percent_words(high, words),
        )
        rows.append(PostureRow(words.say(POSTURE_WORDS[key]), 100 * value, 100 * low, 100 * high, said))
    return rows


def finding_rows(analysis: Analysis, words: Words = ENGLISH) -> list[FindingRow]:
    """Findings, those to work on first."""
    order = {"work_on": 0, "note": 1, "good": 2}
    told = findings_said(analysis.findings, analysis.measurements, words)
    return [_finding_row(found, words) for found in sorted(told, key=lambda told: order[told.finding.severity])]


def _finding_row(told: FindingSaid, words: Words) -> FindingRow:
    found = told.finding
    mark, severity = _SEVERITY[found.severity]
    no_band, inside = found.band == (None, None), found.severity == "good"
    # An English finding on a page of another language keeps the digits of its English rule.
    decimals = finding_decimals(found.measurement, found.unit, ENGLISH if told.english else words)
    return FindingRow(
        title=told.title,
        text=told.text,
        severity=found.severity,
        mark=mark,
        severity_words=words.say(severity),
        value=amount_words(found.value, found.unit, found.uncertainty, decimals, words),
        band="" if no_band else band_words(found.unit, found.band, words),
        placed=words.say("Inside the band") if inside else words.say("Outside the band"),
        probability=""
        if no_band
        else probability_words(1.0 - found.confidence if inside else found.confidence, words),
        stands_out=found.stands_out,
        source=Said(found.source, english=words.language != "en"),
        disputed=told.disputed,
    )


def measurement_groups(analysis: Analysis, words: Words = ENGLISH) -> list[tuple[str, list[MeasurementRow]]]:
    """Every measurement, by group; answered ones first within a group."""
    order = {name: place for place, name in enumerate(NAMES)}
    groups: list[tuple[str, list[MeasurementRow]]] = []
    for group in GROUPS:
        mine = [m for m in analysis.measurements if plain_name(m.name).group == group]
        if mine:
            mine.sort(key=lambda m: (not m.answered, order.get(m.name, len(order))))
            groups.append((words.say(group), _merged([_measurement_row(analysis, m, words) for m in mine])))
    return groups


def _merged(rows: list[MeasurementRow]) -> list[MeasurementRow]:
    """Left and right of one name as one row where neither was answered, for the same reasons."""
    merged: list[MeasurementRow] = []
    for row in rows:
        twin = merged[-1] if merged else None
        unanswered = row.status in ("not_observable", "insufficient")
        if twin and unanswered and (twin.name, twin.status, twin.reasons) == (row.name, row.status, row.reasons):
            merged[-1] = replace(twin, side=f"{twin.side}, {row.side}")
        else:
            merged.append(row)
    return merged


def _reference_words(analysis: Analysis, found: Measurement, words: Words) -> str:
    """The band a finding held it against, else the open runners' mean and spread, else a dash."""
    for finding in analysis.findings:
        if finding.measurement == found.name and finding.band != (None, None) and _is_about(analysis, finding):
            return band_words(finding.unit, finding.band, words)
    runners = _runners(analysis, found.name)
    if runners is None:
        return _few_runners_words(analysis, found, words)
    mean, sd = (with_unit(found.name, found.unit, value, words=words) for value in (runners.mean, runners.sd))
    return f"{mean} ± {sd} *"


def _few_runners_words(analysis: Analysis, found: Measurement, words: Words) -> str:
    """What one or two open runners show at this runner's speed, marked as such, else a dash."""
    few = few_runners(analysis, found.name)
    if few is None:
        return MISSING
    one, more = "{value} (1 runner at {speed} m/s) †", "{value} ({count} runners at {speed} m/s) †"
    return words.say(
        one if few.n_runners == 1 else more,
        value=with_unit(found.name, found.unit, few.mean, words=words),
        count=few.n_runners,
        speed=words.decimals(f"{few.speed_mps:g}"),
    )


def few_runners(analysis: Analysis, name: str) -> SpeedValue | None:
    """The open runners at a speed within 0.3 m/s of the one measured or told."""
    speed = find(analysis, "speed_mps", picture_side(analysis))
    return reference_near(name, speed.value) if speed is not None and speed.answered else None


def _is_about(analysis: Analysis, finding: Finding) -> bool:
    """Whether the finding's number is the measurement itself, not a difference or share made from it."""
    values = [
        m.value * unit_rule(m.name, m.unit)[0]
        for m in analysis.measurements
        if m.name == finding.measurement and m.answered
    ]
    return any(np.isclose(value, finding.value, rtol=1e-3) for value in values)


def _runners(analysis: Analysis, name: str) -> ReferenceValue | None:
    """The open runners' values; their hip is the thigh against the pelvis, which a plain side view does not have."""
    if name.startswith("hip_") and analysis.angles.hip_extension_deg is None:
        return None
    return load_reference_values().get(name)


def reference_note(analysis: Analysis, words: Words = ENGLISH) -> str:
    """What star and dagger in the table mean, with what must be said beside them; empty where there is neither."""
    shown = {m.name: _reference_words(analysis, m, words) for m in analysis.measurements if m.answered}
    starred = sorted(name for name, text in shown.items() if text.endswith("*"))
    used = [runners for name in starred if (runners := _runners(analysis, name)) is not None]
    notes = []
    if used:
        cautions = dict.fromkeys(
            f" {plain_name(r.measurement, words).title}: {words.say(r.caution)}." for r in used if r.caution
        )
        source = words.say("mean ± one standard deviation of {source}.", source=words.say(used[0].source))
        notes.append(f"* {source}{''.join(cautions)}")
    if any(text.endswith("†") for text in shown.values()):
        notes.append(f"† {words.say(BY_SPEED_SOURCE)}.")
    return " ".join(notes)


def _measurement_row(analysis: Analysis, found: Measurement, words: Words) -> MeasurementRow:
    name = plain_name(found.name, words)
    return MeasurementRow(
        name=found.name,
        title=name.title,
        meaning=name.meaning,
        side=side_words(found.side, words),
        value=value_words(found, words),
        sd=with_unit(found.name, found.unit, found.sd, short=True, words=words),
        steps=str(found.n_steps) if found.n_steps else MISSING,
        mdc95=with_unit(found.name, found.unit, found.mdc95, short=True, words=words),
        status=found.status,
        status_words=words.say(STATUS_WORDS[found.status]),
        reference=_reference_words(analysis, found, words),
        reasons=tuple(reason_sentence(reason, words) for reason in found.reasons),
    )


def missing_reasons(analysis: Analysis, words: Words = ENGLISH) -> list[tuple[tuple[Said, ...], list[str]]]:
    """Each reason once, in its sentences, with the names of what it keeps from being answered."""
    by_reason: dict[tuple[Said, ...], dict[str, set[str]]] = {}
    for found in analysis.measurements:
        if not found.answered:
            status = words.say(STATUS_WORDS[found.status])
            reasons = tuple(reason_sentence(reason, words) for reason in found.reasons)
            titles = by_reason.setdefault(reasons or (Said(sentence(status)),), {})
            titles.setdefault(plain_name(found.name, words).title, set()).add(found.side)
    return [(reasons, _titles(titles, words)) for reasons, titles in by_reason.items()]


def _titles(sides_of: dict[str, set[str]], words: Words) -> list[str]:
    """``X (left)`` where one side is missing, ``X`` where it is both or a thing that has no side."""
    titles = []
    for title, sides in sides_of.items():
        one = sides if len(sides) == 1 else set()
        titles.append(title + "".join(f" ({words.text(f'side.{side}')})" for side in one & {"left", "right"}))
    return titles
