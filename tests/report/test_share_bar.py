"""The bar of hip, back and lean: it adds up, places negative parts, and says what it lacks."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipdrive.analysis import Analysis
from hipdrive.measures.measurement import Measurement
from hipdrive.report.page import render_report
from hipdrive.report.share_bar import build_share_bar, whole_percents

Make = Callable[..., Measurement]


def with_shares(analysis: Analysis, make: Make, **shares: float) -> Analysis:
    names = {"hip": "hip_drive_share", "back": "lumbar_share", "lean": "trunk_share"}
    kept = tuple(m for m in analysis.measurements if m.name not in names.values())
    new = tuple(
        make(names[part], "1", value, side=side, u_sys=0.025)
        for part, value in shares.items()
        for side in ("left", "right")
    )
    return replace(analysis, measurements=kept + new)


@given(st.floats(-0.5, 1.5), st.floats(-0.5, 0.5))
def test_whole_percents_make_a_hundred(hip: float, back: float) -> None:
    shares = [hip, back, 1.0 - hip - back]
    percents = whole_percents(shares)
    assert sum(percents) == 100
    assert all(abs(percent - 100 * share) <= 1.0 + 1e-6 for percent, share in zip(percents, shares, strict=True))


def test_bar_of_the_articles_example(without_video: Analysis, make_measurement: Make) -> None:
    bar = build_share_bar(with_shares(without_video, make_measurement, hip=0.82, back=0.12, lean=0.06))
    assert bar is not None
    assert bar.sentence == "hip 82 %, back 12 %, lean 6 %"
    assert bar.zero == 0.0 and sum(part.width for part in bar.parts) == pytest.approx(100.0)
    assert [side for side, _ in bar.sides] == ["left", "right"]


def test_parts_that_work_against_the_rest_lie_left_of_zero(
    without_video: Analysis, make_measurement: Make
) -> None:
    bar = build_share_bar(with_shares(without_video, make_measurement, hip=0.95, back=0.10, lean=-0.05))
    assert bar is not None
    hip, back, lean = bar.parts
    assert lean.left == pytest.approx(0.0) and lean.left + lean.width == pytest.approx(bar.zero)
    assert hip.left == pytest.approx(bar.zero) and back.left + back.width == pytest.approx(100.0)
    assert "lean −5 %" in bar.sentence and any("below zero" in remark for remark in bar.remarks)


def test_without_a_trunk_back_and_lean_are_one(without_video: Analysis, make_measurement: Make) -> None:
    bar = build_share_bar(with_shares(without_video, make_measurement, hip=0.9))
    assert bar is not None
    assert bar.sentence == "hip 90 %, back and lean together 10 %"
    assert any("no trunk" in remark for remark in bar.remarks)


def test_a_plain_side_view_has_no_bar_but_the_reason(analysis: Analysis) -> None:
    assert build_share_bar(analysis) is None
    html = render_report(analysis, {})
    assert 'class="sharebar"' not in html and "A plain side view cannot say" in html


def test_page_of_a_laboratory_shows_the_bar(without_video: Analysis, make_measurement: Make) -> None:
    html = render_report(with_shares(without_video, make_measurement, hip=0.82, back=0.12, lean=0.06), {})
    assert "hip 82 %, back 12 %, lean 6 %" in html
    assert "camera can say" not in html and "Film the other side" not in html
