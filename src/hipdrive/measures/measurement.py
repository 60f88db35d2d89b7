"""`Measurement`: one number a recording gave, or the reason it could not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.motion.motion import FloatArray

MeasurementStatus = Literal["measured", "proxy", "not_observable", "insufficient"]
MeasurementSide = Literal["left", "right", "both", "none"]
Phase = Literal["contact", "stance", "midstance", "toe_off", "late_swing", "stride", "recording"]
View = Literal["side", "rear", "3d", "any"]

#: The reason of every stand-in that rests on the leg behind the other one.
FAR_LEG = "the far leg is partly hidden behind the near one; film the other side to measure it"


@dataclass(frozen=True, eq=False)
class Measurement:
    """One measured quantity with its uncertainty.

    value : mean over steps; NaN where status is not_observable or insufficient
    sd : spread over steps (NaN below two steps)
    per_step : (step,) the values behind it, one a contact of `steps_of`, NaN where a step could not say
    u_sys : systematic uncertainty, one standard deviation, in the same unit
    mdc95 : smallest change between two recordings that is larger than the measurement's own error
    reasons : why it is a proxy or missing, or what limits it; plain words
    """

    name: str
    unit: str
    side: MeasurementSide
    phase: Phase
    view: View
    status: MeasurementStatus
    value: float
    sd: float
    n_steps: int
    u_sys: float
    mdc95: float
    reasons: tuple[str, ...]
    per_step: FloatArray

    @property
    def answered(self) -> bool:
        """Whether there is a number: measured or proxy."""
        return self.status in ("measured", "proxy")

    @property
    def of_far_leg(self) -> bool:
        """Whether it rests on the leg that is half hidden behind the other."""
        return FAR_LEG in self.reasons

    @property
    def sem(self) -> float:
        """Standard error of the mean over steps; NaN below two steps."""
        return self.sd / float(np.sqrt(self.n_steps)) if self.n_steps > 1 else float("nan")

    @property
    def uncertainty(self) -> float:
        """Random and systematic parts together, one standard deviation."""
        random = 0.0 if np.isnan(self.sem) else self.sem
        systematic = 0.0 if np.isnan(self.u_sys) else self.u_sys
        return float(np.hypot(random, systematic))
