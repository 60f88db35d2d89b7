"""Which sports go on foot: only those are searched for hikes."""

from __future__ import annotations

import re

#: Words of FIT, TCX, Garmin Connect and Strava (numbers: 1 ride) for what is surely not on foot. A sport that is
#: unknown or unnamed counts as on foot: the cadence still has to say walk or run.
_NOT_ON_FOOT = re.compile(
    r"(cycl|bik|ride|swim|row|paddl|kayak|canoe|ski|snowboard|driv|sail|surf|fly|flight|motor|horse|skat|golf|tennis"
    r"|wheel|diving|boat|kite|hang_gliding|sky|e_bik)",
    re.IGNORECASE,
)
_STRAVA_NUMBERS = {"1": "ride", "4": "hike", "9": "run", "10": "walk", "16": "swim"}


def is_on_foot(sport: str) -> bool:
    """Whether a file's word for its sport leaves walking or running possible."""
    return _NOT_ON_FOOT.search(sport_words(sport)) is None


def sport_words(sport: str) -> str:
    """A sport in words: Strava writes numbers into GPX files."""
    return _STRAVA_NUMBERS.get(sport.strip(), sport.strip().lower())
