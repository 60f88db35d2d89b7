"""What the hike room says in finished sentences, in the reader's language: the headline, reasons, notes."""

from __future__ import annotations

from hipdrive.language.words import Words
from hipdrive.translated.said import Said
from hipdrive.translated.wordings import known_again, wordings_of


def hike_said(english: str, words: Words) -> Said:
    """The sentence in the reader's language; one that is not known stays English, marked as such."""
    return known_again(english, words, wordings_of("hike", words.language).known)
