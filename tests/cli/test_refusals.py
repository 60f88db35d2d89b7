"""The command line refuses in words: exit code, one sentence, the next step, nothing half-written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def hipdrive(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a person would."""
    command = [sys.executable, "-c", "from hipdrive.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def bad_file(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.mp4"
    content = {"empty": b"", "text": b"this is a letter, not a film\n" * 40, "noise": bytes(range(256)) * 200}
    if kind != "missing":
        path.write_bytes(content[kind])
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [("missing", "no file"), ("empty", "empty"), ("text", "not a video"), ("noise", "not a video")],
)
def test_a_file_that_is_no_video(tmp_path: Path, kind: str, words: str) -> None:
    result = hipdrive("analyse", bad_file(tmp_path, kind), "--out", tmp_path / "out", cwd=tmp_path)
    assert result.returncode == 3
    assert words in result.stderr.lower()
    assert "Next:" in result.stderr
    assert "Traceback" not in result.stderr
    assert [p.name for p in tmp_path.iterdir() if p.suffix != ".mp4"] == [], "nothing half-written"


def test_the_same_as_an_object_under_json(tmp_path: Path) -> None:
    result = hipdrive("analyse", bad_file(tmp_path, "text"), "--json", cwd=tmp_path)
    error = json.loads(result.stderr)["error"]
    assert set(error) == {"slug", "what", "got", "expected", "fix"}
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--height-m", "175"), "metres (1.75, not 175)"),
        (("--belt-speed-mps", "-3"), "--belt-speed-mps is -3"),
        (("--height-m", "0", "--mass-kg", "9999"), "--mass-kg is 9999"),
        (("--capture-fps", "1e9"), "capture-fps"),
        (("--standing-window", "3:0"), "standing window is not two times"),
        (("--image-size", "wide"), "picture size is not two numbers"),
        (("--image-size", "0x720"), "picture size is not two numbers"),
        (("--workers", "0"), "workers"),
        (("--language", "fr"), "): 'fr' is not one of 'en', 'de'"),
        (("--no-such-option",), "no such option"),
    ],
)
def test_absurd_options_are_wrong_usage(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    result = hipdrive("analyse", bad_file(tmp_path, "text"), *options, cwd=tmp_path)
    assert result.returncode == 2
    assert words in " ".join(result.stderr.lower().split())
    assert "Next:" in result.stderr


def test_an_out_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    result = hipdrive("analyse", bad_file(tmp_path, "text"), "--out", tmp_path / "out", cwd=tmp_path)
    assert result.returncode == 2
    assert (tmp_path / "out").read_text() == "mine"


def test_help_and_lists_work_without_models(tmp_path: Path) -> None:
    for arguments in (("--help",), ("measures",), ("models", "list"), ("measures", "--json")):
        result = hipdrive(*arguments, cwd=tmp_path)
        assert result.returncode == 0, result.stderr
        assert result.stdout.strip()


def test_doctor_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPDRIVE_CACHE", str(tmp_path / "empty"))
    result = hipdrive("doctor", "--json", cwd=tmp_path)
    checks = {check["name"]: check for check in json.loads(result.stdout)}
    assert result.returncode == 5
    assert checks["pose model heavy"]["fix"] == "hipdrive models install"
    assert checks["av"]["ready"]


def test_a_missing_model_is_exit_5(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPDRIVE_CACHE", str(tmp_path / "empty"))
    clip = Path(__file__).parents[2] / "src" / "hipdrive" / "demo" / "reference_run.mp4"
    result = hipdrive("analyse", clip, "--out", tmp_path / "out", cwd=tmp_path)
    assert result.returncode == 5
    assert "hipdrive models install" in result.stderr
    assert not (tmp_path / "out").exists()
