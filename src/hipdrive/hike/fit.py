"""FIT files of watches -> `Track`."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.hike.altitude import source_of_fit
from hipdrive.hike.sports import is_on_foot
from hipdrive.hike.track import BoolArray, Column, FloatArray, Track, build_track

_SEMICIRCLES_DEG = 180.0 / 2**31
#: Column -> the record's fields, best first, and what makes them metres, seconds, degrees.
_FIELDS: dict[Column, tuple[tuple[str, ...], float]] = {
    "latitude_deg": (("position_lat",), _SEMICIRCLES_DEG),
    "longitude_deg": (("position_long",), _SEMICIRCLES_DEG),
    "distance_m": (("distance",), 1.0),
    "altitude_m": (("enhanced_altitude", "altitude"), 1.0),
    "speed_mps": (("enhanced_speed", "speed"), 1.0),
    "cadence_per_min": (("cadence",), 1.0),
    "contact_time_s": (("stance_time",), 1e-3),
    "vertical_oscillation_m": (("vertical_oscillation",), 1e-3),
    "step_length_m": (("step_length",), 1e-3),
}

#: Samples of a file that ends early: with fewer it is damaged rather than short.
_WORTH_TAKING = 60


@dataclass(slots=True)
class _Found:
    """What is collected on the way through the file."""

    unix_s: list[float] = field(default_factory=list)
    columns: dict[Column, list[float]] = field(default_factory=lambda: {name: [] for name in _FIELDS})
    barometer: bool = False
    maker: str = ""
    product: str = ""
    sessions: list[tuple[float, float, str]] = field(default_factory=list)
    kind: str = ""
    sport: str = ""
    cut_off: bool = False


def sniff(head: bytes) -> bool:
    """Whether a file begins like FIT."""
    return len(head) >= 12 and head[8:12] == b".FIT"


def read(path: Path) -> Track:
    """A `Track` of a FIT activity.

    Of a file that ends early (a watch that ran out of battery, a copy that broke off) the whole messages are taken, and
    the track says so.
    Raises CorruptFileError ``damaged-fit`` where its checksum fails or a message cannot be read, SchemaError
    ``not-an-activity`` where it is another kind of FIT file, and what `build_track` raises.
    """
    found = _collect(path)
    if not found.unix_s and found.kind not in ("", "activity"):
        raise SchemaError(
            "This FIT file is not a recorded activity",
            slug="not-an-activity",
            got=found.kind,
            expected="activity",
            fix="take the activity from the watch's Activity folder",
        )
    unix_s = np.asarray(found.unix_s, dtype=np.float64)
    sports = tuple(dict.fromkeys(sport for _, _, sport in found.sessions if sport))
    return build_track(
        unix_s,
        {name: np.asarray(values, dtype=np.float64) for name, values in found.columns.items()},
        altitude_source=source_of_fit(found.barometer, found.maker, found.product),
        format_name="FIT",
        device=" ".join(word for word in (found.maker, found.product) if word),
        sports=sports,
        on_foot=_on_foot(unix_s, found.sessions),
        cut_off=found.cut_off,
    )


def _collect(path: Path) -> _Found:
    import fitdecode  # type: ignore[import-untyped]

    found = _Found()
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            fitdecode.FitReader(path, check_crc=fitdecode.CrcCheck.RAISE) as frames,
        ):
            for frame in frames:
                if isinstance(frame, fitdecode.FitDataMessage):
                    _take(frame.name, {f.name: f.value for f in frame.fields}, found)
    except OSError:
        raise
    except fitdecode.FitEOFError as error:
        # Every message so far was whole; the header says that more was to come.
        found.cut_off = path.stat().st_size < _promised_bytes(path)
        if not found.cut_off or len(found.unix_s) < _WORTH_TAKING:
            raise _damaged(_first_words(error)) from None
        if found.sport and not found.sessions:  # sessions are written last; which sport it is to be, at the start
            found.sessions.append((-math.inf, math.inf, found.sport))
    except Exception as error:
        # The decoder meets hostile bytes with whatever its own code raises (struct, key, value, overflow errors).
        known = isinstance(error, fitdecode.FitError)
        raise _damaged(_first_words(error) if known else "a message that cannot be decoded") from None
    return found


def _promised_bytes(path: Path) -> int:
    """Header, data as the header counts them, checksum."""
    with path.open("rb") as stream:
        head = stream.read(8)
    return head[0] + int.from_bytes(head[4:8], "little") + 2


def _damaged(got: str) -> CorruptFileError:
    return CorruptFileError(
        "The FIT file is damaged",
        slug="damaged-fit",
        got=got,
        expected="a whole file whose checksum fits",
        fix="copy it from the watch again, or export it again from the service",
    )


def _first_words(error: Exception) -> str:
    words = str(error).split("(")[0].strip()
    return words[:120] or type(error).__name__


def _take(name: str, message: dict[str, Any], found: _Found) -> None:
    if name == "record":
        found.unix_s.append(_unix_s(message.get("timestamp")))
        for column, (fields, factor) in _FIELDS.items():
            found.columns[column].append(factor * _first_number(message, fields))
        # A watch counts whole strides; the half is in a field of its own.
        found.columns["cadence_per_min"][-1] += max(0.0, _number(message.get("fractional_cadence"), 0.0))
    elif name == "device_info":
        found.barometer |= "barometer" in (str(message.get("local_device_type")), str(message.get("device_type")))
    elif name == "file_id":
        found.maker = str(message.get("manufacturer") or "")
        found.product = str(message.get("garmin_product") or message.get("product_name") or "")
        found.kind = str(message.get("type") or "")
    elif name == "sport":
        found.sport = _sport_words(message)
    elif name == "session":
        start_s = _unix_s(message.get("start_time"))
        elapsed_s = _number(message.get("total_elapsed_time"))
        found.sessions.append((start_s, start_s + elapsed_s, _sport_words(message)))


def _sport_words(message: dict[str, Any]) -> str:
    sub_sport, sport = str(message.get("sub_sport") or ""), str(message.get("sport") or "")
    return sport + (f" ({sub_sport})" if sub_sport not in ("", "generic") else "")


def _on_foot(unix_s: FloatArray, sessions: list[tuple[float, float, str]]) -> BoolArray:
    """Samples outside every session count as on foot: not saying is not the same as cycling."""
    on_foot = np.ones(len(unix_s), bool)
    for start_s, stop_s, sport in sessions:
        if not is_on_foot(sport):
            with np.errstate(invalid="ignore"):
                inside = (unix_s >= start_s) & (unix_s <= stop_s)
            # A file with one session is that sport, whatever its clock says.
            on_foot &= ~inside if len(sessions) > 1 else False
    return on_foot


def _unix_s(value: object) -> float:
    return value.timestamp() if isinstance(value, datetime) else _number(value)


def _first_number(message: dict[str, Any], names: tuple[str, ...]) -> float:
    numbers = (_number(message.get(name)) for name in names)
    return next((number for number in numbers if number == number), float("nan"))


def _number(value: object, otherwise: float = float("nan")) -> float:
    if isinstance(value, (int, float)):
        try:
            return float(value)
        except OverflowError:
            return float("nan")
    return otherwise
