"""A reader of another package comes in by the same door as the built-in ones."""

from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest
from tests.readers.trc_file import marker_table

from hipdrive import readers
from hipdrive.readers import Reader, Told, Trial, find_kind, read_motion
from hipdrive.readers.markers import MarkerTable


def read_made_up(path: Path, told: Told) -> Trial:
    """The standing figure, turning its feet a little so that joints can be found."""
    position = np.tile(np.array(list(marker_table().values())) * 1e-3, (8, 1, 1))
    position[:, :, 0] += 0.01 * np.sin(np.arange(8))[:, None] * (1.5 - position[:, :, 1])
    return Trial(MarkerTable(np.arange(8) / (told.fps or 100.0), tuple(marker_table()), position, path.name))


MADE_UP = Reader("made up", lambda head: head.startswith("MADEUP"), read_made_up)


def test_an_entry_point_is_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("made-up", f"{__name__}:MADE_UP", readers.ENTRY_POINTS)
    monkeypatch.setattr(EntryPoint, "load", lambda self: MADE_UP)
    monkeypatch.setattr(readers, "entry_points", lambda group: (entry,) if group == readers.ENTRY_POINTS else ())
    readers.all_readers.cache_clear()
    try:
        (tmp_path / "x").write_text("MADEUP 1")
        assert find_kind(tmp_path / "x") == "made up"
        assert read_motion(tmp_path / "x", told=Told(fps=200.0)).fps == pytest.approx(200.0)
    finally:
        readers.all_readers.cache_clear()


def test_names_of_readers_are_unique() -> None:
    names = [reader.name for reader in readers.READERS]
    assert len(set(names)) == len(names)
