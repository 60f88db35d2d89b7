"""What the live coach's page needs: exercises, people, sessions that can be gone on with, and the words of its script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request

from hipdrive.app.coach_link import name_in_form
from hipdrive.app.live_session import tell_left_open
from hipdrive.app.live_store import left_open
from hipdrive.app.live_words import LiveWords
from hipdrive.app.pages import words_of
from hipdrive.app.security import session_of
from hipdrive.app.services import services_of
from hipdrive.athletes.register import list_athletes
from hipdrive.exercises.check import list_exercises
from hipdrive.exercises.schema import Exercise
from hipdrive.language.words import Words

#: Words that the script shows by itself.
_SCRIPT_WORDS = (
    "no_camera",
    "no_camera_insecure",
    "lost_line",
    "back_again",
    "taken_over",
    "idle",
    "too_slow",
    "rate_wanted",
    "mute",
    "unmute",
    "good",
    "bad",
    "waiting",
    "unseen",
    "pause",
    "pause_turn",
    "seconds_left",
    "summary",
    "summary_clean",
    "summary_tempo",
    "summary_none",
    "summary_times",
    "saved",
    "not_saved",
    "side_left",
    "side_right",
    "not_counted",
)
#: A live session sees at most this many pictures a second.
_LIVE_RATE = 30.0


def page_data(request: Request, folder: Path, most: int, path: str) -> dict[str, Any]:
    """The context of ``coach.html``."""
    words = words_of(request)
    exercises = [_choice(exercise, words) for exercise in _countable()]
    register = services_of(request).database
    people = [{"id": p.athlete.id, "name": p.athlete.name} for p in list_athletes(register, limit=500).people]
    names = [e["name"] for e in exercises]
    asked = request.query_params.get("exercise", "")
    return {
        "exercises": exercises,
        "people": people,
        "left": tell_left_open(left_open(folder, session_of(request).account), words),
        "chosen": asked if asked in names else "single-leg-rdl",
        "person": request.query_params.get("person", ""),
        "side": "left" if request.query_params.get("side") == "left" else "right",
        "both": request.query_params.get("both") != "no",
        "asked": {name: _small(request.query_params.get(name)) for name in ("sets", "repetitions", "rest")},
        "script": {
            "path": path,
            "language": words.language,
            "exercises": exercises,
            "words": {name: words.text(f"coach.{name}") for name in _SCRIPT_WORDS},
        },
        "most": most,
    }


def _countable() -> list[Exercise]:
    """Every exercise that is counted from pictures, in every way there is of doing it."""
    filmed = [exercise for exercise in list_exercises() if exercise.engine is not None]
    return [
        exercise.as_variant(name) if name else exercise
        for exercise in filmed
        for name in (exercise.variant_names or ("",))
    ]


def _choice(exercise: Exercise, words: Words) -> dict[str, Any]:
    said = LiveWords(words, exercise)
    return {
        "name": name_in_form(exercise),
        "title": said.title,
        "set_up": said.set_up,
        "camera": said.camera,
        "one_side_at_a_time": exercise.sides == "each_in_turn",
        "dosage": said.dose(),
        "too_quick": (exercise.camera.least_fps or 0.0) > _LIVE_RATE,
        "least_fps": exercise.camera.least_fps,
    }


def _small(text: str | None) -> int | None:
    """A small whole number of an address, as the plan's page writes it."""
    return int(text) if text is not None and text.isdecimal() and len(text) <= 3 else None
