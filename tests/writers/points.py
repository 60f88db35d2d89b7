"""Recordings of every shape that Hypothesis can think of."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from hipdrive.motion.landmarks import LANDMARKS, Side
from hipdrive.motion.motion import Motion, Pass, Provenance, Scale, Status
from hipdrive.readers.markers import MarkerTable
from hipdrive.strides.strides import Event, EventKind

_NAMES = st.text("ABCDLRabz.*_- 0123456789", min_size=1, max_size=12).filter(
    lambda name: name.strip() == name and not name.startswith("*")
)


@st.composite
def marker_tables(draw: st.DrawFn, even: bool = False) -> MarkerTable:
    """Two to eight markers over two to twelve frames, spanning a body, with gaps, at any start."""
    names = tuple(draw(st.lists(_NAMES, min_size=2, max_size=8, unique=True)))
    frames = draw(st.integers(2, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    position = rng.uniform(-4.0, 4.0, (1, 1, 3)) + rng.uniform(0.05, 0.25, (frames, len(names), 3))
    position[:, 0, 1] += 1.0
    gaps = rng.random((frames, len(names))) < draw(st.sampled_from([0.0, 0.2]))
    gaps[:, :2] = False
    position[gaps] = np.nan
    rate = draw(st.sampled_from([50.0, 59.94, 100.0, 150.0, 240.0, 1000.0]))
    first = draw(st.integers(0, 500))
    time_s = (first + np.arange(frames)) / rate
    if not even:
        time_s = time_s + rng.uniform(0.0, 0.4, frames) / rate
    return MarkerTable(time_s, names, position, "drawn")


@st.composite
def motions(draw: st.DrawFn) -> Motion:
    """Any landmarks, 2D or 3D, metres or pixels, with gaps, confidence, status, passes and provenance."""
    landmarks = tuple(draw(st.lists(st.sampled_from(LANDMARKS), min_size=1, max_size=6, unique=True)))
    frames = draw(st.integers(2, 10))
    space = draw(st.sampled_from([2, 3]))
    scale: Scale = draw(st.sampled_from(["metric", "pixel"]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    position = rng.normal(0.0, 1000.0 if scale == "pixel" else 1.0, (frames, len(landmarks), space))
    gaps = rng.random((frames, len(landmarks))) < 0.2
    position[gaps] = np.nan
    steps = tuple(draw(st.lists(st.text(max_size=9), max_size=3)))
    cut = draw(st.integers(1, frames))
    return Motion(
        time_s=np.cumsum(rng.uniform(0.005, 0.05, frames)),
        position=position,
        landmarks=landmarks,
        scale=scale,
        confidence=rng.random((frames, len(landmarks))),
        status=np.where(gaps, Status.MISSING, rng.integers(0, 2, gaps.shape)).astype(np.int8),
        passes=(
            Pass(0, cut, draw(st.sampled_from([-1, 0, 1])), draw(st.sampled_from(["left", "right", None])), 1.5),
        ),
        provenance=Provenance(draw(st.text(max_size=10)), "b", {"v": "1"}, steps),
    )


@st.composite
def event_lists(draw: st.DrawFn) -> tuple[Event, ...]:
    """Up to five events in order of time."""
    times = sorted(draw(st.lists(st.floats(0.0, 500.0), max_size=5)))
    sides: st.SearchStrategy[Side] = st.sampled_from(["left", "right"])
    kinds: st.SearchStrategy[EventKind] = st.sampled_from(["initial_contact", "toe_off"])
    return tuple(Event(time, draw(sides), draw(kinds), 1.0) for time in times)
