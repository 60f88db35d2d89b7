"""Change over time: recordings as numbers, what may be compared, which change is larger than its own error.

Pure: knows no database, no file but a result folder, no page. `compare_recordings` judges two recordings,
`build_progress` a whole history, `count_adherence` the weeks beside it, `read_stride` what a result folder shows.
"""

from hipdrive.progress.adherence import Adherence, Done, Planned, Week, count_adherence
from hipdrive.progress.change import Change, Verdict, compare_recordings
from hipdrive.progress.conditions import SPEED_TOLERANCE_MPS, differences
from hipdrive.progress.recording import Reading, Recorded, recorded_of
from hipdrive.progress.series import Group, Point, ProgressOf, Series, build_progress
from hipdrive.progress.stride import StrideShape, read_stride

__all__ = [
    "SPEED_TOLERANCE_MPS",
    "Adherence",
    "Change",
    "Done",
    "Group",
    "Planned",
    "Point",
    "ProgressOf",
    "Reading",
    "Recorded",
    "Series",
    "StrideShape",
    "Verdict",
    "Week",
    "build_progress",
    "compare_recordings",
    "count_adherence",
    "differences",
    "read_stride",
    "recorded_of",
]
