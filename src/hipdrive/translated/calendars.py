"""What the calendar of a plan shows, in the reader's language."""

from __future__ import annotations

from hipdrive.language.words import Words
from hipdrive.plan.calendar import CalendarTexts, english_texts
from hipdrive.plan.plan import Item, Plan, Session
from hipdrive.plan.rules import load_prescription
from hipdrive.translated.plans import item_said, plan_said
from hipdrive.translated.said import said


def calendar_texts(plan: Plan, words: Words) -> CalendarTexts:
    """The texts of the calendar; a calendar knows no marks, so what stays English stands in it as it is."""
    if words.language == "en":
        return english_texts(plan)
    told = plan_said(plan, words)
    return CalendarTexts(
        language=words.language,
        name=words.say("Running exercises"),
        sessions={session.session_id: _session(session, told.cue.text, words) for session in plan.sessions},
        refilm=(words.say("Film the run again"), told.refilm.text),
    )


def _session(session: Session, cue: str, words: Words) -> tuple[str, str]:
    titles = ", ".join(item_said(item, words).title.text for item in session.items)
    lines = [_line(item, words) for item in session.items]
    if cue:
        lines.append(words.say("On your runs, one thing to think of: {cue}", cue=cue))
    lines.append(said(words, "plan_word.pain", load_prescription().words.pain).text)
    lines.append(words.say("For education, not diagnosis or treatment."))
    return words.say("Exercises: {titles}", titles=titles), "\n".join(lines)


def _line(item: Item, words: Words) -> str:
    own = item_said(item, words)
    stage = f" ({own.stage})" if own.stage.text else ""
    given = words.say("not the article's: {assumed}", assumed="; ".join(own.assumed))
    assumed = f" ({given})" if own.assumed else ""
    return f"- {own.title}{stage}: {own.dose}{assumed}"
