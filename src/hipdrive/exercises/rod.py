"""Where the virtual dowel lies in a picture: a straight rod on the outline of the back, and its contact points."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hipdrive.exercises.back import OUTLINE_ALONG as ALONG
from hipdrive.exercises.signals import Frames
from hipdrive.motion.motion import FloatArray

Point = tuple[float, float]

#: Where along the trunk line (0 hip, 1 shoulder) the contacts of B1 lie, and where the rod of B2 rests.
SITES = {"sacrum": 0.10, "mid_scapular": 0.70, "head": 1.42}
ROD_PLACE = 0.30


@dataclass(frozen=True, eq=False)
class Back:
    """The back in one frame: outline (N, 2), the dowel's two ends and its contact points, in pixels; None = not seen."""

    outline: FloatArray
    rod: tuple[Point, Point] | None
    sites: dict[str, Point]
    end_on: Point | None


def lay_dowel(dowel: str, track: Frames, frame: int) -> Back | None:
    """The straight rod that rests on the outline of the back, as a real one would on its most prominent places.

    dowel : ``low_back`` gives the rod seen end-on; anything else the rod along the spine
    """
    outline = None if track.outline_px is None else track.outline_px[frame]
    if outline is None or np.isfinite(outline[:, 0]).mean() < 0.7:
        return None
    at = {name: track.position_px[frame, number] for number, name in enumerate(track.landmarks)}
    hip, shoulder = (at["left_hip"] + at["right_hip"]) / 2, (at["left_shoulder"] + at["right_shoulder"]) / 2
    trunk = shoulder - hip
    length = float(np.hypot(*trunk))
    if not length > 1.0:
        return None
    along = trunk / length
    back = np.array([-along[1], along[0]])
    back = back if np.nansum((outline - hip) @ back) > 0 else -back
    place = np.stack([(outline - hip) @ along, (outline - hip) @ back], axis=1) / length
    if dowel == "low_back":
        out = float(np.interp(ROD_PLACE, place[:, 0], place[:, 1])) + 0.045
        spot = hip + length * (ROD_PLACE * along + out * back)
        return Back(outline, None, {}, (float(spot[0]), float(spot[1])))
    head = (at["left_ear"] + at["right_ear"]) / 2 - hip
    occiput = np.array([head @ along, head @ back]) / length + (0.0, 0.17)
    slope, level = _resting_line(np.vstack([place[(ALONG >= 0.0) & (ALONG <= 1.0)], occiput]))

    def put(a: float) -> Point:
        u, v = hip + length * (a * along + (slope * a + level) * back)
        return float(u), float(v)

    sites = {name: put(a) for name, a in SITES.items()}
    return Back(outline, (put(-0.15), put(1.62)), sites, None)


def _resting_line(points: FloatArray) -> tuple[float, float]:
    """Slope and level of the edge of the points' outer hull that lies over the middle of the back."""
    points = points[np.isfinite(points).all(axis=1)]
    points = points[np.argsort(points[:, 0])]
    hull: list[FloatArray] = []
    for point in points:
        while len(hull) >= 2 and _turn(hull[-2], hull[-1], point) >= 0:
            hull.pop()
        hull.append(point)
    middle = 0.65
    for left, right in pairwise(hull):
        if left[0] <= middle <= right[0]:
            slope = float((right[1] - left[1]) / max(right[0] - left[0], 1e-6))
            return slope, float(left[1] - slope * left[0])
    return 0.0, float(points[:, 1].max())


def _turn(a: FloatArray, b: FloatArray, c: FloatArray) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
