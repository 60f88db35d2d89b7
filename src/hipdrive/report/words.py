"""Measurements in plain words: what each is called, which group it stands in, how its number is written.

English stands here where it is read; `Words` says it in the reader's language and writes its numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from hipdrive.findings.find import LIKELY, VERY_LIKELY
from hipdrive.findings.rules import load_rules
from hipdrive.language.words import Words, load_words
from hipdrive.measures.measurement import Measurement
from hipdrive.translated.findings import reason_said, translated_rules
from hipdrive.translated.said import Said

#: What everything here is said in where no other language is asked for.
ENGLISH: Words = load_words()

Group = Literal[
    "Leg behind the spine line", "Posture", "Landing", "Knee and ankle", "Rhythm and bounce", "Pawback", "Other"
]
GROUPS: tuple[Group, ...] = (
    "Leg behind the spine line",
    "Posture",
    "Landing",
    "Knee and ankle",
    "Pawback",
    "Rhythm and bounce",
    "Other",
)


@dataclass(frozen=True, slots=True)
class Name:
    """A measurement's plain name, its group, and what + means."""

    title: str
    group: Group
    meaning: str = ""


NAMES: dict[str, Name] = {
    "leg_behind_spine_line_peak_deg": Name(
        "Leg behind the spine line, peak", "Leg behind the spine line", "thigh against the trunk line; + is behind"
    ),
    "thigh_extension_peak_deg": Name(
        "Thigh behind the vertical, peak", "Leg behind the spine line", "thigh against the vertical; + is behind"
    ),
    "hip_extension_peak_deg": Name(
        "Hip extension, peak", "Leg behind the spine line", "thigh against the pelvis; + is behind"
    ),
    "trunk_share": Name("Share from the trunk's lean", "Leg behind the spine line", "of the thigh's way back"),
    "hip_drive_share": Name("Share from the hip", "Leg behind the spine line", "of the thigh's way back"),
    "lumbar_share": Name("Share from the low back", "Leg behind the spine line", "of the thigh's way back"),
    "hip_drive_share_terminal": Name(
        "Share from the hip, last part", "Leg behind the spine line", "once the thigh is behind the spine line"
    ),
    "lumbar_extension_range_deg": Name("Low back movement", "Leg behind the spine line", "range over the stride"),
    "pelvis_tilt_range_deg": Name("Pelvis tilt movement", "Leg behind the spine line", "range over the stride"),
    "spine_rotation_range_deg": Name(
        "Spine rotation", "Leg behind the spine line", "shoulders against pelvis, range"
    ),
    "pelvis_to_spine_deg": Name(
        "Pelvis to spine line", "Leg behind the spine line", "change from standing; + arched"
    ),
    "trunk_lean_deg": Name("Trunk lean in stance", "Posture", "+ is forward"),
    "trunk_lean_at_contact_deg": Name("Trunk lean at contact", "Posture", "+ is forward"),
    "backseat_probability": Name("Chance of leaning back", "Posture", "that the trunk leans behind the vertical"),
    "ear_shoulder_hip_offset": Name(
        "Ear, shoulder and hip in line", "Posture", "of the ear-hip distance; + when the shoulder is behind"
    ),
    "pelvic_drop_deg": Name("Pelvic drop", "Posture", "seen from behind"),
    "lateral_trunk_lean_deg": Name("Sideways trunk lean", "Posture", "seen from behind"),
    "shank_angle_at_contact_deg": Name(
        "Shank angle at contact", "Landing", "+ when the ankle is ahead of the knee"
    ),
    "foot_ahead_of_hip_leg_lengths": Name(
        "Foot ahead of the hip at contact", "Landing", "ankle to the middle of the hips, level"
    ),
    "foot_angle_at_contact_deg": Name("Foot angle at contact", "Landing", "+ when the toes point up"),
    "hip_flexion_at_contact_deg": Name("Hip bend at contact", "Landing", "thigh against the trunk; + is bent"),
    "knee_flexion_at_contact_deg": Name("Knee bend at contact", "Landing", "+ is bent"),
    "ankle_dorsiflexion_at_contact_deg": Name("Ankle bend at contact", "Landing", "+ when the toes come up"),
    "knee_flexion_midstance_deg": Name("Knee bend at midstance", "Knee and ankle", "the deepest in stance"),
    "ankle_dorsiflexion_midstance_deg": Name(
        "Ankle bend at midstance", "Knee and ankle", "+ when the toes come up"
    ),
    "knee_yield_deg": Name("Knee give after contact", "Knee and ankle", "from contact to the deepest bend"),
    "pawback_foot_speed_mps": Name("Foot speed backwards before contact", "Pawback", "against the hip"),
    "pawback_matching_ratio": Name(
        "Foot speed against the ground", "Pawback", "1 is a foot that meets it at rest"
    ),
    "hip_extension_velocity_at_contact_dps": Name(
        "Leg swing backwards before contact", "Pawback", "+ is backwards"
    ),
    "cadence_spm": Name("Cadence", "Rhythm and bounce"),
    "contact_time_s": Name("Contact time", "Rhythm and bounce"),
    "flight_time_s": Name("Flight time", "Rhythm and bounce"),
    "duty_factor": Name("Duty factor", "Rhythm and bounce", "contact time as a share of the stride"),
    "step_length_m": Name("Step length", "Rhythm and bounce"),
    "speed_mps": Name("Speed", "Rhythm and bounce"),
    "vertical_oscillation_m": Name("Bounce", "Rhythm and bounce", "up and down of the hips in a step"),
    "vertical_oscillation_body_heights": Name("Bounce", "Rhythm and bounce", "of body height, in a step"),
    "step_time_cv_percent": Name("Step time variability", "Rhythm and bounce", "standard deviation over mean"),
    "symmetry_angle_percent": Name("Symmetry angle", "Rhythm and bounce", "0 is equal left and right"),
    "leg_stiffness_n_per_m": Name("Leg stiffness", "Rhythm and bounce", "of a spring that would bounce like this"),
    "vertical_stiffness_n_per_m": Name("Vertical stiffness", "Rhythm and bounce", "of the same spring model"),
}

STATUS_WORDS = {
    "measured": "measured",
    "proxy": "stand-in",
    "not_observable": "cannot be seen",
    "insufficient": "not measured",
}
POSTURE_WORDS = {
    "too_tall": "Too tall",
    "hinged": "Hinged",
    "deflated": "Deflated",
    "over_leaned": "Over-leaned",
    "mixed": "Mixed",
    "insufficient": "Not enough to say",
}
MISSING = "–"

# unit -> (factor, written unit, decimals); a leading narrow space is added where the unit is a word
_UNITS: dict[str, tuple[float, str, int]] = {
    "deg": (1.0, "°", 0),
    "dps": (1.0, "°/s", 0),
    "deg/s": (1.0, "°/s", 0),
    "s": (1000.0, " ms", 0),
    "m": (100.0, " cm", 1),
    "mps": (1.0, " m/s", 2),
    "m/s": (1.0, " m/s", 2),
    "spm": (1.0, " steps/min", 0),
    "steps/min": (1.0, " steps/min", 0),
    "percent": (1.0, " %", 1),
    "%": (1.0, " %", 1),
    "ratio": (1.0, "", 2),
    "fraction": (100.0, " %", 0),
    "probability": (100.0, " %", 0),
    "share": (100.0, " %", 0),
    "body_heights": (100.0, " % of body height", 1),
    "leg lengths": (1.0, " leg lengths", 2),
    "leg_lengths": (1.0, " leg lengths", 2),
    "N/m": (0.001, " kN/m", 1),
    "n_per_m": (0.001, " kN/m", 1),
    "1": (1.0, "", 2),
    "": (1.0, "", 2),
}
_SHARES = {
    "ear_shoulder_hip_offset",
    "duty_factor",
    "trunk_share",
    "hip_drive_share",
    "lumbar_share",
    "hip_drive_share_terminal",
    "backseat_probability",
}
_SHORT_UNITS = {" leg lengths": "", " steps/min": "", " % of body height": " %"}
_IN_METRES = {"step_length_m"}
_NO_SPREAD = {"backseat_probability"}  # a probability holds its uncertainty already


def plain_name(name: str, words: Words = ENGLISH) -> Name:
    """The name in plain words; an unknown one is spelt out from itself, in the last group. The group stays its key."""
    known = NAMES.get(name)
    if known is None:
        return Name(name.replace("_", " ").capitalize(), "Other")
    meaning = words.say(known.meaning) if known.meaning else ""
    return replace(known, title=words.either(f"measure.{name}", known.title), meaning=meaning)


def unit_rule(name: str, unit: str) -> tuple[float, str, int]:
    """Factor to the written number, the written unit with its leading space, and the decimals."""
    if name in _SHARES:
        return (1.0 if unit in ("percent", "%") else 100.0), " %", 0
    if name in _IN_METRES:
        return 1.0, " m", 2
    if name.endswith("_body_heights") or unit in ("body heights", "body height"):
        return 100.0, " % of body height", 1
    if name == "foot_ahead_of_hip_leg_lengths":
        return 1.0, " leg lengths", 2
    if name == "pawback_foot_speed_mps":
        return 1.0, " m/s", 1
    return _UNITS.get(unit, (1.0, f" {unit}", 2))


def unit_words(written: str, words: Words) -> str:
    """A unit as `unit_rule` writes it, with its leading space, in the reader's language."""
    bare = written.strip()
    return written.replace(bare, words.either(f"unit.{bare}", bare)) if bare else written


def number(value: float, decimals: int, words: Words = ENGLISH) -> str:
    """A number with a true minus sign and never minus zero; a dash where there is none."""
    return words.number(value, decimals)


def with_unit(name: str, unit: str, value: float, short: bool = False, words: Words = ENGLISH) -> str:
    """One number and its unit, e.g. ``12°``; a dash where there is none. Short: long units are left to the value."""
    factor, written, decimals = unit_rule(name, unit)
    if short:
        written = _SHORT_UNITS.get(written, written)
        # A spread that would be written as 0 gets the digits that show it, two at most.
        extra = (d for d in (decimals, decimals + 1, decimals + 2) if value and round(value * factor, d) != 0.0)
        decimals = next(extra, decimals) if math.isfinite(value) else decimals
    return words.number(value * factor, decimals) + (unit_words(written, words) if math.isfinite(value) else "")


def value_words(found: Measurement, words: Words = ENGLISH) -> str:
    """Value and uncertainty, e.g. ``12° ± 3°`` or ``250 ± 12 ms``; a dash where it is not answered."""
    if not found.answered or not math.isfinite(found.value):
        return MISSING
    factor, written, decimals = unit_rule(found.name, found.unit)
    value, spread = found.value * factor, found.uncertainty * factor
    if not math.isfinite(spread) or spread == 0.0 or found.name in _NO_SPREAD:
        return with_unit(found.name, found.unit, found.value, words=words)
    # An uncertainty that would be written as 0 gets the digit that shows it.
    if round(spread, decimals) == 0.0:
        decimals += 1
    unit_of_value = written if written.startswith("°") else ""
    said = unit_words(written, words)
    return f"{words.number(value, decimals)}{unit_of_value} ± {words.number(spread, decimals)}{said}"


def amount_words(
    value: float, unit: str, uncertainty: float = 0.0, decimals: int | None = None, words: Words = ENGLISH
) -> str:
    """A finding's number, which is in the unit it names already, e.g. ``12° ± 3°`` or ``2.3 ± 0.4 % of body height``.

    decimals : the digits the measurement has everywhere (`unit_rule`); None for a limit, which has its own
    """
    if not math.isfinite(value):
        return MISSING
    spread = uncertainty if math.isfinite(uncertainty) else 0.0
    sign = "°" if unit in ("°", "deg") else ""
    written = sign or unit_words(f" {unit.strip()}".rstrip(), words)
    if decimals is None:
        return f"{_trimmed(value, _decimals(value), words)}{written}"
    if spread > 0.0 and round(spread, decimals) == 0.0:
        decimals += 1
    plus_minus = f"{sign} ± {words.number(spread, decimals)}" if spread > 0.0 else ""
    return f"{words.number(value, decimals)}{plus_minus}{written}"


def finding_decimals(measurement: str, unit: str, words: Words = ENGLISH) -> int:
    """The digits of a finding's number: those its own text has, else those of the table.

    unit : as the finding names it, in the language of `words`
    """
    rules = (translated_rules(words.language) or load_rules()).rule
    own = (rule.decimals for rule in rules if (rule.measurement, rule.unit.strip()) == (measurement, unit.strip()))
    return next(own, 0 if unit == "°" else unit_rule(measurement, unit)[2])


def _decimals(size: float) -> int:
    """Digits that show a number of this size: 0 from 3 on, 1 from 0.2 on, else 2."""
    return 0 if abs(size) >= 3 else 1 if abs(size) >= 0.2 else 2


def _trimmed(value: float, decimals: int, words: Words) -> str:
    """A limit as exactly as it was set: 9, 3.5, 0.24."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    exact = len(text.split(".")[-1]) <= 2 or "." not in text
    return words.decimals(text.replace("-", "−")) if exact else words.number(value, decimals)


def band_words(unit: str, band: tuple[float | None, float | None], words: Words = ENGLISH) -> str:
    """The band a finding was held against, in its own unit, e.g. ``up to 9°`` or ``2° to 15°``."""
    low, high = (None if edge is None or not math.isfinite(edge) else edge for edge in band)
    if low is not None and high is not None:
        sign = "°" if unit in ("°", "deg") else ""
        from_low = f"{_trimmed(low, 1, words)}{sign}"
        return words.say("{low} to {high}", low=from_low, high=amount_words(high, unit, words=words))
    if high is not None:
        return words.say("up to {high}", high=amount_words(high, unit, words=words))
    if low is not None:
        return words.say("from {low}", low=amount_words(low, unit, words=words))
    return words.say("no band")


def sentence(text: str) -> str:
    """A reason as a sentence: capital letter, full stop, ``deg`` as the sign."""
    text = re.sub(r"(\d) deg\b", r"\1°", text.strip())
    return text if not text else text[0].upper() + text[1:] + ("" if text[-1] in ".!?)" else ".")


def reason_sentence(reason: str, words: Words) -> Said:
    """A reason as a sentence in the reader's language; one that is not known there stays English and says so."""
    told = reason_said(reason, words)
    return Said(sentence(told.text), told.english)


def side_words(side: str, words: Words = ENGLISH) -> str:
    """``left``, ``right``, ``both`` or nothing."""
    return "" if side == "none" else words.text(f"side.{side}")


def probability_words(share: float, words: Words = ENGLISH) -> str:
    """A probability in the words of the findings' scale (0.66 and 0.90), with the percentage."""
    if not math.isfinite(share):
        return words.say("not known")
    scale = (
        (VERY_LIKELY, "very likely"),
        (LIKELY, "likely"),
        (1.0 - LIKELY, "cannot be told"),
        (1.0 - VERY_LIKELY, "unlikely"),
    )
    word = next((word for limit, word in scale if share >= limit), "very unlikely")
    return f"{words.say(word)} ({percent_words(share, words)})"


def percent_words(share: float, words: Words = ENGLISH) -> str:
    """A share of 0 to 1 as ``75 %``."""
    return f"{words.number(100 * share, 0)} %" if math.isfinite(share) else MISSING


def page_say(words: Words) -> Callable[..., Markup]:
    """``say`` for a template: the sentence is ours and stands as it is, what fills its gaps is escaped."""

    def say(english: str, **gaps: object) -> Markup:
        sentence = Markup(words.say(english))
        return sentence.format(**gaps) if gaps else sentence

    return say
