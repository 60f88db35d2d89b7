"""`Recorded`: one recording of a person as numbers, with what must be the same before two may be compared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hipdrive.errors import SchemaError
from hipdrive.faults import content_fault
from hipdrive.measures.measurement import FAR_LEG

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement of one recording; NaN where there is no number.

    sd, n_steps : spread over steps and how many
    u_sys : systematic uncertainty, one standard deviation; mdc95 : the recording's own; all in `unit`
    status : measured, proxy, not_observable or insufficient; reason : why there is no number, or what limits it
    """

    name: str
    side: str
    unit: str
    value: float
    sd: float = NAN
    n_steps: int = 0
    u_sys: float = NAN
    mdc95: float = NAN
    status: str = "measured"
    reason: str = ""

    @property
    def answered(self) -> bool:
        """Whether there is a number."""
        return self.status in ("measured", "proxy") and math.isfinite(self.value)

    @property
    def sem(self) -> float:
        """Standard error of the mean over steps; 0 where the spread is not known."""
        return self.sd / math.sqrt(self.n_steps) if self.n_steps > 1 and math.isfinite(self.sd) else 0.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording: when, under which conditions, and what was measured.

    key : what its owner calls it, e.g. a database id or a folder's name
    speed_mps : told or measured; None = not known
    surface : treadmill or overground; grade_percent : + uphill, None = not told, taken as level
    view : side, rear, 3d or any; near_side : the side the camera saw, None without one
    kind : video, mocap, keypoints or watch; model : what found the landmarks, e.g. ``blazepose/heavy``
    calibrated : a standing reference was subtracted; roll_told : the camera's roll was said, not guessed
    place : a name for the spot the camera stood on, where somebody vouches for it; equal names = not moved
    version : of hipdrive; sha256 : of the recording, by which its result folder is found
    """

    key: str
    when: datetime
    readings: tuple[Reading, ...]
    speed_mps: float | None = None
    surface: str | None = None
    grade_percent: float | None = None
    view: str = "side"
    near_side: str | None = None
    kind: str = "video"
    model: str = ""
    fps: float = NAN
    calibrated: bool = False
    roll_told: bool = False
    place: str | None = None
    version: str = ""
    sha256: str = ""

    def reading(self, name: str, side: str) -> Reading | None:
        """The measurement of that name and side; None where this recording has none."""
        return next((r for r in self.readings if (r.name, r.side) == (name, side)), None)


def recorded_of(
    document: Mapping[str, Any], when: datetime, *, key: str = "", place: str | None = None
) -> Recorded:
    """A `Recorded` of the object in a ``result.json``.

    Measurements of the leg behind the other one are kept without their number: film that side to follow it.
    Raises SchemaError ``not-a-result`` where the object lacks what every result has.
    """
    try:
        source, settings, provenance = document["input"], document["settings"], document["provenance"]
        readings = tuple(_reading(row) for row in document["measurements"])
        return Recorded(
            key=key or str(source["name"]),
            when=when,
            readings=readings,
            speed_mps=_speed_mps(settings.get("belt_speed_mps"), readings),
            surface=document.get("surface"),
            grade_percent=settings.get("grade_percent"),
            view="3d" if document.get("near_side") is None else "side",
            near_side=document.get("near_side"),
            kind=str(source["kind"]),
            model=str(provenance.get("backend") or source["kind"]),
            fps=_number(source.get("fps")),
            calibrated=document.get("standing_reference") is not None,
            roll_told=settings.get("camera_roll_deg") is not None,
            place=place,
            version=str(document.get("hipdrive_version", "")),
            sha256=str(source.get("sha256", "")),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SchemaError(
            "This is not the result of an analysis",
            slug="not-a-result",
            got=content_fault(error),
            expected="the object that hipdrive analyse writes into result.json",
            fix="analyse the recording again",
        ) from None


def _reading(row: Mapping[str, Any]) -> Reading:
    reasons = tuple(row.get("reasons") or ())
    far = FAR_LEG in reasons
    return Reading(
        name=str(row["name"]),
        side=str(row["side"]),
        unit=str(row["unit"]),
        value=NAN if far else _number(row["value"]),
        sd=_number(row.get("sd")),
        n_steps=int(row.get("n_steps") or 0),
        u_sys=_number(row.get("u_sys")),
        mdc95=_number(row.get("mdc95")),
        status="not_observable" if far else str(row["status"]),
        reason=FAR_LEG if far else next(iter(reasons), ""),
    )


def _speed_mps(belt_mps: float | None, readings: tuple[Reading, ...]) -> float | None:
    if belt_mps is not None:
        return float(belt_mps)
    return next((r.value for r in readings if r.name == "speed_mps" and r.answered), None)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else NAN
