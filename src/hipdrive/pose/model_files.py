"""BlazePose's networks: which exist, where they are kept, how they are known.

Apache-2.0, by Google; not part of hipdrive. A network is known by its SHA-256, wherever it comes from: any other
file is refused, so a network that was never measured cannot slip in. They are kept in the user's cache folder
(``HIPDRIVE_CACHE`` names another); getting them is in `hipdrive.pose.models`.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from hipdrive.errors import ConfigError, ModelFileError

CACHE_VARIABLE = "HIPDRIVE_CACHE"
DETECTOR = "detector"


@dataclass(frozen=True, slots=True)
class Build:
    """One published build of a network: its checksum, size in bytes and where it is found."""

    sha256: str
    size: int
    origin: str


@dataclass(frozen=True, slots=True)
class Model:
    """One network.

    builds : every build hipdrive knows, the preferred one first; they differ in packing or a retraining
    url : Google's published file of one of these builds (checksums as in MediaPipe's own build files)
    """

    name: str
    file: str
    purpose: str
    builds: tuple[Build, ...]
    url: str


_NPM = "npm @mediapipe/pose 0.5.1675469404"
_WHEEL = "wheel mediapipe 0.10.21"
_PUBLISHED = "https://storage.googleapis.com/mediapipe-assets/"

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model(
            DETECTOR,
            "pose_detection.tflite",
            "finds people; needed by the three others",
            (
                Build("9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c", 2959046, _WHEEL),
                Build("a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85", 2962288, _NPM),
            ),
            _PUBLISHED + "pose_detection.tflite?generation=1678737489600422",
        ),
        Model(
            "lite",
            "pose_landmark_lite.tflite",
            "fastest; mixes up legs in side views",
            (Build("f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61", 2819824, _NPM),),
            _PUBLISHED + "pose_landmark_lite.tflite?generation=1661875901231143",
        ),
        Model(
            "full",
            "pose_landmark_full.tflite",
            "for live use",
            (
                Build(
                    "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
                    6440512,
                    f"{_NPM}; {_WHEEL}",
                ),
            ),
            _PUBLISHED + "pose_landmark_full.tflite?generation=1661875894245786",
        ),
        Model(
            "heavy",
            "pose_landmark_heavy.tflite",
            "most exact; for recordings",
            (Build("59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe", 27709200, _NPM),),
            _PUBLISHED + "pose_landmark_heavy.tflite?generation=1661875897944151",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A row of ``hipdrive models list``; `path` is None where the network is not installed."""

    name: str
    purpose: str
    size_bytes: int
    sha256: str
    origin: str
    path: Path | None

    @property
    def installed(self) -> bool:
        """Whether the file is there and is the right one."""
        return self.path is not None

    def as_dict(self) -> dict[str, str | int | bool]:
        """The row for ``--json``, without the folder of this machine."""
        return {
            "name": self.name,
            "purpose": self.purpose,
            "size_bytes": self.size_bytes,
            "sha256": self.sha256,
            "origin": self.origin,
            "installed": self.installed,
        }


def cache_folder() -> Path:
    """Where networks are kept; it may not exist yet."""
    named = os.environ.get(CACHE_VARIABLE)
    return (Path(named) if named else platformdirs.user_cache_path("hipdrive", appauthor=False)) / "models"


def list_models() -> tuple[ModelRow, ...]:
    """Every known network and whether it is installed, checksum right."""
    rows = []
    for model in MODELS.values():
        path, build = cache_folder() / model.file, model.builds[0]
        present = path.is_file() and is_known(model, path.read_bytes())
        rows.append(
            ModelRow(model.name, model.purpose, build.size, build.sha256, build.origin, path if present else None)
        )
    return tuple(rows)


def find_model(name: str) -> Model:
    """The table's row; ConfigError where there is none."""
    if name not in MODELS:
        raise ConfigError(
            f"There is no pose model called {name}",
            slug="unknown-model",
            got=name,
            expected=", ".join(model for model in MODELS if model != DETECTOR),
            fix="choose one of these with --model",
        )
    return MODELS[name]


def model_path(name: str) -> Path:
    """The installed file, its checksum verified.

    Raises
    ------
    ConfigError : no such model
    ModelFileError : not installed (``model-missing``), or not the file it should be (``model-damaged``)
    """
    model = find_model(name)
    path = cache_folder() / model.file
    if not path.is_file():
        raise ModelFileError(
            f"The pose model {name} is not installed",
            slug="model-missing",
            expected=model.file,
            fix=f"run once, with a network: hipdrive models install {'' if name == DETECTOR else name}".rstrip(),
        )
    if not is_known(model, path.read_bytes()):
        raise ModelFileError(
            f"The installed pose model {name} is not the file it should be",
            slug="model-damaged",
            got=f"{path.stat().st_size} bytes with another SHA-256",
            expected=f"{model.builds[0].size} bytes",
            fix=f"delete {path} and run: hipdrive models install {name}",
        )
    return path


def is_known(model: Model, content: bytes) -> bool:
    """Whether the bytes are one of the model's builds."""
    digest = hashlib.sha256(content).hexdigest()
    return any(digest == build.sha256 for build in model.builds)
