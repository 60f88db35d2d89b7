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
from hipdrive.language.words import Words
from hipdrive.report.hike_page import render_hike_page
from hipdrive.report.words import ENGLISH
from hipdrive.results.folder import OTHER_REPORTS, further, whole_folder

HIKE_FILES = ("hike.json", "report.html")


def analyse_hike(
    file: Path, *, altitude: AltitudeKind | None = None, treadmill_grade_percent: float | None = None
) -> tuple[Hike, dict[str, Any]]:
    """The climbs in a file and their document; errors as in `read_track` and `find_hikes`."""
    hike = find_hikes(read_track(file), altitude=altitude, treadmill_grade_percent=treadmill_grade_percent)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return hike, hike_document(hike, name=file.name, sha256=digest)


def write_hike(hike: Hike, document: dict[str, Any], out: Path, languages: tuple[Words, ...] = (ENGLISH,)) -> None:
    """``hike.json`` and ``report.html`` into ``out``, both or none. Raises ConfigError ``out-not-writable``.

    languages : the first is that of the page; each further one gets a page beside it (``report.de.html``)
    """
    text = json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    pages = {
        "report.html" if words is languages[0] else further("report.html", words): words for words in languages
    }
    with whole_folder(out, own=(*HIKE_FILES, *OTHER_REPORTS)) as draft:
        (draft / "hike.json").write_text(text, encoding="utf-8")
        for name, words in pages.items():
            page = render_hike_page(hike, document["input"]["name"], words)
            (draft / name).write_text(page, encoding="utf-8")
