"""From measurements to findings: every rule held against its measurement, most important first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erfc, hypot, sqrt

from hipdrive.findings.finding import Finding, Severity
from hipdrive.findings.rules import Band, Phrases, Rule, Rules, Wording, load_rules
from hipdrive.measures.measurement import Measurement, MeasurementSide
from hipdrive.measures.reference import reference_near
from hipdrive.posture import select_answers

# Likely from 66 %, very likely from 90 %: the calibrated words of the IPCC's uncertainty guidance (Mastrandrea 2010).
LIKELY = 0.66
VERY_LIKELY = 0.90
_RANK: dict[Severity, int] = {"work_on": 0, "note": 1, "good": 2}


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value in a rule's unit, with its uncertainty (one standard deviation).

    of_far_leg : it rests on the leg half hidden behind the other
    """

    number: float
    uncertainty: float
    side: MeasurementSide
    of_far_leg: bool = False


def find(measurements: Sequence[Measurement], rules: Rules | None = None) -> tuple[Finding, ...]:
    """All findings, ordered by severity and then by the rules' importance.

    A rule whose measurement has no answer is silent. A value is called below, inside or above its band where that
    has a probability of at least 0.66 under a normal error, with "probably" and its figure where it is under 0.90;
    where none of the three is likely, the finding says that it cannot be told.

    rules : the built-in ones with their wordings in another language; None for the built-in ones
    """
    rules = rules or load_rules()
    speed = select_answers(measurements, "speed_mps")
    speed_mps = speed[0].value if speed else None
    found: list[tuple[Rule, Finding]] = []
    for rule in rules.rule:
        if _speaks(rule, measurements):
            values = _values(rule, measurements)
            findings = (_judge(rule, value, rules, speed_mps) for value in values)
            found.extend((rule, finding) for finding in findings if finding is not None)
    replaced = {slug for rule, _ in found for slug in rule.replaces}
    kept = [(rule, finding) for rule, finding in found if finding.slug not in replaced]
    kept.sort(key=lambda pair: (_RANK[pair[1].severity], not pair[1].stands_out, pair[0].importance))
    return tuple(finding for _, finding in kept)


def probability_below(value: Value, limit: float) -> float:
    """P(true value < limit) under a normal error; 0 or 1 where there is no error."""
    if value.uncertainty == 0.0:
        return float(value.number < limit)
    return 0.5 * erfc((value.number - limit) / (value.uncertainty * sqrt(2.0)))


def probabilities_outside(value: Value, low: float | None, high: float | None) -> tuple[float, float]:
    """P(below `low`) and P(above `high`); zero on an open side."""
    below = 0.0 if low is None else probability_below(value, low)
    above = 0.0 if high is None else 1.0 - probability_below(value, high)
    # Without an error a value on the limit is inside.
    return below, 0.0 if high is not None and value.uncertainty == 0.0 and value.number == high else above


def _speaks(rule: Rule, measurements: Sequence[Measurement]) -> bool:
    answered = {m.name for m in measurements if m.answered}
    return all(name in answered for name in rule.needs) and not any(name in answered for name in rule.unless)


def _values(rule: Rule, measurements: Sequence[Measurement]) -> tuple[Value, ...]:
    values: list[Value] = []
    for m in select_answers(measurements, rule.measurement):
        if rule.least_status == "measured" and m.status != "measured":
            continue
        number, uncertainty, far = m.value, m.uncertainty, m.of_far_leg
        if rule.minus is not None:
            same_side = [o for o in select_answers(measurements, rule.minus) if o.side == m.side]
            if not same_side:
                continue
            number -= same_side[0].value
            uncertainty = hypot(uncertainty, same_side[0].uncertainty)
            far = far or same_side[0].of_far_leg
        values.append(Value(rule.scale * number, abs(rule.scale) * uncertainty, m.side, far))
    return tuple(values)


def _judge(rule: Rule, value: Value, rules: Rules, speed_mps: float | None) -> Finding | None:
    if rule.at_speeds:
        return None if speed_mps is None else _judge_at_speed(rule, value, rules, speed_mps)
    if rule.band is None:
        negative = value.number < 0 and rule.describe_negative is not None
        found = _described(rule, value, rule.describe_negative if negative else rule.describe, rules.phrases)
        return None if found is None else _beside_few_runners(found, rule, rules, speed_mps)
    if rule.speed_mps is not None and speed_mps is not None:
        slowest, fastest = rule.speed_mps
        if not slowest <= speed_mps <= fastest:
            return _no_reference(rule, value, rules, slowest, fastest)
    below, above = probabilities_outside(value, rule.band.low, rule.band.high)
    outside = below + above
    if 1.0 - outside >= LIKELY:
        if rule.inside is None:
            return None
        found = _worded(rule, value, rule.inside, "good", outside, rules.phrases)
        return _hedge(found, 1.0 - outside, rules.phrases.inside, rules.phrases)
    wording = rule.below if below > above else rule.above
    likelier = max(below, above)
    if likelier >= LIKELY and wording is not None:
        severity = _severity(rule, rule.band, value) if likelier >= VERY_LIKELY else "note"
        found = _worded(rule, value, wording, severity, likelier, rules.phrases)
        found = replace(found, stands_out=rule.may_stand_out)
        return _hedge(found, likelier, rules.phrases.outside, rules.phrases)
    return _unsure(rule, rule.band, value, rules, outside) if rule.speak_when_unsure else None


def _judge_at_speed(rule: Rule, value: Value, rules: Rules, speed_mps: float) -> Finding | None:
    """The rule with the band its sample gives at this speed."""
    band = rule.band_at(speed_mps)
    if band is None:
        return _no_reference(rule, value, rules, rule.at_speeds[0].speed_mps, rule.at_speeds[-1].speed_mps)
    return _judge(rule.model_copy(update={"at_speeds": (), "band": band}), value, rules, speed_mps)


def _no_reference(rule: Rule, value: Value, rules: Rules, slowest: float, fastest: float) -> Finding:
    speeds = _fill_in(rules.phrases.between, low=f"{slowest:g}", high=f"{fastest:g}")
    text = _fill(rules.no_reference, rule, value, rules.phrases).replace("{speeds}", speeds)
    return _plain(rule, value, text, (None, None), 0.0, rules.phrases)


def _beside_few_runners(finding: Finding, rule: Rule, rules: Rules, speed_mps: float | None) -> Finding:
    """The description with what one or two open runners show at this speed, said to be no norm."""
    few = None if speed_mps is None or rule.minus is not None else reference_near(rule.measurement, speed_mps)
    if few is None:
        return finding
    phrases = rules.phrases
    people = phrases.one_runner if few.n_runners == 1 else _fill_in(phrases.runners, count=str(few.n_runners))
    shown = number_words(rule.scale * few.mean, 0.0, rule.decimals, rule.unit)
    words = rules.few_runners.replace("{people}", people).replace("{speed}", f"{few.speed_mps:g}")
    return replace(finding, text=f"{finding.text} {words.replace('{shown}', shown)}")


def _hedge(finding: Finding, probability: float, where: str, phrases: Phrases) -> Finding:
    """The finding with its probability said, where it is likely but not very likely."""
    if probability >= VERY_LIKELY:
        return finding
    lower = f"{finding.title[:1].lower()}{finding.title[1:]}"
    return replace(
        finding,
        title=_fill_in(phrases.probably_title, lower_title=lower, title=finding.title),
        text=f"{finding.text} {_fill_in(where, percent=f'{100 * probability:.0f}')}",
        short=_fill_in(phrases.probably_short, short=finding.short),
    )


def _severity(rule: Rule, band: Band, value: Value) -> Severity:
    """`work_on` where the value is more likely than not beyond the far limit and the rule allows it."""
    if band.far_low is None and band.far_high is None:
        return rule.most_severe
    beyond = max(probabilities_outside(value, band.far_low, band.far_high))
    return rule.most_severe if beyond >= 0.5 else "note"


def _unsure(rule: Rule, band: Band, value: Value, rules: Rules, outside: float) -> Finding:
    limits = [limit for limit in (band.low, band.high) if limit is not None]
    nearest = min(limits, key=lambda limit: abs(limit - value.number))
    far = [f for f in (band.far_low, band.far_high) if f is not None]
    step = min((abs(f - limit) for f in far for limit in limits), default=float("inf"))
    # An uncertainty as wide as the step from usual to far outside is the recording's limit, not a close call.
    template = rules.unsure_wide if value.uncertainty >= step else rules.unsure
    text = _fill(template, rule, value, rules.phrases).replace("{limit}", f"{nearest:g}{rule.unit}")
    text = text.replace("{range}", _range_words(band, rule.unit, rules.phrases))
    return _plain(rule, value, text, (band.low, band.high), outside, rules.phrases)


def _plain(
    rule: Rule,
    value: Value,
    text: str,
    band: tuple[float | None, float | None],
    confidence: float,
    phrases: Phrases,
) -> Finding:
    subject = rule.subject.split(" (")[0]
    wording = Wording(
        slug=rule.slug,
        title=subject[:1].upper() + subject[1:],
        text=text,
        short=_fill_in(phrases.unplaced, subject=subject),
    )
    return replace(_worded(rule, value, wording, "note", confidence, phrases), band=band)


def _described(rule: Rule, value: Value, wording: Wording | None, phrases: Phrases) -> Finding | None:
    if wording is None:
        return None
    return replace(_worded(rule, value, wording, "note", 0.0, phrases), band=(None, None))


def _worded(
    rule: Rule, value: Value, wording: Wording, severity: Severity, confidence: float, phrases: Phrases
) -> Finding:
    """The finding in these words, with the rule's own band."""
    far, far_short = (f" {phrases.far_leg}", f" {phrases.far_leg_short}") if value.of_far_leg else ("", "")
    return Finding(
        slug=wording.slug,
        title=_fill(wording.title, rule, value, phrases),
        text=_fill(wording.text, rule, value, phrases) + far,
        severity=severity,
        measurement=rule.measurement,
        side=value.side,
        value=value.number,
        unit=rule.unit.strip(),
        band=(None, None) if rule.band is None else (rule.band.low, rule.band.high),
        source=rule.source,
        disputed=rule.disputed,
        confidence=confidence,
        uncertainty=value.uncertainty,
        short=_fill(wording.short, rule, value, phrases) + far_short,
        exercises=wording.exercises,
        shows=wording.shows,
    )


def _fill(template: str, rule: Rule, value: Value, phrases: Phrases) -> str:
    band = rule.band or Band.model_construct()
    side = {"left": phrases.left, "right": phrases.right}.get(value.side, "")
    # The subject comes first: it may name the side.
    return _fill_in(
        template,
        subject=rule.subject,
        value=number_words(value.number, value.uncertainty, rule.decimals, rule.unit),
        size=number_words(abs(value.number), value.uncertainty, rule.decimals, rule.unit),
        side=side,
        low="" if band.low is None else f"{band.low:g}{rule.unit}",
        high="" if band.high is None else f"{band.high:g}{rule.unit}",
    )


def _fill_in(template: str, **parts: str) -> str:
    """The template with the gaps of these names filled, in this order; others stay."""
    for name, words in parts.items():
        template = template.replace(f"{{{name}}}", words)
    return template


def number_words(number: float, uncertainty: float, decimals: int, unit: str) -> str:
    """``14 ± 3°``; the uncertainty is left out where there is none and gets one more digit where it would be 0."""
    if uncertainty > 0.0 and round(uncertainty, decimals) == 0.0:
        decimals += 1
    shown = f"{number:.{decimals}f}"
    shown = shown.removeprefix("-") if float(shown) == 0.0 else shown.replace("-", "−")
    if uncertainty == 0.0:
        return f"{shown}{unit}"
    spread = f"{uncertainty:.{decimals}f}" if round(uncertainty, decimals) != 0.0 else f"{uncertainty:.1g}"
    return f"{shown} ± {spread}{unit}"


def _range_words(band: Band, unit: str, phrases: Phrases) -> str:
    if band.low is None:
        return _fill_in(phrases.up_to, high=f"{band.high:g}{unit}")
    if band.high is None:
        return _fill_in(phrases.from_, low=f"{band.low:g}{unit}")
    return _fill_in(phrases.between, low=f"{band.low:g}", high=f"{band.high:g}{unit}").replace("-", "−")
