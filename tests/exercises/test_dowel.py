"""The virtual dowel: which contact opens (definitions B1, F10), what a balanced one does (B2), the resting line."""

from __future__ import annotations

import pytest

from hipdrive.exercises import load_catalogue
from hipdrive.exercises.dowel import CONTACTS, balanced_state, lost_contact
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.signals import compute_samples
from hipdrive.exercises.step import fold
from hipdrive.validation.synthetic_sets import make_set

NAN = float("nan")


@pytest.mark.parametrize(
    ("lumbar", "neck", "site"),
    [
        (0.0, 0.0, None),
        (5.0, 0.0, None),  # 12 mm at the sacrum: too little for a 2D picture
        (15.0, 0.0, "sacrum"),
        (-15.0, 0.0, "mid_scapular"),
        (0.0, 20.0, "head"),
        (0.0, -30.0, "mid_scapular"),
        (10.0, 30.0, "head"),
        (20.0, 5.0, "sacrum"),
        (NAN, 0.0, None),
        (NAN, NAN, None),
    ],
)
def test_contact_that_opens(lumbar: float, neck: float, site: str | None) -> None:
    index = lost_contact(lumbar, neck, 8.0)
    assert (CONTACTS[index] if index >= 0 else None) == site


@pytest.mark.parametrize(
    ("trunk", "tremble", "state"),
    [
        (0.5, 0.2, "steady"),
        (1.0, 3.0, "trembling"),
        (7.0, 0.0, "rolling"),
        (-20.0, 0.0, "fallen"),
        (NAN, 0.0, "not_seen"),
    ],
)
def test_balanced_rod(trunk: float, tremble: float, state: str) -> None:
    assert balanced_state(trunk, tremble) == state


def test_donkey_kick_with_a_deepening_arch_keeps_the_stick_and_raises_the_outline() -> None:
    """F10: the stick may lie still while the lordosis deepens; only the outline tells."""
    plan = make_plan(load_catalogue()["donkey-kick"])
    told = 0
    for seed in (3, 4, 5):
        synthetic = make_set("donkey-kick", seed)
        events = fold(plan, compute_samples(synthetic.frames)[0])[1]
        for true in (t for t in synthetic.counted if t.fault):
            match = [
                e.repetition
                for e in events
                if e.repetition and e.repetition.start_s < true.end_s and e.repetition.end_s > true.start_s
            ]
            if match and dict(match[0].dowel) == {"low_back": "kept", "back_outline": "lost"}:
                assert "spine-moved" in {f.slug for f in match[0].faults}
                told += 1
    assert told >= 3
