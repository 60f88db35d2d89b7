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

from hipdrive.app.sandbox import examine_sandbox
from hipdrive.pose.models import cache_folder, list_models
from hipdrive.pose.track import MAX_WORKERS

#: What a clip's way to the report imports: distribution, module.
_NEEDED = (
    ("numpy", "numpy"),
    ("scipy", "scipy.signal"),
    ("pillow", "PIL.Image"),
    ("font-source-sans-pro", "font_source_sans_pro"),
    ("av", "av"),
    ("ai-edge-litert", "ai_edge_litert.interpreter"),
)


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
        *(_package(name, module) for name, module in (_NEEDED)),
        _encoder(),
        _cache(),
        *_models(),
        _package("rtmlib", "rtmlib", needed=False, fix="pip install 'hipdrive[rtmlib]' for a second pose backend"),
        _machine(),
        _sandbox(),
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
    rows = list_models()
    installed = {row.name for row in rows if row.installed}
    # The detector and one of the two good landmark models are enough.
    needed = {"detector"} if installed & {"heavy", "full"} else {"detector", "heavy"}
    return tuple(
        Check(
            f"pose model {row.name}",
            row.installed,
            row.name in needed,
            _model_words(row.name, row.installed),
            "" if row.installed else "hipdrive models install",
        )
        for row in rows
    )


def _model_words(name: str, installed: bool) -> str:
    if installed:
        return "installed, checksum right"
    return "not installed; full will do, heavy is better" if name == "heavy" else "not installed"


def _sandbox() -> Check:
    means = examine_sandbox()
    fix = "" if means.whole else "for uploads of strangers use Linux 5.13 or newer on x86-64 or ARM64"
    return Check("app: decoder shut in", means.whole, False, means.words, fix)


def _machine() -> Check:
    cores = os.cpu_count() or 1
    workers = min(cores, MAX_WORKERS)
    words = "1 core" if cores == 1 else f"{cores} cores"
    parts = "a clip is analysed in one piece" if workers == 1 else f"up to {workers} parts of a clip side by side"
    return Check("processor", True, False, f"{words}: {parts}")
