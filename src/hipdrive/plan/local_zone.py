"""The time zone of this machine, by its name."""

from __future__ import annotations

import os
from pathlib import Path

from hipdrive.plan.plan import read_zone

_LINK = Path("/etc/localtime")


def local_zone() -> str:
    """An IANA name such as ``Europe/Paris``: from the environment, else from the system; ``UTC`` where neither says."""
    named = os.environ.get("TZ", "").removeprefix(":")
    _, _, linked = str(_LINK.resolve()).partition("zoneinfo/")
    for name in (named, linked):
        try:
            return read_zone(name).key
        except ValueError:
            continue
    return "UTC"
