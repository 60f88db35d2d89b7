"""A browser that was let in by the address with the token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.app.live_browser import chromium
from tests.app.live_driver import TOKEN, Server


@contextmanager
def let_in(server: Server, **how: Any) -> Iterator[Any]:
    """A page of a browser that was let in."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        page = browser.new_context(base_url=server.address, **how).new_page()
        page.goto(f"/?token={TOKEN}")
        page.wait_for_selector(".cards")
        yield page
        browser.close()
