"""Which keypoint number of each pose model shows which landmark."""

from __future__ import annotations

_COCO_17 = {
    "nose": 0, "left_eye": 1, "right_eye": 2, "left_ear": 3, "right_ear": 4, "left_shoulder": 5, "right_shoulder": 6,
    "left_elbow": 7, "right_elbow": 8, "left_wrist": 9, "right_wrist": 10, "left_hip": 11, "right_hip": 12,
    "left_knee": 13, "right_knee": 14, "left_ankle": 15, "right_ankle": 16,
}  # fmt: skip
_COCO_18 = {
    "nose": 0, "right_shoulder": 2, "right_elbow": 3, "right_wrist": 4, "left_shoulder": 5, "left_elbow": 6,
    "left_wrist": 7, "right_hip": 8, "right_knee": 9, "right_ankle": 10, "left_hip": 11, "left_knee": 12,
    "left_ankle": 13, "right_eye": 14, "left_eye": 15, "right_ear": 16, "left_ear": 17,
}  # fmt: skip
_BODY_25 = {
    "nose": 0, "right_shoulder": 2, "right_elbow": 3, "right_wrist": 4, "left_shoulder": 5, "left_elbow": 6,
    "left_wrist": 7, "right_hip": 9, "right_knee": 10, "right_ankle": 11, "left_hip": 12, "left_knee": 13,
    "left_ankle": 14, "right_eye": 15, "left_eye": 16, "right_ear": 17, "left_ear": 18, "left_toe": 19,
    "left_heel": 21, "right_toe": 22, "right_heel": 24,
}  # fmt: skip
_HALPE_26 = _COCO_17 | {"left_toe": 20, "right_toe": 21, "left_heel": 24, "right_heel": 25}
_COCO_133 = _COCO_17 | {"left_toe": 17, "left_heel": 19, "right_toe": 20, "right_heel": 22}

#: BlazePose's names in MediaPipe's order.
BLAZEPOSE_NAMES: tuple[str, ...] = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer",
    "left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_pinky", "right_pinky", "left_index", "right_index",
    "left_thumb", "right_thumb", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    "left_heel", "right_heel", "left_foot_index", "right_foot_index",
)  # fmt: skip

#: Number of keypoints -> the model's name, and landmark -> keypoint number.
KEYPOINT_MODELS: dict[int, tuple[str, dict[str, int]]] = {
    17: ("COCO-17", _COCO_17),
    18: ("COCO-18", _COCO_18),
    25: ("BODY_25", _BODY_25),
    26: ("Halpe-26", _HALPE_26),
    133: ("COCO-133", _COCO_133),
}
