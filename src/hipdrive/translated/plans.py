"""A plan in the reader's language: cue, notes, weeks and exercises, by the ids of the library's own data.

Words that a coach changed in the file are no longer the library's and stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.findings.rules import load_rules
from hipdrive.language.words import Words
from hipdrive.plan.make import ASKED_FOR, SILENCES, is_pain, pain_note
from hipdrive.plan.plan import Item, Plan
from hipdrive.plan.rules import load_cues, load_exercises, load_prescription, load_progression
from hipdrive.screening import Answer, load_questions
from hipdrive.translated.exercises import dosage_said, span_said
from hipdrive.translated.findings import translated_rules
from hipdrive.translated.said import Said, said

_CONSTANT = ("pain", "left_out", "general", "unjudged", "opt_in")


@dataclass(frozen=True, slots=True)
class ItemSaid:
    """An exercise of a session: its title, how much, what its stage asks for; the article's own dosage, and what of the
    amounts is not the article's.
    """

    title: Said
    dose: Said
    stage: Said
    article: Said
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """A plan's words: cue and why and what is disputed of it, notes, focus of each week by its number, how to film again,
    contested lines (claim, literature, stance), what the articles leave open.
    """

    cue: Said
    why: Said
    cue_disputed: Said
    notes: tuple[Said, ...]
    focus: dict[int, Said]
    refilm: Said
    disputed: tuple[tuple[Said, Said, Said], ...]
    assumptions: tuple[Said, ...]


def plan_said(plan: Plan, words: Words) -> PlanSaid:
    """The plan's words in the reader's language."""
    rules = load_prescription()
    cue, why = _cue(plan, words)
    known = _known_notes(plan, words)
    focus = {english: f"focus.{place}" for place, english in rules.focus.model_dump().items()}
    return PlanSaid(
        cue=cue,
        why=why,
        notes=tuple(known.get(note, _left(note, words)) for note in plan.notes),
        focus={week.number: said(words, focus.get(week.focus, ""), week.focus) for week in plan.weeks},
        refilm=_same(words, "plan_word.refilm", rules.words.refilm, plan.refilm_words),
        cue_disputed=sentence_said(words, plan.cue.disputed if plan.cue else ""),
        disputed=tuple(
            (sentence_said(words, d.claim), sentence_said(words, d.literature), sentence_said(words, d.stance))
            for d in plan.disputed
        ),
        assumptions=_assumptions(plan, words),
    )


def sentence_said(words: Words, english: str) -> Said:
    """One of the library's sentences in the reader's language; another's stays as it is."""
    if words.language == "en" or not english:
        return Said(english)
    told = words.say(english)
    return Said(told, english=told == english)


def title_said(exercise: str, title: str, words: Words) -> Said:
    """An exercise's title, where it is still the catalogue's."""
    own = load_exercises().get(exercise)
    return _same(words, f"exercise.{exercise}", own.title if own else "", title)


def item_said(item: Item, words: Words) -> ItemSaid:
    """How much of an exercise, from its numbers, and its stage."""
    rungs = [rung for ladder in load_progression().ladder for rung in ladder.rung]
    own = next((r.words for r in rungs if (r.exercise, r.stage) == (item.exercise, item.stage)), "")
    stage = _same(words, f"rung.{item.exercise}.{item.stage}", own, item.stage_words)
    title, article = title_said(item.exercise, item.title, words), _article(item, words)
    if words.language == "en" or not words.has("planned.sets"):
        dose = Said(item.words, english=words.language != "en")
        return ItemSaid(title, dose, stage, article, item.assumed)
    return ItemSaid(title, Said(_dose(item, words)), stage, article, _assumed(item, words))


def _article(item: Item, words: Words) -> Said:
    own = load_exercises().get(item.exercise)
    if own is None or own.dosage.words != item.article_words:
        return _left(item.article_words, words)
    return dosage_said(own, words)


def _assumed(item: Item, words: Words) -> tuple[str, ...]:
    """As `Item.assumed`, from the same numbers."""
    named = (
        ("sets", item.sets),
        ("repetitions", item.repetitions),
        ("minutes", item.minutes),
        ("rest", item.rest_s),
    )
    lines = [
        words.text(f"assumed.{name}", amount=span_said(amount, words))
        for name, amount in named
        if amount is not None and amount.assumed
    ]
    if item.per_side_source == "assumption" and item.repetitions is not None:
        lines.append(words.text("assumed.each_side" if item.per_side else "assumed.both_sides"))
    return tuple(lines)


def _assumptions(plan: Plan, words: Words) -> tuple[Said, ...]:
    if words.language == "en":
        return tuple(Said(line) for line in plan.assumptions)
    known = {SILENCES: Said(words.text("assumed.silences"))}
    for item in (item for session in plan.sessions for item in session.items):
        title = title_said(item.exercise, item.title, words)
        if not title.english:
            line = f"{title}: {'; '.join(_assumed(item, words))}"
            known[f"{item.title}: {'; '.join(item.assumed)}"] = Said(line)
    return tuple(known.get(line, _left(line, words)) for line in plan.assumptions)


def _dose(item: Item, words: Words) -> str:
    if item.minutes is not None:
        key = "planned.minutes_one" if item.minutes.most == 1 else "planned.minutes"
        return words.text(key, minutes=span_said(item.minutes, words))
    repetitions = "" if item.repetitions is None else span_said(item.repetitions, words)
    if item.sets.most == 1:
        dose = words.text("planned.set", repetitions=repetitions)
    else:
        dose = words.text("planned.sets", sets=span_said(item.sets, words), repetitions=repetitions)
    return words.text("planned.each_side", dose=dose) if item.per_side else dose


def _cue(plan: Plan, words: Words) -> tuple[Said, Said]:
    if plan.cue is None:
        return Said(""), Said("")
    rule = next((rule for rule in load_cues() if rule.slug == plan.cue.slug), None)
    line = _same(words, f"plan_cue.{plan.cue.slug}.words", rule.words if rule else "", plan.cue.words)
    if plan.cue.why == ASKED_FOR:
        return line, said(words, "plan_word.asked_for", ASKED_FOR)
    return line, _same(words, f"plan_cue.{plan.cue.slug}.why", rule.why if rule else "", plan.cue.why)


def _known_notes(plan: Plan, words: Words) -> dict[str, Said]:
    """The notes the library writes for this plan, English to the reader's."""
    own, answers = load_prescription().words, plan.screening.screening
    english = own.model_dump()
    known = {english[key]: said(words, f"plan_word.{key}", english[key]) for key in _CONSTANT}
    day = own.rescreen.replace("{day}", answers.answered_on.isoformat())
    if words.has("plan_word.rescreen"):
        known[day] = Said(words.text("plan_word.rescreen", day=words.date(answers.answered_on)))
    rules = translated_rules(words.language)
    if rules is not None:
        known[load_rules().carry_over] = Said(rules.carry_over)
    disclaimer = load_questions().disclaimer
    known[disclaimer] = said(words, "screening.disclaimer", disclaimer)
    if words.has("pain_sign.note"):
        known |= {pain_note(answer): Said(_pain(answer, words)) for answer in answers.signs if is_pain(answer)}
    return known


def _pain(answer: Answer, words: Words) -> str:
    parts: list[str] = []
    if answer.pain is not None:
        intensity = answer.pain.intensity
        parts += [] if intensity is None else [words.text("pain_sign.out_of_ten", number=intensity)]
        parts += [words.text(f"pain_sign.{when}") for when in answer.pain.timing]
        parts += [] if answer.pain.trend is None else [words.text(f"pain_sign.{answer.pain.trend}")]
    details = f" ({', '.join(parts)})" if parts else ""
    return words.text("pain_sign.note", sign=words.text(f"pain_sign.{answer.question}"), details=details)


def _same(words: Words, key: str, library: str, kept: str) -> Said:
    """The translation where the kept words are still the library's."""
    return said(words, key, kept) if kept == library else _left(kept, words)


def _left(english: str, words: Words) -> Said:
    return Said(english, english=words.language != "en")
