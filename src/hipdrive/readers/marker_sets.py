"""Which landmark each marker set shows: one table a set. `marker_motion` makes a `Motion` of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hipdrive.errors import SchemaError
from hipdrive.motion.landmarks import Side
from hipdrive.readers.markers import MarkerTable
from hipdrive.readers.point_names import landmarks_by_name

#: Half of the mean breadth of an adult's knee and ankle (0.10 and 0.07 m) and a marker's radius: how far
#: inward of a marker on the outer side the joint's centre lies.
HALF_KNEE_M, HALF_ANKLE_M = 0.057, 0.042


@dataclass(frozen=True, slots=True)
class MarkerSet:
    """One laboratory's markers. ``{S}`` stands for ``L`` or ``R``, ``{s}`` for ``l`` or ``r``.

    paired, single : landmark -> markers whose mean it is
    mid_psis : markers whose mean lies between the posterior superior iliac spines; needed for the hips
    clusters : thigh, shank, foot and pelvis -> the markers that move with it
    standing : hip, knee, ankle, toe -> markers whose mean is that point in the standing trial
    lateral : knee, ankle -> the one marker on its outer side and how far inward the centre lies (m)
    optional : parts of the body that a file may lack

    A landmark in `paired` is taken as it stands; else the hip comes from the pelvis' markers, knee and ankle from
    the standing trial, from the clusters' own motion or from the lateral marker.
    """

    name: str
    paired: Mapping[str, tuple[str, ...]]
    mid_psis: tuple[str, ...] = ()
    clusters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    standing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    single: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lateral: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    optional: tuple[str, ...] = ("psis", "shoulder", "elbow", "wrist", "ear", "eye")

    def needed(self) -> set[str]:
        """Every marker without which the set cannot be read."""
        legs = [name for part, names in self.paired.items() if part not in self.optional for name in names]
        legs += [name for cluster in self.clusters.values() for name in cluster]
        legs += [name for name, _ in self.lateral.values()]
        return {of_side(name, side) for name in legs for side in _BOTH} | set(self.mid_psis)

    def every_name(self) -> set[str]:
        """Every marker that the set knows, those a file may lack too."""
        groups = (*self.paired.values(), *self.clusters.values(), *self.standing.values(), *self.single.values())
        sided = [name for group in groups for name in group] + [name for name, _ in self.lateral.values()]
        return {of_side(name, side) for name in sided for side in _BOTH} | set(self.mid_psis)


_BOTH: tuple[Side, Side] = ("left", "right")


def of_side(name: str, side: Side) -> str:
    """A set's marker name with the side's letter put in."""
    return name.format(S=side[0].upper(), s=side[0])


_PLUG_IN_GAIT: dict[str, tuple[str, ...]] = {
    "asis": ("{S}ASI",),
    "heel": ("{S}HEE",),
    "toe": ("{S}TOE",),
    "shoulder": ("{S}SHO",),
    "elbow": ("{S}ELB",),
    "wrist": ("{S}WRA", "{S}WRB"),
    "ear": ("{S}FHD", "{S}BHD"),
}
_PLUG_IN_LATERAL = {"knee": ("{S}KNE", HALF_KNEE_M), "ankle": ("{S}ANK", HALF_ANKLE_M)}

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
        standing={"knee": ("{S}LFC", "{S}MFC"), "ankle": ("{S}LMAL", "{S}MMAL")},
        single={"c7": ("C7",)},
    ),
    MarkerSet(
        name="Plug-in Gait",
        paired=_PLUG_IN_GAIT | {"psis": ("{S}PSI",)},
        mid_psis=("LPSI", "RPSI"),
        lateral=_PLUG_IN_LATERAL,
        single={"c7": ("C7",)},
    ),
    MarkerSet(
        name="Plug-in Gait (sacral)",
        paired=_PLUG_IN_GAIT,
        mid_psis=("SACR",),
        lateral=_PLUG_IN_LATERAL,
        single={"c7": ("C7",), "sacrum": ("SACR",)},
    ),
    MarkerSet(
        name="OpenCap augmented",
        paired={
            "asis": ("{s}.ASIS_study",),
            "psis": ("{s}.PSIS_study",),
            "hip": ("{S}HJC_study",),
            "knee": ("{s}_knee_study", "{s}_mknee_study"),
            "ankle": ("{s}_ankle_study", "{s}_mankle_study"),
            "heel": ("{s}_calc_study",),
            "toe": ("{s}_toe_study",),
            "shoulder": ("{s}_shoulder_study",),
        },
        single={"c7": ("C7_study",)},
    ),
    MarkerSet(
        # Ferber et al. 2024, Scientific Data 11:1232. The fourth point of foot and pelvis is their centroid.
        name="RIC",
        paired={"heel": ("{S}_foot_1", "{S}_foot_2", "{S}_foot_3")},
        clusters={
            "pelvis": ("pelvis_1", "pelvis_2", "pelvis_3"),
            "thigh": tuple(f"{{S}}_thigh_{number}" for number in range(1, 5)),
            "shank": tuple(f"{{S}}_shank_{number}" for number in range(1, 5)),
            "foot": ("{S}_foot_1", "{S}_foot_2", "{S}_foot_3"),
        },
        standing={
            "hip": ("{S}_hip",),
            "knee": ("{S}_lat_knee", "{S}_med_knee"),
            "ankle": ("{S}_lat_ankle", "{S}_med_ankle"),
            "toe": ("{S}_first", "{S}_fifth"),
        },
    ),
)


def spelt_as_known(table: MarkerTable) -> MarkerTable:
    """The same markers in a known set's own capitals, where nothing else keeps the file from being that set."""
    if any(known.needed() <= set(table.names) for known in MARKER_SETS):
        return table
    for known in MARKER_SETS:
        spelling = {name.casefold(): name for name in known.every_name()}
        names = tuple(spelling.get(name.casefold(), name) for name in table.names)
        if known.needed() <= set(names) and len(set(names)) == len(names):
            return replace(table, names=names)
    return table


def find_marker_set(table: MarkerTable) -> MarkerSet:
    """The marker set of a file: a known one, or that of markers whose names say what they are.

    Raises SchemaError, slug ``unknown-markers``, with what was found and what the nearest set lacks.
    """
    lacking = {known.name: known.needed() - set(table.names) for known in MARKER_SETS}
    for known in MARKER_SETS:
        if not lacking[known.name]:
            return known
    named = _set_by_name(table)
    if named is not None:
        return named
    nearest = min(lacking, key=lambda name: len(lacking[name]) / len(_of_name(name).needed()))
    missing = sorted(lacking[nearest])
    raise SchemaError(
        f"The markers of {table.source} belong to no marker set that hipdrive knows",
        slug="unknown-markers",
        got=_few(list(table.names), 20) or "no markers",
        expected=f"for the nearest set, {nearest}, also {_few(missing, 12)}",
        fix="write a marker map, a small TOML file that says which marker shows which landmark "
        "(docs/reference/marker-map.md)",
    )


def _of_name(name: str) -> MarkerSet:
    return next(known for known in MARKER_SETS if known.name == name)


def _set_by_name(table: MarkerTable) -> MarkerSet | None:
    """The landmarks that the markers' own names mean (RHip, left_knee), where whole legs are among them."""
    found = landmarks_by_name(table.names)
    legs = {f"{side}_{part}" for part in ("hip", "knee", "ankle", "heel", "toe") for side in _BOTH}
    if not legs <= set(found):
        return None
    return MarkerSet(
        name="landmarks by name",
        paired={},
        single={landmark: (name,) for landmark, name in found.items()},
    )


def _few(names: list[str], most: int) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
