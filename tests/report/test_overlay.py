"""The annotated video's drawing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from hipdrive.analysis import Analysis
from hipdrive.motion.motion import Status
from hipdrive.report.colours import INK, SIDE_COLOUR, SPINE, Colour
from hipdrive.report.overlay import FLASH_S, OverlayPainter
from hipdrive.video.planes import Matrix, Planes, to_planes

SIZE = (854, 480)
Pixels = npt.NDArray[np.uint8]


def blank() -> Planes:
    """A grey frame."""
    return Planes(np.full((SIZE[1] * 3 // 2, SIZE[0]), 128, dtype=np.uint8), "bt709")


def pixels(planes: Planes) -> Pixels:
    """(height, width, 3) what a player shows at each pixel, in planes: brightness, blue and red difference."""
    doubled = [plane.repeat(2, axis=0).repeat(2, axis=1) for plane in planes.colour]
    return np.stack([planes.brightness, *doubled], axis=2)


def painted(analysis: Analysis, frame: int) -> Pixels:
    planes = blank()
    OverlayPainter(analysis, SIZE).paint(planes, frame)
    return pixels(planes)


def count(seen: Pixels, colour: Colour) -> int:
    return int((seen == in_planes(colour)).all(axis=2).sum())


def in_planes(colour: Colour) -> Pixels:
    return np.array(to_planes(np.array(colour, dtype=np.uint8), "bt709"))


def test_skeleton_and_spine_line_are_drawn_and_the_far_leg_is_thinner(analysis: Analysis) -> None:
    # 0.2 s before the first contact's flash nothing but the skeleton carries the sides' colours.
    seen = painted(analysis, 0)[150:]
    assert seen.shape == (SIZE[1] - 150, SIZE[0], 3)
    assert count(seen, SPINE) > 100
    assert count(seen, SIDE_COLOUR["right"]) > 2 * count(seen, SIDE_COLOUR["left"]) > 0


def test_the_spine_line_lies_where_the_landmarks_are(make_analysis: Callable[..., Analysis]) -> None:
    for direction in (1, -1):
        analysis = make_analysis(direction)
        seen = painted(analysis, 30)
        hip = analysis.motion.midpoint("left_hip", "right_hip")[30]
        shoulder = analysis.motion.midpoint("left_shoulder", "right_shoulder")[30]
        middle = (hip + shoulder) / 2 * (direction, -1) * SIZE[0] / 1280
        column, row = np.rint(middle).astype(int)
        assert (seen[row, column] == in_planes(SPINE)).all()


def test_an_event_is_shown_for_its_moment_only(analysis: Analysis) -> None:
    event = next(e for e in analysis.strides.events if e.kind == "initial_contact")
    time_s = analysis.motion.time_s
    during, after = np.searchsorted(time_s, (event.time_s, event.time_s + FLASH_S + 1e-9))

    def flash(frame: int) -> int:
        return count(painted(analysis, int(frame))[:110, :300], SIDE_COLOUR[event.side])

    assert flash(during) > 20
    assert flash(after + 1) == 0


def test_frames_that_were_not_observed_say_so(analysis: Analysis) -> None:
    status = analysis.motion.status.copy()
    status[40, analysis.motion.landmarks.index("right_knee")] = Status.INTERPOLATED
    gap = replace(analysis, motion=replace(analysis.motion, status=status))
    corner = (slice(-40, None), slice(0, 200))
    assert count(painted(gap, 40)[corner], INK) > 100
    assert count(painted(gap, 41)[corner], INK) == 0


def test_missing_points_and_frames_beyond_the_end_leave_the_picture_alone(analysis: Analysis) -> None:
    position = analysis.motion.position.copy()
    position[10] = np.nan
    missing = replace(analysis, motion=analysis.motion.with_position(position))
    assert (painted(missing, 10)[150:-60] == 128).all()
    assert (painted(missing, 100_000) == 128).all()


def test_a_runner_outside_the_picture_does_no_harm(analysis: Analysis) -> None:
    away = analysis.motion.with_position(analysis.motion.position + np.array([5000.0, 0.0]))
    assert (painted(replace(analysis, motion=away), 0)[150:] == 128).all()


def test_the_colours_are_those_of_the_frame_s_own_matrix(analysis: Analysis) -> None:
    standard, high = blank(), blank()
    painter = OverlayPainter(analysis, SIZE)
    painter.paint(replace(standard, matrix="bt601"), 0)
    painter.paint(high, 0)
    pairs: list[tuple[Planes, Matrix]] = [(standard, "bt601"), (high, "bt709")]
    for planes, matrix in pairs:
        wanted = np.array(to_planes(np.array(SPINE, dtype=np.uint8), matrix))
        assert (pixels(planes)[150:] == wanted).all(axis=2).sum() > 100
    assert (pixels(standard) != pixels(high)).any()


def test_a_frame_waits_for_its_turn_in_little_memory(analysis: Analysis) -> None:
    OverlayPainter(analysis, SIZE)  # fonts and the like, once a process
    tracemalloc.start()
    painter = OverlayPainter(analysis, SIZE)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    painter.paint(blank(), 0)
    assert kept / analysis.motion.frames < 4000  # 36,000 frames of ten minutes: 140 MB at most
