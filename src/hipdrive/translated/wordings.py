"""Known again: a finished English sentence of the library as one of its wordings, its gaps as known words or numbers.

A sentence is known only as a whole: where one of its parts is not, it stays English. A gap of a wording takes

- ``{a}``, one letter: a number, with `±` or without
- ``{as_it_stands}``, a name that begins with ``as_``: words that are nobody's to translate (a model, a watch, a unit)
- any other name: words that are a wording of the same set themselves, e.g. a side or the reason behind a reason
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from hipdrive.language.words import Words, load_words
from hipdrive.translated.said import Said
from hipdrive.translated.tables import read_table

_NUMBER = r"[−-]?[\d.]+(?: ± [\d.]+)?"
_PERCENT = "\N{NARROW NO-BREAK SPACE}%"
#: Longer sentences are nobody's here; a document can be imported, and patterns take their time.
_LONGEST = 1000
#: Parts in parts; sentences here have three, and one from outside must not go on for ever.
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Wording:
    """One English wording as a pattern, and the sentence of the other language with the same gaps.

    first : its first word; empty where a gap is in it
    """

    pattern: re.Pattern[str]
    first: str
    sentence: str


def wording(english: str, sentence: str) -> Wording:
    """The wording as a pattern."""
    parts = []
    for literal, gap, _, _ in string.Formatter().parse(english):
        parts.append(re.escape(literal))
        if gap is not None:
            parts.append(f"(?P<{gap}>{_NUMBER if len(gap) == 1 else '.+?'})")
    first = english.split(" ", 1)[0]
    return Wording(re.compile("".join(parts)), "" if "{" in first else first, sentence)


class Wordings:
    """A set of wordings of one language."""

    def __init__(
        self,
        pairs: Iterable[tuple[str, str]],
        words: Words,
        otherwise: Callable[[str], str | None] = lambda english: None,
    ) -> None:
        """`otherwise` : knows what none of these wordings is, e.g. another room's."""
        pairs = list(pairs)
        self._whole = {english: sentence for english, sentence in pairs if "{" not in english}
        opened = [wording(english, sentence) for english, sentence in pairs if "{" in english]
        # By first word, in their order: a line of a timeline then tries a few patterns instead of a hundred.
        self._by_first = {
            first: [one for one in opened if one.first in (first, "")]
            for first in {one.first for one in opened} | {""}
        }
        self._words = words
        self._otherwise = otherwise

    def known(self, english: str, deep: int = 0) -> str | None:
        """The sentence in the other language; None where it, or one of its parts, is not known."""
        if english in self._whole:
            return self._whole[english]
        if deep == _DEEPEST or len(english) > _LONGEST:
            return None
        for one in self._by_first.get(english.split(" ", 1)[0], self._by_first[""]):
            match = one.pattern.fullmatch(english)
            filled = None if match is None else self._filled(match.groupdict(), deep)
            if filled is not None:
                return one.sentence.format(**filled)
        return self._otherwise(english)

    def _filled(self, gaps: Mapping[str, str], deep: int) -> dict[str, str] | None:
        """What stands in the gaps in the other language; None where one of them is not known."""
        filled = {}
        for name, english in gaps.items():
            if len(name) == 1:
                filled[name] = self._words.decimals(english)
                continue
            told = english if name.startswith("as_") else self.known(english, deep + 1)
            if told is None:
                return None
            filled[name] = told
        return filled


@cache
def wordings_of(room: str, language: str) -> Wordings:
    """The wordings in ``[reason]`` of ``translations/<room>.<language>.toml``."""
    return Wordings(read_table(room, language).get("reason", {}).items(), load_words(language))


def known_again(english: str, words: Words, know: Callable[[str], str | None]) -> Said:
    """The sentence in the reader's language; the English one, marked, where it is not known."""
    if words.language == "en" or not english:
        return Said(english)
    told = know(english)
    return Said(english, english=True) if told is None else Said(told.replace(" %", _PERCENT))
