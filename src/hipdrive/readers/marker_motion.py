"""From markers to a metric `Motion`: landmarks, joint centres, running axes."""

from __future__ import annotations

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray, Motion, Pass, Provenance, build_motion
from hipdrive.readers.axes import running_axes
from hipdrive.readers.flat import flat_motion, is_flat
from hipdrive.readers.joint_centres import carry_point, functional_centre, hip_centres, pivot_of_two
from hipdrive.readers.marker_sets import MarkerSet, find_marker_set, of_side, spelt_as_known
from hipdrive.readers.markers import MarkerTable

_NEEDED = ("hip", "knee", "ankle", "heel", "toe")


def motion_of_markers(
    table: MarkerTable, standing: MarkerTable | None = None, known: MarkerSet | None = None
) -> Motion:
    """A metric `Motion` of a marker file; time 0 is its first frame.

    standing : a standing trial of the same person, whose knee and ankle markers place those joints.
    known : the marker set; None = found from the names.
    Markers that lie in one plane (a 2D pose program's) give a 2D motion.
    Raises SchemaError, slugs ``unknown-markers``, ``unseen-markers``, ``wrong-axes``.
    """
    if known is None:
        table = spelt_as_known(table)
        standing = None if standing is None else spelt_as_known(standing)
        known = find_marker_set(table)
    positions = _marked(table, known)
    # Markers that fall onto each other (damage) leave a direction undefined: that frame is missing.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for side in SIDES:
            positions |= _hip_and_toe(table, standing, known, positions, side)
            positions |= _leg_centres(table, standing, known, side)
        for side in SIDES:
            positions |= _lateral_centres(table, known, positions, side)
    _check_seen(positions, table.source)
    read = f"read the {known.name} marker set"
    if is_flat(positions):
        return flat_motion(table, positions, read)
    turned, words = running_axes(positions, table.source)
    placed = (
        ""
        if not known.clusters
        else f"knee and ankle from {'the standing trial' if standing else 'the motion itself'}"
    )
    return build_motion(
        table.time_s - table.time_s[0],
        turned,
        scale="metric",
        passes=(Pass(0, len(table.time_s)),),
        provenance=Provenance(source=table.source, steps=tuple(step for step in (read, placed, words) if step)),
    )


def _marked(table: MarkerTable, known: MarkerSet) -> dict[str, FloatArray]:
    wanted = dict(known.single)
    for side in SIDES:
        for landmark, names in known.paired.items():
            wanted[f"{side}_{landmark}"] = _named(names, side)
    return {landmark: table.mean(*names) for landmark, names in wanted.items() if table.has(*names)}


def _hip_and_toe(
    table: MarkerTable,
    standing: MarkerTable | None,
    known: MarkerSet,
    positions: dict[str, FloatArray],
    side: Side,
) -> dict[str, FloatArray]:
    """The hip of one side, and the toe where only the standing trial shows it."""
    found: dict[str, FloatArray] = {}
    if f"{side}_hip" not in positions and known.mid_psis:
        left, right = positions["left_asis"], positions["right_asis"]
        found[f"{side}_hip"] = hip_centres(left, right, table.mean(*known.mid_psis))[SIDES.index(side)]
    if "hip" in known.standing:
        found[f"{side}_hip"] = _between_trochanters(table, standing, known, side)
    if "toe" in known.standing:
        marks = _named(known.standing["toe"], side)
        found[f"{side}_toe"] = _carried(table, standing, _named(known.clusters["foot"], side), marks)
    return found


def _between_trochanters(
    table: MarkerTable, standing: MarkerTable | None, known: MarkerSet, side: Side
) -> FloatArray:
    """(time, 3) a quarter of the way from this trochanter to the other (Weinhandl & O'Connor 2010)."""
    own, other = (
        _carried(table, standing, known.clusters["pelvis"], _named(known.standing["hip"], each))
        for each in (side, "right" if side == "left" else "left")
    )
    return own + (other - own) / 4.0


def _carried(
    table: MarkerTable, standing: MarkerTable | None, cluster: tuple[str, ...], marks: tuple[str, ...]
) -> FloatArray:
    """(time, 3) the mean of the standing trial's marks, carried along with a cluster."""
    if standing is None or not standing.has(*marks, *cluster):
        raise SchemaError(
            f"{table.source} needs a standing trial: its marker set shows joints only there",
            slug="needs-standing",
            got="no standing trial" if standing is None else "a standing trial without these markers",
            expected=", ".join(marks),
            fix="give the standing trial with --standing",
        )
    shape = np.nanmedian(standing.stack(*cluster), axis=0)
    return carry_point(table.stack(*cluster), shape, np.nanmedian(standing.mean(*marks), axis=0))


def _leg_centres(
    table: MarkerTable, standing: MarkerTable | None, known: MarkerSet, side: Side
) -> dict[str, FloatArray]:
    if not {"thigh", "shank", "foot"} <= set(known.clusters):
        return {}
    thigh, shank, foot = (_named(known.clusters[part], side) for part in ("thigh", "shank", "foot"))
    centres: dict[str, FloatArray] = {}
    for joint, upper, lower in (("knee", thigh, shank), ("ankle", shank, foot)):
        name = f"{side}_{joint}"
        marks = _named(known.standing.get(joint, ()), side)
        if standing is not None and marks and standing.has(*marks, *upper):
            shape, point = (
                np.nanmedian(standing.stack(*upper), axis=0),
                np.nanmedian(standing.mean(*marks), axis=0),
            )
            centres[name] = carry_point(table.stack(*upper), shape, point)
        elif len(lower) >= 3:
            centres[name] = functional_centre(table.stack(*upper), table.stack(*lower))
        else:
            centres[name] = pivot_of_two(table.stack(*upper), table.stack(*lower))
    return centres


def _lateral_centres(
    table: MarkerTable, known: MarkerSet, positions: dict[str, FloatArray], side: Side
) -> dict[str, FloatArray]:
    """Knee and ankle from their outer marker: inward along the hips' line, square to the segment above."""
    centres: dict[str, FloatArray] = {}
    inward = positions["right_hip"] - positions["left_hip"]
    inward = inward if side == "left" else -inward
    above = positions[f"{side}_hip"]
    for joint, (marker, depth_m) in known.lateral.items():
        point = table.mean(of_side(marker, side))
        along = _unit(point - above)
        square = inward - (inward * along).sum(axis=1, keepdims=True) * along
        centres[f"{side}_{joint}"] = above = point + depth_m * _unit(square)
    return centres


def _check_seen(positions: dict[str, FloatArray], source: str) -> None:
    """Every part of both legs must be there and seen in some frame. Raises SchemaError ``unseen-markers``."""
    names = [f"{side}_{part}" for part in _NEEDED for side in SIDES]
    unseen = [n for n in names if n not in positions or not np.isfinite(positions[n]).all(axis=1).any()]
    if unseen:
        raise SchemaError(
            f"The markers of {source} leave parts of the legs unseen throughout",
            slug="unseen-markers",
            got=f"nothing for {', '.join(unseen)}",
            expected="hip, knee, ankle, heel and toe of both legs in some frames",
            fix="label the missing markers, fill their gaps and export again",
        )


def _unit(vector: FloatArray) -> FloatArray:
    length: FloatArray = np.linalg.norm(vector, axis=1, keepdims=True)
    return vector / length


def _named(names: tuple[str, ...], side: Side) -> tuple[str, ...]:
    return tuple(of_side(name, side) for name in names)
