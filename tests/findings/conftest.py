"""A measurement made from a name, a value and an uncertainty."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hipdrive.measures.measurement import Measurement, MeasurementSide, MeasurementStatus


@pytest.fixture(scope="session")
def make() -> Callable[..., Measurement]:
    def _make(
        name: str,
        value: float,
        u_sys: float = 0.0,
        *,
        side: MeasurementSide = "right",
        status: MeasurementStatus = "measured",
        reasons: tuple[str, ...] = (),
    ) -> Measurement:
        per_step = np.full(20, value)
        return Measurement(name, "", side, "stance", "side", status, value, 0.0, 20, u_sys, 1.0, reasons, per_step)

    return _make
