"""The doctor: which models are enough, which packages are looked at."""

import os
from types import SimpleNamespace

import pytest

from hipdrive import doctor


@pytest.mark.parametrize(
    ("installed", "missing"),
    [
        ({"detector", "heavy"}, set()),
        ({"detector", "full"}, set()),
        ({"detector", "lite"}, {"heavy"}),
        ({"full"}, {"detector"}),
        (set(), {"detector", "heavy"}),
    ],
)
def test_the_detector_and_heavy_or_full_are_enough(
    installed: set[str], missing: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("detector", "heavy", "full", "lite")
    rows = [SimpleNamespace(name=name, installed=name in installed) for name in names]
    monkeypatch.setattr(doctor, "list_models", lambda: rows)
    checks = {check.name.split()[-1]: check for check in doctor._models()}
    assert {name for name, check in checks.items() if check.needed and not check.ready} == missing


@pytest.mark.parametrize(("cores", "words"), [(1, "1 core: "), (2, "2 cores: up to 2"), (32, "32 cores: up to 8")])
def test_cores_beyond_the_limit_are_not_promised(cores: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert doctor._machine().found.startswith(words)


def test_what_the_report_needs_is_looked_at() -> None:
    checks = {check.name: check for check in doctor.examine()}
    for name in ("numpy", "scipy", "pillow", "font-source-sans-pro", "av", "ai-edge-litert"):
        assert checks[name].ready, checks[name].found
