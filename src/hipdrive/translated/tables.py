"""The tables of translations, one file a room and language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_table(room: str, language: str) -> dict[str, Any]:
    """``translations/<room>.<language>.toml``; empty where there is none."""
    file = files("hipdrive.language") / "translations" / f"{room}.{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
