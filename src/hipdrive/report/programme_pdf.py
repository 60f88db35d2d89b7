"""The programme as a PDF, printed by a Chromium that is already on the machine and is kept off the network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

Paper = Literal["A4", "letter"]

NO_BROWSER = "No Chromium, Chrome or Edge was found, so there is no PDF: open {name} in a browser and print it."
NOT_PRINTED = "{browser} could not print {name} ({why}), so there is no PDF: open it in a browser and print it."

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
_LIMIT_S = 60.0
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)


def find_browser() -> Path | None:
    """A browser that prints to PDF without a window: Chromium, Chrome or Edge; None where there is none."""
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    if sys.platform == "darwin":
        places = [Path("/Applications") / f"{name}.app" / "Contents" / "MacOS" / name for name in _MAC]
    else:
        roots = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        places = [Path(root) / name for root in roots if root for name in _WINDOWS]
    return next((place for place in places if place.is_file()), None)


def print_programme_pdf(
    html_path: Path, pdf_path: Path, *, paper: Paper = "A4", limit_s: float = _LIMIT_S
) -> str | None:
    """Print the page to ``pdf_path``. None where the PDF is there, else the sentence that says what to do instead.

    A missing or failing browser is no error: the page itself can be printed by hand. Nothing is left half written.
    """
    browser = find_browser()
    if browser is None:
        return NO_BROWSER.format(name=html_path.name)
    with tempfile.TemporaryDirectory(prefix="hipdrive-print-") as folder:
        page, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(_on_paper(html_path.read_text(encoding="utf-8"), paper), encoding="utf-8")
        why = _print(browser, page, made, limit_s)
        if why is None and (not made.is_file() or not made.read_bytes().startswith(b"%PDF-")):
            why = "it wrote no PDF"
        if why is not None:
            return NOT_PRINTED.format(browser=browser.stem, name=html_path.name, why=why)
        shutil.copyfile(made, pdf_path)
    return None


def _on_paper(html: str, paper: Paper) -> str:
    """Headless printing takes the paper from the page; by hand the print dialogue says it."""
    return html.replace("</head>", f"<style>@page {{ size: {paper}; }}</style></head>", 1)


def _print(browser: Path, page: Path, made: Path, limit_s: float) -> str | None:
    """Run the browser; None where it ended well, else why not."""
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    profile = f"--user-data-dir={page.parent / 'profile'}"
    command = [str(browser), *_FLAGS, *as_root, profile, f"--print-to-pdf={made}", page.as_uri()]
    try:
        # A session of its own, so that the browser's own children can be ended with it.
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        return error.strerror or "it did not start"
    try:
        code = process.wait(timeout=limit_s)
    except subprocess.TimeoutExpired:
        return f"it took longer than {limit_s:g} s"
    finally:
        if process.poll() is None:
            _end(process)
    return None if code == 0 else f"it ended with {code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
