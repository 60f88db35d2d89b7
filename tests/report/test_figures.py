"""The key pictures: right frames, right angles, nothing cut off, drawn without a video too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from hipdrive.analysis import Analysis
from hipdrive.motion.angles import compute_angles
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray, Pass
from hipdrive.report.canvas import Canvas, font, wrap
from hipdrive.report.colours import DOWEL, SIDE_COLOUR, SPINE, Colour
from hipdrive.report.figures import draw_key_frames, frames_needed
from hipdrive.report.stage import RgbFrame, image_points, make_stage
from hipdrive.report.typical import typical_stride
from hipdrive.strides.strides import Strides

MakeAnalysis = Callable[..., Analysis]
WIDTH, HEIGHT = 1280, 720
KEYS = {"hero", "contact", "midstance", "toe_off", "strobe", "landing"}


def grey_frame(width: int = WIDTH, height: int = HEIGHT) -> RgbFrame:
    return np.full((height, width, 3), 128, dtype=np.uint8)


def frames_of(analysis: Analysis) -> dict[str, RgbFrame]:
    return {phase: grey_frame() for phase in frames_needed(analysis)}


def count(picture: Image.Image, colour: Colour) -> int:
    """Pixels close to a colour."""
    away = np.abs(np.asarray(picture).astype(int) - np.array(colour)).max(axis=2)
    return int((away < 24).sum())


def place(picture: Image.Image, colour: Colour) -> float:
    """Mean column of a colour."""
    away = np.abs(np.asarray(picture).astype(int) - np.array(colour)).max(axis=2)
    return float(np.nonzero(away < 24)[1].mean())


def test_the_frames_needed_are_frames_of_one_near_side_stance(analysis: Analysis) -> None:
    needed = frames_needed(analysis)
    assert list(needed) == ["contact", "midstance", "toe_off"]
    assert needed["contact"] < needed["midstance"] < needed["toe_off"]
    assert all(time in analysis.motion.time_s for time in needed.values())
    stride = typical_stride(analysis)
    assert stride is not None and stride.side == "right"
    half_frame_s = 0.5 / analysis.motion.fps
    assert abs(needed["contact"] - stride.contact.initial_contact_s) <= half_frame_s + 1e-9
    assert abs(needed["toe_off"] - stride.contact.toe_off_s) <= half_frame_s + 1e-9


def test_an_odd_contact_is_not_the_typical_one(analysis: Analysis) -> None:
    first = analysis.strides.contacts[0]
    odd = replace(first, toe_off_s=first.initial_contact_s + 0.40)
    changed = replace(analysis, strides=replace(analysis.strides, contacts=(odd, *analysis.strides.contacts[1:])))
    stride = typical_stride(changed)
    assert stride is not None and stride.contact != odd


@pytest.mark.parametrize(("direction", "near"), [(1, "right"), (-1, "left")])
def test_pictures_carry_spine_dowel_and_the_near_leg(
    make_analysis: MakeAnalysis, direction: int, near: Side
) -> None:
    analysis = make_analysis(direction, near=near)
    pictures = draw_key_frames(analysis, frames_of(analysis))
    assert set(pictures) == KEYS
    hero = pictures["hero"]
    assert count(hero, SPINE) > 1000 and count(hero, DOWEL) > 1000
    assert count(hero, SIDE_COLOUR[near]) > 1000
    # The dowel is behind the spine line: to the left of a runner who faces right.
    trunk = hero.crop((0, 150, hero.width, 400))
    assert (place(trunk, DOWEL) - place(trunk, SPINE)) * direction < 0


def test_mirrored_runner_gives_mirrored_points(make_analysis: MakeAnalysis) -> None:
    right, left = make_analysis(1), make_analysis(-1)
    for frame in (0, 17, 101):
        facing_right, facing_left = (image_points(a.motion, frame) for a in (right, left))
        for name, (u, v) in facing_right.items():
            # Both runners stand on the picture's middle column, so their columns agree in mirror image.
            assert facing_left[name][0] == pytest.approx(WIDTH - u)
            assert facing_left[name][1] == pytest.approx(v)


@pytest.mark.parametrize("body_px", [120.0, 430.0, 690.0])
def test_the_runner_fills_the_picture_whatever_their_size(make_analysis: MakeAnalysis, body_px: float) -> None:
    analysis = make_analysis(body_px=body_px)
    stage = make_stage(analysis, grey_frame(), 20, (720, 900))
    rows = np.array([v for _, v in stage.points.values()])
    columns = np.array([u for u, _ in stage.points.values()])
    assert rows.min() > 0 and rows.max() < 900
    assert columns.min() > 0 and columns.max() < 720
    assert rows.max() - rows.min() > 0.6 * 900 or columns.max() - columns.min() > 0.6 * 720


def test_a_frame_of_another_size_is_scaled(analysis: Analysis) -> None:
    whole = make_stage(analysis, grey_frame(), 20, (720, 900))
    half = make_stage(analysis, grey_frame(WIDTH // 2, HEIGHT // 2), 20, (720, 900))
    for name in ("right_knee", "mid_shoulder"):
        assert half[name] == pytest.approx(whole[name])


def test_without_a_video_a_stick_figure_is_drawn(without_video: Analysis) -> None:
    pictures = draw_key_frames(without_video, {})
    assert set(pictures) == KEYS
    assert count(pictures["hero"], SPINE) > 1000
    assert count(pictures["contact"], SIDE_COLOUR["left"]) > 200  # the far leg


def test_no_contact_gives_no_picture(analysis: Analysis) -> None:
    empty = replace(analysis, strides=Strides((), (), "none"))
    assert frames_needed(empty) == {}
    assert draw_key_frames(empty, {}) == {}


def test_missing_landmarks_leave_lines_out_and_do_not_fail(analysis: Analysis) -> None:
    position: FloatArray = analysis.motion.position.copy()
    position[:, analysis.motion.landmarks.index("right_ankle")] = np.nan
    motion = analysis.motion.with_position(position)
    pictures = draw_key_frames(replace(analysis, motion=motion, angles=compute_angles(motion)), {})
    assert set(pictures) == KEYS


def test_a_pass_without_direction_is_drawn(analysis: Analysis) -> None:
    motion = replace(analysis.motion, passes=(Pass(0, analysis.motion.frames),))
    assert set(draw_key_frames(replace(analysis, motion=motion), {})) == KEYS


def test_labels_stay_inside_and_apart() -> None:
    canvas = Canvas(Image.new("RGB", (300, 200), (128, 128, 128)), text_px=20)
    for corner in ((10.0, 10.0), (290.0, 10.0), (290.0, 190.0), (10.0, 190.0)):
        canvas.label("knee 20°", corner, towards=(1.0, 0.0))
    picture = canvas.finish()
    edge = np.concatenate(
        [np.asarray(picture)[[0, -1]].reshape(-1, 3), np.asarray(picture)[:, [0, -1]].reshape(-1, 3)]
    )
    assert (edge == 128).all()


def test_wrapped_rows_fit_the_room() -> None:
    face = font(26)
    rows = wrap(
        "In this frame the thigh is 12° behind the spine line, measured against quiet standing.", face, 300
    )
    assert len(rows) > 2
    assert all(face.getlength(row) <= 300 for row in rows)
