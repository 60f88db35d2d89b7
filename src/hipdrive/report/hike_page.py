"""The page of a hike: one file of HTML that asks nothing of any network."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from hipdrive.hike.hike import SOURCE_WORDS, Hike
from hipdrive.hike.segments import Segment
from hipdrive.hike.totals import distance_words, duration_words, headline, totals
from hipdrive.language.words import Words
from hipdrive.report.hike_profile import draw_profile
from hipdrive.report.template import embedded, render_template
from hipdrive.report.words import ENGLISH, page_say
from hipdrive.translated.hikes import hike_said

_GAIT_WORDS = {"hike": "hiked", "run": "ran", "mixed": "hiked and ran", "unknown": "cannot be told"}
_DISTANCE_WORDS = {
    "device": "the watch's own distance",
    "positions": "smoothed GPS positions",
    "speed": "the watch's speed",
}
_DYNAMICS_WORDS = {
    "cadence_spm": ("Cadence", 1.0, "steps/min, both legs", 0),
    "contact_time_s": ("Contact time", 1000.0, "ms", 0),
    "vertical_oscillation_m": ("Vertical oscillation", 100.0, "cm", 1),
    "step_length_m": ("Step length", 1.0, "m", 2),
}
_WORTH_A_LINE_M = 10.0
_WIDE, _NARROW = (960.0, 380.0), (340.0, 330.0)


def render_hike_page(hike: Hike, name: str, words: Words = ENGLISH) -> str:
    """The whole page as one HTML text; name : of the file, shown on top; words : the reader's language."""
    pictures = [draw_profile(hike, *size, words) for size in (_WIDE, _NARROW)]
    context: dict[str, Any] = {
        "say": page_say(words),
        "language": words.language,
        "name": name,
        "version": version("hipdrive"),
        "style": embedded("report.css", "hike.css"),
        "headline": hike_said(headline(hike), words),
        "notes": [hike_said(note, words) for note in hike.notes],
        "pictures": [
            (kind, picture) for kind, picture in zip(("wide", "narrow"), pictures, strict=True) if picture
        ],
        "picture_words": _picture_words(hike, words),
        "window_m": None if hike.noise is None else words.number(hike.noise.window_m),
        "gaits": [gait for gait, total in totals(hike).items() if total.distance_m >= _WORTH_A_LINE_M],
        "gait_words": {gait: words.say(english) for gait, english in _GAIT_WORDS.items()},
        "rows": [_row(number, segment, words) for number, segment in enumerate(hike.segments, 1)],
        "sums": _sums(hike, words),
        "known": _known(hike, words),
        "dynamics": _dynamics(hike, words),
        "treadmill": hike.treadmill_grade_percent is not None,
    }
    return render_template("hike.html", context)


def _row(number: int, s: Segment, words: Words) -> dict[str, Any]:
    return {
        "number": number,
        "from": f"{words.number(s.start_m / 1000, 2)} km",
        "length": f"{words.number(s.length_m)} m",
        "grade": f"{words.number(s.grade_percent, 1)} %",
        "lower": f"{words.number(s.lower_percent, 1)} %",
        "time": duration_words(s.moving_s),
        "gain": f"{words.number(s.gain_m)} m",
        "vam": _vam(s.vam_m_per_h, words),
        "cadence": words.number(s.cadence_spm),
        "gait": words.say(_GAIT_WORDS[s.gait]),
        "reason": hike_said(s.reason, words) if s.reason else None,
    }


def _vam(value: float, words: Words) -> str:
    """To 10 m/h: a metre up or down over a minute is 60."""
    return f"{words.number(round(value, -1))} m/h" if value == value else "–"


def _sums(hike: Hike, words: Words) -> list[tuple[str, str]]:
    return [
        (
            words.say(_GAIT_WORDS[gait]),
            words.say(
                "{distance}, {time}, {gain} m up, VAM {vam}",
                distance=words.decimals(distance_words(t.distance_m)),
                time=duration_words(t.moving_s),
                gain=words.number(t.gain_m),
                vam=_vam(t.vam_m_per_h, words),
            ),
        )
        for gait, t in totals(hike).items()
        if t.distance_m >= _WORTH_A_LINE_M
    ]


def _known(hike: Hike, words: Words) -> list[tuple[str, object]]:
    """Title and words of each thing that the numbers rest on; what the watch itself is called stands as it is."""
    total = words.decimals(distance_words(float(hike.travel.travelled_m[-1])))
    distance = words.say(_DISTANCE_WORDS[hike.travel.source])
    rows: list[tuple[str, object]] = [
        (words.say("Distance"), words.say("{source}; {distance} in all", source=distance, distance=total))
    ]
    if hike.noise is not None:
        rows = [*_altitude(hike, words), *rows]
    rows.append((words.say("Cadence"), hike_said(hike.cadence.how_known, words)))
    rows.append((words.say("Hike or run"), hike_said(hike.gait_rule.how_known, words)))
    if hike.track.device:
        rows.append((words.say("Recorded with"), hike.track.device))
    return rows


def _altitude(hike: Hike, words: Words) -> list[tuple[str, object]]:
    assert hike.noise is not None  # only on a treadmill
    known = hike_said(hike.altitude_source.how_known, words)
    source = page_say(words)(
        "from {source}: {how_known}",
        source=hike_said(SOURCE_WORDS[hike.altitude_source.kind], words),
        how_known=known,
    )
    noise = words.say(
        "noise {sigma} m over {length} m, which makes the grade of a window of {window} m uncertain by ± {error} percent "
        "(one standard error)",
        sigma=words.number(hike.sigma_m, 1),
        length=words.number(hike.noise.correlation_m),
        window=words.number(hike.noise.window_m),
        error=words.number(hike.grade_se_percent, 1),
    )
    return [(words.say("Altitude"), source), (words.say("Its noise"), noise)]


def _dynamics(hike: Hike, words: Words) -> list[tuple[str, str]]:
    rows = []
    for v in hike.dynamics:
        title, factor, unit, digits = _DYNAMICS_WORDS[v.name]
        value, sd = words.number(v.value * factor, digits), words.number(v.sd * factor, digits)
        said = words.say(
            "{value} {unit} (SD {sd} over {samples} samples)",
            value=value,
            unit=words.say(unit),
            sd=sd,
            samples=v.samples,
        )
        rows.append((words.say(title), said))
    return rows


def _picture_words(hike: Hike, words: Words) -> str:
    """What the picture shows, for those who do not see it."""
    climbs = "; ".join(
        words.say(
            "climb {number} from {start} to {end} km at {grade} percent, {gait}",
            number=k,
            start=words.number(s.start_m / 1000, 2),
            end=words.number(s.end_m / 1000, 2),
            grade=words.number(s.grade_percent),
            gait=words.say(_GAIT_WORDS[s.gait]),
        )
        for k, s in enumerate(hike.segments, 1)
        if s.status == "qualifies"
    )
    shown = words.say("Altitude over distance, and the grade below.")
    return f"{shown} {climbs or words.say('No climb counts')}."
