"""The rows of the report's sections: words and numbers, ready to be set."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hipdrive.analysis import Analysis
from hipdrive.findings.finding import Finding
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
from hipdrive.report.curves import PERCENT, Chart
from hipdrive.report.typical import picture_side
from hipdrive.report.words import (
    GROUPS,
    MISSING,
    NAMES,
    POSTURE_WORDS,
    STATUS_WORDS,
    amount_words,
    band_words,
    finding_decimals,
    number,
    percent_words,
    plain_name,
    probability_words,
    sentence,
    side_words,
    unit_rule,
    value_words,
    with_unit,
)

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
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding with what it was held against."""

    title: str
    text: str
    severity: str
    mark: str
    severity_words: str
    value: str
    band: str
    placed: str
    probability: str
    stands_out: bool
    source: str
    disputed: str


@dataclass(frozen=True, slots=True)
class PostureRow:
    """One label with its membership and interval in percent of the bar."""

    title: str
    percent: float
    low: float
    high: float
    words: str


def hero_words(analysis: Analysis) -> tuple[str, str]:
    """What the recording can say of the leg behind the spine line, and what it cannot of hip against back."""
    side = picture_side(analysis)
    leg = find(analysis, "leg_behind_spine_line_peak_deg", side)
    thigh = find(analysis, "thigh_extension_peak_deg", side)
    can = "This recording did not show how far the leg gets behind the spine line."
    if leg is not None and leg.answered:
        where = "behind" if leg.value >= 0 else "(minus: in front of)"
        can = f"The {side} leg gets {value_words(leg)} {where} the trunk line at its furthest, around toe-off."
    elif thigh is not None and thigh.answered and analysis.motion.is_3d:
        can += f" The {side} thigh gets {value_words(thigh)} behind the vertical at its furthest, around toe-off."
    if analysis.motion.is_3d:
        return can, (
            "Hip against back needs the pelvis seen: markers on the front and back of it. This recording lacks some of "
            "them, or whole steps that show them."
        )
    return can, (
        "A plain side view cannot say how much of it came from the hip and how much from arching the low back: "
        "the pelvis and the low back are hidden by skin, clothes and arms."
    )


def glance_rows(analysis: Analysis) -> list[tuple[str, str]]:
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
    return [(plain_name(m.name).title, value_words(m)) for m in found if m is not None and m.answered]


def find(analysis: Analysis, name: str, side: Side) -> Measurement | None:
    """The measurement of that name for the side, else the one that is not kept per side."""
    found = {m.side: m for m in analysis.measurements if m.name == name}
    return found.get(side) or found.get("both") or found.get("none")


def picture_alts(analysis: Analysis) -> dict[str, str]:
    """What each picture shows, for those who do not see it."""
    side = picture_side(analysis)
    shank = find(analysis, "shank_angle_at_contact_deg", side)
    angle = f" The shank is {value_words(shank)} from the vertical." if shank and shank.answered else ""
    return {
        "hero": f"The runner at toe-off of the {side} foot, with the spine line, the thigh line and a dowel drawn. "
        + hero_words(analysis)[0],
        "contact": f"The runner as the {side} foot meets the ground, trunk, knee and shank angles written on the body.",
        "midstance": f"The runner in the middle of {side} stance, trunk, knee and ankle angles written on the body.",
        "toe_off": f"The runner as the {side} foot leaves the ground, trunk, knee and thigh angles written.",
        "landing": f"The {side} leg at landing, shank against the vertical and the foot's place ahead of the hip."
        + angle,
    }


def landing_rows(analysis: Analysis) -> list[tuple[str, str, str]]:
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
            remark = plain_name(name).meaning if found.answered else " ".join(map(sentence, found.reasons))
            value = value_words(found) if found.answered else STATUS_WORDS[found.status]
            rows.append((plain_name(name).title, value, remark))
    return rows


def posture_rows(posture: Posture) -> list[PostureRow]:
    """Each label's membership as a bar with its 90 % interval."""
    rows = []
    for key in ("hinged", "too_tall", "deflated", "over_leaned"):
        value = posture.memberships.get(key, float("nan"))
        if not np.isfinite(value):
            continue
        low, high = posture.intervals.get(key, (value, value))
        words = f"{percent_words(value)} (90 % interval {number(100 * low, 0)} to {percent_words(high)})"
        rows.append(PostureRow(POSTURE_WORDS[key], 100 * value, 100 * low, 100 * high, words))
    return rows


def finding_rows(analysis: Analysis) -> list[FindingRow]:
    """Findings, those to work on first."""
    order = {"work_on": 0, "note": 1, "good": 2}
    rows = []
    for found in sorted(analysis.findings, key=lambda f: order[f.severity]):
        mark, words = _SEVERITY[found.severity]
        no_band, inside = found.band == (None, None), found.severity == "good"
        rows.append(
            FindingRow(
                title=found.title,
                text=found.text,
                severity=found.severity,
                mark=mark,
                severity_words=words,
                value=amount_words(
                    found.value, found.unit, found.uncertainty, finding_decimals(found.measurement, found.unit)
                ),
                band="" if no_band else band_words(found.unit, found.band),
                placed="Inside the band" if inside else "Outside the band",
                probability=""
                if no_band
                else probability_words(1.0 - found.confidence if inside else found.confidence),
                stands_out=found.stands_out,
                source=found.source,
                disputed=found.disputed,
            )
        )
    return rows


def measurement_groups(analysis: Analysis) -> list[tuple[str, list[MeasurementRow]]]:
    """Every measurement, by group; answered ones first within a group."""
    order = {name: place for place, name in enumerate(NAMES)}
    groups: list[tuple[str, list[MeasurementRow]]] = []
    for group in GROUPS:
        mine = [m for m in analysis.measurements if plain_name(m.name).group == group]
        if mine:
            mine.sort(key=lambda m: (not m.answered, order.get(m.name, len(order))))
            groups.append((group, _merged([_measurement_row(analysis, m) for m in mine])))
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


def _reference_words(analysis: Analysis, found: Measurement) -> str:
    """The band a finding held it against, else the open runners' mean and spread, else a dash."""
    for finding in analysis.findings:
        if finding.measurement == found.name and finding.band != (None, None) and _is_about(analysis, finding):
            return band_words(finding.unit, finding.band)
    runners = _runners(analysis, found.name)
    if runners is None:
        return _few_runners_words(analysis, found)
    return f"{with_unit(found.name, found.unit, runners.mean)} ± {with_unit(found.name, found.unit, runners.sd)} *"


def _few_runners_words(analysis: Analysis, found: Measurement) -> str:
    """What one or two open runners show at this runner's speed, marked as such, else a dash."""
    few = few_runners(analysis, found.name)
    if few is None:
        return MISSING
    people = "1 runner" if few.n_runners == 1 else f"{few.n_runners} runners"
    return f"{with_unit(found.name, found.unit, few.mean)} ({people} at {few.speed_mps:g} m/s) †"


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


def reference_note(analysis: Analysis) -> str:
    """What star and dagger in the table mean, with what must be said beside them; empty where there is neither."""
    words = {m.name: _reference_words(analysis, m) for m in analysis.measurements if m.answered}
    starred = sorted(name for name, text in words.items() if text.endswith("*"))
    used = [runners for name in starred if (runners := _runners(analysis, name)) is not None]
    notes = []
    if used:
        cautions = dict.fromkeys(f" {plain_name(r.measurement).title}: {r.caution}." for r in used if r.caution)
        notes.append(f"* mean ± one standard deviation of {used[0].source}.{''.join(cautions)}")
    if any(text.endswith("†") for text in words.values()):
        notes.append(f"† {BY_SPEED_SOURCE}.")
    return " ".join(notes)


def _measurement_row(analysis: Analysis, found: Measurement) -> MeasurementRow:
    name = plain_name(found.name)
    return MeasurementRow(
        name=found.name,
        title=name.title,
        meaning=name.meaning,
        side=side_words(found.side),
        value=value_words(found),
        sd=with_unit(found.name, found.unit, found.sd, short=True),
        steps=str(found.n_steps) if found.n_steps else MISSING,
        mdc95=with_unit(found.name, found.unit, found.mdc95, short=True),
        status=found.status,
        status_words=STATUS_WORDS[found.status],
        reference=_reference_words(analysis, found),
        reasons=tuple(sentence(reason) for reason in found.reasons),
    )


def missing_reasons(analysis: Analysis) -> list[tuple[str, list[str]]]:
    """Each reason once, with the names of what it keeps from being answered."""
    by_reason: dict[str, dict[str, None]] = {}
    for found in analysis.measurements:
        if not found.answered:
            side = f" ({found.side})" if found.side in ("left", "right") else ""
            reason = " ".join(map(sentence, found.reasons)) or STATUS_WORDS[found.status].capitalize() + "."
            by_reason.setdefault(reason, {})[plain_name(found.name).title + side] = None
    return [(reason, _merge_sides(list(titles))) for reason, titles in by_reason.items()]


def _merge_sides(titles: list[str]) -> list[str]:
    """``X (left)`` and ``X (right)`` become ``X``."""
    merged: dict[str, None] = {}
    for title in titles:
        base = title.removesuffix(" (left)").removesuffix(" (right)")
        both = {f"{base} (left)", f"{base} (right)"} <= set(titles)
        merged[base if both else title] = None
    return list(merged)


def chart_summary(chart: Chart) -> str:
    """One sentence a side: the lowest and highest mean and where in the stride."""
    parts = []
    for side, curve in chart.curves.items():
        low, high = int(np.argmin(curve.mean)), int(np.argmax(curve.mean))
        parts.append(
            f"{side.capitalize()}: from {number(curve.mean[low], 0)}° at {PERCENT[low]:.0f} % "
            f"to {number(curve.mean[high], 0)}° at {PERCENT[high]:.0f} % of the stride ({curve.strides} strides)."
        )
    return " ".join(parts)


def chart_rows(chart: Chart) -> list[tuple[str, list[str]]]:
    """Every tenth percent with mean and spread of each side, for those who do not see the curve."""
    rows = []
    for index in range(0, len(PERCENT), 10):
        cells = [f"{number(c.mean[index], 0)}° ± {number(c.sd[index], 0)}°" for c in chart.curves.values()]
        rows.append((f"{PERCENT[index]:.0f} %", cells))
    return rows


def provenance_rows(analysis: Analysis) -> list[tuple[str, str]]:
    """What was read, how, and what was done to it."""
    source, provenance, settings = analysis.source, analysis.motion.provenance, analysis.settings
    told = [f"{key} {value}" for key, value in _settings_told(analysis)]
    rows = [
        ("File", source.name),
        ("SHA-256", source.sha256),
        ("Kind", source.kind),
        ("Frames", f"{source.frames} at {source.fps:.3g} a second, {source.duration_s:.1f} s"),
        ("Surface", analysis.surface),
        ("Near side", analysis.near_side or "none (no camera)"),
        ("Pose", f"{provenance.backend or settings.backend}, {settings.model}" if source.kind == "video" else ""),
        ("Contacts found by", analysis.strides.method),
        ("Contacts", f"{len(analysis.strides.of('left'))} left, {len(analysis.strides.of('right'))} right"),
        ("Standing reference", analysis.standing.source or "yes" if analysis.standing else "none"),
        ("Told by you", "; ".join(told) or "nothing"),
        ("Steps", " → ".join(provenance.steps)),
        ("Versions", ", ".join(f"{name} {version}" for name, version in provenance.versions.items())),
    ]
    return [(title, str(value)) for title, value in rows if value]


def _settings_told(analysis: Analysis) -> list[tuple[str, object]]:
    names = ("height_m", "mass_kg", "belt_speed_mps", "grade_percent", "capture_fps", "camera_roll_deg")
    values = [(name.replace("_", " "), getattr(analysis.settings, name)) for name in names]
    return [(name, value) for name, value in values if value is not None]
