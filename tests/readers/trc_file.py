"""A small TRC file of a standing marker set, to be spoiled by tests."""

from pathlib import Path

import numpy as np

#: Millimetres, Hamner 2013 names: a body about 1.5 m tall, toes along +X.
_LEG = {
    "ASI": (100, 1000, 120), "PSI": (-80, 1020, 50), "TH1": (40, 800, 150), "TH2": (60, 700, 140), "TH3": (-20, 650, 160),
    "TB1": (30, 400, 120), "TB2": (40, 300, 110), "TB3": (-10, 250, 130), "CAL": (-70, 40, 100), "TOE": (170, 40, 100),
    "ACR": (0, 1450, 180), "LEL": (10, 1150, 250), "MEL": (10, 1150, 200), "FAradius": (120, 1000, 250),
    "FAulna": (110, 990, 260),
}  # fmt: skip


def marker_table() -> dict[str, tuple[float, float, float]]:
    """Marker names and where they are, millimetres."""
    markers = {"C7": (-60.0, 1480.0, 0.0)}
    for name, (x, y, z) in _LEG.items():
        for letter, sign in (("R", 1.0), ("L", -1.0)):
            markers[letter + name] = (float(x), float(y), sign * z)
    return markers


def write_trc(
    path: Path,
    *,
    frames: int = 20,
    unit: str = "mm",
    stated: int | None = None,
    turn: float = 1.0,
    drop: tuple[str, ...] = (),
    rate_hz: float = 100.0,
    start_s: float = 0.0,
    decimals: int = 4,
) -> Path:
    """Write the figure swinging its shanks a little, so that joint centres can be found."""
    names = [name for name in marker_table() if name not in drop]
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate_hz:g}\t{rate_hz:g}\t{frames if stated is None else stated}\t{len(names)}\t{unit}\t{rate_hz:g}\t1\t{frames}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{n + 1}" for n in range(len(names)) for axis in "XYZ"),
        "",
    ]
    for frame in range(frames):
        row = [str(frame + 1), f"{start_s + frame / rate_hz:.{decimals}f}"]
        for name in names:
            x, y, z = np.array(marker_table()[name]) * (turn, 1.0, turn)
            if name[1:] in ("TB1", "TB2", "TB3", "CAL", "TOE"):
                x += turn * 200.0 * np.sin(0.3 * frame) * (520.0 - y) / 520.0
            row += [f"{x:.3f}", f"{y:.3f}", f"{z:.3f}"]
        lines.append("\t".join(row))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
