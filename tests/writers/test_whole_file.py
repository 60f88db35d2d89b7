"""A file appears whole or not at all, and takes the place of nothing but a file."""

import os
import stat
from pathlib import Path

import pytest

from hipdrive.errors import ConfigError
from hipdrive.writers.whole_file import whole_file


def test_a_file_appears_at_the_end_and_gives_way_to_the_next(tmp_path: Path) -> None:
    for words in ("first", "second"):
        with whole_file(tmp_path / "a.json") as draft:
            draft.write_text(words)
    assert (tmp_path / "a.json").read_text() == "second" and len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_or_a_device_is_not_replaced(tmp_path: Path) -> None:
    place = tmp_path / "pipe"
    os.mkfifo(place)
    with pytest.raises(ConfigError, match="pipe is not a file"), whole_file(place) as draft:
        draft.write_text("x")
    assert stat.S_ISFIFO(place.stat().st_mode)
