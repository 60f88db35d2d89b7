"""Is this machine ready? Each check says what it found and, where something is missing, what to do."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from hipdrive.pose.models import cache_folder, list_models


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``needed``: analysing a clip does not work without it."""

    name: str
    ready: bool
    needed: bool
    found: str
    fix: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def examine() -> tuple[Check, ...]:
    """All checks, in the order a person would want to mend them."""
    return (
        _python(),
        *(
            _package(name, module)
            for name, module in (("av", "av"), ("ai-edge-litert", "ai_edge_litert.interpreter"))
        ),
        _encoder(),
        _cache(),
        *_models(),
        _package("rtmlib", "rtmlib", needed=False, fix="pip install 'hipdrive[rtmlib]' for a second pose backend"),
        _machine(),
    )


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), True, found, "install Python 3.11 or newer")


def _package(name: str, module: str, *, needed: bool = True, fix: str = "") -> Check:
    try:
        import_module(module)
        return Check(name, True, needed, version(name))
    except (ImportError, OSError, PackageNotFoundError) as error:
        return Check(name, False, needed, str(error), fix or "install hipdrive again: pip install hipdrive")


def _encoder() -> Check:
    def try_it() -> str:
        import av

        av.Codec("libx264", "w")
        return "H.264 for the annotated video"

    return _attempt("video encoder", try_it, "install PyAV from its wheel: pip install --force-reinstall av")


def _cache() -> Check:
    def try_it() -> str:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return f"{shutil.disk_usage(folder).free / 1e9:.0f} GB free"

    return _attempt("model folder writable", try_it, "set HIPDRIVE_CACHE to a folder you may write to")


def _attempt(name: str, try_it: Callable[[], str], fix: str) -> Check:
    try:
        return Check(name, True, True, try_it())
    except Exception as error:  # a doctor reports whatever is wrong instead of falling over it
        return Check(name, False, True, str(error), fix)


def _models() -> tuple[Check, ...]:
    # The detector and one landmark model are enough; heavy is the default for recordings.
    return tuple(
        Check(
            f"pose model {row.name}",
            row.installed,
            row.name in ("detector", "heavy"),
            "installed, checksum right" if row.installed else "not installed",
            "" if row.installed else "hipdrive models install",
        )
        for row in list_models()
    )


def _machine() -> Check:
    cores = os.cpu_count() or 1
    return Check("processor", True, False, f"{cores} cores: {cores} clips' parts analysed side by side")
