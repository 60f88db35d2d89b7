"""The bytes of a C3D file: header, parameters, points and analog values, read with NumPy alone.

ezc3d, the usual library, crashes the whole process on damaged files (segmentation faults on single spoilt bytes of
the parameter section), and nothing in Python can catch that; so the format is read here, every offset checked.
Source: The C3D File Format, a Technical User Guide (Motion Lab Systems). Blocks of 512 bytes; numbers of Intel, DEC
or MIPS machines; points and analog values as 16-bit integers with a scale or as 32-bit floats.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.motion import FloatArray

_BLOCK = 512
_KEY = 0x50
_INTEL, _DEC, _MIPS = 84, 85, 86
_LARGEST_BYTES = 2_000_000_000
_MOST_PARAMETERS = 20_000
#: Type byte of a parameter -> bytes a value.
_WIDTHS = {-1: 1, 1: 1, 2: 2, 4: 4}

#: One parameter: its dimensions, first fastest, and its values in that order.
Values = list[str] | list[float]


@dataclass(frozen=True, eq=False)
class C3dContent:
    """Everything in a C3D file.

    parameters : ``GROUP:NAME`` in capitals -> flat values; dimensions likewise -> their sizes, first fastest
    points : (frame, point, 3) in the file's unit; residuals (frame, point), negative = missing
    analog : (sample, channel) scaled; samples_per_frame of them a frame
    first_frame : number of the first frame, counted from 0
    """

    parameters: dict[str, Values]
    dimensions: dict[str, tuple[int, ...]]
    points: FloatArray
    residuals: FloatArray
    analog: FloatArray
    samples_per_frame: int
    first_frame: int

    def numbers(self, name: str) -> list[float]:
        """A parameter's numbers; empty where it is not there or holds words."""
        return [value for value in self.parameters.get(name, []) if isinstance(value, float)]

    def words(self, name: str) -> list[str]:
        """A parameter's words, without trailing blanks; empty where it is not there or holds numbers."""
        return [value for value in self.parameters.get(name, []) if isinstance(value, str)]


def sniff(head: str) -> bool:
    """Whether the beginning of a file (its bytes as Latin-1) is that of a C3D file."""
    return len(head) > 1 and ord(head[1]) == _KEY and 1 < ord(head[0]) < 128 and "\x00" in head[:_BLOCK]


def read_content(path: Path) -> C3dContent:
    """Raises CorruptFileError ``truncated-file``, ``damaged-c3d`` or SchemaError ``not-markers``, ``too-large``."""
    size = path.stat().st_size
    if size > _LARGEST_BYTES:
        raise SchemaError(
            f"{path.name} is too large",
            slug="too-large",
            got=f"{size / 1e9:.1f} GB",
            expected=f"at most {_LARGEST_BYTES / 1e9:.0f} GB",
            fix="cut the recording into parts",
        )
    content = path.read_bytes()
    start = (content[0] - 1) * _BLOCK if content else 0
    if size < 2 * _BLOCK or start + 4 > size:
        raise _truncated(path.name, size, max(2 * _BLOCK, start + _BLOCK))
    if content[start + 3] not in (_INTEL, _DEC, _MIPS):
        raise damaged(path.name, f"processor type {content[start + 3]}", "84, 85 or 86")
    numbers = _Numbers(content, content[start + 3])
    parameters: dict[str, Values] = {}
    dimensions: dict[str, tuple[int, ...]] = {}
    for name, sizes, values in _parameters(numbers, start, path.name):
        parameters[name], dimensions[name] = values, sizes
    return _data(numbers, parameters, dimensions, path.name)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers at places of the file in its machine's way of writing them."""

    content: bytes
    processor: int

    @property
    def order(self) -> str:
        return ">" if self.processor == _MIPS else "<"

    def unsigned(self, place: int) -> int:
        return int(struct.unpack_from(f"{self.order}H", self.content, place)[0])

    def floats(self, place: int, count: int) -> npt.NDArray[np.float64]:
        raw = np.frombuffer(self.content, dtype=np.uint8, count=4 * count, offset=place)
        if self.processor == _DEC:
            # A VAX F-float is an IEEE float with its two words exchanged and four times the value.
            words = raw.reshape(-1, 2, 2)[:, ::-1].reshape(-1)
            return np.frombuffer(words.tobytes(), dtype="<f4").astype(float) / 4.0
        with np.errstate(invalid="ignore"):  # a signalling NaN in damaged data
            return np.frombuffer(raw.tobytes(), dtype=f"{self.order}f4").astype(float)

    def integers(self, place: int, count: int, *, signed: bool = True) -> npt.NDArray[np.float64]:
        kind = f"{self.order}{'i' if signed else 'u'}2"
        return np.frombuffer(self.content, dtype=kind, count=count, offset=place).astype(float)


def _parameters(numbers: _Numbers, start: int, source: str) -> Iterator[tuple[str, tuple[int, ...], Values]]:
    """Every parameter as ``GROUP:NAME``. A group may be named after its parameters."""
    content = numbers.content
    groups: dict[int, str] = {}
    found: list[tuple[int, str, tuple[int, ...], Values]] = []
    place = start + 4
    for _ in range(_MOST_PARAMETERS):
        if place + 2 > len(content):
            raise damaged(source, "parameters that go on past the end of the file", "a chain with an end")
        length, group = struct.unpack_from("bb", content, place)
        length = abs(length)
        link = place + 2 + length
        if length == 0 or group == 0:
            break
        if link + 2 > len(content):
            raise damaged(source, "a parameter past the end of the file", "a chain with an end")
        name = content[place + 2 : link].decode("latin-1").strip().upper()
        if group < 0:
            groups[-group] = name
        else:
            found.append((group, name, *_values(numbers, link + 2, source)))
        step = numbers.unsigned(link)
        if step == 0:
            break
        place = link + step
    for group, name, sizes, values in found:
        yield f"{groups.get(group, str(group))}:{name}", sizes, values


def _values(numbers: _Numbers, place: int, source: str) -> tuple[tuple[int, ...], Values]:
    content = numbers.content
    if place + 2 > len(content):
        raise damaged(source, "a parameter past the end of the file", "a chain with an end")
    kind, axes = struct.unpack_from("bB", content, place)
    sizes = tuple(content[place + 2 : place + 2 + axes])
    begin = place + 2 + axes
    count = prod(sizes)
    if kind not in _WIDTHS or axes > 7 or begin + count * _WIDTHS[kind] > len(content):
        raise damaged(source, f"a parameter of type {kind} with {count:,} values", "types -1, 1, 2, 4 that fit")
    if kind == -1:
        width = sizes[0] if sizes else 1
        text = content[begin : begin + count].decode("latin-1")
        lines = [text[at : at + width] for at in range(0, count, width)] if width else []
        return sizes[1:], [line.replace("\x00", " ").strip() for line in lines]
    if kind == 4:
        return sizes, numbers.floats(begin, count).tolist()
    if kind == 2:
        return sizes, numbers.integers(begin, count).tolist()
    return sizes, [float(byte) for byte in content[begin : begin + count]]


def _data(
    numbers: _Numbers, parameters: dict[str, Values], dimensions: dict[str, tuple[int, ...]], source: str
) -> C3dContent:
    """Points and analog values, frame by frame: x, y, z, residual of every point, then the analog samples."""
    points, analog, first, last = (numbers.unsigned(place) for place in (2, 4, 6, 8))
    samples = max(numbers.unsigned(18), 1)
    begin = (numbers.unsigned(16) - 1) * _BLOCK
    scale = float(numbers.floats(12, 1)[0])
    if last < first or begin < _BLOCK or not np.isfinite(scale) or scale == 0.0 or analog % samples:
        raise damaged(
            source, f"frames {first} to {last}, {analog} analog values in {samples} samples", "numbers that agree"
        )
    if points == 0:
        raise SchemaError(
            f"{source} holds no markers",
            slug="not-markers",
            got=f"{analog} analog values a frame",
            expected="3D points",
            fix="export the trial with its labelled trajectories",
        )
    width = 4 if scale < 0 else 2
    row = 4 * points + analog
    frames = _frames(parameters, first, last)
    if len(numbers.content) < begin + frames * row * width:
        raise _truncated(source, len(numbers.content), begin + frames * row * width)
    flat = numbers.floats(begin, frames * row) if scale < 0 else numbers.integers(begin, frames * row)
    table = flat.reshape(frames, row)
    place = table[:, : 4 * points].reshape(frames, points, 4)
    return C3dContent(
        parameters=parameters,
        dimensions=dimensions,
        points=place[..., :3] * (1.0 if scale < 0 else scale),
        residuals=place[..., 3],
        analog=_scaled_analog(table[:, 4 * points :].reshape(frames * samples, -1), parameters),
        samples_per_frame=samples,
        first_frame=max(first - 1, 0),
    )


def _frames(parameters: dict[str, Values], first: int, last: int) -> int:
    """Number of frames; the header's 16 bits overflow in long recordings, which say it in a parameter."""
    frames = last - first + 1
    long = parameters.get("POINT:LONG_FRAMES") or parameters.get("POINT:FRAMES") or [0.0]
    told = long[0]
    if last == 0xFFFF and isinstance(told, float):
        # POINT:FRAMES is a signed word that is meant unsigned.
        return max(frames, int(told if told >= 0 else told + 0x10000))
    return frames


def _scaled_analog(raw: FloatArray, parameters: dict[str, Values]) -> FloatArray:
    """(value − OFFSET) · SCALE · GEN_SCALE of each channel."""
    channels = raw.shape[1]

    def of_channel(name: str, otherwise: float) -> FloatArray:
        given = [value for value in parameters.get(name, []) if isinstance(value, float)]
        return np.array((given + [otherwise] * channels)[:channels])

    general = (parameters.get("ANALOG:GEN_SCALE") or [1.0])[0]
    offset, scale = of_channel("ANALOG:OFFSET", 0.0), of_channel("ANALOG:SCALE", 1.0)
    return np.asarray((raw - offset) * scale * (general if isinstance(general, float) else 1.0))


def damaged(source: str, got: str, expected: str) -> CorruptFileError:
    """The error of a C3D file whose parts contradict each other."""
    return CorruptFileError(
        f"{source} is a damaged C3D file",
        slug="damaged-c3d",
        got=got,
        expected=expected,
        fix="export the trial again from the motion-capture program",
    )


def _truncated(source: str, got: int, expected: int) -> CorruptFileError:
    return CorruptFileError(
        f"{source} ends too early",
        slug="truncated-file",
        got=f"{got:,} bytes",
        expected=f"{expected:,} bytes, as its header says",
        fix="copy or export the file again",
    )
