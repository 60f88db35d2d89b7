"""GPX and TCX as a stream: one pass, points into columns; no DTD, no entity, no outside file is ever followed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import numpy as np

from hipdrive.errors import CorruptFileError
from hipdrive.hike.altitude import source_of_words
from hipdrive.hike.sports import is_on_foot, sport_words
from hipdrive.hike.track import Column, FloatArray, Track, build_track

_NAN = float("nan")
_DEEPEST = 64
_LONGEST_TEXT = 100_000
#: Points of a file that ends early: with fewer it is damaged rather than short.
_WORTH_TAKING = 60
#: What expat says at the end of a file that was to go on: no end of an element, of a tag, of a letter, of a CDATA.
_ENDS_EARLY = (3, 5, 6, 20)


class PointReader(ContentHandler):
    """Collects the points of a track and the words around it.

    point : name of the element that is a point; fields : element inside it -> column; words : names of elements
    (``parent/name``) and attributes (``element@attribute``) whose text is kept.
    Namespaces are not looked at: half of the writers get them wrong, and the local names are unambiguous.
    """

    def __init__(self, point: str, fields: dict[str, Column], words: frozenset[str]) -> None:
        super().__init__()
        self._point, self._fields, self._words = point, fields, words
        self._path: list[str] = []
        self._text: list[str] = []
        self._text_length = 0
        self._now: dict[str, float] | None = None
        self._point_depth = 0
        self.unix_s: list[float] = []
        self.columns: dict[Column, list[float]] = {name: [] for name in dict.fromkeys(fields.values())}
        self.columns |= {"latitude_deg": [], "longitude_deg": []}
        self.words: dict[str, list[str]] = {word: [] for word in words}
        self.cut_off = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the name SAX calls
        local = name.rsplit(":", 1)[-1]
        self._path.append(local)
        self._text, self._text_length = [], 0
        if len(self._path) > _DEEPEST:
            raise SAXException("elements nested too deep")
        if local == self._point:
            self._now, self._point_depth = {}, len(self._path)
            for attribute, column in (("lat", "latitude_deg"), ("lon", "longitude_deg")):
                if attribute in attrs:
                    self._now[column] = _number(attrs[attribute])
        elif self._now is None:
            for attribute in attrs.getNames():
                key = f"{local}@{attribute}"
                if key in self._words:
                    self.words[key].append(attrs[attribute].strip()[:200])

    def characters(self, content: str) -> None:
        self._text_length += len(content)
        if self._text_length <= _LONGEST_TEXT:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the name SAX calls
        local = self._path.pop()
        if self._now is None:
            key = f"{self._path[-1] if self._path else ''}/{local}"
            if key in self._words:
                self.words[key].append("".join(self._text).strip()[:200])
        elif local == self._point and len(self._path) == self._point_depth - 1:
            self._finish_point(self._now)
            self._now = None
        elif local in ("time", "Time") and len(self._path) == self._point_depth:
            self._now["time"] = _unix_s("".join(self._text))
        elif local in self._fields:
            self._now[self._fields[local]] = _number("".join(self._text))
        self._text, self._text_length = [], 0

    def _finish_point(self, now: dict[str, float]) -> None:
        self.unix_s.append(now.get("time", _NAN))
        for column, values in self.columns.items():
            values.append(now.get(column, _NAN))

    def arrays(self) -> tuple[FloatArray, dict[Column, FloatArray]]:
        """Times (unix seconds) and columns, NaN where a point does not have one."""
        columns = {name: np.asarray(values, dtype=np.float64) for name, values in self.columns.items()}
        return np.asarray(self.unix_s, dtype=np.float64), columns


def read_points(path: Path, reader: PointReader) -> None:
    """Send a file through ``reader``; of one that ends early the whole points are taken, and `cut_off` is set.

    Raises CorruptFileError ``damaged-xml`` (not well-formed, cut off) and ``xml-with-dtd`` (a document type or
    entities, which no watch writes and which can be a trap).
    """
    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.sax import parse  # type: ignore[import-untyped]

    try:
        with path.open("rb") as stream:
            parse(stream, reader, forbid_dtd=True)
    except DefusedXmlException:
        raise CorruptFileError(
            "The file declares a document type or entities, and is not read further",
            slug="xml-with-dtd",
            expected="a plain GPX or TCX file as watches write them",
            fix="export the activity again from the watch or the service",
        ) from None
    except (
        SAXException,
        ValueError,
        LookupError,
    ) as error:  # ValueError, LookupError: an encoding it does not know
        if _ends_early(error) and len(reader.unix_s) >= _WORTH_TAKING:
            reader.cut_off = True
            return
        raise CorruptFileError(
            "The file is damaged XML",
            slug="damaged-xml",
            got=_place(error),
            expected="a whole GPX or TCX file",
            fix="export the activity again from the watch or the service",
        ) from None


def build_point_track(
    points: PointReader, *, format_name: str, device: str, sports: Iterable[str], told: Iterable[str]
) -> Track:
    """The points that were read, as a `Track`; errors as `build_track` raises.

    sports : as the file words them; on foot where one of them is, or where none is told
    told : words of the file that may name what its altitude comes from
    """
    unix_s, columns = points.arrays()
    named = tuple(dict.fromkeys(sport_words(word) for word in sports if word))
    return build_track(
        unix_s,
        columns,
        altitude_source=source_of_words(told),
        format_name=format_name,
        device=device,
        sports=named,
        on_foot=np.full(len(unix_s), not named or any(is_on_foot(sport) for sport in named)),
        cut_off=points.cut_off,
    )


def _ends_early(error: Exception) -> bool:
    """The file is fine as far as it goes."""
    cause = error.getException() if isinstance(error, SAXException) else None
    return getattr(cause, "code", None) in _ENDS_EARLY


def _place(error: Exception) -> str:
    if _ends_early(error):
        return "a file that ends early, with hardly a point in it"
    if isinstance(error, SAXException) and not isinstance(error, SAXParseException):
        return str(error.getMessage())  # our own refusal
    line = getattr(error, "getLineNumber", lambda: None)()
    return f"something that is no XML in line {line}" if line else "something that is no XML"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return _NAN


def _unix_s(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return _NAN
