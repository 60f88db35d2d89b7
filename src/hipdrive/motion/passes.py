"""Passes: stretches of running in one direction with the whole body in view, and which way they go.

A runner may cross a fixed camera several times, turn, leave the picture or be lost for a while.
Facing is decided once a pass, by the whole body, never frame by frame.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hipdrive.motion.motion import BoolArray, FloatArray, Motion, Pass, Status

#: A runner lost for longer than this starts a new pass.
_LONGEST_LOSS_S = 0.4
#: Shorter stretches hold no step.
_SHORTEST_PASS_S = 0.4
#: A turn takes longer than this; shorter changes of facing are noise of the network.
_SHORTEST_FACING_S = 0.7
#: A frame with fewer of the body's points is taken as one in which the runner is partly hidden or out of the picture.
_SMALLEST_SEEN_SHARE = 0.75

_BODY = (
    "left_shoulder", "right_shoulder", "left_hip", "right_hip", "left_knee", "right_knee",
    "left_ankle", "right_ankle", "left_heel", "right_heel", "left_toe", "right_toe",
)  # fmt: skip


def split_passes(image: Motion, usable: BoolArray) -> Motion:
    """Cut an image motion (x = u, y = -v) into passes and turn each so that x points the way the runner goes.

    usable : (time,) frames with the whole body in the picture
    Frames outside every pass (runner lost, partly out of the picture, turning) become missing. A motion
    without any pass keeps no positions and one empty pass, which `motion.view` refuses in words.
    """
    facing = _smooth_sign(image.time_s, body_facing(image), usable)
    passes: list[Pass] = []
    for start, stop in _runs(image.time_s, usable, facing):
        if image.time_s[stop - 1] - image.time_s[start] >= _SHORTEST_PASS_S:
            direction = 1 if float(np.sum(facing[start:stop])) >= 0 else -1
            # A camera that looks at a runner facing image right sees the right side.
            passes.append(Pass(start, stop, direction, "right" if direction > 0 else "left"))
    position = np.full_like(image.position, np.nan)
    status = np.full_like(image.status, Status.MISSING)
    for part in passes:
        frames = slice(part.start, part.stop)
        position[frames] = image.position[frames] * np.array([part.image_direction, 1.0])
        status[frames] = image.status[frames]
        position[frames][~usable[frames]] = np.nan
        status[frames][~usable[frames]] = Status.MISSING
    words = ", ".join(f"{p.near_side} side seen" for p in passes) or "none"
    step = f"{len(passes)} pass(es), facing decided by the whole body: {words}"
    return replace(
        image,
        position=position,
        status=status,
        passes=tuple(passes) or (Pass(0, 0),),
        provenance=replace(image.provenance, steps=(*image.provenance.steps, step)),
    )


def whole_body_in_picture(image: Motion, image_size_px: tuple[int, int]) -> BoolArray:
    """(time,) whether shoulders, hips, knees and feet all lie inside the picture.

    A foot may be out by 3 % of the picture's width, where a network still places it well from the rest of the leg,
    but only by half a percent of its height: feet that are cut off below are never seen. A point that is missing here
    and there (keypoint programs leave out what they are not sure of) is a gap, not a runner cut off: up to a quarter of
    the points may be. What no frame shows is cut off, but for one foot's heel and toe.
    """
    width, height = image_size_px
    body = image.position[:, [image.landmarks.index(name) for name in _BODY]]
    slack_x, slack_y = 0.03 * width, 0.005 * height
    inside = (
        (body[..., 0] > -slack_x)
        & (body[..., 0] < width + slack_x)
        & (body[..., 1] < slack_y)
        & (body[..., 1] > -height - slack_y)
    )
    seen = np.isfinite(body).all(axis=2)
    frames_seen = seen.sum(axis=0).tolist()
    if any(
        not count and not name.endswith(("heel", "toe")) for name, count in zip(_BODY, frames_seen, strict=True)
    ):
        return np.zeros(image.frames, dtype=bool)
    enough = seen.mean(axis=1) >= _SMALLEST_SEEN_SHARE
    return np.asarray((inside | ~seen).all(axis=1) & enough)


def body_facing(image: Motion) -> FloatArray:
    """(time,) > 0 where the body faces image right: toes before heels, nose before ears, knees bending forward.

    A part that no frame shows (keypoints without feet or face) has no say.
    """
    trunk = image.midpoint("left_shoulder", "right_shoulder") - image.midpoint("left_hip", "right_hip")
    size = float(np.nanmedian(np.linalg.norm(trunk, axis=1))) if np.isfinite(trunk).any() else 1.0

    def ahead(first: FloatArray, second: FloatArray) -> FloatArray:
        return (first[:, 0] - second[:, 0]) / size

    toes = np.sum([ahead(image[f"{s}_toe"], image[f"{s}_heel"]) for s in ("left", "right")], axis=0)
    nose = ahead(image["nose"], image.midpoint("left_ear", "right_ear"))
    bends = [ahead(image[f"{s}_knee"], (image[f"{s}_hip"] + image[f"{s}_ankle"]) / 2.0) for s in ("left", "right")]
    knees = np.sum(bends, axis=0)
    seen = [part for part in (toes, 2.0 * nose, knees) if np.isfinite(part).any()]
    return np.asarray(np.sum(seen, axis=0)) if seen else np.full(image.frames, np.nan)


def _smooth_sign(time_s: FloatArray, facing: FloatArray, usable: BoolArray) -> FloatArray:
    """(time,) -1, 0 or +1: the sign of the mean over a window, so that single frames cannot turn the runner."""
    values = np.where(usable & np.isfinite(facing), np.clip(facing, -1.0, 1.0), 0.0)
    width = max(1, round(_SHORTEST_FACING_S / float(np.median(np.diff(time_s)))))
    return np.asarray(np.sign(np.convolve(values, np.ones(width), mode="same")))


def _runs(time_s: FloatArray, usable: BoolArray, facing: FloatArray) -> list[tuple[int, int]]:
    """Half-open frame intervals of usable frames, cut where the runner is lost for long or turns round."""
    frames = np.flatnonzero(usable)
    if len(frames) == 0:
        return []
    lost = np.diff(time_s[frames]) > _LONGEST_LOSS_S
    turned = facing[frames][1:] * facing[frames][:-1] < 0
    cuts = np.flatnonzero(lost | turned) + 1
    return [(int(part[0]), int(part[-1]) + 1) for part in np.split(frames, cuts)]
