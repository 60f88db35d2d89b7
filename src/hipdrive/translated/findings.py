"""Findings, headline, reasons for exercises and reasons of measurements in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hipdrive.findings import Finding, find, headline, suggest
from hipdrive.findings.rules import Rules, load_rules
from hipdrive.language.words import Words
from hipdrive.measures.measurement import Measurement
from hipdrive.posture import Posture
from hipdrive.translated.said import Said
from hipdrive.translated.tables import read_table
from hipdrive.translated.wordings import known_again, wordings_of

#: The wordings of a rule that a translation replaces.
WORDINGS = ("inside", "below", "above", "describe", "describe_negative")


@dataclass(frozen=True, slots=True)
class FindingSaid:
    """A finding in the reader's language, or the English one as it was kept."""

    finding: Finding
    english: bool
    words: Words

    @property
    def title(self) -> Said:
        """What it is called."""
        return self._said(self.finding.title)

    @property
    def text(self) -> Said:
        """What was found, with its numbers."""
        return self._said(self.finding.text)

    @property
    def disputed(self) -> Said:
        """What is disputed about it."""
        return self._said(self.finding.disputed)

    def _said(self, text: str) -> Said:
        kept = self.english or self.words.language == "en"
        return Said(text if kept else _numbers(self.words, text), self.english)


def findings_said(
    findings: Sequence[Finding], measurements: Sequence[Measurement], words: Words
) -> tuple[FindingSaid, ...]:
    """Findings made from these measurements, each in the reader's language where it is one of today's rules."""
    rules = translated_rules(words.language)
    if rules is None:
        return tuple(FindingSaid(f, words.language != "en", words) for f in findings)
    others = _others(measurements, rules)
    found = [(f, others.get((f.slug, str(f.side), f.text))) for f in findings]
    return tuple(FindingSaid(other or f, other is None, words) for f, other in found)


def headline_said(kept: str, measurements: Sequence[Measurement], posture: Posture, words: Words) -> Said:
    """The headline anew, where the English one made the same way is the kept one."""
    rules = translated_rules(words.language)
    if rules is None:
        return Said(kept, words.language != "en")
    ours, theirs = find(measurements), find(measurements, rules)
    if headline(measurements, posture, ours) != kept:
        return Said(kept, english=True)
    in_words = [replace(m, reasons=tuple(str(reason_said(r, words)) for r in m.reasons)) for m in measurements]
    return Said(_numbers(words, headline(in_words, posture, theirs, rules)))


def suggested_said(
    reasons: Sequence[tuple[str, str]], measurements: Sequence[Measurement], posture: Posture, words: Words
) -> tuple[Said, ...]:
    """Why each exercise is suggested, from its (name, English reason), in the reader's language."""
    rules = translated_rules(words.language)
    if rules is None:
        return tuple(Said(reason, words.language != "en") for _, reason in reasons)
    ours = suggest(find(measurements), posture)
    theirs = suggest(find(measurements, rules), posture, rules)
    pairs = {(one.exercise, one.reason): other.reason for one, other in zip(ours, theirs, strict=True)}
    return tuple(
        Said(_numbers(words, pairs[row])) if row in pairs else Said(row[1], english=True) for row in reasons
    )


@dataclass(frozen=True, slots=True)
class ResultSaid:
    """The words of a kept result: its headline, each finding's (title, text, disputed), each exercise's reason."""

    headline: Said
    findings: tuple[tuple[Said, Said, Said], ...]
    exercises: tuple[Said, ...]


def result_said(document: Mapping[str, Any], measurements: Sequence[Measurement], words: Words) -> ResultSaid:
    """The words of a kept result, whose measurements are given, in the reader's language."""
    findings, exercises = _rows(document, "findings"), _rows(document, "exercises")
    kept = str(document.get("headline") or "")
    rules, posture = translated_rules(words.language), _posture(document)
    reasons = [(_text(row, "exercise"), _text(row, "reason")) for row in exercises]
    others = {} if rules is None else _others(measurements, rules)
    if rules is None or posture is None:
        english = words.language != "en"
        plain = tuple(_as_kept(row, english) for row in findings)
        return ResultSaid(Said(kept, english), plain, tuple(Said(reason, english) for _, reason in reasons))
    found = tuple(
        _finding(row, others.get((_text(row, "slug"), _text(row, "side"), _text(row, "text"))), words)
        for row in findings
    )
    return ResultSaid(
        headline_said(kept, measurements, posture, words),
        found,
        suggested_said(reasons, measurements, posture, words),
    )


def _others(measurements: Sequence[Measurement], rules: Rules) -> dict[tuple[str, str, str], Finding]:
    """Each finding of these rules by slug, side and text of the English one that is its pair."""
    pairs = zip(find(measurements), find(measurements, rules), strict=True)
    return {(one.slug, str(one.side), one.text): other for one, other in pairs}


def _finding(row: Mapping[str, Any], other: Finding | None, words: Words) -> tuple[Said, Said, Said]:
    if other is None:
        return _as_kept(row, english=True)
    told = FindingSaid(other, False, words)
    return told.title, told.text, told.disputed


def _as_kept(row: Mapping[str, Any], english: bool) -> tuple[Said, Said, Said]:
    return (
        Said(_text(row, "title"), english),
        Said(_text(row, "text"), english),
        Said(_text(row, "disputed"), english),
    )


def reason_said(reason: str, words: Words) -> Said:
    """Why a number is a stand-in or missing, or a warning: known again as a whole sentence with its numbers."""
    return known_again(reason, words, wordings_of("reasons", words.language).known)


def _numbers(words: Words, text: str) -> str:
    """With this language's decimal sign, and no line's end between a number and its percent sign."""
    return words.decimals(text).replace(" %", "\N{NARROW NO-BREAK SPACE}%")


@cache
def translated_rules(language: str) -> Rules | None:
    """The findings' rules with their wordings in another language; None where there are none."""
    table = read_table("findings", language)
    if not table:
        return None
    rules = load_rules()
    own = {key: value for key, value in table.items() if isinstance(value, str)}
    postures = {
        label: value.model_copy(update=table["posture"].get(label, {})) for label, value in rules.posture.items()
    }
    phrases = type(rules.phrases).model_validate(table["phrases"])
    every = []
    for rule in rules.rule:
        given = table["rule"][rule.slug]
        wordings = {
            place: getattr(rule, place).model_copy(update=given[place]) for place in WORDINGS if place in given
        }
        plain = {key: value for key, value in given.items() if isinstance(value, str)}
        every.append(rule.model_copy(update=plain | wordings))
    return rules.model_copy(update=own | {"posture": postures, "phrases": phrases, "rule": tuple(every)})


def _posture(document: Mapping[str, Any]) -> Posture | None:
    """The kept posture; None where it is not whole (documents can be imported)."""
    kept = document.get("posture")
    try:
        return Posture(
            label=kept["label"],  # type: ignore[index]
            memberships={str(k): float(v) for k, v in kept["memberships"].items()},  # type: ignore[index]
            intervals={str(k): (float(v[0]), float(v[1])) for k, v in kept["intervals"].items()},  # type: ignore[index]
            reasons=(),
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None


def _rows(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = document.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _text(row: Mapping[str, Any], key: str) -> str:
    return "" if row.get(key) is None else str(row[key])
