"""The order in which a screening is asked, one question at a time; knows no terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hipdrive.screening.questions import Question, load_questions
from hipdrive.screening.screening import Answer, Pain, Screening, YesNo

#: Gives yes, no, or None where the person stops here.
AskYesNo = Callable[[Question], YesNo | None]
AskPain = Callable[[Question], Pain]


def ask_all(yes_no: AskYesNo, pain: AskPain, on: date) -> Screening:
    """Ask every question, the red flags first; what is not asked any more stays unanswered.

    The first article's signs come last: they only matter where nothing stops a plan.
    """
    questions = load_questions()
    answers: list[Answer] = []
    for question in (*questions.red_flags, *questions.signs):
        answer = yes_no(question)
        if answer is None:
            break
        details = pain(question) if answer == "yes" and question.kind == "pain" else None
        answers.append(Answer(question.id, answer, details))
    return Screening(on, tuple(answers))
