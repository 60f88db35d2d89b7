"""A recording's folder in one language and in two: pages differ, the data files know none."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.conftest import mocap_analysis, stick_analysis

from hipdrive.cli import main
from hipdrive.language.words import load_words
from hipdrive.results import write
from hipdrive.settings import Settings

DATA = ("result.json", "steps.csv", "angles.csv")


@pytest.fixture(autouse=True)
def _no_pose(monkeypatch: pytest.MonkeyPatch) -> None:
    """The drawn runner stands for every recording."""
    made = mocap_analysis(stick_analysis())
    monkeypatch.setattr(write, "analyse_recording", lambda *_, **__: made)


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["hipdrive", *words])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_a_further_language_has_a_report_beside_the_first(tmp_path: Path) -> None:
    german, english = load_words("de"), load_words("en")
    write.analyse_to_folder(Path("run.c3d"), tmp_path / "both", Settings(), languages=(german, english))
    write.analyse_to_folder(Path("run.c3d"), tmp_path / "one", Settings())
    pages = {name: (tmp_path / name).read_text("utf-8") for name in ("both/report.html", "both/report.en.html")}
    assert '<html lang="de">' in pages["both/report.html"]
    assert pages["both/report.en.html"] == (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
    for name in DATA:
        assert (tmp_path / "both" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    hero = [(tmp_path / run / "key_frames" / "hero.png").read_bytes() for run in ("both", "one")]
    assert hero[0] != hero[1], "the pictures beside the first report are lettered in its language"
    write.analyse_to_folder(Path("run.c3d"), tmp_path / "both", Settings())
    assert not (tmp_path / "both" / "report.en.html").exists(), "a later run takes the other report away"


@pytest.mark.parametrize(
    ("option", "variable", "language"),
    [([], "", "en"), (["--language", "de"], "", "de"), ([], "de", "de"), (["--language", "en"], "de", "en")],
)
def test_the_command_line_chooses_by_option_then_by_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: list[str], variable: str, language: str
) -> None:
    if variable:
        monkeypatch.setenv("HIPDRIVE_LANGUAGE", variable)
    else:
        monkeypatch.delenv("HIPDRIVE_LANGUAGE", raising=False)
    assert run(monkeypatch, "analyse", "run.c3d", "--out", str(tmp_path / "out"), *option) == 0
    assert f'<html lang="{language}">' in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_language_there_is_not_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "analyse", "run.c3d", "--out", str(tmp_path / "out"), "--language", "fr") == 2
    assert "'fr' is not one of 'en', 'de'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
