"""One door for every file of a watch: the kind is found from the content, never from the name."""

from __future__ import annotations

import re
from pathlib import Path

from hipdrive.errors import CorruptFileError, UnsupportedFormatError
from hipdrive.hike import fit, gpx, tcx
from hipdrive.hike.track import Track

_HEAD_BYTES = 4096
_ROOT = re.compile(r"<\s*(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


def read_track(path: Path) -> Track:
    """The recorded activity in a FIT, GPX or TCX file.

    Raises CorruptFileError (missing, empty, damaged), UnsupportedFormatError ``not-a-track-file``, SchemaError.
    """
    head = _head(path)
    if fit.sniff(head):
        return fit.read(path)
    root = _root_element(head)
    if gpx.sniff(root):
        return gpx.read(path)
    if tcx.sniff(root):
        return tcx.read(path)
    raise UnsupportedFormatError(
        "This is no file of a watch that hipdrive reads",
        slug="not-a-track-file",
        got="a compressed file"
        if head[:2] in (b"\x1f\x8b", b"PK")
        else f"XML that begins with <{root}>"
        if root
        else "",
        expected="FIT, GPX or TCX",
        fix="unpack the file first"
        if head[:2] in (b"\x1f\x8b", b"PK")
        else "export the activity as FIT, GPX or TCX",
    )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise CorruptFileError(
            f"There is no file {path.name}", slug="file-missing", fix="check the path and its spelling"
        ) from None
    except OSError as error:
        raise CorruptFileError(
            "The file cannot be opened",
            slug="file-not-readable",
            got=f"{path.name}: {error.strerror or error}",
            fix="check the name and the rights of the file",
        ) from None
    if not head.strip():
        raise CorruptFileError(
            "The file is empty", slug="empty-file", got=path.name, fix="export the activity again"
        )
    return head


def _root_element(head: bytes) -> str:
    """Name of the first element; empty where it is no XML. UTF-16 is told by its mark."""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return ""
    text = re.sub(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", "", text, flags=re.S)
    found = _ROOT.search(text)
    return found.group(1) if found else ""
