"""Any recording: which of the ways it goes is found from its content."""

from __future__ import annotations

from pathlib import Path

from hipdrive.analysis import Analysis, Settings
from hipdrive.errors import CorruptFileError
from hipdrive.pipeline.mocap import analyse_mocap, forces_without_markers
from hipdrive.pipeline.video import Progress, analyse_video
from hipdrive.readers import find_kind


def is_video(path: Path) -> bool:
    """Whether a path goes the way of a clip: every file that is no motion-capture or keypoint file.

    A file that is missing or empty goes this way too, whose words for it are the plainest.
    """
    try:
        return find_kind(path) is None and not path.is_dir()
    except CorruptFileError:
        return True


def analyse_recording(
    path: Path, settings: Settings, *, workers: int | None = None, progress: Progress | None = None
) -> Analysis:
    """Analyse a clip, a motion-capture recording or a keypoint file.

    workers, progress : as `analyse_video`; the other kinds need no pose network
    Raises the errors of `hipdrive.errors`.
    """
    if is_video(path):
        if settings.forces is not None and path.is_file():
            raise forces_without_markers(path)
        return analyse_video(path, settings, workers=workers, progress=progress)
    return analyse_mocap(path, settings)
