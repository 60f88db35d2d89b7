"""`hipdrive plan`: from a result and a screening to the weeks; a plan.json is checked, stepped and rendered again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape

from hipdrive import terminal
from hipdrive.cli_keep_plan import Person, find_person
from hipdrive.cli_options import DatabaseUrl, Language
from hipdrive.errors import ConfigError

# Names for types only: the command line starts without the libraries behind them.
if TYPE_CHECKING:
    from hipdrive.athletes.keep import Saved
    from hipdrive.plan.plan import Decision, Plan
    from hipdrive.plan.weeks import Schedule
    from hipdrive.screening import Screening


Source = Annotated[
    Path,
    typer.Argument(
        metavar="RESULT", help="Folder or result.json of hipdrive analyse; or a plan.json to check and step."
    ),
]
Answers = Annotated[Path | None, typer.Option(help="Answers of hipdrive screen; without them there is no plan.")]
Start = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="First day; else the next Monday.")]
Weeks = Annotated[int | None, typer.Option(help="Number of weeks; 6 if not said.")]
Days = Annotated[
    str | None,
    typer.Option(metavar="DAY,DAY", help="Weekdays with a rest day between; mon,wed,fri if not said."),
]
At = Annotated[str | None, typer.Option("--time", metavar="HH:MM", help="Time of day; 18:00 if not said.")]
Zone = Annotated[
    str | None, typer.Option(metavar="AREA/CITY", help="Such as Europe/Paris; this machine's if not said.")
]
Shown = Annotated[
    str | None, typer.Option(metavar="NAME", help="A name to show on the plan; with --athlete it is the person's.")
]
CueName = Annotated[str | None, typer.Option(help="In-run cue by name (e.g. pawback), or none.")]
Sets = Annotated[
    list[Path] | None,
    typer.Option(help="Checked sets (folders with set.json), oldest first; they decide the steps. Repeatable."),
]
Hurts = Annotated[
    list[str] | None, typer.Option(metavar="EXERCISE=0-10", help="Pain during an exercise. Repeatable.")
]
Worse = Annotated[
    list[str] | None,
    typer.Option("--worse-next-day", metavar="EXERCISE", help="Worse the day after it. Repeatable."),
]
Measured = Annotated[
    Path | None,
    typer.Option("--result", help="Of a plan.json: the result it was made from, for the measurements in FHIR."),
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for plan.json, programme, calendar, FHIR.")]
Paper = Annotated[Literal["A4", "letter"], typer.Option(help="Paper of the programme's PDF.")]
FilmedOn = Annotated[
    str | None, typer.Option(metavar="YYYY-MM-DD", help="Day of the recording, for the measurements in FHIR.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the plan (or the error) as JSON.")]
PlanFor = Annotated[
    str | None,
    typer.Option(
        "--athlete",
        metavar="NAME",
        help="Keep the plan with this person (hipdrive athlete list); their newest answers count.",
    ),
]


def plan(
    source: Source,
    screening: Answers = None,
    start: Start = None,
    weeks: Weeks = None,
    days: Days = None,
    at: At = None,
    timezone: Zone = None,
    athlete: PlanFor = None,
    name: Shown = None,
    cue: CueName = None,
    sets: Sets = None,
    pain: Hurts = None,
    worse: Worse = None,
    measured: Measured = None,
    out: Out = None,
    paper: Paper = "A4",
    filmed_on: FilmedOn = None,
    language: Language = "en",
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Weeks of the articles' exercises from what was measured; checked sets decide the steps."""
    filmed = None if filmed_on is None else _date(filmed_on, "--filmed-on")
    document = _read(source)
    person = None if athlete is None else find_person(athlete, database)
    schedule_options = {
        "--start": start, "--weeks": weeks, "--days": days, "--time": at, "--timezone": timezone,
        "--name": name, "--cue": cue, "--screening": screening,
    }  # fmt: skip
    if _is_plan(document):
        made = _read_plan(document, source.name, schedule_options)
        result = _result_of(made, source, measured)
    elif measured is not None:
        raise ConfigError(
            "--result goes with a plan.json; a new plan is made from the result itself",
            slug="plan-result",
            got=f"--result {measured.name} with {source.name}",
            fix="leave --result out",
        )
    else:
        answers = _answers(screening, person)
        shown = person.name if person is not None else _shown_name(name)
        made = _make(document, source.name, answers, _schedule(start, weeks, days, at, timezone), shown, cue)
        result = document
    made, decisions = _stepped(made, sets or [], pain or [], worse or [])
    if person is not None:
        person.check(made)
    missing = _write(made, out, result, paper, filmed, language)
    kept = None if person is None else person.keep(made)
    _tell(made, decisions, out, missing, kept, as_json)


def _tell(
    made: Plan,
    decisions: tuple[Decision, ...],
    out: Path | None,
    missing: tuple[str, ...],
    kept: Saved | None,
    as_json: bool,
) -> None:
    from hipdrive.plan.plan_json import plan_text
    from hipdrive.screening.age import age_words
    from hipdrive.terminal_athlete import say_saved

    age = age_words(made.screening.screening, date.today())
    if as_json:
        sys.stdout.write(plan_text(made))
        for sentence in (age, *missing):
            terminal.err.print(sentence, markup=False, soft_wrap=True)
        return
    _show(made, decisions, out, (age, *missing), is_kept=kept is not None)
    say_saved(kept)


def _read(source: Path) -> Any:
    from hipdrive.plan.result_file import read_json

    if source.is_dir() and not (source / "result.json").exists() and (source / "plan.json").exists():
        return read_json(source / "plan.json")
    return read_json(source / "result.json" if source.is_dir() else source)


def _is_plan(document: Any) -> bool:
    from hipdrive.plan.plan_json import KIND

    return isinstance(document, dict) and document.get("kind") == KIND


def _read_plan(document: Any, name: str, options: Mapping[str, object]) -> Plan:
    """A plan as it stands; what would make a new one is refused rather than left out silently."""
    from hipdrive.plan.edited import check_edited
    from hipdrive.plan.plan_json import plan_from_document
    from hipdrive.screening.age import require_answered

    given = [option for option, value in options.items() if value is not None]
    if given:
        raise ConfigError(
            "A plan that is made already keeps its days, its name and its screening",
            slug="plan-made",
            got=", ".join(given),
            fix="change them in the plan.json itself, or make a new plan from the result",
        )
    found = plan_from_document(document, name)
    check_edited(found)
    require_answered(found.screening.screening)
    return found


def _result_of(made: Plan, source: Path, named: Path | None) -> Any:
    """The result a plan was made from: the one that is named, else the one beside the plan if it is that one."""
    if named is not None:
        return _read(named)
    beside = (source if source.is_dir() else source.parent) / "result.json"
    document = _read(beside) if beside.exists() else {}
    same = document.get("input", {}).get("sha256") == made.provenance.input_sha256
    return document if document and same else None


def _answers(file: Path | None, person: Person | None) -> Screening:
    """The answers of the file, else the newest that are kept of the person; none of a day to come."""
    from hipdrive.screening.age import require_answered
    from hipdrive.screening.screening_file import read_screening

    found = read_screening(file) if file is not None else None if person is None else person.screening
    if found is None:
        raise ConfigError(
            "There is no plan without a screening",
            slug="screening-needed",
            expected="--screening FILE with an answer to every question",
            fix="answer the questions first: hipdrive screen --out answers.json",
        )
    require_answered(found)
    return found


def _make(document: Any, name: str, answers: Screening, schedule: Schedule, athlete: str, cue: str | None) -> Plan:
    from hipdrive.plan.make import make_plan
    from hipdrive.plan.result_file import result_from_document
    from hipdrive.screening import ClearedScreening

    facts = result_from_document(document, name)
    return make_plan(facts, ClearedScreening(answers), schedule, athlete=athlete, cue=cue or "")


def _shown_name(name: str | None) -> str:
    """A name to show, as calendars and clinics take it; empty where none is given."""
    from hipdrive.athletes.names import checked_name
    from hipdrive.plan.plain_text import plain_text

    return "" if name is None else checked_name(" ".join(plain_text(name).split()))


def _stepped(made: Plan, sets: list[Path], pain: list[str], worse: list[str]) -> tuple[Plan, tuple[Decision, ...]]:
    from hipdrive.plan.progression import apply_steps, next_steps
    from hipdrive.plan.set_file import read_sets

    if not (sets or pain or worse):
        return made, ()
    today = date.today()
    hurts = dict(_pain(text) for text in pain)
    unknown = sorted({*hurts, *worse} - set(made.exercises))
    if unknown:
        raise ConfigError(
            "This plan has no such exercise",
            slug="plan-no-exercise",
            got=", ".join(unknown),
            expected=", ".join(made.exercises),
            fix="name an exercise of the plan",
        )
    decisions = next_steps(made, read_sets(sets), today, pain=hurts, worse_next_day=worse)
    if not decisions:
        over = made.end < today
        raise ConfigError(
            "The plan is over" if over else "None of these sets belongs to an exercise of the plan",
            slug="plan-sets",
            got="" if over else ", ".join(str(path) for path in sets),
            expected="" if over else ", ".join(made.exercises),
            fix="film the run again and make a new plan from its result"
            if over
            else "give sets of these exercises",
        )
    return apply_steps(made, decisions, today), decisions


def _write(
    made: Plan, out: Path | None, result: Any, paper: Literal["A4", "letter"], filmed: date | None, language: str
) -> tuple[str, ...]:
    if out is None:
        return ()
    from hipdrive.language.words import load_words
    from hipdrive.results.plan_folder import write_plan_folder

    return write_plan_folder(made, out, result=result, recorded_at=filmed, paper=paper, words=load_words(language))


def _show(
    made: Plan, decisions: tuple[Decision, ...], out: Path | None, notes: tuple[str, ...], *, is_kept: bool
) -> None:
    from hipdrive.terminal_plan import print_plan

    print_plan(made)
    for sentence in notes:
        terminal.out.print(f"[yellow]Note:[/yellow] {escape(sentence)}", soft_wrap=True)
    if out is None and is_kept:
        return
    if out is None:
        kept = "The steps above are not kept" if decisions else "Nothing is written"
        terminal.out.print(f"\n{kept}: name a folder with --out for plan.json, programme, calendar and FHIR.")
        return
    terminal.out.print(
        f"\nPlan, programme to print, calendar, FHIR: [bold]{escape(str(out))}[/bold]", soft_wrap=True
    )


def _schedule(
    start: str | None, weeks: int | None, days: str | None, at: str | None, timezone: str | None
) -> Schedule:
    from hipdrive.plan.local_zone import local_zone
    from hipdrive.plan.plan import read_zone
    from hipdrive.plan.weeks import Schedule

    zone = timezone or local_zone()
    read_zone(zone)
    return Schedule(
        start=_next_monday() if start is None else _date(start),
        weeks=6 if weeks is None else weeks,
        days=_days(days or "mon,wed,fri"),
        local_time=_clock(at or "18:00"),
        timezone=zone,
    )


def _next_monday() -> date:
    today = date.today()
    return today + timedelta(days=-today.weekday() % 7)


def _date(text: str, option: str = "--start") -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            "That is not a day",
            slug="plan-start",
            got=text,
            expected="YYYY-MM-DD",
            fix=f"write {option} 2027-03-22",
        ) from None


def _days(text: str) -> tuple[int, ...]:
    from hipdrive.plan.weeks import DAYS

    names = [name.strip().lower()[:3] for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in DAYS]
    if unknown:
        raise ConfigError(
            "That is not a weekday",
            slug="plan-days",
            got=text,
            expected=", ".join(DAYS),
            fix="write for example --days mon,wed,fri",
        )
    return tuple(DAYS.index(name) for name in names)


def _clock(text: str) -> time:
    try:
        hour, minute = (int(part) for part in text.split(":"))
        return time(hour, minute)
    except ValueError:
        raise ConfigError(
            "That is not a time of day",
            slug="plan-time",
            got=text,
            expected="HH:MM, 00:00 to 23:59",
            fix="write --time 18:00",
        ) from None


def _pain(text: str) -> tuple[str, int]:
    exercise, _, value = text.partition("=")
    if not value.isdecimal() or int(value) > 10:
        raise ConfigError(
            "That is not a pain from 0 to 10",
            slug="plan-pain",
            got=text,
            expected="EXERCISE=NUMBER, 0 to 10",
            fix="write for example --pain donkey-kick=4",
        )
    return exercise, int(value)
