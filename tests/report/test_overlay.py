"""The annotated video's drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from hipdrive.analysis import Analysis
from hipdrive.motion.motion import Status
from hipdrive.report.colours import INK, SIDE_COLOUR, SPINE, Colour
from hipdrive.report.overlay import FLASH_S, OverlayPainter
from hipdrive.report.stage import RgbFrame

SIZE = (854, 480)


def blank() -> RgbFrame:
    return np.full((SIZE[1], SIZE[0], 3), 128, dtype=np.uint8)


def count(rgb: RgbFrame, colour: Colour) -> int:
    return int((rgb == np.array(colour, dtype=np.uint8)).all(axis=2).sum())


def test_skeleton_and_spine_line_are_drawn_and_the_far_leg_is_thinner(analysis: Analysis) -> None:
    # 0.2 s before the first contact's flash nothing but the skeleton carries the sides' colours.
    painted = OverlayPainter(analysis, SIZE).paint(blank(), 0)[150:]
    assert painted.shape == (SIZE[1] - 150, SIZE[0], 3)
    assert count(painted, SPINE) > 100
    assert count(painted, SIDE_COLOUR["right"]) > 2 * count(painted, SIDE_COLOUR["left"]) > 0


def test_the_spine_line_lies_where_the_landmarks_are(make_analysis: Callable[..., Analysis]) -> None:
    for direction in (1, -1):
        analysis = make_analysis(direction)
        painted = OverlayPainter(analysis, SIZE).paint(blank(), 30)
        hip = analysis.motion.midpoint("left_hip", "right_hip")[30]
        shoulder = analysis.motion.midpoint("left_shoulder", "right_shoulder")[30]
        middle = (hip + shoulder) / 2 * (direction, -1) * SIZE[0] / 1280
        column, row = np.rint(middle).astype(int)
        assert (painted[row, column] == SPINE).all()


def test_an_event_is_shown_for_its_moment_only(analysis: Analysis) -> None:
    painter = OverlayPainter(analysis, SIZE)
    event = next(e for e in analysis.strides.events if e.kind == "initial_contact")
    time_s = analysis.motion.time_s
    during, after = np.searchsorted(time_s, (event.time_s, event.time_s + FLASH_S + 1e-9))

    def flash(frame: int) -> int:
        return count(painter.paint(blank(), int(frame))[:110, :300], SIDE_COLOUR[event.side])

    assert flash(during) > 20
    assert flash(after + 1) == 0


def test_frames_that_were_not_observed_say_so(analysis: Analysis) -> None:
    status = analysis.motion.status.copy()
    status[40, analysis.motion.landmarks.index("right_knee")] = Status.INTERPOLATED
    painter = OverlayPainter(replace(analysis, motion=replace(analysis.motion, status=status)), SIZE)
    corner = (slice(-40, None), slice(0, 200))
    assert count(painter.paint(blank(), 40)[corner], INK) > 100
    assert count(painter.paint(blank(), 41)[corner], INK) == 0


def test_missing_points_and_frames_beyond_the_end_leave_the_picture_alone(analysis: Analysis) -> None:
    position = analysis.motion.position.copy()
    position[10] = np.nan
    painter = OverlayPainter(replace(analysis, motion=analysis.motion.with_position(position)), SIZE)
    assert (painter.paint(blank(), 10)[150:-60] == 128).all()
    assert (painter.paint(blank(), 100_000) == 128).all()


def test_a_runner_outside_the_picture_does_no_harm(analysis: Analysis) -> None:
    away = analysis.motion.with_position(analysis.motion.position + np.array([5000.0, 0.0]))
    painted = OverlayPainter(replace(analysis, motion=away), SIZE).paint(blank(), 0)
    assert (painted[150:] == 128).all()


def test_a_read_only_frame_is_copied(analysis: Analysis) -> None:
    frame = blank()
    frame.setflags(write=False)
    painted = OverlayPainter(analysis, SIZE).paint(frame, 0)
    assert painted is not frame
    assert (frame == 128).all()
