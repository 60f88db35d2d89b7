"""Playback time to real time, where the camera recorded faster than the file plays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hipdrive.errors import ConfigError
from hipdrive.pose.track import PoseTrack

#: Rates closer than this share are the same.
_SAME = 0.02


def in_real_seconds(track: PoseTrack, told_fps: float | None, file_fps: float | None) -> tuple[PoseTrack, str]:
    """The track with times in real seconds, and how that was known; the track itself and "" where nothing changes.

    told_fps : frames a second the camera recorded, as the person said; file_fps : as the file's own data say
    Raises ConfigError ``capture-fps`` for a rate below the file's own.
    """
    capture_fps = told_fps or file_fps
    playback_fps = 1.0 / float(np.median(np.diff(track.time_s)))
    if capture_fps is None or abs(capture_fps / playback_fps - 1.0) < _SAME:
        return track, ""
    if capture_fps < playback_fps:
        raise ConfigError(
            "The camera cannot have recorded more slowly than the file plays",
            slug="capture-fps",
            got=f"--capture-fps {capture_fps:g} for a file of {playback_fps:.4g} frames a second",
            expected="the rate the camera recorded at, above the file's own",
            fix="leave --capture-fps out where the file plays in real time",
        )
    origin = "told" if told_fps else "from the file's own data"
    words = f"slow motion: recorded at {capture_fps:g}, played at {playback_fps:.4g} frames a second ({origin})"
    provenance = replace(track.provenance, steps=(*track.provenance.steps, words))
    return replace(track, time_s=track.time_s * playback_fps / capture_fps, provenance=provenance), words
