"""The catalogue: the contract's ten names, the articles' dosage literally (definitions F12), the loader's errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from hipdrive.errors import SchemaError
from hipdrive.exercises import load_catalogue

NAMES = (
    "pigeon-knee-extension",
    "donkey-kick",
    "single-leg-rdl",
    "banded-hip-extension",
    "running-man",
    "ice-skater",
    "deadlift",
    "hinged-upper-body",
    "single-leg-hop",
    "uphill-hike",
)
# Sets, repetitions, per side, as the articles state them; None where they are silent.
SEED_DOSAGE = {
    "pigeon-knee-extension": (None, (20, 20), True, "20 reps on each side"),
    "donkey-kick": (None, (20, 20), True, "20 reps on each side"),
    "single-leg-rdl": ((4, 4), (5, 8), None, "4 sets of 5-8 reps"),
    "banded-hip-extension": ((3, 4), (8, 10), None, "3-4 sets of 8-10 reps"),
    "running-man": ((2, 2), (10, 20), None, "2 sets of 10-20 reps"),
    "ice-skater": (None, None, None, None),
    "deadlift": (None, None, None, None),
    "hinged-upper-body": (None, None, None, None),
    "single-leg-hop": (None, None, None, None),
    "uphill-hike": (None, None, None, "at least 10% grade"),
}
SHARED = Path(__file__).parents[2] / ".." / "shared" / "articles"
BUILT_IN = Path(__file__).parents[2] / "src" / "hipdrive" / "exercises" / "catalogue"


def test_the_ten_names_in_the_articles_order() -> None:
    assert tuple(load_catalogue()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_dosage_is_the_articles(name: str) -> None:
    dosage = load_catalogue()[name].dosage
    sets = None if dosage.sets is None else (dosage.sets.least, dosage.sets.most)
    repetitions = None if dosage.repetitions is None else (dosage.repetitions.least, dosage.repetitions.most)
    assert (sets, repetitions, dosage.per_side, dosage.text) == SEED_DOSAGE[name]
    assert dosage.model_dump()["sets"] is None or sets is not None
    assert all(assumption.source == "assumption" for assumption in dosage.assumptions)


def test_dosage_texts_stand_in_the_articles() -> None:
    if not SHARED.is_dir():
        pytest.skip("the articles are not on this machine")
    articles = "\n".join(file.read_text(encoding="utf-8") for file in SHARED.glob("*.txt"))
    texts = [e.dosage.text for e in load_catalogue().values() if e.dosage.text]
    assert len(texts) == 6
    assert [text for text in texts if text not in articles] == []


def test_descriptions_are_in_our_own_words() -> None:
    if not SHARED.is_dir():
        pytest.skip("the articles are not on this machine")
    articles = " ".join("\n".join(f.read_text(encoding="utf-8") for f in SHARED.glob("*.txt")).split()).lower()
    for exercise in load_catalogue().values():
        for text in (exercise.set_up, exercise.what_to_do, exercise.what_to_feel, exercise.aim):
            words = text.lower().split()
            runs = [" ".join(words[i : i + 8]) for i in range(len(words) - 7)]
            assert [run for run in runs if run in articles] == [], exercise.name


def test_only_the_hill_has_a_range_from_the_article() -> None:
    seeded = [
        (e.name, r.quantity, r.least)
        for e in load_catalogue().values()
        for r in e.valid_range
        if r.source == "seed"
    ]
    assert seeded == [("uphill-hike", "grade_percent", 10.0)]


def test_dosage_words_say_what_is_silent() -> None:
    words = {name: exercise.dosage.words for name, exercise in load_catalogue().items()}
    assert words["donkey-kick"] == "20 repetitions each side; the article gives no number of sets"
    assert words["banded-hip-extension"].startswith("3 to 4 sets of 8 to 10 repetitions; the article does not say")
    assert words["deadlift"] == "the article gives no sets or repetitions"


def test_dowel_exercises_are_those_of_the_first_article() -> None:
    dowels = {name: e.dowel for name, e in load_catalogue().items() if e.dowel != "none"}
    assert dowels == {
        "donkey-kick": "low_back",
        "single-leg-rdl": "spine",
        "banded-hip-extension": "spine",
        "running-man": "spine",
    }


def _broken(tmp_path: Path, old: str, new: str) -> Path:
    text = (BUILT_IN / "donkey-kick.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "donkey-kick.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('dowel = "low_back"', 'dowel = "on_the_head"', r"donkey-kick\.toml: dowel: .*'low_back'"),
        ("number = 2", "", r"donkey-kick\.toml: number: Field required"),
        ("number = 2", "number = 2\ncolour = 1", r"colour: Extra inputs are not permitted"),
        ("number = 2", "number = ", r"donkey-kick\.toml: not TOML"),
        ("number = 2", 'number = 2\nname = "x"', r"name: the file's own name is the exercise's name"),
        ("least = 20", "least = 30", r"least 30 is above most 20"),
        ('field = "sets"', 'field = "per_side"', r"per_side is both given by the article and assumed"),
        ('text = "20 reps on each side"', "", r"numbers are given without the article's text"),
        ('source = "assumption"\n', "", r"source: Field required"),
        ('slug = "dowel-rolled"', 'slug = "spine-moved"', r"fault named twice: spine-moved"),
        ("least = 70.0\nmost = 110.0", "", r"knee_flexion_deg has neither least nor most"),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(SchemaError, match=words) as caught:
        load_catalogue(_broken(tmp_path, old, new))
    assert caught.value.slug == "exercise-file"
    assert "TOML" in caught.value.fix


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    folder = _broken(tmp_path, 'article = "s1"', 'article = "s9"')
    (folder / "other.toml").write_text("number = 0\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"(?s)donkey-kick\.toml: article.*other\.toml: number"):
        load_catalogue(folder)


def test_a_new_file_is_found_without_registering(tmp_path: Path) -> None:
    text = (BUILT_IN / "deadlift.toml").read_text(encoding="utf-8")
    (tmp_path / "good-morning.toml").write_text(text, encoding="utf-8")
    assert list(load_catalogue(tmp_path)) == ["good-morning"]
