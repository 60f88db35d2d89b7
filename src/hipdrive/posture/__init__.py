"""Too tall, hinged, deflated, over-leaned: graded, with reasons."""

from hipdrive.posture.classify import classify_posture
from hipdrive.posture.features import select_answers
from hipdrive.posture.posture import GRADED_LABELS, LABEL_WORDS, Posture, PostureLabel

__all__ = ["GRADED_LABELS", "LABEL_WORDS", "Posture", "PostureLabel", "classify_posture", "select_answers"]
