"""The door by which pose backends come in, built-in and third-party alike.

A backend is a class with the methods of `PoseBackend` and a factory ``open(model) -> PoseBackend`` named in
`BACKENDS` or in the entry-point group ``hipdrive.pose``. It maps its own keypoints to hipdrive's landmark names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Protocol

from hipdrive.errors import ConfigError
from hipdrive.pose.region import FloatArray, Region, UInt8Array

ENTRY_POINT_GROUP = "hipdrive.pose"
#: name -> module:factory, imported only when asked for
BACKENDS: dict[str, str] = {
    "blazepose": "hipdrive.pose.blazepose:open_blazepose",
    "rtmlib": "hipdrive.pose.rtmlib_backend:open_rtmlib",
}


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """One runner in one picture.

    position_px : (landmark, 2) u right, v down, in upright pixels; NaN where the backend gives none
    confidence : (landmark,) in 0..1
    region : the square that holds the runner
    """

    position_px: FloatArray
    confidence: FloatArray
    region: Region


class PoseBackend(Protocol):
    """Follows one runner through pictures given in order."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def landmarks(self) -> tuple[str, ...]:
        """Names from `hipdrive.motion.landmarks.LANDMARKS`, in the order of a pose's rows."""
        ...

    def track(self, rgb: UInt8Array, time_s: float) -> Pose | None:
        """The runner in the next upright (H, W, 3) RGB picture; None where the runner is not seen."""
        ...

    def restart(self, near: Region | None = None) -> None:
        """Forget the runner; with `near`, look for the person at that place first."""
        ...


def list_backends() -> tuple[str, ...]:
    """Names of the built-in and installed backends."""
    return tuple(sorted({*BACKENDS, *(point.name for point in entry_points(group=ENTRY_POINT_GROUP))}))


def open_backend(name: str = "blazepose", model: str = "heavy") -> PoseBackend:
    """Load a backend with one of its models.

    Raises
    ------
    ConfigError : no backend, or no model of it, has that name
    ModelFileError : the model is not installed or damaged
    MissingExtraError : the backend needs an optional package
    """
    factory: Callable[[str], PoseBackend]
    if name in BACKENDS:
        module, attribute = BACKENDS[name].split(":")
        factory = getattr(import_module(module), attribute)
        return factory(model)
    for point in entry_points(group=ENTRY_POINT_GROUP, name=name):
        factory = point.load()
        return factory(model)
    raise ConfigError(
        f"There is no pose backend called {name}",
        slug="unknown-backend",
        got=name,
        expected=" or ".join(list_backends()),
        fix="choose one of these with --backend",
    )
