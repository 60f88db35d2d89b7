"""Outside words reach the terminal whole: square brackets are not taken for colours."""

import io

import pytest
from rich.console import Console

from hipdrive import terminal
from hipdrive.doctor import Check
from hipdrive.errors import ConfigError, CorruptFileError
from hipdrive.posture.posture import Posture


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    text = io.StringIO()
    console = Console(file=text, width=200, highlight=False)
    monkeypatch.setattr(terminal, "out", console)
    monkeypatch.setattr(terminal, "err", console)
    return text


def test_an_install_line_is_printed_whole(shown: io.StringIO) -> None:
    fix = "pip install 'hipdrive[rtmlib]'"
    terminal.print_error(ConfigError("No backend", slug="x", fix=fix), as_json=False)
    terminal.print_checks([Check("rtmlib", False, False, "No module named 'rtmlib'", fix)])
    assert shown.getvalue().count("pip install 'hipdrive[rtmlib]'") == 2


def test_a_file_name_with_brackets_is_printed_whole(shown: io.StringIO) -> None:
    terminal.print_error(CorruptFileError("There is no file no[red]t.mp4", slug="x", fix="look"), as_json=False)
    assert "no[red]t.mp4" in shown.getvalue()


def test_the_label_is_said_once() -> None:
    posture = Posture(
        label="mixed", memberships={}, intervals={}, reasons=("mixed: a / b, neither leads", "lean 9")
    )
    assert terminal._posture_words(posture) == "Posture: mixed. a / b, neither leads; lean 9"
