"""An empty answers file: TOML that a person fills in, or JSON for a program."""

from __future__ import annotations

import json
from datetime import date

from hipdrive.screening.questions import load_questions
from hipdrive.screening.screening import Screening
from hipdrive.screening.screening_file import screening_document

_PAIN = """
# Only where the answer above is yes; leave empty what you cannot say.
[details.{id}]
site = ""            # where it hurts
onset = ""           # when and how it began
intensity = ""       # 0 (none) to 10 (the worst imaginable), without quotes
timing = []          # any of "during", "after", "next_day"
trend = ""           # "better", "same" or "worse"
load_change = ""     # what changed in your training before it began
"""


def template_toml(on: date) -> str:
    """Every question with an empty answer."""
    questions = load_questions()
    lines = [
        "# Answer every question with yes or no. An empty answer is not a no: it leaves the screening open.",
        f"# {questions.disclaimer}",
        'kind = "hipdrive-screening"',
        "schema_version = 1",
        f"answered_on = {on.isoformat()}",
        "",
        "[answers]",
    ]
    for question in (*questions.red_flags, *questions.signs):
        lines += [f"# {question.words}", f'{question.id} = ""']
    pains = [_PAIN.replace("{id}", q.id) for q in questions.signs if q.kind == "pain"]
    return "\n".join(lines) + "\n" + "".join(pains)


def template_json(on: date) -> str:
    """The same as JSON, null where nothing is answered."""
    return json.dumps(screening_document(Screening(on, ())), indent=1) + "\n"
