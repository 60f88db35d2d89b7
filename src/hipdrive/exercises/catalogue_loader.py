"""Find, read and check the catalogue: one TOML file an exercise, nothing to register."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from hipdrive.errors import ConfigError, SchemaError
from hipdrive.exercises.schema import Exercise


def load_catalogue(folder: Path | None = None) -> dict[str, Exercise]:
    """All exercises by name, in the articles' order.

    folder : where the TOML files are; the built-in catalogue if None
    Raises SchemaError (slug ``exercise-file``) naming every fault of every file together.
    """
    place: Traversable = files("hipdrive.exercises").joinpath("catalogue") if folder is None else folder
    exercises: list[Exercise] = []
    faults: list[str] = []
    for file in sorted(place.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            found = read_exercise(file)
            exercises.extend([found] if isinstance(found, Exercise) else [])
            faults.extend([] if isinstance(found, Exercise) else found)
    if faults:
        raise SchemaError(
            "the exercise catalogue does not fit its schema",
            slug="exercise-file",
            got="; ".join(faults),
            expected="the keys of hipdrive.exercises.schema.Exercise",
            fix="Correct the named keys in the TOML file and try again.",
        )
    exercises.sort(key=lambda e: (e.number, e.name))
    return {exercise.name: exercise for exercise in exercises}


def exercise_called(name: str, catalogue: Mapping[str, Exercise]) -> Exercise:
    """The exercise of this name. Raises ConfigError ``unknown-exercise``, which names those there are."""
    if name not in catalogue:
        raise ConfigError(
            f"There is no exercise called {name}",
            slug="unknown-exercise",
            got=name,
            expected=", ".join(catalogue),
            fix="choose one of these; hipdrive exercise list shows them",
        )
    return catalogue[name]


def read_exercise(file: Traversable) -> Exercise | list[str]:
    """The exercise in one TOML file, or its faults as ``file: key: what``."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [f"{file.name}: not TOML: {error}"]
    if "name" in content:
        return [f"{file.name}: name: the file's own name is the exercise's name, take the key out"]
    try:
        return Exercise.model_validate({**content, "name": file.name.removesuffix(".toml")})
    except ValidationError as error:
        return [
            f"{file.name}: {'.'.join(str(part) for part in e['loc']) or 'file'}: {e['msg']}"
            for e in error.errors()
        ]
