"""The outline of the back: the right edge of a drawn person, its bow in degrees, and the rendered clips' truth."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.exercises.back import spine_flexion_deg
from hipdrive.motion.landmarks import POSE_LANDMARKS
from hipdrive.motion.motion import FloatArray
from hipdrive.pose.outline import ALONG, back_outline
from hipdrive.pose.region import Region

SIZE = 256
REGION = Region(500.0, 400.0, 512.0)


def standing(facing: int = 1) -> FloatArray:
    """Landmarks of someone upright, hip at (500, 500), shoulder at (500, 300), nose and knees to the front."""
    at = dict.fromkeys(POSE_LANDMARKS, (500.0, 400.0))
    for side in ("left", "right"):
        at |= {f"{side}_hip": (500.0, 500.0), f"{side}_shoulder": (500.0, 300.0), f"{side}_ear": (500.0, 240.0)}
        at |= {f"{side}_knee": (500.0 + 5 * facing, 600.0), f"{side}_ankle": (500.0, 700.0)}
    at["nose"] = (500.0 + 25 * facing, 240.0)
    return np.array([at[name] for name in POSE_LANDMARKS])


def band(left: float, right: float) -> FloatArray:
    """A mask that is 1 between two image columns."""
    columns = REGION.u_px - REGION.side_px / 2 + (np.arange(SIZE) + 0.5) * REGION.side_px / SIZE
    return np.tile(((columns > left) & (columns < right)).astype(float), (SIZE, 1))


@pytest.mark.parametrize("facing", [1, -1])
def test_edge_is_on_the_side_away_from_the_nose(facing: int) -> None:
    outline = back_outline(band(440.0, 580.0), REGION, standing(facing), POSE_LANDMARKS)
    assert outline.shape == (len(ALONG), 2)
    assert np.allclose(outline[:, 0], 440.0 if facing > 0 else 580.0, atol=2.5)
    assert np.allclose(outline[:, 1], 500.0 - 200.0 * ALONG, atol=1e-6)


def test_no_edge_where_the_ray_never_leaves_the_person() -> None:
    outline = back_outline(np.ones((SIZE, SIZE)), REGION, standing(), POSE_LANDMARKS)
    assert np.isnan(outline).all()


def test_nothing_where_the_runner_is_not_found() -> None:
    outline = back_outline(band(440.0, 580.0), REGION, np.full((len(POSE_LANDMARKS), 2), np.nan), POSE_LANDMARKS)
    assert np.isnan(outline).all()


@pytest.mark.parametrize("facing", [1, -1])
def test_bow_to_the_back_is_flexion_whichever_way_the_person_faces(facing: int) -> None:
    points = standing(facing)
    straight = np.stack([np.full(len(ALONG), 500.0 - 60.0 * facing), 500.0 - 200.0 * ALONG], axis=1)
    bowed = straight - np.stack(
        [facing * 8.0 * np.exp(-(((ALONG - 0.3) / 0.2) ** 2)), np.zeros(len(ALONG))], axis=1
    )
    degrees, sure = spine_flexion_deg(np.stack([straight, bowed]), np.stack([points, points]), POSE_LANDMARKS)
    assert degrees[0] == pytest.approx(0.0, abs=1e-6)
    assert degrees[1] > 6.0
    assert sure.tolist() == [1.0, 1.0]


def test_no_outline_is_not_seen() -> None:
    degrees, sure = spine_flexion_deg(None, standing()[None], POSE_LANDMARKS)
    assert np.isnan(degrees).all()
    assert sure.tolist() == [0.0]
