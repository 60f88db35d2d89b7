"""What a parser or a form found wrong, in a person's words: where it is, what is wrong there, and never more than a few."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

# A name for types only: this is imported by rooms that start without the library behind it.
if TYPE_CHECKING:
    from pydantic import ValidationError

#: Faults named one by one; a file of another kind has hundreds.
_MOST = 5
_LONGEST = 160

#: By the first words of the form's own kind of fault; the first that fits speaks.
_WORDS: tuple[tuple[str, str], ...] = (
    ("missing", "is missing"),
    ("extra_forbidden", "is a name that does not belong here"),
    ("literal_error", "is none of {expected}"),
    ("enum", "is none of {expected}"),
    ("int_", "is not a whole number"),
    ("float_", "is not a number"),
    ("finite_number", "is not a number"),
    ("bool_", "is neither true nor false"),
    ("string_too_long", "is longer than {max_length} characters"),
    ("string_too_short", "is empty"),
    ("string_pattern_mismatch", "is not written as it has to be"),
    ("string_", "is not text"),
    ("greater_than_equal", "is less than {ge}"),
    ("greater_than", "is not more than {gt}"),
    ("less_than_equal", "is more than {le}"),
    ("less_than", "is not less than {lt}"),
    ("timezone_", "has no time zone"),
    ("datetime_", "is not a time such as 2026-03-01T18:30:00+01:00"),
    ("date_", "is not a day such as 2026-03-01"),
    ("time_", "is not a time of day such as 18:00"),
    ("uuid_", "is not an id such as hipdrive writes"),
    ("too_short", "holds too little"),
    ("too_long", "holds too much"),
    ("model_", "is not an object with names"),
    ("dict_", "is not an object with names"),
    ("mapping_", "is not an object with names"),
    ("list_", "is not a list"),
    ("tuple_", "is not a list"),
    ("json_", "is not JSON"),
)


class FileFault(ValueError):  # noqa: N818 - a fault of a file, which its reader turns into an error
    """A fault that a reader of ours found itself: its words are a person's already."""


def form_faults(error: ValidationError) -> str:
    """What does not fit the form, each with its place: ``answers.fever is none of 'yes' or 'no'; ...``."""
    found = error.errors(include_url=False, include_input=False)
    words = dict.fromkeys(_form_fault(fault) for fault in found[: 4 * _MOST])
    more = len(found) - _MOST if len(words) > _MOST else 0
    return "; ".join(list(words)[:_MOST]) + (f"; and {more} more" if more else "")


def _form_fault(fault: Mapping[str, Any]) -> str:
    place = _short(".".join(str(part) for part in fault["loc"])) or "the file"
    context = dict(fault.get("ctx") or {})
    if fault["type"] == "value_error":  # our own check, in our own words
        return f"{place}: {_short(str(context.get('error', 'does not fit')))}"
    words = next((said for kind, said in _WORDS if str(fault["type"]).startswith(kind)), "does not fit")
    return f"{place} {words.format_map(_Known(context))}"


class _Known(dict[str, Any]):
    """What the form says of its limits; nothing where it says nothing."""

    def __missing__(self, key: str) -> str:
        return "what it may be"


def text_fault(error: Exception) -> str:
    """Why a file of text could not be read: JSON, TOML, its letters, or the disk."""
    if isinstance(error, FileFault):
        return _short(str(error))
    if isinstance(error, OSError):
        return _short(error.strerror or "the disk does not give it")
    if isinstance(error, UnicodeDecodeError):
        return f"bytes that are no text in UTF-8, from byte {error.start + 1} on"
    if isinstance(error, RecursionError):
        return "things nested too deep in one another"
    if isinstance(error, json.JSONDecodeError):
        at_end = error.pos >= len(error.doc.rstrip())
        where = f"line {error.lineno}, column {error.colno}"
        if not error.doc.strip():
            return "an empty file"
        return f"a file that ends too early, in {where}" if at_end else f"something that is not JSON in {where}"
    # TOML's decoder, and numbers of thousands of digits: only the place is worth telling.
    place = re.search(r"line \d+, column \d+", str(error))
    if "at end of document" in str(error):
        return "a file that ends too early"
    return f"something unreadable in {place[0]}" if place else "something unreadable"


def content_fault(error: Exception) -> str:
    """Why a file that could be read does not hold what it should: what is not there, or that it is of another form."""
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        return _short(f"no {error.args[0]} in it")
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError | FileFault):
        return text_fault(error)
    return "something of another form"


def _short(text: str) -> str:
    """On one line, without characters that steer a terminal, and not longer than a line or two."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
