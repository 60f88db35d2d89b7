"""Which pages a person has; every room adds its line."""

from __future__ import annotations

#: Path below the person's page, and the message that names it, in the order of the loop.
_ROOMS: tuple[tuple[str, str], ...] = (
    ("screening", "rooms.screening"),
    ("plan", "rooms.plan"),
    ("progress", "rooms.progress"),
    ("compare", "rooms.compare"),
    ("hikes", "rooms.hikes"),
)


def rooms_of_person(athlete_id: str) -> list[tuple[str, str]]:
    """(address, message key) of every room."""
    return [(f"/people/{athlete_id}/{path}", key) for path, key in _ROOMS]
