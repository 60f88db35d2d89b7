"""What the coach says and shows, in the reader's language. No numbers are made here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from hipdrive.coach.course import Course
from hipdrive.coach.gate import GateCheck
from hipdrive.coach.session import DoneSet, Happening, Session
from hipdrive.coach.summary import summarise
from hipdrive.coach.view import View
from hipdrive.exercises.result import cue_for
from hipdrive.exercises.schema import Exercise, Span
from hipdrive.language.words import Words

Told = dict[str, Any]


class LiveWords:
    """The words of one session."""

    def __init__(self, words: Words, exercise: Exercise) -> None:
        self._words = words
        self._exercise = exercise

    @property
    def title(self) -> str:
        """The exercise's name."""
        return self._own("title", self._exercise.title)

    @property
    def set_up(self) -> str:
        """The start position."""
        return self._own("set_up", self._exercise.set_up)

    @property
    def camera(self) -> str:
        """Where the camera goes."""
        return self._own("camera", self._exercise.camera.words)

    def _own(self, key: str, otherwise: str) -> str:
        """The exercise's own words, those of this way of doing it first."""
        of_all = self._words.either(f"exercise.{self._exercise.name}.{key}", otherwise)
        return self._words.either(f"exercise.{self._exercise.name}.{self._exercise.variant}.{key}", of_all)

    def course(self, session: Session, course: Course) -> Told:
        """What is going to happen."""
        exercise = session.exercise
        return {
            "exercise": exercise.name,
            "title": self.title,
            "set_up": self.set_up,
            "camera": self.camera,
            "dowel": exercise.dowel,
            "dosage_from": self._words.text(f"coach.dosage_{course.source}"),
            "bouts": [{"set": b.number, "side": b.side, "least": b.least, "most": b.most} for b in course.bouts],
        }

    def view(self, view: View) -> Told:
        """The numbers of the moment, and the line above them."""
        parts = [self._words.text("coach.set_of", number=view.set_number, sets=view.sets)]
        if view.side != "both":
            parts.append(self._words.text(f"coach.side_{view.side}"))
        return {
            "phase": view.phase,
            "where": " · ".join(parts),
            "side": view.side,
            "count": view.count,
            "goal": self._goal(view.least, view.most),
            "movement": round(view.movement, 3) if math.isfinite(view.movement) else None,
            "contacts": {
                name: [state, self._words.text(f"coach.contact_{name}"), self._contact(name, state)]
                for name, state in view.contacts
            },
            "pause_s": math.ceil(view.pause_left_s),
            "turning": view.turning,
        }

    def _contact(self, name: str, state: str) -> str:
        return self._words.text(f"coach.{'outline' if name == 'back_outline' else 'dowel'}_{state}")

    def dose(self) -> str:
        """The article's dosage."""
        dosage = self._exercise.dosage
        if dosage.repetitions is None:
            return self._words.text("coach.dose_silent")
        numbers = self._span(dosage.repetitions)
        key = "coach.dose_one" if dosage.sets is None else "coach.dose_sets"
        sets = "" if dosage.sets is None else self._span(dosage.sets)
        dose = self._words.text(key, sets=sets, repetitions=numbers)
        return self._words.text("coach.dose_each_side", dose=dose) if dosage.per_side else dose

    def _span(self, span: Span) -> str:
        if span.least == span.most:
            return str(span.most)
        return self._words.text("coach.from_to", least=span.least, most=span.most)

    def gate(self, checks: Sequence[GateCheck], exercise: Exercise) -> list[Told]:
        """The gate's lines: name, answer, and what to do where it is not good."""
        return [
            {
                "name": check.name,
                "answer": check.answer,
                "title": self._words.text(f"coach.check_{check.name}"),
                "words": self.reason(check.reason, check.detail) if check.reason else "",
            }
            for check in checks
        ]

    def reason(self, slug: str, detail: str = "") -> str:
        """What is wrong and what to do, of one line of the gate."""
        part = self._words.either(f"coach.part_{detail}", detail)
        if slug == "start-pose":
            return self._words.text("coach.why_start-pose", set_up=self.set_up)
        return self._words.text(f"coach.why_{slug}", part=part)

    def cue(self, slug: str) -> str:
        """The one thing to say for a fault."""
        found = cue_for(self._exercise, {slug})
        return self._words.either(f"cue.{self._exercise.name}.{slug}", found[1] if found else slug)

    def fault(self, slug: str) -> str:
        """A fault in plain words."""
        known = [f.words for f in self._exercise.faults if f.slug == slug]
        known += [v.words for v in self._exercise.valid_range if v.fault == slug]
        return self._words.either(f"fault.{self._exercise.name}.{slug}", known[0] if known else slug)

    def happenings(self, happenings: Sequence[Happening], session: Session) -> list[Told]:
        """What happened, each with the words to show and to say."""
        return [self._one(happening, session) for happening in happenings]

    def _one(self, happening: Happening, session: Session) -> Told:
        told: Told = {"kind": happening.kind}
        if happening.cue is not None:
            late_s = happening.time_s - happening.cue.seen_s
            return told | {
                "slug": happening.cue.slug,
                "words": self.cue(happening.cue.slug),
                "late_s": round(late_s, 3),
            }
        if happening.repetition is not None:
            r = happening.repetition
            return told | {
                "verdict": r.verdict,
                "side": r.side,
                "start_s": round(r.start_s, 3),
                "top_s": round(r.top_s, 3),
                "end_s": round(r.end_s, 3),
                "faults": [fault.slug for fault in r.faults],
                "fault_times_s": [round(fault.time_s, 3) for fault in r.faults],
                "words": self._why_not(r.reasons) if r.verdict == "not_counted" else "",
            }
        if happening.done is not None:
            return told | self._summary(happening.done)
        if happening.kind == "unseen":
            return told | {
                "words": self._words.text("coach.unseen"),
                "why": self.reason(happening.reason, happening.detail),
            }
        return told | {"words": self._words.either(f"coach.say_{happening.kind}", "")}

    def _why_not(self, reasons: tuple[str, ...]) -> str:
        """Why a movement did not count: the engine's reason, by its beginning, in the reader's language."""
        reason = reasons[0] if reasons else ""
        for beginning, key in _REASONS:
            if reason.startswith(beginning):
                return self._words.text(f"coach.not_{key}")
        return self._words.text("coach.not_counted")

    def _summary(self, done: DoneSet) -> Told:
        summary = summarise(done)
        seconds = self._words.amount(summary.repetition_s, "s", 1)
        return {
            "words": self._words.text("coach.say_set_done", counted=summary.counted),
            "counted": summary.counted,
            "without_fault": summary.without_fault,
            "not_counted": summary.not_counted,
            "side": summary.side,
            "set": done.bout.number,
            "goal": self._goal(done.bout.least, done.bout.most),
            "tempo": seconds,
            "faults": [{"slug": slug, "words": self.fault(slug), "times": n} for slug, n in summary.faults],
        }

    def _goal(self, least: int | None, most: int | None) -> str:
        if most is None:
            return ""
        numbers = str(most) if least in (None, most) else self._words.text("coach.from_to", least=least, most=most)
        return self._words.text("coach.goal", numbers=numbers)


#: How the engine's reasons begin, and the words for them.
_REASONS = (
    ("half repetition", "half"),
    ("travel too small", "small"),
    ("travel too large", "large"),
    ("too fast", "fast"),
    ("too slow", "slow"),
    ("the signal is too noisy", "noisy"),
    ("one movement alone", "alone"),
    ("the other side", "other_side"),
    ("before the camera check", "early"),
    ("not this exercise", "other"),
)
