"""Documentation that can drift is tested: links, generated pages, commands and options named in prose."""

import re
import shlex
from pathlib import Path

import pytest
from scripts.write_reference import errors_page, measures_page

from hipdrive.cli import app

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_reference_pages_are_those_of_the_code() -> None:
    for name, made in (("measures", measures_page()), ("errors", errors_page())):
        written = (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")
        assert written == made, "run python scripts/write_reference.py"


def _commands_in_docs() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
            found += [(page.name, line[2:]) for line in block.splitlines() if line.startswith("$ ")]
    return [(page, line) for page, line in found if "hipdrive " in line and "pip " not in line]


@pytest.mark.parametrize(("page", "line"), _commands_in_docs())
def test_every_command_in_the_docs_exists_with_its_options(page: str, line: str) -> None:
    import typer

    words = shlex.split(line.split("#")[0])
    words = words[next(i for i, word in enumerate(words) if word.endswith("hipdrive")) + 1 :]
    command = typer.main.get_command(app)
    while hasattr(command, "commands") and words:
        assert words[0] in command.commands, f"{page}: hipdrive {words[0]}"
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    for word in words:
        if word.startswith("--"):
            assert word in known, f"{page}: {word}"


def test_nothing_committed_names_a_registry_or_a_machine() -> None:
    import subprocess

    pattern = "files\\.pythonhosted|pypi\\.o" + "rg|registry\\.npm" + "js|deb\\.deb" + "ian\\.org|/wo" + "rk/"
    result = subprocess.run(
        ["git", "grep", "-nIE", pattern], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.stdout == ""
