"""Steps forward and back, decided by whether the spine stayed in the checked sets; and the stop at pain.

The order of the steps is the first article's (two legs before one, the banded extension before the running man).
The thresholds are ours and stand in ``progression.toml``. Weeks that pass move nothing: only checked sets do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from hipdrive.plan.items import build_item
from hipdrive.plan.plan import Decision, Direction, Item, Plan, Session
from hipdrive.plan.rules import Ladder, Rung, ladder_of, load_exercises, load_prescription, load_progression
from hipdrive.plan.set_file import CheckedSet
from hipdrive.plan.weeks import minutes_of


def next_steps(
    plan: Plan,
    sets: Sequence[CheckedSet],
    on: date,
    *,
    pain: Mapping[str, int] | None = None,
    worse_next_day: Sequence[str] = (),
) -> tuple[Decision, ...]:
    """One decision for each exercise of the plan that was checked, or that hurt.

    sets : oldest first
    pain : 0 to 10 by exercise; worse_next_day : exercises after which it was worse
    """
    now = {item.exercise: item for session in plan.sessions if session.day >= on for item in session.items}
    decisions = []
    for item in now.values():
        hurt = _stop(item, sets, on, (pain or {}).get(item.exercise), item.exercise in worse_next_day)
        decided = hurt or _step(item, sets, on)
        decisions += [] if decided is None else [decided]
    return tuple(decisions)


def apply_steps(plan: Plan, decisions: Sequence[Decision], from_day: date) -> Plan:
    """The plan with its sessions from a day on changed as decided; earlier ones, ids, days and times stay.

    A session of which nothing is left is taken out. The decisions are kept in the plan.
    """
    moves = {(d.exercise, d.stage): d for d in decisions if d.direction != "stay"}
    weeks = []
    for week in plan.weeks:
        changed = [s if s.day < from_day else _moved(s, moves) for s in week.sessions]
        weeks.append(replace(week, sessions=tuple(s for s in changed if s.items)))
    return replace(plan, weeks=tuple(weeks), decisions=(*plan.decisions, *decisions))


def _moved(session: Session, moves: Mapping[tuple[str, str], Decision]) -> Session:
    items: list[Item] = []
    for item in session.items:
        move = moves.get((item.exercise, item.stage))
        if move is None:
            items.append(item)
        elif move.direction != "stop":
            items.append(build_item(move.to_exercise, item.why, move.to_stage))
    if tuple(items) == session.items:
        return session
    return replace(session, items=tuple(items), duration_min=minutes_of(items))


def _stop(item: Item, sets: Sequence[CheckedSet], on: date, pain: int | None, worse: bool) -> Decision | None:
    """The stop at pain (definitions A13): above 3 of 10 during the exercise, or worse the next day."""
    rules = load_progression()
    own = [s for s in sets if s.exercise in (item.exercise, _checked_as(item))]
    most = max([p for p in [pain, *(s.pain for s in own)] if p is not None], default=0)
    if worse or any(s.worse_next_day for s in own):
        words = rules.words["next_day"]
    elif most > rules.rules.most_pain:
        words = rules.words["pain"].replace("{pain}", str(most)).replace("{most}", str(rules.rules.most_pain))
    else:
        return None
    return Decision(item.exercise, item.stage, "stop", item.exercise, item.stage, words, on, len(own))


def _step(item: Item, sets: Sequence[CheckedSet], on: date) -> Decision | None:
    ladder = ladder_of(item.exercise)
    place = 0 if ladder is None else _place(ladder, item)
    rungs = (_own_rung(item),) if ladder is None else ladder.rung
    # Somebody may have filmed a harder step already: the hardest one whose sets are quiet counts.
    for higher in range(len(rungs) - 1, place, -1):
        own = _of(rungs[higher], sets)
        if own and _judge(rungs[higher], own)[0] == "forward":
            return _decision(item, rungs[higher], "forward", _judge(rungs[higher], own)[1], own, on)
    tried = [rung for rung in rungs[place:] if _of(rung, sets)]
    if not tried:
        return None
    own = _of(tried[0], sets)
    verdict, words = _judge(tried[0], own)
    if tried[0] is not rungs[place]:  # a harder step was filmed and was not quiet enough for it
        return _decision(item, rungs[place], "stay", "stay" if verdict == "back" else words, own, on)
    if verdict == "forward" and place + 1 < len(rungs):
        return _decision(item, rungs[place + 1], "forward", words, own, on)
    if verdict == "forward":
        return _decision(item, rungs[place], "stay", "stay_top", own, on)
    if verdict == "back" and place > 0:
        return _decision(item, rungs[place - 1], "back", words, own, on)
    return _decision(item, rungs[place], "stay", "back_first" if verdict == "back" else words, own, on)


def _judge(rung: Rung, sets: Sequence[CheckedSet]) -> tuple[Direction, str]:
    """What the sets of a rung say, and the name of the words that say it."""
    rules = load_progression().rules
    last = sets[-1]
    if last.counted == 0 or last.seen < rules.seen_share * last.counted:
        return "stay", "unseen"
    if last.kept < rules.kept_share_back * last.seen:
        return "back", "back"
    if _counted(rung, last) < _least(rung):
        return "stay", "few"
    if not _quiet(rung, last):
        return "stay", "stay"
    quiet = []
    for checked in reversed(sets):
        if not _quiet(rung, checked):
            break
        quiet.append(checked)
    if len(quiet) < rules.sets_needed:
        return "stay", "one_set"
    if rung.each_side and len(frozenset[str]().union(*(s.sides for s in quiet))) < 2:
        return "stay", "one_side"
    return "forward", "forward"


def _quiet(rung: Rung, checked: CheckedSet) -> bool:
    rules = load_progression().rules
    return (
        _counted(rung, checked) >= _least(rung)
        and checked.seen >= rules.seen_share * checked.counted
        and checked.kept >= rules.kept_share_forward * checked.seen
    )


def _decision(
    item: Item, rung: Rung, direction: Direction, words: str, sets: Sequence[CheckedSet], on: date
) -> Decision:
    last, rules = sets[-1], load_progression()
    filled = {
        "sets": f"Last of {len(sets)} checked sets" if len(sets) > 1 else "The checked set",
        "counted": str(last.counted),
        "seen": str(last.seen),
        "kept": str(last.kept),
        "moved": str(last.seen - last.kept),
        "least": str(_least(_own_rung(item))),
        "each": " each side" if _own_rung(item).each_side else "",
        "to": _step_name(rung),
        "needed": f"{10 * rules.rules.kept_share_forward:.0f}",
        "sets_needed": str(rules.rules.sets_needed),
        "side": next(iter(last.sides), "one"),
    }
    text = rules.words[words]
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return Decision(item.exercise, item.stage, direction, rung.exercise, rung.stage, text, on, len(sets))


def _step_name(rung: Rung) -> str:
    title = load_exercises()[rung.exercise].title
    return title if rung.stage == "as-described" else f"{title}, {rung.stage.replace('-', ' ')}"


def _of(rung: Rung, sets: Sequence[CheckedSet]) -> list[CheckedSet]:
    return [checked for checked in sets if checked.exercise == rung.checked_as]


def _place(ladder: Ladder, item: Item) -> int:
    return [(rung.exercise, rung.stage) for rung in ladder.rung].index((item.exercise, item.stage))


def _own_rung(item: Item) -> Rung:
    ladder = ladder_of(item.exercise)
    if ladder is not None:
        return ladder.rung[_place(ladder, item)]
    return Rung(
        exercise=item.exercise, stage=item.stage, words=item.title, checked_as=item.exercise, each_side=False
    )


def _checked_as(item: Item) -> str:
    return _own_rung(item).checked_as


def _counted(rung: Rung, checked: CheckedSet) -> int:
    """Repetitions to hold against the article's: of each side, where each side does them."""
    return checked.fewest if rung.each_side else checked.counted


def _least(rung: Rung) -> int:
    """The fewest repetitions of a whole set: the article's, else ours."""
    given = load_exercises()[rung.exercise].dosage.repetitions
    assumed = load_prescription().exercise[rung.exercise].repetitions
    return given.least if given is not None else (assumed or (1, 1))[0]
