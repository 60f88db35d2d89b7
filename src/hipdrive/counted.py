"""How many of something, in words: ``1 stop``, ``2 stops``."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """``1 week``, ``0 weeks``, ``3 entries``; `many` where it is not `one` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
