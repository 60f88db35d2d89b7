"""When a clip was filmed, where the phone wrote it into the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import av.error

from hipdrive.errors import InputError
from hipdrive.video.container import open_container

#: Before this no phone filmed; cameras whose clock was never set say 1904 or 1970.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def filmed_at(clip: Path) -> datetime | None:
    """The container's own ``creation_time`` in UTC; None where it says none, or one that cannot be."""
    try:
        with open_container(clip) as container:
            said = container.metadata.get("creation_time", "")
        when = datetime.fromisoformat(said)
    except (InputError, av.error.FFmpegError, OSError, ValueError):
        return None
    when = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return when if _EARLIEST <= when <= datetime.now(UTC) + timedelta(days=1) else None
