"""A finished live set as the same document as a recorded one (`set.json`), and what to say about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from hipdrive.coach.session import DoneSet, Session
from hipdrive.exercises.check import status_of
from hipdrive.exercises.result import SetResult, Trace, drift_of, set_document

_LIVE = "counted live: what the camera saw was not kept, only the repetitions"


@dataclass(frozen=True, slots=True)
class Summary:
    """What is shown after a set. `faults` : slug and number of repetitions, most frequent first."""

    side: str
    counted: int
    without_fault: int
    not_counted: int
    faults: tuple[tuple[str, int], ...]
    repetition_s: float
    duration_s: float


def summarise(done: DoneSet) -> Summary:
    """The numbers of a finished set; `repetition_s` is NaN where nothing was counted."""
    counts = Counter(slug for r in done.counted for slug in {fault.slug for fault in r.faults})
    return Summary(
        side=done.bout.side,
        counted=len(done.counted),
        without_fault=sum(r.verdict == "valid" for r in done.counted),
        not_counted=len(done.repetitions) - len(done.counted),
        faults=tuple(counts.most_common()),
        repetition_s=drift_of(done.repetitions).get("repetition_s", float("nan")),
        duration_s=done.ended_s - done.began_s,
    )


def result_of(session: Session, done: DoneSet) -> SetResult:
    """The set as the rest of hipdrive knows sets; the curves of the chart are not kept of a live one."""
    nothing = np.empty(0)
    counted = done.counted
    return SetResult(
        exercise=session.exercise,
        plan=session.plan,
        side=done.bout.side,
        repetitions=done.repetitions,
        events=(),
        trace=Trace(nothing, nothing, nothing),
        coverage={"limb": float(np.mean([r.seen_share for r in counted])) if counted else 0.0},
        status=status_of(session.exercise, done.repetitions),
        reasons=(_LIVE, *_reasons(session)),
        drift=drift_of(done.repetitions),
    )


def document_of(session: Session, done: DoneSet) -> dict[str, Any]:
    """The object of ``set.json``, with ``live``: which set of the session it was, its goal and its still-hold noise."""
    noise = round(done.noise, 4) if np.isfinite(done.noise) else None
    live = {
        "set": done.bout.number,
        "goal": None if done.bout.most is None else {"least": done.bout.least, "most": done.bout.most},
        "dosage_from": session.course.source,
        "duration_s": round(done.ended_s - done.began_s, 2),
        "still_noise": noise,
        "cues": list(done.cues),
    }
    return {**set_document(result_of(session, done)), "live": live}


def _reasons(session: Session) -> tuple[str, ...]:
    if session.exercise.dowel == "none":
        return ()
    return (
        "the dowel is a virtual one, laid on the outline of the back and on landmarks: a real one in the picture is "
        "not looked for; what you feel decides",
    )
