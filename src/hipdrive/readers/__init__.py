"""One file per format, each with `sniff` and a reader; `read_motion` finds out the kind from the content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hipdrive.errors import CorruptFileError, SchemaError, UnsupportedFormatError
from hipdrive.motion.motion import Motion
from hipdrive.readers import mot, rbds, trc
from hipdrive.readers.marker_motion import motion_of_markers
from hipdrive.readers.markers import MarkerTable

__all__ = ["read_markers", "read_motion"]

_HEAD_BYTES = 4096

#: Whether a file is of this kind, told from its beginning, and how its markers are read.
_MARKER_READERS: tuple[tuple[Callable[[str], bool], Callable[[Path], MarkerTable]], ...] = (
    (trc.sniff, trc.read_trc),
    (rbds.sniff, rbds.read_rbds),
)


def read_motion(path: Path, standing: Path | None = None) -> Motion:
    """Read a motion-capture file as a metric 3D `Motion`; the kind is found from the content, not the name.

    standing : a standing trial of the same person and marker set; it places knee and ankle.
    Raises CorruptFileError (``missing-file``, ``empty-file``, ``damaged-table``, ``truncated-file``),
    UnsupportedFormatError (``unknown-format``), SchemaError (``no-positions``, ``unknown-markers``,
    ``wrong-unit``, ``wrong-axes``).
    """
    return motion_of_markers(read_markers(path), None if standing is None else read_markers(standing))


def read_markers(path: Path) -> MarkerTable:
    """The markers of a file in metres, by their own names. Raises as `read_motion`."""
    head = _head(path)
    for sniff, read in _MARKER_READERS:
        if sniff(head):
            return read(path)
    if mot.sniff(head):
        raise SchemaError(
            f"{path.name} holds angles or forces over time, not positions",
            slug="no-positions",
            expected="marker positions, as a TRC or C3D file has",
            fix="give the marker file of the same trial",
        )
    raise UnsupportedFormatError(
        f"{path.name} is of a kind hipdrive does not read",
        slug="unknown-format",
        got=repr(head[:24]),
        expected="TRC or RBDS marker text",
        fix="convert the recording to TRC",
    )


def _head(path: Path) -> str:
    if not path.is_file():
        raise CorruptFileError(
            f"There is no file {path.name}",
            slug="missing-file",
            fix="check the path",
        )
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES).decode("utf-8", errors="replace")
    if not head.strip():
        raise CorruptFileError(
            f"{path.name} is empty",
            slug="empty-file",
            fix="copy or export the file again",
        )
    return head
