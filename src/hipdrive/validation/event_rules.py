"""Why the default rules are what they are: every rule alone against force plates, the judged runner left out.

`python -m hipdrive.validation.event_rules --data ../shared/data`. Each rule comes some time before or after the event;
that lag is taken from the other runners (each counts the same) and the rest is the rule's error on the runner
left out. Rules are read on single steps here, so the noise of one step is in the figures; the defaults read them
on the mean step (`strides.leg_events`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.strides.combined import initial_contact_s, toe_off_s
from hipdrive.strides.foot_velocity import backward_speed_left_s, backward_speed_reached_s
from hipdrive.strides.hip_velocity import hip_fall_peak_s
from hipdrive.strides.knee_extension import knee_extension_peak_s, knee_extension_speed_peak_s
from hipdrive.strides.leg_signals import leg_signals
from hipdrive.strides.steps import Step, find_steps
from hipdrive.strides.strides import EventKind
from hipdrive.strides.toe_acceleration import toe_acceleration_peak_s
from hipdrive.strides.toe_height import toe_lifted_s
from hipdrive.validation.events import TRIALS, TrueStep, filmed, read_trial, read_truth, readable
from hipdrive.validation.virtual_camera import VirtualCamera

Rule = Callable[[Step], float]

RULES: dict[EventKind, dict[str, Rule]] = {
    "initial_contact": {
        "foot farthest ahead (Zeni)": lambda step: step.time_s(step.ahead),
        "foot velocity sign change": lambda step: backward_speed_reached_s(step, 0.0),
        "40 % of belt velocity": lambda step: backward_speed_reached_s(step, 0.4),
        "hip falls fastest (Milner & Paquette)": hip_fall_peak_s,
        "default": initial_contact_s,
    },
    "toe_off": {
        "foot farthest behind (Zeni)": lambda step: step.time_s(step.behind),
        "65 % of belt velocity": lambda step: backward_speed_left_s(step, 0.65),
        "knee straightest (Dingwell, Fellin)": knee_extension_peak_s,
        "knee extends fastest": knee_extension_speed_peak_s,
        "toe acceleration (Hreljac, Leitch)": toe_acceleration_peak_s,
        "toe 3 % of leg length up": lambda step: toe_lifted_s(step, 0.03),
        "default": toe_off_s,
    },
}


def rule_errors_s(motion: Motion, truth: list[TrueStep], kind: EventKind, rule: Rule) -> FloatArray:
    """(step,) rule minus truth of every whole step that has a true one; NaN where the rule found nothing."""
    errors: list[float] = []
    for signals in leg_signals(motion, motion.passes[0]).values():
        for step in find_steps(signals):
            middle_s = step.time_s(0.6 * step.ahead + 0.4 * step.behind)
            for true in truth:
                inside = true.initial_contact_s - 0.03 < middle_s < true.toe_off_s + 0.03
                if inside and true.side == signals.side and step.begins and step.ends:
                    errors.append(rule(step) - getattr(true, f"{kind}_s"))
    return np.array(errors)


def left_out_errors_s(errors_of: dict[str, list[FloatArray]]) -> FloatArray:
    """(step of every runner,) errors after subtracting the mean lag of the other runners."""
    lag_of = {runner: float(np.nanmean(np.concatenate(found))) for runner, found in errors_of.items()}
    rest = []
    for runner, found in errors_of.items():
        lag = np.mean([other for name, other in lag_of.items() if name != runner])
        rest.append(np.concatenate(found) - lag)
    return np.concatenate(rest)


def compare_rules(data: Path, prepare: Callable[[Motion], Motion]) -> list[str]:
    """A line a rule: lag, RMSE with the judged runner left out, share of steps where it found nothing."""
    trials = [trial for trial in TRIALS if readable(data, trial)]
    recordings = [(trial.runner, prepare(read_trial(data, trial)), read_truth(data, trial)) for trial in trials]
    lines = []
    for kind, rules in RULES.items():
        for name, rule in rules.items():
            errors_of: dict[str, list[FloatArray]] = {}
            for runner, motion, truth in recordings:
                errors_of.setdefault(runner, []).append(rule_errors_s(motion, truth, kind, rule))
            every_ms = 1000.0 * np.concatenate([part for found in errors_of.values() for part in found])
            rest_ms = 1000.0 * left_out_errors_s(errors_of)
            lines.append(
                f"{kind:16s} {name:38s} lag {np.nanmean(every_ms):6.1f} ms   RMSE {np.sqrt(np.nanmean(rest_ms**2)):5.1f} ms"
                f"   none {100 * np.mean(np.isnan(every_ms)):4.1f} %"
            )
    return lines


def main() -> None:
    """Print the comparison on markers and through a virtual camera."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    lines = ["Markers", *compare_rules(data, lambda motion: motion)]
    lines += ["", "Virtual camera, 60 fps, 4 px", *compare_rules(data, filmed(VirtualCamera(fps=60.0)))]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
