"""Chromium with a fake camera that plays a clip; what the page tells (its `coach` events) is kept with its time."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hipdrive.errors import ModelFileError
from hipdrive.pose.model_files import model_path

#: Somebody who arches the back in donkey kicks, rendered.
DONKEY_KICKS = Path(__file__).parents[2] / ".." / "shared" / "clips" / "ex_o1_donkey_kick_arched.mp4"

#: Kept by the page from its first moment on.
_LISTEN = """
window.told = [];
document.addEventListener("coach", (event) => window.told.push(event.detail));
"""


def chromium() -> str | None:
    """The browser of this machine."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def write_mjpeg(
    path: Path, pictures: Sequence[Any], size: tuple[int, int] = (640, 360), quality: int = 90
) -> None:
    """Pictures (H, W, 3) as the file that Chromium's fake camera plays at 30 pictures a second, again and again."""
    with path.open("wb") as stream:
        for rgb in pictures:
            Image.fromarray(rgb).resize(size, Image.Resampling.LANCZOS).save(stream, "JPEG", quality=quality)


def clip_pictures(clip: Path, still_s: float, fps: int = 30) -> list[Any]:
    """The clip with its first picture held for a while before it, as a person gets ready."""
    from hipdrive.video.decode import read_frames

    pictures = [frame.rgb for frame in read_frames(clip)]
    return [pictures[0]] * round(still_s * fps) + pictures


def donkey_kick_camera(folder: Path, still_s: float = 3.0) -> Path:
    """The rendered donkey kicks for the fake camera; the test is skipped where something for it is not there."""
    if not DONKEY_KICKS.exists():
        pytest.skip("the rendered clips are not on this machine")
    if chromium() is None:
        pytest.skip("there is no Chromium on this machine")
    try:
        model_path("full")
    except ModelFileError as error:
        pytest.skip(str(error))
    path = folder / "donkey_kick.mjpeg"
    write_mjpeg(path, clip_pictures(DONKEY_KICKS, still_s))
    return path


@contextmanager
def browser_page(camera: Path, address: str, **context: Any) -> Iterator[Any]:
    """A page of Chromium whose camera plays the file; closed with the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={camera}",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        try:
            page = browser.new_context(base_url=address, **context).new_page()
            page.add_init_script(_LISTEN)
            yield page
        finally:
            browser.close()


def told(page: Any, kind: str) -> list[dict[str, Any]]:
    """Everything of one kind that the page told so far."""
    found: list[dict[str, Any]] = page.evaluate("(kind) => window.told.filter((one) => one.kind === kind)", kind)
    return found


def wait_until(page: Any, expression: str, timeout_s: float) -> None:
    """Until the expression is true; the policy of the page does not let the browser itself wait for one."""
    end = time.monotonic() + timeout_s
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"not within {timeout_s:g} s: {expression}"
        page.wait_for_timeout(100)


def serious(page: Any) -> list[str]:
    """Serious and critical findings of axe-core."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    found: dict[str, Any] = axe.Axe().run(page).response
    return [
        f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def overflow_px(page: Any) -> int:
    """How much wider the page is than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width
