"""`make_plan`: from a result, a cleared screening and a schedule to the weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from uuid import NAMESPACE_URL, uuid5

from hipdrive.errors import ConfigError
from hipdrive.findings.rules import load_rules
from hipdrive.plan.choose import Choice, choose, reports_pain
from hipdrive.plan.items import build_item
from hipdrive.plan.plan import Cue, Disputed, Item, Plan, Provenance, Week
from hipdrive.plan.result_file import ResultFacts
from hipdrive.plan.rules import CueRule, load_cues, load_disputed, load_prescription
from hipdrive.plan.weeks import Schedule, build_weeks, refilm_days
from hipdrive.screening import Answer, ClearedScreening, load_questions, require_clear

NO_CUE = "none"
ASKED_FOR = "because you asked for it"
SILENCES = "The articles name no number of sessions or weeks, no rest days and no length: these are hipdrive's."


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What was chosen, before the weeks."""

    emphasised: tuple[Item, ...]
    others: tuple[Item, ...]
    cue: Cue | None


def make_plan(
    facts: ResultFacts,
    cleared: ClearedScreening,
    schedule: Schedule,
    *,
    athlete: str = "",
    cue: str = "",
    made_on: date | None = None,
) -> Plan:
    """The plan; the same input gives the same plan and the same ids, so that a calendar finds its sessions again.

    cue : slug of an in-run cue, ``none`` for no cue, empty for the one that goes with the findings
    Raises ScreeningError; ConfigError ``unknown-cue`` and what `Schedule` raises.
    """
    require_clear(cleared)
    choices = choose(facts, cleared.screening)
    chosen = _Chosen(
        tuple(build_item(c.exercise, c.why) for c in choices if c.measured),
        tuple(build_item(c.exercise, c.why) for c in choices if not c.measured),
        choose_cue(facts, cue),
    )
    identity = "|".join((athlete, schedule.start.isoformat(), schedule.timezone, facts.input.sha256))
    plan_id = uuid5(NAMESPACE_URL, f"hipdrive-plan|{identity}")
    weeks = build_weeks(schedule, plan_id, chosen.emphasised, chosen.others)
    signs = tuple(answer.question for answer in cleared.screening.signs)
    return Plan(
        plan_id=plan_id,
        athlete=athlete,
        start=schedule.start,
        timezone=schedule.timezone,
        weeks=weeks,
        cue=chosen.cue,
        refilm=refilm_days(schedule),
        refilm_words=load_prescription().words.refilm,
        notes=_notes(facts, choices, cleared, chosen.cue),
        disputed=_disputed(choices, chosen.cue, signs),
        assumptions=_assumptions(weeks),
        decisions=(),
        screening=cleared,
        provenance=_provenance(facts, choices, made_on or date.today()),
    )


def choose_cue(facts: ResultFacts, wanted: str = "") -> Cue | None:
    """The one in-run cue. Raises ConfigError ``unknown-cue``."""
    rules = load_cues()
    if wanted == NO_CUE:
        return None
    if wanted:
        found = [rule for rule in rules if rule.slug == wanted]
        if not found:
            raise ConfigError(
                "There is no in-run cue of that name",
                slug="unknown-cue",
                got=wanted,
                expected=", ".join([*(rule.slug for rule in rules), NO_CUE]),
                fix="choose one of these, or leave --cue out",
            )
        return _cue(found[0], ASKED_FOR)
    standing_out = [finding.slug for finding in facts.findings if finding.stands_out]
    for slug in [*standing_out, facts.posture.label]:
        for rule in rules:
            if slug in rule.findings:
                return _cue(rule, rule.why)
    return next(_cue(rule, rule.why) for rule in rules if rule.general)


def _cue(rule: CueRule, why: str) -> Cue:
    return Cue(rule.slug, rule.words, rule.article, why, rule.measurement, rule.optional, rule.disputed)


def _notes(
    facts: ResultFacts, choices: Sequence[Choice], cleared: ClearedScreening, cue: Cue | None
) -> tuple[str, ...]:
    words = load_prescription().words
    notes = [words.pain]
    notes += [pain_note(answer) for answer in cleared.screening.signs if is_pain(answer)]
    notes += [words.left_out] if reports_pain(cleared.screening) else []
    if all(reason.basis == "general" for choice in choices for reason in choice.why):
        notes.append(words.general if facts.judged else words.unjudged)
    notes += [] if cue is None else [words.opt_in]
    notes.append(words.rescreen.replace("{day}", cleared.screening.answered_on.isoformat()))
    return (*notes, load_rules().carry_over, load_questions().disclaimer)


def is_pain(answer: Answer) -> bool:
    """Whether the question asks for a pain."""
    return load_questions().find(answer.question).kind == "pain"


def pain_note(answer: Answer) -> str:
    """What is told with a plan for a pain that was reported."""
    rules = load_prescription()
    parts = []
    if answer.pain is not None:
        pain = answer.pain
        parts += [] if pain.intensity is None else [f"{pain.intensity} out of 10"]
        parts += [timing.replace("_", " ") for timing in pain.timing]
        parts += (
            []
            if pain.trend is None
            else [{"better": "getting better", "worse": "getting worse"}.get(pain.trend, "unchanged")]
        )
    details = f" ({', '.join(parts)})" if parts else ""
    return rules.words.pain_sign.replace("{sign}", rules.sign.names[answer.question]).replace("{details}", details)


def _disputed(choices: Sequence[Choice], cue: Cue | None, signs: Sequence[str]) -> tuple[Disputed, ...]:
    exercises = {choice.exercise for choice in choices}
    slug = "" if cue is None else cue.slug
    return tuple(
        Disputed(line.claim, line.literature, line.stance)
        for line in load_disputed()
        if line.always or exercises & set(line.exercises) or slug in line.cues or set(signs) & set(line.signs)
    )


def _assumptions(weeks: Sequence[Week]) -> tuple[str, ...]:
    """What the articles leave open, once each."""
    items = {item.exercise: item for week in weeks for session in week.sessions for item in session.items}
    own = [f"{item.title}: {'; '.join(item.assumed)}" for item in items.values() if item.assumed]
    return (SILENCES, *own)


def _provenance(facts: ResultFacts, choices: Sequence[Choice], made_on: date) -> Provenance:
    names = dict.fromkeys(reason.measurement for choice in choices for reason in choice.why)
    return Provenance(
        hipdrive_version=version("hipdrive"),
        made_on=made_on,
        input_name=facts.input.name,
        input_sha256=facts.input.sha256,
        result_version=facts.hipdrive_version,
        measurements=tuple(names),
    )
