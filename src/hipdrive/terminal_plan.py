"""What a person sees of a plan in the terminal: this week's sessions, why, the one cue, when to film again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from hipdrive.terminal import out

# Names for types only: the command line starts without the libraries behind them.
if TYPE_CHECKING:
    from hipdrive.plan.plan import Decision, Item, Plan, Session, Week


def print_plan(plan: Plan) -> None:
    """Stop rule, exercises with their reasons, the weeks, the cue, the days to film again, what is told with it."""
    from hipdrive.plan.rules import load_prescription
    from hipdrive.screening import load_questions

    title = f"Plan for {plan.athlete}" if plan.athlete else "Plan"
    out.print(f"\n[bold]{escape(title)}[/bold], {plan.start} to {plan.end}, times in {escape(plan.timezone)}")
    # These two stand in every plan that is shown, whatever an edit of its file left of the notes.
    pain, disclaimer = load_prescription().words.pain, load_questions().disclaimer
    out.print(f"[bold]Stop rule:[/bold] {escape(pain)}\n", soft_wrap=True)
    _print_exercises(plan)
    out.print(_weeks_table(plan))
    out.print()
    for week in plan.weeks:
        if week.number == 1 or week.focus != plan.weeks[week.number - 2].focus:
            out.print(f"From week {week.number}: {escape(week.focus)}", soft_wrap=True)
    if plan.cue is not None:
        optional = " (optional)" if plan.cue.optional else ""
        out.print(f"\n[bold]While running, one thought{optional}:[/bold] {escape(plan.cue.words)}", soft_wrap=True)
        out.print(f"[dim]{escape(plan.cue.why)}. Disputed: {escape(plan.cue.disputed)}[/dim]", soft_wrap=True)
    out.print(
        f"\n[bold]Film again:[/bold] {', '.join(map(str, plan.refilm))}. {escape(plan.refilm_words)}",
        soft_wrap=True,
    )
    print_decisions(plan.decisions)
    out.print()
    for note in (*(n for n in plan.notes if n not in (pain, disclaimer)), disclaimer):
        out.print(f"[yellow]Note:[/yellow] {escape(note)}", soft_wrap=True)
    if plan.disputed:
        claims = " · ".join(line.claim.rstrip(".") for line in plan.disputed)
        out.print(f"[dim]Disputed in the literature: {escape(claims)}.[/dim]", soft_wrap=True)
    if plan.assumptions:
        assumed = " · ".join(plan.assumptions)
        out.print(f"[dim]Assumed, the articles are silent: {escape(assumed)}[/dim]", soft_wrap=True)
    if plan.disputed or plan.assumptions:
        out.print("[dim]The programme (--out) and --json say more of both.[/dim]", soft_wrap=True)


def print_decisions(decisions: Sequence[Decision]) -> None:
    """Steps forward, back, stay or stop, with the reason."""
    words = {"forward": "step forward", "back": "step back", "stay": "stay", "stop": "stopped"}
    for found in decisions:
        out.print(
            f"[bold]{escape(found.exercise)}, {found.stage.replace('-', ' ')}: {words[found.direction]}.[/bold] "
            f"{escape(found.reason)}",
            soft_wrap=True,
        )


def _print_exercises(plan: Plan) -> None:
    from hipdrive.report.programme import reason_number

    for item in _items(plan):
        stage = "" if item.stage == "as-described" else f", {item.stage.replace('-', ' ')}"
        out.print(f"[bold]{escape(item.title)}{escape(stage)}[/bold]: {escape(item.words)}")
        if item.stage_words:
            out.print(f"   {escape(item.stage_words)}", soft_wrap=True)
        for reason in item.why:
            out.print(f"   {escape(reason.words)} [dim]{escape(reason_number(reason))}[/dim]", soft_wrap=True)
    out.print()


def _items(plan: Plan) -> list[Item]:
    """Every different item of the plan, in order of time."""
    return list(dict.fromkeys(item for session in plan.sessions for item in session.items))


def _weeks_table(plan: Plan) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("week", "day", "at", "minutes", "exercises"):
        table.add_column(column, no_wrap=column != "exercises")
    shown: Week | None = None
    for week in plan.weeks:
        if shown is not None and _same(shown, week):
            continue  # weeks that only repeat are told once
        for place, session in enumerate(week.sessions):
            table.add_row(_numbers(plan, week) if place == 0 else "", *_row(session))
        shown = week
    return table


def _row(session: Session) -> tuple[str, str, str, str]:
    names = ", ".join(item.exercise for item in session.items)
    return f"{session.day:%a} {session.day}", f"{session.local_time:%H:%M}", f"{session.duration_min}", names


def _same(one: Week, other: Week) -> bool:
    def key(week: Week) -> list[tuple[object, ...]]:
        return [(s.day.weekday(), s.local_time, s.items) for s in week.sessions]

    return key(one) == key(other)


def _numbers(plan: Plan, week: Week) -> str:
    """``1`` or ``1-6`` where the weeks that follow are the same."""
    last = week.number
    for later in plan.weeks[week.number :]:
        if not _same(week, later):
            break
        last = later.number
    return f"{week.number}" if last == week.number else f"{week.number}-{last}"
