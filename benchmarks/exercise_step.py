"""Time of one live picture of an exercise: signals from landmarks and outline, then the step function.

    python -m benchmarks.exercise_step

The step alone is to stay under 1 ms at the 95th percentile.
"""

from __future__ import annotations

import time

import numpy as np

from hipdrive.exercises.check import find_exercise
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.signals import NOBODY, Frames, compute_samples
from hipdrive.exercises.step import begin, step
from hipdrive.validation.synthetic_sets import FILMED, make_set


def main() -> None:
    """Print milliseconds a frame for every filmed exercise: signals and step, median and 95th percentile."""
    print("exercise                  signals p50  p95   step p50  p95 (ms)")
    for exercise in FILMED:
        signals_ms, step_ms = time_exercise(exercise)
        a, b = np.percentile(signals_ms, (50, 95))
        c, d = np.percentile(step_ms, (50, 95))
        print(f"{exercise:24s} {a:12.3f} {b:5.3f} {c:9.3f} {d:5.3f}")


def time_exercise(exercise: str) -> tuple[list[float], list[float]]:
    """Milliseconds of each frame of one synthetic set, one picture at a time as in live use."""
    frames, plan = make_set(exercise, 1).frames, make_plan(find_exercise(exercise))
    state, body, signals_ms, step_ms = begin(plan), NOBODY, list[float](), list[float]()
    for row in range(len(frames.time_s)):
        here = slice(row, row + 1)
        outline = None if frames.outline_px is None else frames.outline_px[here]
        one = Frames(
            frames.time_s[here], frames.position_px[here], frames.confidence[here], frames.landmarks, outline
        )
        start = time.perf_counter()
        samples, body = compute_samples(one, body)
        middle = time.perf_counter()
        state, _ = step(plan, state, samples[0])
        signals_ms.append(1000.0 * (middle - start))
        step_ms.append(1000.0 * (time.perf_counter() - middle))
    return signals_ms, step_ms


if __name__ == "__main__":
    main()
