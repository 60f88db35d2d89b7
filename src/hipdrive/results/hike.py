"""A hike as a folder: `hike.json` and the page."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from hipdrive.hike.document import hike_document
from hipdrive.hike.hike import Hike, find_hikes
from hipdrive.hike.read import read_track
from hipdrive.hike.track import AltitudeKind
from hipdrive.report.hike_page import render_hike_page
from hipdrive.results.folder import whole_folder

HIKE_FILES = ("hike.json", "report.html")


def analyse_hike(
    file: Path, *, altitude: AltitudeKind | None = None, treadmill_grade_percent: float | None = None
) -> tuple[Hike, dict[str, Any]]:
    """The climbs in a file and their document; errors as in `read_track` and `find_hikes`."""
    hike = find_hikes(read_track(file), altitude=altitude, treadmill_grade_percent=treadmill_grade_percent)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return hike, hike_document(hike, name=file.name, sha256=digest)


def write_hike(hike: Hike, document: dict[str, Any], out: Path) -> None:
    """``hike.json`` and ``report.html`` into ``out``, both or none. Raises ConfigError ``out-not-writable``."""
    text = json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    page = render_hike_page(hike, document["input"]["name"])
    with whole_folder(out, own=HIKE_FILES) as draft:
        for name, content in zip(HIKE_FILES, (text, page), strict=True):
            (draft / name).write_text(content, encoding="utf-8")
