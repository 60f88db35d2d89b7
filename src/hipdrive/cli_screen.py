"""`hipdrive screen`: the articles' signs and the red flags, asked or read from a file."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from hipdrive import terminal
from hipdrive.cli_options import AsJson
from hipdrive.errors import ConfigError

# Names for types only: the command line starts without the libraries behind them.
if TYPE_CHECKING:
    from rich.console import Console

    from hipdrive.screening import Pain, Question, Screening
    from hipdrive.screening.screening import YesNo

_TIMINGS = {"d": "during", "a": "after", "n": "next_day"}
_TRENDS = {"b": "better", "s": "same", "w": "worse"}


def screen(
    file: Annotated[
        Path | None, typer.Option("--file", help="Answers in TOML or JSON; asked here where none is given.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write an empty answers file here (.toml or .json).")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Keep the answers in this file (JSON).")] = None,
    as_json: AsJson = False,
) -> None:
    """Red flags and the articles' signs, before any plan. No score, no diagnosis."""
    from hipdrive.screening.screening_file import read_screening, screening_document

    if template is not None and (file is not None or out is not None):
        raise ConfigError(
            "--template only writes an empty file",
            slug="screen-options",
            got="--template with --file or --out",
            fix="write the template first, fill it in, then give it with --file",
        )
    if template is not None:
        _write_template(template)
        terminal.out.print(
            f"Written: {template}. Fill it in, then: hipdrive screen --file {template}", markup=False
        )
        return
    screening = _ask() if file is None else read_screening(file)
    if out is not None:
        _write(out, json.dumps(screening_document(screening), indent=1, ensure_ascii=False) + "\n")
    if as_json:
        terminal.print_json(_document(screening))
        return
    _print(screening, out)


def _document(screening: Screening) -> dict[str, Any]:
    """The answers and what follows from them; no score."""
    from hipdrive.screening import load_questions
    from hipdrive.screening.screening_file import screening_document

    return {
        "screening": screening_document(screening),
        "signs": [answer.question for answer in screening.signs],
        "stops": [
            {"question": s.question, "asked": s.asked, "urgency": s.urgency, "words": s.words}
            for s in screening.stops
        ],
        "unanswered": [question.id for question in screening.unanswered],
        "allows_plan": screening.allows_plan,
        "disclaimer": load_questions().disclaimer,
    }


def _print(screening: Screening, out: Path | None) -> None:
    from hipdrive.screening import load_questions

    questions = load_questions()
    terminal.out.print()
    for answer in screening.signs:
        words = questions.find(answer.question).words
        terminal.out.print(f"Sign reported: {escape(words)}{escape(_details(answer.pain))}", soft_wrap=True)
    if not screening.signs:
        terminal.out.print("None of the first article's four signs is reported.")
    say_stops(screening, terminal.out)
    missing = screening.unanswered
    if missing:
        some = ", ".join(question.id for question in missing[:3]) + (" ..." if len(missing) > 3 else "")
        are = "question is" if len(missing) == 1 else "questions are"
        terminal.out.print(
            f"\n{len(missing)} {are} not answered ({some}). No answer is not a no: no plan can be made yet."
        )
    if screening.allows_plan:
        kept = out or "ANSWERS"
        terminal.out.print(
            f"\nNothing here stops a plan. Next: hipdrive plan RESULT --screening {kept}", markup=False
        )
    terminal.out.print(f"\n[dim]{escape(questions.disclaimer)}[/dim]", soft_wrap=True)


def say_stops(screening: Screening, console: Console) -> None:
    """Each red flag answered with yes and what to do; nothing where there is none."""
    from hipdrive.screening import load_questions

    for stop in screening.stops:
        console.print(f"\n[bold]You answered yes: {escape(stop.asked)}[/bold]", soft_wrap=True)
        console.print(escape(stop.words), soft_wrap=True)
    if screening.stops:
        console.print(escape(load_questions().stop.meaning), soft_wrap=True)


def _details(pain: Pain | None) -> str:
    if pain is None:
        return ""
    parts = [pain.site, pain.onset, "" if pain.intensity is None else f"{pain.intensity} out of 10"]
    parts += [" and ".join(t.replace("_", " ") for t in pain.timing), pain.trend or "", pain.load_change]
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _ask() -> Screening:
    from hipdrive.screening import load_questions
    from hipdrive.screening.ask import ask_all
    from hipdrive.screening.screening import stop_for

    total, asked = len(load_questions().question), 0

    def yes_no(question: Question) -> YesNo | None:
        nonlocal asked
        asked += 1
        given = _yes_no(f"{asked}/{total} {question.words}")
        if given == "yes" and question.is_red_flag:  # at once: nobody should answer on before they read it
            terminal.err.print(f"[bold]   {escape(stop_for(question).words)}[/bold]", soft_wrap=True)
        return given

    terminal.err.print("Answer y (yes) or n (no). s stops here; what is not answered stays open.")
    return ask_all(yes_no, lambda question: _ask_pain(), date.today())


def _yes_no(words: str) -> YesNo | None:
    given = _prompt(words, ("y", "n", "s"))
    return {"y": "yes", "n": "no"}.get(given)  # type: ignore[return-value]


def _ask_pain() -> Pain:
    from hipdrive.screening import Pain

    site = _prompt("   Where does it hurt? (Enter = not said)")
    onset = _prompt("   When and how did it begin?")
    intensity = _prompt("   How strong, 0 (none) to 10 (the worst imaginable)?", (*map(str, range(11)), ""))
    timing = _prompt("   When: d during, a after, n the next day? (several letters)", letters="dan")
    trend = _prompt("   Is it getting b better, s the same, w worse?", (*_TRENDS, ""))
    load = _prompt("   What changed in your training before it began?")
    return Pain(
        site=site,
        onset=onset,
        intensity=int(intensity) if intensity else None,
        timing=tuple(_TIMINGS[letter] for letter in _TIMINGS if letter in timing),  # type: ignore[misc]
        trend=_TRENDS.get(trend),  # type: ignore[arg-type]
        load_change=load,
    )


def _prompt(words: str, choices: tuple[str, ...] | None = None, letters: str | None = None) -> str:
    """One line from the person, asked again until it is one of the choices; the end of the input stops."""
    while True:
        terminal.err.print(f"{words} ", end="", markup=False, soft_wrap=True)
        line = sys.stdin.readline()
        if not line:
            raise typer.Abort
        given = line.strip()
        if choices is not None:
            given = given.lower()
            given = given[:1] if given in ("yes", "no", "stop") else given
        if (choices is None or given in choices) and (letters is None or set(given.lower()) <= set(letters)):
            return given if letters is None else given.lower()
        expected = ", ".join(choice or "Enter" for choice in choices or tuple(letters or ""))
        terminal.err.print(f"Please type one of: {expected}", markup=False)


def _write_template(path: Path) -> None:
    from hipdrive.screening.template import template_json, template_toml

    make = template_json if path.suffix.lower() == ".json" else template_toml
    _write(path, make(date.today()))


def _write(path: Path, text: str) -> None:
    """The whole file or none, for its owner's eyes: it is about health."""
    from hipdrive.writers.whole_file import whole_file

    with whole_file(path) as draft:
        draft.write_text(text, encoding="utf-8")
        draft.chmod(0o600)
