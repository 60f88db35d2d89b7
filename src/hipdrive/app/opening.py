"""Opening the app in the browser without its token in the list of processes.

A browser is started with the address it shall open on its command line, which every user of the machine can read. So it
gets the address of a file that only its owner can read, and that goes on to the app.
"""

from __future__ import annotations

import html
import os
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

_PREFIX: Final = ".hipdrive-open-"
_ENDING: Final = ".html"
#: By then the browser has read the file, or never will.
_LASTS_S: Final = 60.0


class Opening:
    """The file a browser is sent to; `end` takes it away."""

    def __init__(self, address: str, folder: Path) -> None:
        """Writes the file, for its owner alone, in a folder that is there. Raises OSError where that cannot be."""
        descriptor, name = tempfile.mkstemp(_ENDING, _PREFIX, folder)
        self.path = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(_page(address))

    def open(self) -> bool:
        """Open the browser, and take the file away once it has had time to read it; False where there is no browser.

        A browser of the terminal keeps the caller until it is closed.
        """
        import webbrowser

        try:
            opened = webbrowser.open(self.path.resolve().as_uri())
        except (webbrowser.Error, OSError):
            opened = False
        if not opened:
            self.end()
            return False
        timer = threading.Timer(_LASTS_S, self.end)
        timer.daemon = True
        timer.start()
        return True

    def end(self) -> None:
        """Take the file away."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Take away what is still there at the end, or what a server that was killed left; its token died with it."""
    for path in folder.glob(f"{_PREFIX}*{_ENDING}"):
        with suppress(OSError):
            path.unlink()


def _page(address: str) -> str:
    target = html.escape(address)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<title>hipdrive</title><meta http-equiv="refresh" content="0;url={target}">'
        f'<p><a href="{target}">hipdrive</a></p></html>\n'
    )
