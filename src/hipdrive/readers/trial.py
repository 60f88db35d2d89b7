"""`Trial`: everything one file holds, before any meaning is given to it."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.motion.motion import Motion
from hipdrive.readers.force import PlateForce
from hipdrive.readers.keypoints import KeypointTable
from hipdrive.readers.markers import MarkerTable
from hipdrive.strides.strides import Event


@dataclass(frozen=True, eq=False)
class Trial:
    """Points as the file names them, and what came with them.

    points : markers (metres), keypoints (pixels), or a `Motion` where hipdrive itself wrote the file
    standing : the standing trial that the file itself carries (RIC)
    events : contacts and toe-offs marked in the file, seconds from the first frame
    forces : one a force plate, seconds from the first frame
    left_out : in words, what the file also held and is not carried along
    """

    points: MarkerTable | KeypointTable | Motion
    standing: MarkerTable | None = None
    events: tuple[Event, ...] = ()
    forces: tuple[PlateForce, ...] = ()
    left_out: tuple[str, ...] = ()
