"""Which landmark each marker set shows: one table a set, and from markers to a `Motion`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray, Motion, Pass, Provenance, build_motion
from hipdrive.readers.joint_centres import carry_point, functional_centre, hip_centres, pivot_of_two
from hipdrive.readers.markers import MarkerTable


@dataclass(frozen=True, slots=True)
class MarkerSet:
    """One laboratory's markers. ``{S}`` stands for ``L`` or ``R``.

    paired, single : landmark -> markers whose mean it is
    clusters : thigh, shank and foot -> the markers that move with it
    standing : knee and ankle -> markers whose mean is the joint's centre in the standing trial
    mid_psis : markers whose mean lies between the posterior superior iliac spines
    optional : landmarks of this set that a file may lack
    """

    name: str
    paired: Mapping[str, tuple[str, ...]]
    mid_psis: tuple[str, ...]
    clusters: Mapping[str, tuple[str, ...]]
    standing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    single: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def needed(self) -> set[str]:
        """Every marker without which the set cannot be read."""
        legs = [name for part in ("heel", "toe", "asis") for name in self.paired[part]]
        legs += [name for cluster in self.clusters.values() for name in cluster]
        return {name.format(S=side) for name in legs for side in "LR"} | set(self.mid_psis)


MARKER_SETS = (
    MarkerSet(
        name="RBDS",
        paired={
            "asis": ("{S}.ASIS",),
            "psis": ("{S}.PSIS",),
            "heel": ("{S}.Heel.Bottom",),
            "toe": ("{S}.MT1", "{S}.MT5"),
        },
        mid_psis=("L.PSIS", "R.PSIS"),
        clusters={
            "thigh": tuple(
                f"{{S}}.Thigh.{end}.{face}" for end in ("Top", "Bottom") for face in ("Lateral", "Medial")
            ),
            "shank": tuple(
                f"{{S}}.Shank.{end}.{face}" for end in ("Top", "Bottom") for face in ("Lateral", "Medial")
            ),
            "foot": ("{S}.Heel.Top", "{S}.Heel.Bottom", "{S}.Heel.Lateral", "{S}.MT1", "{S}.MT5"),
        },
        standing={"knee": ("{S}.Knee", "{S}.Knee.Medial"), "ankle": ("{S}.Ankle", "{S}.Ankle.Medial")},
    ),
    MarkerSet(
        name="Hamner 2010 (Delaware)",
        paired={
            "asis": ("{S}.ASIS",),
            "heel": ("{S}.Heel",),
            "toe": ("{S}.Toe.Lat", "{S}.Toe.Med"),
            "shoulder": ("{S}.Acromium",),
            "elbow": ("{S}.Elbow",),
            "wrist": ("{S}.Wrist.Med", "{S}.Wrist.Lat"),
            "ear": ("{S}.Temple",),
        },
        mid_psis=("V.Sacral",),
        clusters={
            "thigh": ("{S}.Thigh.Upper", "{S}.Thigh.Front", "{S}.Thigh.Rear"),
            "shank": ("{S}.Shank.Upper", "{S}.Shank.Front", "{S}.Shank.Rear"),
            "foot": ("{S}.Heel", "{S}.Midfoot.Sup", "{S}.Midfoot.Lat"),
        },
        standing={"knee": ("{S}.Knee.Lat", "{S}.Knee.Med"), "ankle": ("{S}.Ankle.Lat", "{S}.Ankle.Med")},
        single={"sacrum": ("V.Sacral",)},
    ),
    MarkerSet(
        name="Hamner 2013 (Stanford)",
        paired={
            "asis": ("{S}ASI",),
            "psis": ("{S}PSI",),
            "heel": ("{S}CAL",),
            "toe": ("{S}TOE",),
            "shoulder": ("{S}ACR",),
            "elbow": ("{S}LEL", "{S}MEL"),
            "wrist": ("{S}FAradius", "{S}FAulna"),
        },
        mid_psis=("LPSI", "RPSI"),
        clusters={
            "thigh": ("{S}TH1", "{S}TH2", "{S}TH3"),
            "shank": ("{S}TB1", "{S}TB2", "{S}TB3"),
            "foot": ("{S}CAL", "{S}TOE"),
        },
        single={"c7": ("C7",)},
    ),
)


def find_marker_set(table: MarkerTable) -> MarkerSet:
    """The marker set of a file. Raises SchemaError, slug ``unknown-markers``."""
    lacking = {known.name: known.needed() - set(table.names) for known in MARKER_SETS}
    for known in MARKER_SETS:
        if not lacking[known.name]:
            return known
    nearest = min(lacking, key=lambda name: len(lacking[name]))
    raise SchemaError(
        f"The markers of {table.source} belong to no marker set that hipdrive knows",
        slug="unknown-markers",
        got=", ".join(table.names[:8]) or "no markers",
        expected=f"for the nearest set, {nearest}, also {', '.join(sorted(lacking[nearest])[:8])}",
        fix="rename the markers, or add the set to readers/marker_sets.py",
    )


def motion_of_markers(table: MarkerTable, standing: MarkerTable | None = None) -> Motion:
    """A metric 3D `Motion` of a marker file; time 0 is its first frame.

    standing : a standing trial of the same person, whose knee and ankle markers place those joints.
    Raises SchemaError, slugs ``unknown-markers``, ``wrong-axes``.
    """
    known = find_marker_set(table)
    positions = _marked(table, known)
    hips = hip_centres(positions["left_asis"], positions["right_asis"], table.mean(*known.mid_psis))
    positions |= dict(zip(("left_hip", "right_hip"), hips, strict=True))
    for side in SIDES:
        positions |= _leg_centres(table, standing, known, side)
    turned = _forward(positions, table.source)
    return build_motion(
        table.time_s - table.time_s[0],
        turned,
        scale="metric",
        passes=(Pass(0, len(table.time_s)),),
        provenance=Provenance(
            source=table.source,
            steps=(
                f"read the {known.name} marker set",
                f"knee and ankle from {'the standing trial' if standing else 'the motion itself'}",
            ),
        ),
    )


def _marked(table: MarkerTable, known: MarkerSet) -> dict[str, FloatArray]:
    wanted = dict(known.single)
    for side in SIDES:
        for landmark, names in known.paired.items():
            wanted[f"{side}_{landmark}"] = _named(names, side)
    return {landmark: table.mean(*names) for landmark, names in wanted.items() if table.has(*names)}


def _leg_centres(
    table: MarkerTable, standing: MarkerTable | None, known: MarkerSet, side: Side
) -> dict[str, FloatArray]:
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


def _forward(positions: dict[str, FloatArray], source: str) -> dict[str, FloatArray]:
    """Turn about the vertical so that the toes point along +x; check that the hips are above the ankles."""
    foot = np.nanmedian(
        [np.nanmedian(positions[f"{s}_toe"] - positions[f"{s}_heel"], axis=0) for s in SIDES], axis=0
    )
    leg = np.nanmedian(positions["left_hip"][:, 1] - positions["left_ankle"][:, 1])
    if not abs(foot[0]) > abs(foot[2]) or not leg > 0.2:
        raise SchemaError(
            f"The axes of {source} are not those of running along X with Y up",
            slug="wrong-axes",
            got=f"toes {foot[0]:.2f} m along X and {foot[2]:.2f} m along Z from the heels",
            expected="X along the running direction, Y up",
            fix="turn the coordinate system when exporting",
        )
    turn = np.array([np.sign(foot[0]), 1.0, np.sign(foot[0])])
    return {name: position * turn for name, position in positions.items()}


def _named(names: tuple[str, ...], side: Side) -> tuple[str, ...]:
    return tuple(name.format(S=side[0].upper()) for name in names)
