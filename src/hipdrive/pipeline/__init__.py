"""The order of things: from a file to an `Analysis`. Alone knows who comes after whom; does no maths.

recording   finds out which way a file goes
video       a clip: pose, camera roll, cleaning
mocap       motion capture and keypoint files: reading, cleaning, standing trial, force platforms
motion      what all share: strides, angles, measurements, posture, findings
"""

from hipdrive.pipeline.mocap import analyse_mocap
from hipdrive.pipeline.motion import analyse_motion
from hipdrive.pipeline.recording import analyse_recording, is_video
from hipdrive.pipeline.video import Progress, SideView, analyse_side_view, analyse_video, read_side_view

__all__ = [
    "Progress",
    "SideView",
    "analyse_mocap",
    "analyse_motion",
    "analyse_recording",
    "analyse_side_view",
    "analyse_video",
    "is_video",
    "read_side_view",
]
