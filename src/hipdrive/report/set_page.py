"""The page of a checked set: one file of HTML that asks nothing of any network."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from hipdrive.exercises.result import SetResult
from hipdrive.exercises.state import Repetition
from hipdrive.report.template import embedded, render_template

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
_SITES = {"mid_scapular": "between the shoulder blades"}
_VERDICTS = {"valid": "good", "fault": "with a fault", "not_counted": "not counted"}


def render_set(result: SetResult, pictures: Mapping[str, bytes]) -> str:
    """The page of a set; `pictures` are PNGs by name: chart, best, worst."""
    faulty = sum(r.verdict == "fault" for r in result.counted)
    context: dict[str, Any] = {
        "style": embedded("report.css"),
        "exercise": result.exercise,
        "headline": f"{result.exercise.title}: {len(result.counted)} counted, {faulty} with a fault",
        "pictures": {name: _data_uri(blob) for name, blob in pictures.items()},
        "alt": {
            "chart": "How far each repetition went, and how much the spine moved meanwhile; the numbers are in the table.",
            "best": "The best repetition at its far end.",
            "worst": "The worst repetition at its far end.",
        },
        "rows": [_row(result, r) for r in result.repetitions],
        "unseen": result.not_looked_at,
        "rulers": [(_NAMES[key], _ruler(key, state)) for key, state in result.status.items()],
        "coverage": {name.replace("_", " "): f"{100 * share:.0f} %" for name, share in result.coverage.items()},
        "notes": [r for r in result.reasons if not r.startswith("not looked at")],
    }
    return render_template("set.html", context)


def _ruler(key: str, state: str) -> str:
    if key == "real_dowel":
        return "not looked for"
    if key == "spine" and state == "proxy":
        return "from the outline of the back, as change from the start posture"
    return _RULERS[state]


def _row(result: SetResult, r: Repetition) -> dict[str, str]:
    unit = "°" if result.exercise.signal.unit == "deg" else ""
    contacts = [f"{_SITES.get(name, name.replace('_', ' '))} {state}" for name, state in r.dowel]
    # Numbered as on the chart: those counted.
    number = "" if r.verdict == "not_counted" else f"{result.counted.index(r) + 1}. "
    return {
        "number": number,
        "when": f"{r.start_s:.1f} to {r.end_s:.1f} s",
        "side": r.side,
        "verdict": _VERDICTS[r.verdict],
        "range": f"{r.travel:.0f}{unit}" if unit else f"{r.travel:.2f}",
        "seen": "; ".join(r.reasons if r.verdict == "not_counted" else result.seen(r)),
        "dowel": ", ".join(contacts) if r.verdict != "not_counted" else "",
        "cue": (result.cue(r) or "") if r.verdict != "not_counted" else "",
    }


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
