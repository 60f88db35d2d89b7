"""Small keypoint files of other programs, written by tests: a figure that runs to the right."""

import csv
import json
from pathlib import Path

import numpy as np

from hipdrive.readers.keypoint_models import BLAZEPOSE_NAMES, KEYPOINT_MODELS

#: Pixels (u right, v down) of one side in a picture of 1280 x 720.
PLACES = {
    "nose": (660.0, 180.0), "ear": (645.0, 182.0), "eye": (655.0, 175.0), "shoulder": (640.0, 250.0),
    "elbow": (650.0, 320.0), "wrist": (690.0, 350.0), "hip": (630.0, 400.0), "knee": (650.0, 500.0),
    "ankle": (625.0, 600.0), "heel": (610.0, 615.0), "toe": (660.0, 618.0),
}  # fmt: skip


def place(landmark: str, frame: int) -> tuple[float, float]:
    """Where a landmark is in a frame; the left side 6 px further along."""
    part = landmark.removeprefix("left_").removeprefix("right_")
    u, v = PLACES[part]
    return u + 3.0 * frame + (6.0 if landmark.startswith("left_") else 0.0), v + 2.0 * np.sin(0.5 * frame)


def write_openpose(
    folder: Path, *, count: int = 25, frames: int = 12, bystander: bool = False, empty: int | None = None
) -> Path:
    """A folder as OpenPose writes it; a bystander is smaller and listed first; one frame may be empty."""
    folder.mkdir(parents=True)
    _, columns = KEYPOINT_MODELS[count]
    for frame in range(frames):
        points = np.zeros((count, 3))
        for landmark, number in columns.items():
            points[number] = (*place(landmark, frame), 0.9)
        people = [{"person_id": [-1], "pose_keypoints_2d": points.ravel().tolist()}]
        if bystander:
            small = points * [0.3, 0.3, 1.0] + [900.0, 100.0, 0.0]
            people.insert(0, {"person_id": [-1], "pose_keypoints_2d": small.ravel().tolist()})
        document = {"version": 1.3, "people": [] if frame == empty else people}
        (folder / f"clip_{frame:012d}_keypoints.json").write_text(json.dumps(document))
    return folder


def write_mediapipe(
    path: Path,
    *,
    style: str = "nose_x",
    frames: int = 12,
    size: tuple[int, int] = (1280, 720),
    timed: bool = False,
) -> Path:
    """33 points a frame as shares of the picture; columns named in one of the ways people do."""
    names = [_mediapipe_name(number, axis, style) for number in range(33) for axis in "xyzv"]
    rows = []
    for frame in range(frames):
        row: list[float] = []
        for name in BLAZEPOSE_NAMES:
            landmark = name.replace("foot_index", "toe")
            part = landmark.removeprefix("left_").removeprefix("right_")
            u, v = place(landmark, frame) if part in PLACES else (640.0, 300.0)
            row += [u / size[0], v / size[1], 0.0, 0.8]
        rows.append(([frame * 20.0] if timed else [frame]) + row)
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["timestamp_ms" if timed else "frame", *names])
        writer.writerows(rows)
    return path


def _mediapipe_name(number: int, axis: str, style: str) -> str:
    whole = "visibility" if axis == "v" else axis
    return {
        "nose_x": f"{BLAZEPOSE_NAMES[number]}_{whole}",
        "NOSE_x": f"{BLAZEPOSE_NAMES[number].upper()}_{axis}",
        "x0": f"{axis}{number}",
        "x1": f"{axis}{number + 1}",
        "landmark_0_x": f"landmark_{number}_{whole}",
    }[style]


def write_deeplabcut(
    path: Path, *, parts: tuple[str, ...] | None = None, frames: int = 12, individuals: tuple[str, ...] = ()
) -> Path:
    """Three header rows (four with individuals), then a row a frame."""
    landmarks = [
        f"{side}_{part}"
        for part in ("hip", "knee", "ankle", "heel", "toe", "shoulder")
        for side in ("left", "right")
    ]
    names = parts or tuple(landmarks)
    people = individuals or ("",)
    heads = {"scorer": "net"} | ({"individuals": ""} if individuals else {}) | {"bodyparts": "", "coords": ""}
    columns = [(person, name, axis) for person in people for name in names for axis in ("x", "y", "likelihood")]
    rows = [
        [title, *({"scorer": "net", "individuals": p, "bodyparts": n, "coords": a}[title] for p, n, a in columns)]
        for title in heads
    ]
    for frame in range(frames):
        row: list[object] = [frame]
        for _ in people:
            for landmark in landmarks[: len(names)]:
                row += [*place(landmark, frame), 0.95]
        rows.append([str(cell) for cell in row])
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path
