"""Why two recordings, or one measurement of them, are not compared, in the reader's language."""

from __future__ import annotations

from functools import cache

from hipdrive.language.words import Words, load_words
from hipdrive.translated.said import Said
from hipdrive.translated.tables import read_table
from hipdrive.translated.wordings import Wordings, known_again, wordings_of


def comparison_said(english: str, words: Words) -> Said:
    """The reason in the reader's language; one with a part that is not known stays English, marked as such."""
    return known_again(english, words, lambda text: _comparisons(words.language).known(text))


@cache
def _comparisons(language: str) -> Wordings:
    """The progress room's own reasons, in which those of measurements may stand."""
    own = read_table("progress", language).get("reason", {})
    return Wordings(own.items(), load_words(language), otherwise=wordings_of("reasons", language).known)
