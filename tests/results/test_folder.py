"""A result folder appears whole or not at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipdrive.errors import ConfigError
from hipdrive.results.folder import whole_folder


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


@given(st.sampled_from(["file", "under-a-file"]))
def test_a_place_that_cannot_be_a_folder_is_refused(kind: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        taken = Path(folder) / "taken"
        taken.write_text("mine")
        target = taken if kind == "file" else taken / "out"
        with pytest.raises(ConfigError, match="cannot be written"), whole_folder(target):
            pass
        assert taken.read_text() == "mine"
