"""Options that several commands have, in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from hipdrive.errors import ConfigError

AthleteName = Annotated[
    str, typer.Argument(metavar="NAME", help="As `hipdrive athlete list` names the person, or the id.")
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL", help="Database of the people: a file or postgresql://...; else your own file."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result (or the error) as JSON.")]
Language = Annotated[
    Literal["en", "de"],
    typer.Option(
        envvar="HIPDRIVE_LANGUAGE", help="Language of pages, pictures and video; the data files know none."
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for the results; made if it is not there.")]
ImageSize = Annotated[
    str | None,
    typer.Option(metavar="WxH", help="Picture size of a keypoint file that does not say it, e.g. 1920x1080."),
]
MarkerMap = Annotated[Path | None, typer.Option(help="TOML file that says which marker shows which landmark.")]
Workers = Annotated[int | None, typer.Option(min=1, max=64, help="Processes for the pose network; one a core.")]


def image_size_px(text: str) -> tuple[int, int]:
    """Width and height in pixels of ``--image-size``. Raises ConfigError ``image-size``."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        width = height = 0
    if min(width, height) < 1:
        raise ConfigError(
            "The picture size is not two numbers",
            slug="image-size",
            got=text,
            expected="WIDTHxHEIGHT in pixels of the upright picture",
            fix="write for example --image-size 1920x1080",
        )
    return width, height
