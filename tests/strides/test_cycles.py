"""Normalised cycles."""

import numpy as np

from hipdrive.strides import Contact, Strides, stride_cycles


def strides_at(*starts_s: float) -> Strides:
    ends = [*starts_s[1:], float("nan")]
    contacts = tuple(
        Contact("left", start, start + 0.25, end, float("nan"), 1.0)
        for start, end in zip(starts_s, ends, strict=True)
    )
    return Strides(contacts, (), "given")


def test_cycles_start_at_contact_and_end_at_the_next() -> None:
    time_s = np.arange(0.0, 4.0, 0.01)
    curves = stride_cycles(time_s, 3.0 * time_s, strides_at(0.5, 1.2, 2.0), "left", points=11)
    assert curves.shape == (2, 11)
    np.testing.assert_allclose(curves[:, 0], [1.5, 3.6])
    np.testing.assert_allclose(curves[:, -1], [3.6, 6.0])


def test_missing_frames_stay_missing() -> None:
    time_s = np.arange(0.0, 2.0, 0.01)
    values = np.where((time_s > 0.7) & (time_s < 0.8), np.nan, 1.0)
    (curve,) = stride_cycles(time_s, values, strides_at(0.5, 1.2), "left")
    assert np.isnan(curve).sum() in range(12, 20)


def test_no_whole_stride_gives_no_row() -> None:
    time_s = np.arange(0.0, 2.0, 0.01)
    assert stride_cycles(time_s, time_s, strides_at(0.5), "left").shape == (0, 101)
    assert stride_cycles(time_s, time_s, strides_at(0.5, 1.2), "right").shape == (0, 101)
