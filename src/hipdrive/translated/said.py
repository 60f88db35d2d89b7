"""`Said`: words in the reader's language, or English ones that are marked as such."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from hipdrive.language.words import Words


@dataclass(frozen=True, slots=True)
class Said:
    """Words, and whether they stayed English on a page of another language; a template writes the mark itself."""

    text: str
    english: bool = False

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        if self.english and self.text:
            return Markup('<span lang="en">{}</span>').format(self.text)
        return escape(self.text)


def said(words: Words, key: str, english: str) -> Said:
    """The translation of that id; the English, marked, where there is none."""
    if words.language == "en":
        return Said(english)
    return Said(words.text(key)) if words.has(key) else Said(english, english=True)
