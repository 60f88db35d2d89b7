"""The articles' four signs and the red flags that stop any plan."""

from hipdrive.screening.questions import Question, Questions, load_questions
from hipdrive.screening.screening import Answer, ClearedScreening, Pain, Screening, Stop, require_clear

__all__ = [
    "Answer",
    "ClearedScreening",
    "Pain",
    "Question",
    "Questions",
    "Screening",
    "Stop",
    "load_questions",
    "require_clear",
]
