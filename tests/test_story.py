"""docs/story.md, command by command: on SQLite and on a real PostgreSQL server, with clips as a phone would give them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.athletes.postgresql_server import new_database, running_server, server_programs

from hipdrive.pose.models import list_models

ROOT = Path(__file__).parents[1]
CLIPS = ROOT / ".." / "shared" / "clips"
STORY = ROOT / "docs" / "story.md"
FILMED = {
    "march.mp4": "run_o3_lumbar_drive.mp4",
    "may.mp4": "run_o1_reference.mp4",
    "set.mp4": "ex_o2_slrdl_neutral.mp4",
}
#: Commands that run the pose network: their folders are made once and serve both databases.
_SLOW = ("analyse", "exercise")

pytestmark = [
    pytest.mark.skipif(not CLIPS.exists(), reason="the rendered clips are not beside the repository"),
    pytest.mark.skipif(not any(model.installed for model in list_models()), reason="no pose model is installed"),
]


@dataclass(frozen=True)
class Told:
    """A command, the exit code it must end with and what it must print, as the story shows it."""

    words: tuple[str, ...]
    code: int
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """The answers that are filled into a template; every other question gets a no."""

    file: str
    given: dict[str, str]


def read_story() -> Iterator[Told | Answers]:
    for kind, file, body in re.findall(
        r"```(console|toml)(?: (\S+))?\n(.*?)```", STORY.read_text(encoding="utf-8"), re.S
    ):
        if kind == "toml":
            yield Answers(file, tomllib.loads(body))
            continue
        for part in re.split(r"^\$ hipdrive ", body, flags=re.M)[1:]:
            command, *shown = part.strip().splitlines()
            code = re.search(r"# exit code (\d)", command)
            words = tuple(shlex.split(command.split("#")[0]))
            yield Told(words, int(code[1]) if code else 0, tuple(shown))


def run(words: tuple[str, ...], folder: Path, database: str) -> tuple[int, str]:
    """Exit code and everything printed, unwrapped."""
    code = "from hipdrive.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env={**os.environ, "HIPDRIVE_DATABASE": database, "COLUMNS": "1000"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    return done.returncode, done.stdout + done.stderr


def write_answers(folder: Path, answers: Answers) -> None:
    template = (folder / "answers.toml").read_text(encoding="utf-8")
    said = re.sub(r'= (""|"\w+")$', '= "no"', template, flags=re.M)
    for question, answer in answers.given.items():
        said, found = re.subn(rf'^{question} = "no"$', f'{question} = "{answer}"', said, flags=re.M)
        assert found == 1, question
    (folder / answers.file).write_text(said, encoding="utf-8")


def tell(folder: Path, database: str) -> None:
    for part in read_story():
        if isinstance(part, Answers):
            write_answers(folder, part)
            continue
        words = part.words
        made = words[words.index("--out") + 1] if words[0] in _SLOW else None
        if made is not None and (folder / made).exists():
            when = words[words.index("--recorded-at") + 1]
            words = ("athlete", "keep", "Ana", made, "--date", when)
            part = Told(words, 0, ("Kept (",))
        code, printed = run(words, folder, database)
        assert code == part.code, f"hipdrive {shlex.join(words)}: {printed}"
        for line in part.shown:
            assert line in printed, f"hipdrive {shlex.join(words)} does not print: {line}\n{printed}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("story")
    for name, clip in FILMED.items():
        shutil.copy(CLIPS / clip, made / name)
    return made


def forget_ana(folder: Path) -> None:
    """What the story writes anew each time; the results of the pose network stay."""
    for name in ("plan", "plan-april", "progress"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("answers.toml", "screening.json", "answers-ben.toml", "screening-ben.json", "ana.zip"):
        (folder / name).unlink(missing_ok=True)


def test_the_story_on_both_databases(folder: Path) -> None:
    tell(folder, f"sqlite:///{folder / 'people.sqlite'}")
    assert not (folder / "plan-ben").exists()
    progress = json.loads((folder / "progress" / "progress.json").read_text(encoding="utf-8"))
    assert progress
    assert {path.name for path in (folder / "plan").iterdir()} >= {
        "plan.json",
        "plan.ics",
        "plan.fhir.json",
        "programme.html",
    }
    programs = server_programs()
    if programs is None:
        pytest.skip("the story on PostgreSQL: no server here (apt-get install postgresql)")
    with running_server(programs) as url:
        forget_ana(folder)
        tell(folder, new_database(url, "story"))
