from __future__ import annotations

import numpy as np

from hipdrive.pose.detector import anchor_centres, overlap


def test_anchors_match_the_networks_output() -> None:
    anchors = anchor_centres()
    assert anchors.shape == (2254, 2)
    np.testing.assert_allclose(anchors[:3], [[4, 4], [4, 4], [12, 4]])  # stride 8, two a cell, along x first
    np.testing.assert_allclose(anchors[1568], [8, 8])  # stride 16
    np.testing.assert_allclose(anchors[-1], [208, 208])  # stride 32


def test_overlap_is_intersection_over_union() -> None:
    box = np.array([0.0, 0.0, 2.0, 2.0])
    others = np.array([[0.0, 0.0, 2.0, 2.0], [1.0, 0.0, 3.0, 2.0], [5.0, 5.0, 6.0, 6.0]])
    np.testing.assert_allclose(overlap(box, others), [1, 1 / 3, 0])
