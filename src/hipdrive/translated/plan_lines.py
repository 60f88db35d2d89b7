"""Lines of a kept plan and of a timeline that only exist as finished English sentences, in the reader's language.

Known again by the library's own wordings (`hipdrive.translated.wordings`): findings in short, why an exercise is there,
why a step was taken. What a coach wrote, and what another version said, stays English.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from hipdrive.findings.rules import Rule, Rules, load_rules
from hipdrive.language.words import Words, load_words
from hipdrive.plan.rules import load_exercises, load_prescription, load_progression
from hipdrive.translated.findings import reason_said, translated_rules
from hipdrive.translated.said import Said
from hipdrive.translated.wordings import Wordings, known_again

#: Gaps of progression.toml that hold a number, as one letter: that is what a number's gap is called.
_STEP_NUMBERS = {
    "counted": "c", "seen": "s", "kept": "k", "moved": "m", "least": "l", "needed": "n", "sets_needed": "e",
    "pain": "p", "most": "o",
}  # fmt: skip


def why_said(english: str, words: Words) -> Said:
    """Why an exercise is in a plan."""
    return known_again(english, words, lambda text: _whys(words.language).known(text))


def step_said(english: str, words: Words) -> Said:
    """Why a step of a plan was taken, or none."""
    return known_again(english, words, lambda text: _steps(words.language).known(text))


def headline_said(english: str, words: Words) -> Said:
    """The headline of a recording, known by its parts: how far the leg gets behind, and what stands out."""
    return known_again(english, words, lambda text: _headline(text, words))


def _headline(english: str, words: Words) -> str | None:
    theirs, ours = translated_rules(words.language), load_rules().phrases
    if theirs is None or not english.endswith("."):
        return None
    if english.startswith(f"{ours.no_answer}: "):
        why = reason_said(english.removeprefix(f"{ours.no_answer}: ")[:-1], words)
        return None if why.english else f"{theirs.phrases.no_answer}: {why.text}."
    if english == f"{ours.no_answer}.":
        return f"{theirs.phrases.no_answer}."
    parts = [_joined(part, words.language) for part in f"{english[0].lower()}{english[1:-1]}".split("; ")]
    if None in parts:
        return None
    sentence = "; ".join(part for part in parts if part is not None)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _joined(english: str, language: str) -> str | None:
    """One short finding, or several joined by the library's "and", which may also stand inside one."""
    shorts, rules = _shorts(language), translated_rules(language)
    whole = shorts.known(english)
    if whole is not None or rules is None:
        return whole
    both, place = load_rules().phrases.and_, -1
    while (place := english.find(both, place + 1)) > 0:
        first = shorts.known(english[:place])
        rest = None if first is None else _joined(english[place + len(both) :], language)
        if rest is not None:
            return f"{first}{rules.phrases.and_}{rest}"
    return None


@cache
def _shorts(language: str) -> Wordings:
    return Wordings(_short_pairs(language), load_words(language))


def _short_pairs(language: str) -> Iterator[tuple[str, str]]:
    """Every finding in short, as the rules and the phrases around it make it; and what is said where there is none."""
    ours, theirs = load_rules(), translated_rules(language)
    if theirs is None:
        return
    own, other = ours.phrases, theirs.phrases
    yield f"{{short}} {own.far_leg_short}", f"{{short}} {other.far_leg_short}"
    yield own.probably_short, other.probably_short
    yield own.nothing, other.nothing
    yield own.nothing_clearly, other.nothing_clearly
    for label, words in own.postures.items():
        yield (
            own.posture_alone.replace("{posture}", words),
            other.posture_alone.replace("{posture}", other.postures[label]),
        )
    for rule, translated in zip(ours.rule, theirs.rule, strict=True):
        yield from _of_rule(rule, translated, ours, theirs)


def _of_rule(rule: Rule, translated: Rule, ours: Rules, theirs: Rules) -> Iterator[tuple[str, str]]:
    sides = ((own, other) for own, other in (("", ""), *_sides(ours, theirs)))
    wordings = [
        (wording.short, getattr(translated, place).short)
        for place in ("inside", "below", "above", "describe", "describe_negative")
        if (wording := getattr(rule, place)) is not None
    ]
    unplaced = [
        (
            ours.phrases.unplaced.replace("{subject}", rule.subject.split(" (")[0]),
            theirs.phrases.unplaced.replace("{subject}", translated.subject.split(" (")[0]),
        )
    ]
    for own_side, other_side in sides:
        for english, sentence in (*wordings, *unplaced):
            yield _filled(english, own_side, rule.unit), _filled(sentence, other_side, translated.unit)


def _sides(ours: Rules, theirs: Rules) -> tuple[tuple[str, str], tuple[str, str]]:
    return (ours.phrases.left, theirs.phrases.left), (ours.phrases.right, theirs.phrases.right)


def _filled(template: str, side: str, unit: str) -> str:
    """The template with its side, and a number's gap in front of its unit."""
    number = f"{{v}}{unit}"
    return template.replace("{side}", side).replace("{value}", number).replace("{size}", number)


@cache
def _whys(language: str) -> Wordings:
    return Wordings(_why_pairs(language), load_words(language))


def _why_pairs(language: str) -> Iterator[tuple[str, str]]:
    words, rules = load_words(language), translated_rules(language)
    prescription = load_prescription()
    yield prescription.words.general_reason, words.text("why.general_reason")
    yield prescription.words.fill_reason, words.text("why.fill_reason")
    yield prescription.sign.words, words.text("why.sign")
    for slug, name in prescription.sign.names.items():
        yield name, words.text(f"sign_name.{slug}")
    if rules is None:
        return
    yield (
        load_rules().phrases.because.replace("{words}", "{short}"),
        rules.phrases.because.replace("{words}", "{short}"),
    )
    for label, posture in load_rules().posture.items():
        grade = words.text("why.posture").replace("{reason}", rules.posture[label].reason)
        yield f"{posture.reason} ({{a}} on a scale of 0 to 1)", grade
    yield from _short_pairs(language)
    yield "{one} and {other}", "{one}; {other}"  # several signs


@cache
def _steps(language: str) -> Wordings:
    return Wordings(_step_pairs(language), load_words(language))


def _step_pairs(language: str) -> Iterator[tuple[str, str]]:
    words = load_words(language)
    for slug, english in load_progression().words.items():
        sentence = words.text(f"step.{slug}")
        for own, other in (("", ""), (" each side", words.text("step_gap.each"))):
            yield _numbers(english).replace("{each}", own), _numbers(sentence).replace("{each}", other)
    yield "The checked set", words.text("step_gap.sets_one")
    yield "Last of {a} checked sets", words.text("step_gap.sets")
    for side in ("left", "right", "one"):
        yield side, words.text(f"step_gap.{side}")
    for exercise in load_exercises().values():
        yield exercise.title, words.text(f"exercise.{exercise.name}")
    for ladder in load_progression().ladder:
        for rung in ladder.rung:
            if words.has(f"step_gap.{rung.stage}"):
                title = f"{load_exercises()[rung.exercise].title}, {rung.stage.replace('-', ' ')}"
                yield title, f"{words.text(f'exercise.{rung.exercise}')}, {words.text(f'step_gap.{rung.stage}')}"


def _numbers(template: str) -> str:
    for name, letter in _STEP_NUMBERS.items():
        template = template.replace(f"{{{name}}}", f"{{{letter}}}")
    return template
