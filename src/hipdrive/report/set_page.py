"""The page of a checked set: one file of HTML that asks nothing of any network."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from hipdrive.exercises.result import SetResult
from hipdrive.exercises.state import Repetition
from hipdrive.language.words import Words
from hipdrive.report.template import embedded, render_template
from hipdrive.report.words import ENGLISH, page_say
from hipdrive.translated.exercises import title_said
from hipdrive.translated.findings import reason_said
from hipdrive.translated.said import Said
from hipdrive.translated.sets import cue_said, seen_said, unseen_said

#: Where each answer comes from, in words (`SetResult.status`).
_RULERS = {
    "measured": "measured in the picture",
    "proxy": "a virtual dowel, laid on the outline of the back and on landmarks",
    "not_seen": "not seen",
}
_NAMES = {
    "counting": "count and times",
    "spine": "spine",
    "head": "dowel at the head",
    "mid_scapular": "dowel between the shoulder blades",
    "sacrum": "dowel at the sacrum",
    "low_back": "dowel across the low back",
    "back_outline": "shape of the back",
    "real_dowel": "a real dowel in the picture",
}
_SITES = {
    "head": "head",
    "mid_scapular": "between the shoulder blades",
    "sacrum": "sacrum",
    "low_back": "low back",
    "back_outline": "back outline",
}
_STATES = {"kept": "kept", "lost": "lost", "unseen": "unseen"}
_SEEN = {"person": "person", "limb": "limb", "back_outline": "back outline"}
_VERDICTS = {"valid": "good", "fault": "with a fault", "not_counted": "not counted"}


def render_set(result: SetResult, pictures: Mapping[str, bytes], words: Words = ENGLISH) -> str:
    """The page of a set; `pictures` are PNGs by name: chart, best, worst. words : the reader's language."""
    faulty = sum(r.verdict == "fault" for r in result.counted)
    headline = words.say(
        "{exercise}: {count} counted, {faulty} with a fault",
        exercise=title_said(result.exercise, words),
        count=len(result.counted),
        faulty=faulty,
    )
    chart = "How far each repetition went, and how much the spine moved meanwhile; the numbers are in the table."
    context: dict[str, Any] = {
        "style": embedded("report.css"),
        "say": page_say(words),
        "language": words.language,
        "exercise": result.exercise,
        "headline": headline,
        "pictures": {name: _data_uri(blob) for name, blob in pictures.items()},
        "alt": {
            "chart": words.say(chart),
            "best": words.say("The best repetition at its far end."),
            "worst": words.say("The worst repetition at its far end."),
        },
        "rows": [_row(result, r, words) for r in result.repetitions],
        "unseen": [unseen_said(item, words) for item in result.not_looked_at],
        "rulers": [(words.say(_NAMES[key]), _ruler(key, state, words)) for key, state in result.status.items()],
        "coverage": {words.say(_SEEN[name]): f"{100 * share:.0f} %" for name, share in result.coverage.items()},
        "notes": [_note(reason, words) for reason in result.reasons if not reason.startswith("not looked at")],
    }
    return render_template("set.html", context)


def _note(reason: str, words: Words) -> Said:
    told = reason_said(reason, words)
    return Said(f"{told.text[0].upper()}{told.text[1:]}.", told.english)


def _ruler(key: str, state: str, words: Words) -> str:
    if key == "real_dowel":
        return words.say("not looked for")
    if key == "spine" and state == "proxy":
        return words.say("from the outline of the back, as change from the start posture")
    return words.say(_RULERS[state])


def _row(result: SetResult, r: Repetition, words: Words) -> dict[str, Any]:
    unit = "°" if result.exercise.signal.unit == "deg" else ""
    contacts = [f"{words.say(_SITES[name])} {words.say(_STATES[state])}" for name, state in r.dowel]
    judged = r.verdict != "not_counted"
    start, end = (words.number(time_s, 1) for time_s in (r.start_s, r.end_s))
    reasons = tuple(reason_said(reason, words) for reason in r.reasons)
    return {
        # Numbered as on the chart: those counted.
        "number": f"{result.counted.index(r) + 1}. " if judged else "",
        "when": words.say("{start} to {end} s", start=start, end=end),
        "side": words.text(f"side.{r.side}"),
        "verdict": words.say(_VERDICTS[r.verdict]),
        "range": f"{words.number(r.range, 0)}{unit}" if unit else words.number(r.range, 2),
        "seen": seen_said(result, r, words) if judged else reasons,
        "dowel": ", ".join(contacts) if judged else "",
        "cue": cue_said(result, r, words) if judged else Said(""),
    }


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
