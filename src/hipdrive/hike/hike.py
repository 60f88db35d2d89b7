"""A track in, its climbs out: `find_hikes`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hipdrive.counted import counted
from hipdrive.errors import CaptureError, ConfigError
from hipdrive.hike.altitude import NOISE, Noise
from hipdrive.hike.cadence import Cadence, find_cadence
from hipdrive.hike.dynamics import WatchValue, running_dynamics
from hipdrive.hike.gait import GaitRule, find_rule, tell_gait
from hipdrive.hike.grade import estimate_sigma_m, grade_se_percent, windowed_grade_percent
from hipdrive.hike.pieces import Slopes, fit_slopes
from hipdrive.hike.profile import Profile, build_profiles
from hipdrive.hike.segments import Segment, Steps, find_segments
from hipdrive.hike.track import AltitudeKind, AltitudeSource, FloatArray, Track
from hipdrive.hike.travel import Travel, find_travel
from hipdrive.hike.treadmill import belt_segments

_UPHILL_PERCENT = 5.0
_DECK_ERROR_PERCENT = 1.0  # B3.6: a deck is off by 0.5 to 1 %


@dataclass(frozen=True, slots=True)
class Part:
    """An unbroken piece of the way: its profile, the windowed grade of B3.5 in percent, its straight slopes."""

    profile: Profile
    grade_percent: FloatArray
    slopes: Slopes


@dataclass(frozen=True, slots=True)
class Hike:
    """What a file says about going uphill.

    parts : empty on a treadmill; sigma_m, grade_se_percent : noise of the altitude and of the grade in ``noise.window_m``,
    0 and the deck's error on a treadmill; segments : in the order of the way, also those that do not qualify
    """

    track: Track
    travel: Travel
    cadence: Cadence
    gait_rule: GaitRule
    altitude_source: AltitudeSource
    noise: Noise | None
    sigma_m: float
    grade_se_percent: float
    parts: tuple[Part, ...]
    segments: tuple[Segment, ...]
    dynamics: tuple[WatchValue, ...]
    treadmill_grade_percent: float | None
    notes: tuple[str, ...]

    @property
    def qualifying(self) -> tuple[Segment, ...]:
        """The climbs that count."""
        return tuple(segment for segment in self.segments if segment.status == "qualifies")


def find_hikes(
    track: Track, *, altitude: AltitudeKind | None = None, treadmill_grade_percent: float | None = None
) -> Hike:
    """The climbs of 10 % and more in a track (definitions B3).

    altitude : where the altitude comes from, if the person knows better than the file
    treadmill_grade_percent : incline of the belt, entered by hand; the file's altitude is then not looked at
    Raises CaptureError (``no-altitude``, ``no-distance``, ``not-on-foot``, ``track-too-short``) and ConfigError.
    """
    if treadmill_grade_percent is not None and not 0.0 <= treadmill_grade_percent <= 40.0:
        raise ConfigError(
            "The treadmill's incline is out of range",
            slug="treadmill-grade",
            got=f"{treadmill_grade_percent:g}",
            expected="0 to 40 percent",
            fix="give the incline in percent, as the treadmill shows it",
        )
    travel = find_travel(track)
    cadence = find_cadence(track, travel)
    if treadmill_grade_percent is not None:
        return _on_treadmill(track, travel, cadence, treadmill_grade_percent)
    return _outdoors(track, travel, cadence, altitude)


def _on_treadmill(track: Track, travel: Travel, cadence: Cadence, grade_percent: float) -> Hike:
    rule = find_rule(cadence.steps_per_min, ~travel.standing, _sample_s(travel))
    gait = tell_gait(cadence.steps_per_min, travel.clock_s, rule)
    steps = Steps(travel.clock_s, gait, cadence.steps_per_min)
    return Hike(
        track=track,
        travel=travel,
        cadence=cadence,
        gait_rule=rule,
        altitude_source=AltitudeSource("none", "treadmill: the incline was entered by hand"),
        noise=None,
        sigma_m=0.0,
        grade_se_percent=_DECK_ERROR_PERCENT,
        parts=(),
        segments=tuple(belt_segments(travel, steps, grade_percent, _DECK_ERROR_PERCENT)),
        dynamics=running_dynamics(track, travel, cadence, gait),
        treadmill_grade_percent=grade_percent,
        notes=(
            *track.notes,
            "The incline was entered by hand; treadmill decks are off by 0.5 to 1 percent.",
            "Height on a treadmill is what the belt came down under you.",
        ),
    )


def _outdoors(track: Track, travel: Travel, cadence: Cadence, told: AltitudeKind | None) -> Hike:
    source = track.altitude_source
    if source.kind == "none":
        raise CaptureError(
            "The file has no altitude",
            slug="no-altitude",
            expected="a watch's altitude along the way",
            fix="for a treadmill give its incline: --treadmill-grade-percent 12",
        )
    if told is not None:
        source = AltitudeSource(told, "you said so")
    noise = NOISE[source.kind]
    profiles, leaps = build_profiles(track, travel, noise)
    _check_long_enough(profiles, noise, source)
    sigma_m = estimate_sigma_m(profiles, noise)
    parts = tuple(_part(profile, sigma_m, noise) for profile in profiles if profile.length_m >= noise.window_m)
    rule = find_rule(cadence.steps_per_min, _uphill(parts, travel), _sample_s(travel))
    gait = tell_gait(cadence.steps_per_min, travel.clock_s, rule)
    steps = Steps(travel.clock_s, gait, cadence.steps_per_min)
    found = [find_segments(p.profile, p.grade_percent, p.slopes, sigma_m, noise, steps) for p in parts]
    hike = Hike(
        track=track,
        travel=travel,
        cadence=cadence,
        gait_rule=rule,
        altitude_source=source,
        noise=noise,
        sigma_m=sigma_m,
        grade_se_percent=grade_se_percent(sigma_m, noise.correlation_m, noise.window_m),
        parts=parts,
        segments=tuple(segment for segments in found for segment in segments),
        dynamics=running_dynamics(track, travel, cadence, gait),
        treadmill_grade_percent=None,
        notes=track.notes,
    )
    return replace(hike, notes=(*track.notes, *_notes(hike, leaps)))


def _check_long_enough(profiles: list[Profile], noise: Noise, source: AltitudeSource) -> None:
    longest_m = max((profile.length_m for profile in profiles), default=0.0)
    if longest_m < noise.window_m:
        raise CaptureError(
            "The way with altitude is too short to say how steep it was",
            slug="track-too-short",
            got=f"{longest_m:.0f} m in one piece, altitude from {SOURCE_WORDS[source.kind]}",
            expected=f"{noise.window_m:.0f} m or more",
            fix="give a longer activity, or one recorded with a barometer",
        )


SOURCE_WORDS: dict[AltitudeKind, str] = {
    "barometer": "a barometer",
    "dem": "an elevation model",
    "gps": "GPS",
    "none": "nothing",
}


def _part(profile: Profile, sigma_m: float, noise: Noise) -> Part:
    return Part(
        profile=profile,
        grade_percent=windowed_grade_percent(profile, noise.window_m),
        slopes=fit_slopes(profile, sigma_m, noise.correlation_m, noise.window_m),
    )


def _uphill(parts: tuple[Part, ...], travel: Travel) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(samples,) True where the way climbs at 5 % or more."""
    clock_s = np.concatenate([part.profile.clock_s for part in parts])
    grade = np.concatenate([part.grade_percent for part in parts])
    nearest = np.clip(np.searchsorted(clock_s, travel.clock_s), 0, len(clock_s) - 1)
    return np.asarray((grade[nearest] >= _UPHILL_PERCENT) & ~travel.standing)


def _sample_s(travel: Travel) -> float:
    return float(np.median(np.diff(travel.clock_s))) if len(travel.clock_s) > 1 else 1.0


def _notes(hike: Hike, leaps: int) -> list[str]:
    notes = []
    if leaps:
        often = "once" if leaps == 1 else f"{leaps} times"
        notes.append(
            f"The altitude leaps {often} as no feet can (the watch set its altimeter anew, or a lift): "
            "no climb is followed across"
        )
    noise, source = hike.noise, hike.altitude_source
    if noise is not None and noise.window_m > 100.0:
        notes.append(
            f"Altitude from {SOURCE_WORDS[source.kind]} is too rough for climbs shorter than {noise.window_m:.0f} m: "
            "over 100 m its grade is off by 7 to 12 percent. A watch with a barometer answers from 100 m."
        )
    covered_m = sum(part.profile.length_m for part in hike.parts)
    lost_m = float(hike.travel.travelled_m[-1]) - covered_m
    if lost_m > 100.0 + 0.02 * covered_m:
        notes.append(f"{lost_m:.0f} m of the way lie in pieces without altitude, or too short, and are not judged")
    if hike.travel.stops:
        notes.append(f"{counted(hike.travel.stops, 'stop')} of 10 s or more taken out; times are moving times")
    if hike.cadence.unit in ("none", "unknown"):
        notes.append(f"Hiking and running cannot be told apart: {hike.cadence.how_known}")
    return notes
