"""``landmarks.npz``, the cleaned motion in the result folder of an analysis."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np

from hipdrive.errors import HipdriveError
from hipdrive.faults import content_fault
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import Motion, Pass, Provenance
from hipdrive.readers.own_facts import damaged
from hipdrive.readers.trial import Trial

#: Unpacked: hours of landmarks.
_LARGEST_BYTES = 2_000_000_000
#: Who runs to the right of the picture shows the right side.
_NEAR_SIDE: dict[int, Side] = {1: "right", -1: "left"}


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of a NumPy archive."""
    return head.startswith("PK\x03\x04") and ".npy" in head


def read_own_npz(path: Path) -> Trial:
    """Raises CorruptFileError ``damaged-own`` or SchemaError ``motion-schema``."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(item.file_size for item in packed.infolist()) > _LARGEST_BYTES:
                raise ValueError("more than 2 GB when unpacked")
        with np.load(path, allow_pickle=False) as archive:
            told = json.loads(str(archive["provenance"]))
            told["steps"] = tuple(told["steps"])
            motion = Motion(
                time_s=archive["time_s"].astype(float),
                position=archive["position"].astype(float),
                landmarks=tuple(str(name) for name in archive["landmarks"]),
                scale="pixel" if str(archive["scale"]) == "pixel" else "metric",
                confidence=archive["confidence"].astype(float),
                status=archive["status"].astype(np.int8),
                passes=tuple(
                    Pass(int(row[0]), int(row[1]), int(row[2]), _NEAR_SIDE.get(int(row[2])))
                    for row in archive["passes"]
                ),
                provenance=Provenance(**told),
            )
    except HipdriveError:
        raise
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise damaged(path.name, content_fault(error)) from None
    return Trial(motion)
