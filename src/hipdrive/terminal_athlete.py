"""What a person sees of the register in the terminal: the list, and one person's time as a picture and in lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Timer
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from hipdrive.terminal import err, out, print_json

# Names for types only: the command line starts without the libraries behind them.
if TYPE_CHECKING:
    from hipdrive.athletes.history import TimelineItem
    from hipdrive.athletes.keep import Saved
    from hipdrive.athletes.register import Athlete, Page

#: The rows of the picture, in the order in which things come about.
_KINDS = {
    "screening": "screening",
    "recording": "recordings",
    "plan": "plans",
    "adherence": "sessions",
    "set": "checked sets",
    "activity": "hikes",
}
_COLUMNS = 52
_HEIGHTS = "▁▂▃▄▅▆▇█"

#: After a deletion that could not overwrite the last bytes at once.
STILL_OPEN = (
    ". The last bytes could not be overwritten now (another program has the database open, or it was stopped): "
    "they go when it is opened next"
)
#: Nobody wants to read about what is done before they have read it.
_SOON_S = 1.0


@contextmanager
def rewriting(size_bytes: int) -> Iterator[None]:
    """While a deletion rewrites the database: after a second, that and for how long it has been done, on standard error."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    shown = Progress(*columns, console=err, transient=True)
    shown.add_task(f"The database ({size_bytes / 1e6:,.0f} MB) is written anew, so that no byte stays")
    late = Timer(_SOON_S, shown.start)
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()
        late.join()
        shown.stop()


def print_people(page: Page, number: int, size: int) -> None:
    """Name, id, how much is kept, since when nothing came."""
    if not page.people:
        words = "There is nobody yet. hipdrive athlete add NAME" if page.total == 0 else "There is no such page."
        out.print(words, markup=False)
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("name")
    table.add_column("id", style="dim")
    table.add_column("recordings", justify="right")
    table.add_column("entries", justify="right")
    table.add_column("last")
    for person in page.people:
        last = "" if person.last_at is None else f"{person.last_at.astimezone():%Y-%m-%d}"
        counts = str(person.recordings), str(person.entries)
        table.add_row(escape(person.athlete.name), person.athlete.id, *counts, last)
    out.print(table)
    pages = -(-page.total // size)
    if pages > 1:
        out.print(f"Page {number} of {pages}, {page.total} people. More: --page {number % pages + 1}")


def print_timeline(athlete: Athlete, items: Sequence[TimelineItem], most: int) -> None:
    """The picture of all the time, then a line each of the newest."""
    since = f"{athlete.created_at.astimezone():%Y-%m-%d}"
    out.print(f"\n[bold]{escape(athlete.name)}[/bold] [dim]id {athlete.id}, added {since}[/dim]\n")
    if not items:
        out.print(
            "Nothing is kept yet. hipdrive athlete keep NAME FOLDER, or hipdrive analyse CLIP --athlete NAME"
        )
        return
    for line in time_picture(items):
        out.print(line, markup=False)
    out.print()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(style="dim", justify="right")
    table.add_column(style="dim")
    table.add_column()
    for item in items[:most]:
        when = f"{item.happened_at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(
            when, str(item.entry_id), "session" if item.kind == "adherence" else item.kind, escape(item.summary)
        )
    out.print(table)
    if len(items) > most:
        out.print(f"[dim]and {len(items) - most} before: --most {len(items)}[/dim]")


def print_done(as_json: bool, found: dict[str, Any], words: str) -> None:
    """What was just done to the register: for a program as JSON, else in words."""
    if as_json:
        print_json(found)
    else:
        out.print(words, markup=False, soft_wrap=True)


def say_saved(saved: Saved | None) -> None:
    """What is on the disk now; nothing where nothing was to be kept."""
    if saved is None:
        return
    word = "Kept before" if saved.already else "Kept"
    video = ", with its video" if saved.video_kept else ""
    day = f"{saved.happened_at.astimezone():%Y-%m-%d %H:%M}"
    kind = "session" if saved.kind == "adherence" else saved.kind
    out.print(f"{word} ({kind} {saved.entry_id}, {day}{video}): {escape(saved.summary)}", soft_wrap=True)


def how_much(entries: int, videos: int) -> str:
    """E.g. ``1 entry, 2 videos``."""
    return f"{entries} {'entry' if entries == 1 else 'entries'}, {videos} {'video' if videos == 1 else 'videos'}"


def time_picture(items: Sequence[TimelineItem]) -> list[str]:
    """A row a kind, time to the right, higher where more happened; the first and the last day below."""
    times = [item.happened_at for item in items]
    first, span = min(times), max(max(times) - min(times), timedelta(days=1))
    counts = {kind: [0] * _COLUMNS for kind in _KINDS}
    for item in items:
        counts[item.kind][_column(item.happened_at, first, span)] += 1
    width = max(len(words) for words in _KINDS.values())
    lines = [
        f"{words:>{width}} │{''.join(_mark(count) for count in counts[kind])}│ {sum(counts[kind])}"
        for kind, words in _KINDS.items()
        if any(counts[kind])
    ]
    start, stop = (f"{t.astimezone():%Y-%m-%d}" for t in (first, max(times)))
    return [*lines, f"{'':{width}}  {start}{'' if stop == start else stop:>{_COLUMNS - len(start)}}".rstrip()]


def _column(when: datetime, first: datetime, span: timedelta) -> int:
    return min(int((when - first) / span * _COLUMNS), _COLUMNS - 1)


def _mark(count: int) -> str:
    return "·" if count == 0 else _HEIGHTS[min(count, len(_HEIGHTS)) - 1]
