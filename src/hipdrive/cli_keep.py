"""Keep a result with a person: for the commands that make one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipdrive.errors import ConfigError

# Names for types only: the command line starts without the libraries behind them.
if TYPE_CHECKING:
    from hipdrive.athletes.keep import Saved

KeepFor = Annotated[
    str | None,
    typer.Option("--athlete", metavar="NAME", help="Keep the result with this person (hipdrive athlete list)."),
]
RecordedAt = Annotated[
    str | None, typer.Option(metavar="TIME", help="With --athlete: when it was filmed, if the clip does not say.")
]
KeepVideo = Annotated[
    bool, typer.Option("--keep-video", help="With --athlete: copy the clip beside the database, too.")
]


def check_keeping(name: str | None, database: str | None, recorded_at: str | None, keep_video: bool) -> None:
    """Before minutes of work: is there such a person, and do the options fit? `name` None = keep with nobody.

    Raises ConfigError ``keep-for-whom``, ``date-unreadable``, and what `open_database` and `find_athlete` raise.
    """
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import find_athlete

    if name is None and (keep_video or recorded_at is not None):
        raise ConfigError(
            "Nothing is kept where no person is named",
            slug="keep-for-whom",
            got="--keep-video" if keep_video else "--recorded-at",
            fix="name the person with --athlete, or leave that option away",
        )
    if name is not None:
        time_told(recorded_at)
        with open_database(database) as opened:
            find_athlete(opened, name)


def keep_result(
    name: str | None, folder: Path, clip: Path, *, database: str | None, keep_video: bool, recorded_at: str | None
) -> Saved | None:
    """Keep the result in a folder that was just written; what is on the disk now. None where it is for nobody.

    recorded_at : as told; None = when the clip says it was filmed, else now
    """
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.keep import save_document
    from hipdrive.athletes.keep_files import kind_of, read_document
    from hipdrive.athletes.register import find_athlete
    from hipdrive.video.filmed_at import filmed_at

    if name is None:
        return None
    file = next(path for name in ("result.json", "set.json") if (path := folder / name).is_file())
    document = read_document(file)
    with open_database(database) as opened:
        athlete = find_athlete(opened, name)
        return save_document(
            opened,
            athlete,
            kind_of(document, file.name),
            document,
            happened_at=time_told(recorded_at),
            assumed_at=filmed_at(clip),
            video=clip if keep_video else None,
        )


def time_told(text: str | None) -> datetime | None:
    """The time of ``--date``. Raises ConfigError ``date-unreadable``."""
    from hipdrive.athletes.keep_files import parsed_time

    if text is None:
        return None
    when = parsed_time(text)
    if when is None:
        raise ConfigError(
            "That is no date",
            slug="date-unreadable",
            got=text,
            expected="2026-03-01, or 2026-03-01T18:30",
            fix="write year, month and day in that order",
        )
    return when
