"""The outside of a C3D file checked byte by byte before a library opens it: damaged files crash libraries.

Source: The C3D File Format, a Technical User Guide (Motion Lab Systems), header and parameter sections. Blocks of
512 bytes; the header names the parameter block and says how much data must follow.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from hipdrive.errors import CorruptFileError, SchemaError

_BLOCK = 512
_KEY = 0x50
#: Processor type byte of the parameter section: Intel, DEC, MIPS (big-endian).
_INTEL, _DEC, _MIPS = 84, 85, 86
_LARGEST_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class C3dLayout:
    """What the header promises: points and analog values a frame, frame numbers, where data begin."""

    points: int
    analog_per_frame: int
    first_frame: int
    last_frame: int
    data_start_byte: int
    frame_bytes: int


def sniff(head: str) -> bool:
    """Whether the beginning of a file (its bytes as Latin-1) is that of a C3D file."""
    return len(head) > 1 and ord(head[1]) == _KEY and 1 < ord(head[0]) < 128 and "\x00" in head[:_BLOCK]


def check_layout(path: Path) -> C3dLayout:
    """The layout of a C3D file whose parts are all there.

    Raises CorruptFileError ``truncated-file``, ``damaged-c3d`` or SchemaError ``not-markers``, ``too-large``.
    """
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
    if size < 2 * _BLOCK:
        raise _truncated(path.name, size, 2 * _BLOCK)
    start = (content[0] - 1) * _BLOCK
    if start + 4 > size:
        raise _truncated(path.name, size, start + _BLOCK)
    order = _byte_order(content[start + 3], path.name)
    layout = _header(content, order, path.name)
    _check_parameters(content, start, layout.data_start_byte, order, path.name)
    frames = layout.last_frame - layout.first_frame + 1
    expected = layout.data_start_byte + frames * layout.frame_bytes
    if size < expected:
        raise _truncated(path.name, size, expected)
    return layout


def _byte_order(processor: int, source: str) -> str:
    if processor not in (_INTEL, _DEC, _MIPS):
        raise _damaged(source, f"processor type {processor}", "84, 85 or 86")
    return ">" if processor == _MIPS else "<"


def _header(content: bytes, order: str, source: str) -> C3dLayout:
    points, analog, first, last = struct.unpack_from(f"{order}4H", content, 2)
    (data_block,) = struct.unpack_from(f"{order}H", content, 16)
    # The sign bit of POINT:SCALE says whether numbers are floats; DEC floats keep it in their second byte.
    sign_byte = content[12] if order == ">" else content[15]
    if content[(content[0] - 1) * _BLOCK + 3] == _DEC:
        sign_byte = content[13]
    number = 4 if sign_byte & 0x80 else 2
    if last < first or data_block < 2:
        raise _damaged(source, f"frames {first} to {last}, data at block {data_block}", "frames in rising order")
    if points == 0:
        raise SchemaError(
            f"{source} holds no markers",
            slug="not-markers",
            got=f"{analog} analog values a frame",
            expected="3D points",
            fix="export the trial with its labelled trajectories",
        )
    return C3dLayout(points, analog, first, last, (data_block - 1) * _BLOCK, (4 * points + analog) * number)


def _check_parameters(content: bytes, start: int, stop: int, order: str, source: str) -> None:
    """Follow the chain of groups and parameters to its end; every link must stay inside the section."""
    stop = min(max(stop, start + content[start + 2] * _BLOCK), len(content))
    place = start + 4
    for _ in range(20_000):
        if place + 2 > stop:
            break
        name_length = abs(struct.unpack_from("b", content, place)[0])
        group = struct.unpack_from("b", content, place + 1)[0]
        if name_length == 0 or group == 0:
            return
        link = place + 2 + name_length
        if link + 2 > stop:
            break
        (offset,) = struct.unpack_from(f"{order}H", content, link)
        if group > 0 and not _parameter_fits(content, link + 2, stop):
            break
        if offset == 0:
            return
        place = link + offset
    raise _damaged(source, "parameters that point outside their section", "a chain of parameters with an end")


def _parameter_fits(content: bytes, place: int, stop: int) -> bool:
    if place + 2 > stop:
        return False
    width, dimensions = abs(struct.unpack_from("b", content, place)[0]), content[place + 1]
    if width not in (1, 2, 4) or dimensions > 7 or place + 2 + dimensions > stop:
        return False
    count = 1
    for axis in range(dimensions):
        count *= content[place + 2 + axis]
    return bool(place + 2 + dimensions + count * width <= stop)


def _damaged(source: str, got: str, expected: str) -> CorruptFileError:
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
