"""Small files: whole or as they were before, and on the disk."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hipdrive.app.whole_files import sync_tree, write_whole


def note_order(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is synced and put in place, in its order."""
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def note_fsync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def note_replace(path: Path, target: Path) -> Path:
        done.append("in place")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "replace", note_replace)
    return done


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = note_order(monkeypatch)
    write_whole(tmp_path / "a.json", b"1")
    assert done == ["file", "in place", "folder"]
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o600


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "a.json", b"before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        write_whole(tmp_path / "a.json", b"after")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"before"


def test_a_tree_is_synced_file_by_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key_frames").mkdir()
    for name in ("a.json", "key_frames/b.png"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link").symlink_to("/etc/hostname")
    done = note_order(monkeypatch)
    sync_tree(tmp_path)
    assert sorted(done) == ["file", "file", "folder", "folder"], "a link leads to no file of others"
