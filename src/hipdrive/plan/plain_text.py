"""Words from outside made fit for files that are given on."""

from __future__ import annotations


def plain_text(words: str) -> str:
    """Every kind of line end as one ``\\n``, every other blank as a space; control characters and lone surrogates go.

    What is left is what both iCalendar's TEXT and FHIR's string take, once it is not empty.
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c == "\n" else " " if c.isspace() else c for c in lines if c == "\n" or not _unfit(c))


def _unfit(c: str) -> bool:
    place = ord(c)
    return not c.isspace() and (place < 32 or 127 <= place < 160 or 0xD800 <= place < 0xE000)
