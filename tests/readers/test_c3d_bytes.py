"""C3D of other machines and of integers, and force platforms of every type: bytes written here by hand."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.readers.c3d_file import write_c3d_file
from tests.readers.trc_file import marker_table

from hipdrive.readers import read_forces, read_markers
from hipdrive.readers.c3d_content import read_content

INTEL, DEC, MIPS = 84, 85, 86
Array = np.ndarray[Any, np.dtype[np.float64]]


def floats(values: Array, processor: int) -> bytes:
    if processor == DEC:
        words = (values * 4.0).astype("<f4").view("<u2").reshape(-1, 2)[:, ::-1]
        return np.ascontiguousarray(words).tobytes()
    return values.astype(">f4" if processor == MIPS else "<f4").tobytes()


def raw_c3d(path: Path, processor: int, scale: float) -> Array:
    """Three frames of the figure; scale > 0 writes integers. Returns the places written, in mm."""
    order = ">" if processor == MIPS else "<"
    names = list(marker_table())
    places: Array = np.tile(np.array(list(marker_table().values())), (3, 1, 1)) + np.arange(3.0)[:, None, None]

    def parameter(group: int, name: str, content: bytes) -> bytes:
        return (
            struct.pack("bb", len(name), group)
            + name.encode()
            + struct.pack(f"{order}H", 3 + len(content))
            + content
            + b"\x00"
        )

    def number(value: float) -> bytes:
        return struct.pack("bB", 4, 0) + floats(np.array([value]), processor)

    def words(lines: list[str]) -> bytes:
        return struct.pack("bBBB", -1, 2, 8, len(lines)) + b"".join(line.ljust(8).encode()[:8] for line in lines)

    body = b"".join(
        parameter(1, *entry)
        for entry in (("RATE", number(100.0)), ("UNITS", words(["mm"])), ("LABELS", words([n[:8] for n in names])))
    )
    # The group stands after its parameters, as some writers do.
    body += struct.pack("bb", 5, -1) + b"POINT" + struct.pack(f"{order}HB", 3, 0) + b"\x00\x00"
    blocks = -(-(4 + len(body)) // 512)
    header = (
        struct.pack("BB", 2, 0x50)
        + struct.pack(f"{order}5H", len(names), 0, 11, 13, 10)
        + floats(np.array([scale]), processor)
    )
    header += struct.pack(f"{order}2H", 2 + blocks, 1) + floats(np.array([100.0]), processor)
    cells = np.concatenate([places / (scale if scale > 0 else 1.0), np.zeros((*places.shape[:2], 1))], axis=2)
    cells[1, 2] = [0.0, 0.0, 0.0, -1.0]
    data = np.round(cells).astype(f"{order}i2").tobytes() if scale > 0 else floats(cells.ravel(), processor)
    section = struct.pack("BBBB", 1, 0x50, blocks, processor) + body
    path.write_bytes(header.ljust(512, b"\x00") + section.ljust(512 * blocks, b"\x00") + data)
    return places


@pytest.mark.parametrize("scale", [-1.0, 0.1], ids=["floats", "integers"])
@pytest.mark.parametrize("processor", [INTEL, DEC, MIPS], ids=["intel", "dec", "mips"])
def test_every_machine_and_number(tmp_path: Path, processor: int, scale: float) -> None:
    path = tmp_path / "t.c3d"
    places = raw_c3d(path, processor, scale)
    table = read_markers(path)
    assert table.time_s[0] == pytest.approx(0.10)
    np.testing.assert_allclose(table.position_m[0], places[0] * 1e-3, atol=6e-5)
    np.testing.assert_allclose(table.position_m[2], places[2] * 1e-3, atol=6e-5)
    assert list(np.argwhere(np.isnan(table.position_m[..., 0])).ravel()) == [1, 2]


def test_long_recordings_state_their_frames_in_a_parameter(tmp_path: Path) -> None:
    path = tmp_path / "t.c3d"
    raw_c3d(path, INTEL, -1.0)
    content = bytearray(path.read_bytes())
    # A header full to its last frame number, as at the end of a long recording.
    struct.pack_into("<2H", content, 6, 0xFFFD, 0xFFFF)
    path.write_bytes(content)
    assert read_content(path).points.shape[0] == 3


def with_platform(path: Path, kind: int, channels: Array, matrix: Array | None = None) -> Path:
    """The figure with one force platform; channels (channel, sample) at 10 samples a frame."""
    ezc3d = pytest.importorskip("ezc3d", reason="ezc3d is a development dependency")
    file = ezc3d.c3d(str(write_c3d_file(path, frames=20)))
    count, samples = channels.shape
    file["parameters"]["ANALOG"]["RATE"]["value"] = [1000.0]
    file["parameters"]["ANALOG"]["LABELS"]["value"] = [f"F{n}" for n in range(count)]
    file["data"]["analogs"] = channels[None]
    assert samples == 200
    file.add_parameter("FORCE_PLATFORM", "USED", [1])
    file.add_parameter("FORCE_PLATFORM", "TYPE", [kind])
    file.add_parameter("FORCE_PLATFORM", "CHANNEL", np.arange(1.0, count + 1.0)[:, None])
    if matrix is not None:
        file.add_parameter("FORCE_PLATFORM", "CAL_MATRIX", matrix[:, :, None])
    file.write(str(path))
    return path


PUSH = 1500.0 * np.maximum(np.sin(np.linspace(0.0, 12.0, 200)), 0.0)


@pytest.mark.parametrize("kind", [1, 2, 4])
def test_platforms_with_three_forces(tmp_path: Path, kind: int) -> None:
    channels = np.zeros((6, 200))
    channels[0], channels[2] = 0.1 * PUSH, -PUSH  # the plate's z points down
    matrix = np.diag([1.0, 1.0, 2.0, 1.0, 1.0, 1.0]) if kind == 4 else None
    (force,) = read_forces(with_platform(tmp_path / "t.c3d", kind, channels, matrix))
    assert force.rate_hz == pytest.approx(1000.0)
    np.testing.assert_allclose(force.vertical_n, PUSH * (2.0 if kind == 4 else 1.0), rtol=1e-5, atol=1e-3)


def test_platform_of_eight_sensors(tmp_path: Path) -> None:
    channels = np.zeros((8, 200))
    channels[4:] = PUSH / 4.0
    (force,) = read_forces(with_platform(tmp_path / "t.c3d", 3, channels))
    np.testing.assert_allclose(force.vertical_n, PUSH, rtol=1e-5, atol=1e-3)


def test_a_calibration_that_mixes_channels_is_applied_the_right_way_round(tmp_path: Path) -> None:
    channels = np.zeros((6, 200))
    channels[0] = PUSH
    matrix = np.eye(6)
    matrix[2, 0] = 3.0  # Fz = channel 3 + 3 x channel 1
    (force,) = read_forces(with_platform(tmp_path / "t.c3d", 4, channels, matrix))
    np.testing.assert_allclose(force.vertical_n, 3.0 * PUSH, rtol=1e-5, atol=1e-3)
