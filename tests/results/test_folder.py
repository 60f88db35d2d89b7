"""A result folder appears whole or not at all."""

import errno
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipdrive.errors import ConfigError
from hipdrive.results.folder import OWN_FILES, whole_folder


def test_a_folder_appears_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    with whole_folder(target) as draft:
        (draft / "result.json").write_text("{}")
        assert not target.exists()
    assert (target / "result.json").read_text() == "{}"
    assert [p.name for p in target.parent.iterdir()] == ["out"]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), whole_folder(tmp_path / "out") as draft:
        (draft / "half").write_text("x")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_the_results_of_before(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with whole_folder(target) as draft:
        (draft / "result.json").write_text("old")
    with pytest.raises(KeyboardInterrupt), whole_folder(target) as draft:
        (draft / "result.json").write_text("new")
        raise KeyboardInterrupt
    assert (target / "result.json").read_text() == "old"


def test_a_second_run_replaces_results_and_keeps_other_files(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "notes.txt").write_text("mine")
    for content in ("first", "second"):
        with whole_folder(target) as draft:
            (draft / "key_frames").mkdir()
            (draft / "key_frames" / f"{content}.png").write_text(content)
    assert sorted(p.name for p in target.rglob("*")) == ["key_frames", "notes.txt", "second.png"]


def test_a_failure_takes_the_folders_made_on_the_way_with_it(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(RuntimeError), whole_folder(tmp_path / "mine" / "a" / "b" / "out"):
        raise RuntimeError
    assert [p.name for p in tmp_path.rglob("*")] == ["mine"]


def test_a_later_run_leaves_nothing_of_the_earlier_one(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with whole_folder(target) as draft:
        for name in OWN_FILES:
            (draft / name).write_text("old")
        (draft / "key_frames").mkdir()
        (draft / "key_frames" / "old.png").write_text("old")
    (target / "notes.txt").write_text("mine")
    with whole_folder(target) as draft:
        (draft / "result.json").write_text("new")
    assert {p.name: p.read_text() for p in target.iterdir()} == {"result.json": "new", "notes.txt": "mine"}


def test_a_picture_folder_with_other_files_keeps_them(tmp_path: Path) -> None:
    pictures = tmp_path / "out" / "key_frames"
    pictures.mkdir(parents=True)
    (pictures / "notes.txt").write_text("mine")
    (pictures / "landing.png").write_text("old")
    with whole_folder(tmp_path / "out") as draft:
        (draft / "key_frames").mkdir()
        (draft / "key_frames" / "landing.png").write_text("new")
    assert {p.name: p.read_text() for p in pictures.iterdir()} == {"notes.txt": "mine", "landing.png": "new"}


def test_where_only_the_folder_itself_is_writable_the_draft_is_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    target.mkdir()
    real = tempfile.mkdtemp

    def only_inside(prefix: str, suffix: str, dir: Path) -> str:
        # Tests may run as root, for whom no folder is read-only.
        if dir == tmp_path:
            raise PermissionError(13, "Permission denied")
        return real(prefix=prefix, suffix=suffix, dir=dir)

    monkeypatch.setattr(tempfile, "mkdtemp", only_inside)
    with whole_folder(target) as draft:
        (draft / "result.json").write_text("{}")
        assert draft.parent == target
    assert [p.name for p in target.iterdir()] == ["result.json"]


@given(st.sampled_from(["file", "under-a-file"]))
def test_a_place_that_cannot_be_a_folder_is_refused(kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        taken = Path(folder) / "taken"
        taken.write_text("mine")
        target = taken if kind == "file" else taken / "out"
        with pytest.raises(ConfigError, match="cannot be written"), whole_folder(target):
            pass
        assert taken.read_text() == "mine"


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be written.*No space left"), whole_folder(tmp_path / "out"):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(FileNotFoundError), whole_folder(tmp_path / "out"):
        raise FileNotFoundError(errno.ENOENT, "a fault of ours stays one")
    assert list(tmp_path.iterdir()) == []
