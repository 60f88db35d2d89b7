"""What can be the name of a person: something in any script that can be seen, on one line, and that turns nothing around.

One rule for the command line, the app and files that come from elsewhere.
"""

from __future__ import annotations

import unicodedata

from hipdrive.errors import ConfigError

#: Longest name, in characters: a name and not a document.
LONGEST_NAME = 200

#: Letters and signs by Unicode's books that leave an empty place: Hangul fillers, the empty Braille cell.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
#: Controls, halves of characters, ends of lines.
_CANNOT_BE_WRITTEN = ("Cc", "Cs", "Zl", "Zp")
#: They turn what comes after the name on its line around. The marks U+200E, U+200F and U+061C do not: they stay.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def checked_name(name: str) -> str:
    """The name in composed form, without space around it. Raises ConfigError ``athlete-name``."""
    name = composed(name)
    got = ""
    if not name:
        got = "nothing"
    elif len(name) > LONGEST_NAME:
        got = f"{len(name)} characters"
    elif any(unicodedata.category(c) in _CANNOT_BE_WRITTEN for c in name):
        got = "a character that cannot be written"
    elif any(c in _TURNS for c in name):
        got = "a character that turns the direction of what follows"
    elif not any(_is_seen(c) for c in name):
        got = "only characters that cannot be seen"
    if not got:
        return name
    raise ConfigError(
        "That cannot be the name of an athlete",
        slug="athlete-name",
        got=got,
        expected=f"1 to {LONGEST_NAME} characters of any script, on one line",
        fix="give a name that can be read again",
    )


def composed(name: str) -> str:
    """é may be one character or two that look the same: what was typed must find what was kept."""
    return unicodedata.normalize("NFC", name).strip()


def _is_seen(c: str) -> bool:
    """Letters, digits, signs; also those of scripts younger than Python's tables. No mark alone, no blank, no joiner."""
    category = unicodedata.category(c)
    if category == "Cn":  # not in the tables: places that Unicode keeps for what is never shown, and no characters
        place = ord(c)
        return not (0xFFF0 <= place <= 0xFFF8 or 0xE0000 <= place <= 0xE0FFF or place & 0xFFFE == 0xFFFE)
    return (category[0] in "LNPS" or category == "Co") and c not in _BLANK
