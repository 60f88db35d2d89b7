"""Uploading in a real browser: what is refused is said before it is sent, and no address tells who it is about."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import expect, sync_playwright
from tests.app.serve_command import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


def test_a_film_too_large_is_told_at_once_and_nothing_stands_in_an_address(tmp_path: Path) -> None:
    large, small = tmp_path / "large.mp4", tmp_path / "small.mp4"
    with large.open("wb") as film:
        film.truncate(2_000_000_001)  # takes no room on the disk
    small.write_bytes(b"no film")
    asked: list[str] = []
    with served(tmp_path) as app, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_context(locale="en").new_page()
        page.goto(app.way_in)
        page.wait_for_url(f"{app.base}/")
        page.on("request", lambda request: asked.append(request.url.removeprefix(app.base)))
        page.goto(f"{app.base}/uploads/new")
        page.set_input_files("#file", large)
        page.fill("#new_person", "Wilhelmina")
        page.check("#keep-no")
        page.click("#go")
        expect(page.locator("#fault")).to_have_text("The file is too large.", timeout=10_000)
        expect(page.locator("#fault")).to_be_focused()
        assert "/uploads/check" in asked and "/uploads/send" not in asked
        page.set_input_files("#file", small)
        page.click("#go")
        page.wait_for_url("**/jobs/*")
        chromium.close()
    assert "/uploads/send" in asked
    assert not [address for address in asked if "Wilhelmina" in address or ".mp4" in address]
