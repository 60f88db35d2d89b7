"""The words of each language, and how that language writes numbers, dates and units.

Three folders hold them, one file a room and language:

==================  ============================================================================================
``messages/``       the app's own words under dotted keys, English beside the other languages
``translations/``   what the library's own data say (exercises, plans), under the ids of those data
``sentences/``      what the library's code and templates say: the English sentence = the sentence, gaps ``{so}``
==================  ============================================================================================

A test holds the languages to the same keys and the same gaps to be filled in.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES: dict[str, str] = {"en": "English", "de": "Deutsch"}
DEFAULT_LANGUAGE = "en"
#: Rooms of ``translations/`` whose ids are looked up as messages are.
LIBRARY_ROOMS = ("exercises", "plan")

_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTHS_DE = ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."]
_DAYS = {
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    "de": ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
}
_MINUS = "\N{MINUS SIGN}"
_THIN = "\N{NARROW NO-BREAK SPACE}"


class Words:
    """One language: its messages and its ways with numbers and dates."""

    def __init__(self, language: str, messages: Mapping[str, str], sentences: Mapping[str, str]) -> None:
        self.language = language
        self._messages = messages
        self._sentences = sentences

    def text(self, key: str, **values: object) -> str:
        """The message with its gaps filled; KeyError where there is none, a fault of the program."""
        return self._messages[key].format(**values) if values else self._messages[key]

    def say(self, english: str, **values: object) -> str:
        """The sentence in this language, its gaps filled; the English one where nobody has translated it yet."""
        sentence = self._sentences.get(english, english)
        return sentence.format(**values) if values else sentence

    def has(self, key: str) -> bool:
        """Whether there is such a message."""
        return key in self._messages

    def either(self, key: str, otherwise: str) -> str:
        """The message, or other words where the catalogue has none: for names that come from data."""
        return self._messages.get(key, otherwise)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number with this language's decimal sign and a real minus; an en dash where there is none."""
        if value is None or not math.isfinite(value):
            return "–"
        text = f"{value:.{decimals}f}"
        if float(text) == 0:
            text = text.lstrip("-")
        text = text.replace("-", _MINUS)
        return text.replace(".", ",") if self.language == "de" else text

    def amount(self, value: float | None, unit: str, decimals: int | None = None) -> str:
        """A number with its unit; degrees and percent as this language writes them."""
        if value is None or not math.isfinite(value):
            return "–"
        if decimals is None:
            decimals = 0 if abs(value) >= 20 else 1 if abs(value) >= 2 else 2
        words = self.either(f"unit.{unit}", unit)
        number = self.number(value, decimals)
        return number + words if words.startswith("°") else f"{number}{_THIN}{words}".rstrip()

    def decimals(self, text: str) -> str:
        """Words with numbers in them, written by a room that knows no language, with this one's decimal sign."""
        return re.sub(r"(?<=\d)\.(?=\d)", ",", text) if self.language == "de" else text

    def short_date(self, day: date | datetime, *, year: bool = False) -> str:
        """3 Apr 2027, 3. Apr. 2027; without the year where it goes without saying."""
        if self.language == "de":
            words = f"{day.day}. {_MONTHS_DE[day.month - 1]}"
        else:
            words = f"{day.day} {_MONTHS_EN[day.month - 1][:3]}"
        return f"{words} {day.year}" if year else words

    def weekday(self, day: date | datetime) -> str:
        """Mon, Mo."""
        return _DAYS[self.language][day.weekday()]

    def date(self, day: date | datetime | None) -> str:
        """21 November 2026, 21.11.2026."""
        if day is None:
            return "–"
        if self.language == "de":
            return f"{day:%d.%m.%Y}"
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"

    def moment(self, when: datetime | None) -> str:
        """A date with the time of day."""
        if when is None:
            return "–"
        here = when.astimezone()  # by the clock on this machine's wall
        return f"{self.date(here)}, {here:%H:%M}"


@cache
def load_words(language: str = DEFAULT_LANGUAGE) -> Words:
    """The words of a language of `LANGUAGES`."""
    messages: dict[str, str] = {}
    for table in _read("messages", language):
        messages |= _flat(table)
    for table in _read("translations", language, LIBRARY_ROOMS):
        messages |= _flat(table)
    sentences: dict[str, str] = {}
    for table in _read("sentences", language):
        sentences |= table
    return Words(language, messages, sentences)


def _read(folder: str, language: str, rooms: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """The files of a folder in one language, by name; only those of `rooms` where there are any."""
    place = files("hipdrive.language") / folder
    names = sorted(file.name for file in place.iterdir() if file.name.endswith(f".{language}.toml"))
    for name in names:
        if not rooms or name.split(".")[0] in rooms:
            yield tomllib.loads((place / name).read_text(encoding="utf-8"))


def _flat(table: Mapping[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{key}.")
        else:
            found[before + key] = str(value)
    return found
