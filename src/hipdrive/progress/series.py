"""A whole history: recordings that may be compared stand in one group; each measurement is a series over time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from hipdrive.progress.adherence import Adherence
from hipdrive.progress.change import Change, compare_recordings
from hipdrive.progress.conditions import differences
from hipdrive.progress.recording import NAN, Recorded

#: The share of unchanged measurements that may be called changed by chance: what "95" in MDC95 says.
FALSE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Point:
    """One recording's value in a series.

    threshold : what a difference from the group's first recording must exceed; NaN where not compared with it
    reason : why it is not compared with the group, empty where it is one of it
    """

    recording: Recorded
    value: float
    threshold: float
    reason: str = ""

    @property
    def compared(self) -> bool:
        """Whether it was recorded as the group was."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Series:
    """One measurement of one side over every recording that has a number, and what became of it.

    change : first to last recording of the group; since_last : the last but one to the last, None below three
    """

    name: str
    side: str
    unit: str
    points: tuple[Point, ...]
    change: Change
    since_last: Change | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Recordings made the same way, in order of time, and the series of them. One recording alone has no series."""

    recordings: tuple[Recorded, ...]
    series: tuple[Series, ...]

    @property
    def first(self) -> Recorded:
        """What the others are held against."""
        return self.recordings[0]

    @property
    def last(self) -> Recorded:
        """The latest."""
        return self.recordings[-1]

    def with_verdict(self, verdict: str) -> tuple[Series, ...]:
        """The series with this verdict from first to last."""
        return tuple(s for s in self.series if s.change.verdict == verdict)

    @property
    def judged(self) -> int:
        """How many measurements were held against a threshold."""
        return len(self.with_verdict("changed")) + len(self.with_verdict("not_changed"))

    @property
    def expected_by_chance(self) -> float:
        """At most so many of the judged would be called changed in a runner who has not changed."""
        return FALSE_SHARE * self.judged


@dataclass(frozen=True, slots=True)
class ProgressOf:
    """Everything about one person's change: the group of the latest recording first.

    alone : recordings that may not be compared with any other, and what is different about them
    loose : measurements of recordings that stand in no group together, to be drawn without a verdict
    """

    name: str
    recordings: tuple[Recorded, ...]
    groups: tuple[Group, ...]
    alone: tuple[tuple[Recorded, str], ...]
    loose: tuple[Series, ...] = ()
    adherence: Adherence | None = None


def build_progress(name: str, recordings: Iterable[Recorded], adherence: Adherence | None = None) -> ProgressOf:
    """Groups, series and changes of every recording of one person, in any order."""
    ordered = tuple(sorted(recordings, key=lambda r: r.when))
    members = _members(ordered)
    groups = tuple(_group(part, ordered) for part in members if len(part) > 1)
    known = groups[0].last if groups else None
    alone = tuple((part[0], _why_alone(part[0], ordered, known)) for part in members if len(part) == 1)
    return ProgressOf(name, ordered, groups, alone, _loose(ordered, groups), adherence)


def _members(ordered: tuple[Recorded, ...]) -> list[tuple[Recorded, ...]]:
    """Latest first: each recording joins the first group whose latest it may be compared with."""
    groups: list[list[Recorded]] = []
    for recording in reversed(ordered):
        fitting = next((g for g in groups if not differences(recording, g[0])), None)
        if fitting is None:
            groups.append([recording])
        else:
            fitting.append(recording)
    return [tuple(reversed(group)) for group in groups]


def _why_alone(recording: Recorded, ordered: tuple[Recorded, ...], known: Recorded | None) -> str:
    """Against the last recording of the first group; without one, against the latest other recording."""
    others = [other for other in ordered if other is not recording]
    if not others:
        return "the first recording; film again to see a change"
    return "; ".join(differences(recording, known or others[-1]))


def _group(members: tuple[Recorded, ...], everything: tuple[Recorded, ...]) -> Group:
    against_first = {id(r): _by_measure(compare_recordings(members[0], r)) for r in members[1:]}
    recent = _by_measure(compare_recordings(members[-2], members[-1])) if len(members) > 2 else {}
    series = tuple(
        Series(c.name, c.side, c.unit, _points(c, members, everything, against_first), c, recent.get(key))
        for key, c in against_first[id(members[-1])].items()
    )
    return Group(members, series)


def _by_measure(changes: tuple[Change, ...]) -> dict[tuple[str, str], Change]:
    return {(c.name, c.side): c for c in changes}


def _loose(ordered: tuple[Recorded, ...], groups: tuple[Group, ...]) -> tuple[Series, ...]:
    """What has two values or more and stands in no group: drawn, and not judged."""
    grouped = {(s.name, s.side) for group in groups for s in group.series}
    found: dict[tuple[str, str], Series] = {}
    for before, after in reversed(list(pairwise(ordered))):
        for c in compare_recordings(before, after):
            key = (c.name, c.side)
            if key in grouped or key in found or c.verdict != "not_comparable":
                continue
            found[key] = Series(c.name, c.side, c.unit, _points(c, (after,), ordered, {}), c)
    return tuple(found.values())


def _points(
    change: Change,
    members: tuple[Recorded, ...],
    everything: tuple[Recorded, ...],
    against_first: dict[int, dict[tuple[str, str], Change]],
) -> tuple[Point, ...]:
    """Every recording with a number of this measurement; those outside the group carry the reason."""
    points = []
    for recording in everything:
        reading = recording.reading(change.name, change.side)
        if reading is None or not reading.answered or reading.unit != change.unit:
            continue
        if not any(recording is member for member in members):
            reason = "; ".join(differences(recording, members[-1]))
            points.append(Point(recording, reading.value, NAN, reason))
            continue
        judged = against_first.get(id(recording), {}).get((change.name, change.side))
        threshold = NAN if judged is None else judged.threshold
        unlike = recording is not members[0] and not math.isfinite(threshold)
        points.append(Point(recording, reading.value, threshold, judged.reason if judged and unlike else ""))
    return tuple(points)
