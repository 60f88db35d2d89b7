"""FIT files of watches -> `Track`."""

from __future__ import annotations

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


def sniff(head: bytes) -> bool:
    """Whether a file begins like FIT."""
    return len(head) >= 12 and head[8:12] == b".FIT"


def read(path: Path) -> Track:
    """A `Track` of a FIT activity.

    Raises CorruptFileError ``damaged-fit`` where the file is truncated or its checksum fails, SchemaError
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
    except Exception as error:
        # The decoder meets hostile bytes with whatever its own code raises (struct, key, value, overflow errors).
        raise CorruptFileError(
            "The FIT file is damaged",
            slug="damaged-fit",
            got=_first_words(error)
            if isinstance(error, fitdecode.FitError)
            else "a message that cannot be decoded",
            expected="a whole file whose checksum fits",
            fix="copy it from the watch again, or export it again from the service",
        ) from None
    return found


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
    elif name == "session":
        start_s = _unix_s(message.get("start_time"))
        elapsed_s = _number(message.get("total_elapsed_time"))
        sub_sport = str(message.get("sub_sport") or "")
        sport = str(message.get("sport") or "")
        extra = f" ({sub_sport})" if sub_sport not in ("", "generic") else ""
        found.sessions.append((start_s, start_s + elapsed_s, sport + extra))


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
