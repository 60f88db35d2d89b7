"""Words from outside made fit for files that are given on: no control characters but the line break."""

from __future__ import annotations


def plain_text(words: str) -> str:
    """Every kind of line end as one ``\\n``; other control characters and lone surrogates, which no file takes, go."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in lines if c == "\n" or not (ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000)
    )
