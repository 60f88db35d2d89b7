"""The user's own marker set: a small TOML file that says which marker, or mean of markers, shows each landmark.

    name = "Our gait laboratory"

    [landmarks]
    left_hip = "LHJC"
    left_knee = ["LKNE", "LKNM"]     # the mean of both
    left_toe = "LTOE"

Every fault is reported at once, with near names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from hipdrive.errors import ConfigError, SchemaError
from hipdrive.faults import text_fault
from hipdrive.motion.landmarks import LANDMARKS, SIDES
from hipdrive.readers.marker_sets import MarkerSet
from hipdrive.readers.markers import MarkerTable
from hipdrive.readers.point_names import landmarks_by_name

#: Landmarks that a 3D map must show; the hips may come from the pelvis' markers instead.
_LEG = tuple(f"{side}_{part}" for part in ("knee", "ankle", "heel", "toe") for side in SIDES)
_HIPS = ("left_hip", "right_hip")
_PELVIS = ("left_asis", "right_asis", "left_psis", "right_psis")


def read_marker_map(path: Path) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Name of the set, and landmark -> markers. Raises ConfigError ``marker-map`` with every fault."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise _fault(path, ["there is no such file"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _fault(path, [f"not TOML: {text_fault(error)}"]) from None
    table = content.get("landmarks")
    if not isinstance(table, dict) or not table:
        raise _fault(path, ["there is no [landmarks] table"])
    faults = [_unknown_landmark(name) for name in table if name not in LANDMARKS]
    markers: dict[str, tuple[str, ...]] = {}
    for name, value in table.items():
        names = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
        if not names or not all(isinstance(marker, str) and marker for marker in names):
            faults.append(f"{name} is no marker name and no list of them")
        markers[name] = names
    if faults:
        raise _fault(path, faults)
    return str(content.get("name", path.stem)), markers


def map_markers(table: MarkerTable, path: Path) -> MarkerSet:
    """The marker set of a map, checked against the markers of a file.

    Raises ConfigError ``marker-map`` or SchemaError ``map-markers`` with what was found and what is missing.
    """
    name, markers = read_marker_map(path)
    _check_present(markers, table.names, table.source, path)
    hips = all(hip in markers for hip in _HIPS)
    pelvis = all(part in markers for part in _PELVIS)
    lacking = [part for part in _LEG if part not in markers]
    if not hips and not pelvis:
        lacking = [*_HIPS, *lacking]
    if lacking:
        raise _fault(path, [f"no marker for {', '.join(lacking)}"])
    mid_psis = () if hips else (*markers["left_psis"], *markers["right_psis"])
    return MarkerSet(name=name, paired={}, single=markers, mid_psis=mid_psis)


def map_points(names: Sequence[str], path: Path | None, source: str) -> dict[str, tuple[str, ...]]:
    """Landmark -> keypoints of a file whose points have free names: by the map, else by what the names mean."""
    if path is None:
        return {landmark: (name,) for landmark, name in landmarks_by_name(names).items()}
    _, markers = read_marker_map(path)
    _check_present(markers, names, source, path)
    return markers


def _check_present(markers: dict[str, tuple[str, ...]], names: Sequence[str], source: str, path: Path) -> None:
    absent = [(landmark, name) for landmark, wanted in markers.items() for name in wanted if name not in names]
    if absent:
        words = [f"{name} for {landmark}{_near(name, names)}" for landmark, name in absent]
        raise SchemaError(
            f"{source} lacks markers that the map {path.name} names",
            slug="map-markers",
            got=", ".join(names),
            expected="; ".join(words),
            fix="correct the names in the map",
        )


def _unknown_landmark(name: str) -> str:
    return f"{name} is no landmark{_near(name, LANDMARKS)}"


def _near(name: str, names: Sequence[str]) -> str:
    by_lower = {known.lower(): known for known in names}
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return f" (did you mean {by_lower[close[0]]}?)" if close else ""


def _fault(path: Path, faults: list[str]) -> ConfigError:
    return ConfigError(
        f"The marker map {path.name} cannot be used: {'; '.join(faults)}",
        slug="marker-map",
        expected="[landmarks] with a marker or a list of markers for hip, knee, ankle, heel and toe of both sides",
        fix=f"landmarks are {', '.join(LANDMARKS)}",
    )
