"""Uploads: generated names only, limits, and files that would have the decoder open something else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import av
import numpy as np
import pytest
from starlette.testclient import TestClient
from tests.hike.conftest import HILL
from tests.hike.track_files import fit_bytes

from hipdrive.app import application
from hipdrive.app.analysing import check_amount
from hipdrive.app.config import AppConfig, UploadLimits
from hipdrive.app.sandbox import examine_sandbox
from hipdrive.app.services import Services
from hipdrive.app.uploads import FIELDS_HEADER, SIZE_HEADER, _stream_to_disk, clean_file_name
from hipdrive.athletes.history import document
from hipdrive.athletes.register import Athlete, delete_athlete, list_athletes
from hipdrive.errors import UnsupportedFormatError
from hipdrive.validation.synthetic_hills import walk

LOCAL_FILE = Path(__file__).parents[2] / "src" / "hipdrive" / "demo" / "reference_run.mp4"


def film(path: Path, *, size: int = 64, times_s: tuple[float, ...] = (0.0, 0.04, 0.08)) -> Path:
    """A small MP4 with square pictures at the given times."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width = stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for time_s in times_s:
            picture = av.VideoFrame.from_ndarray(np.zeros((size, size, 3), dtype=np.uint8), format="rgb24")
            picture.pts, picture.time_base = round(time_s * 1000), Fraction(1, 1000)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path


def hostile(folder: Path, kind: str) -> bytes:
    """Files that name others, or that decode to something huge."""
    texts = {
        "hls-file": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{LOCAL_FILE}\n#EXT-X-ENDLIST\n",
        "hls-address": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n",
        "concat-file": f"ffconcat version 1.0\nfile '{LOCAL_FILE}'\n",
        "concat-address": "ffconcat version 1.0\nfile 'http://127.0.0.1:9/x.mp4'\n",
        "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
        "dash": f"<?xml version='1.0'?><MPD><Period><BaseURL>file://{LOCAL_FILE}</BaseURL></Period></MPD>",
    }
    if kind in texts:
        return texts[kind].encode()
    if kind == "pixels":
        return film(folder / "pixels.mp4", size=4096, times_s=(0.0, 0.04)).read_bytes()
    return film(folder / "length.mp4", times_s=(0.0, 1.0, 90_000.0)).read_bytes()


def send(browser: TestClient, content: bytes, **fields: str) -> Any:
    return browser.post("/uploads/send", headers=asked(**fields), content=content)


def asked(**fields: str) -> dict[str, str]:
    """The header a page of ours sends with a recording."""
    return {
        FIELDS_HEADER: urlencode(
            {"kind": "run", "keep": "no", "new_person": "Ben", "file_name": "run.mp4"} | fields
        )
    }


def wait(services: Services, name: str, limit_s: float = 60) -> Any:
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        job = services.jobs.get(name)
        if job is not None and job.is_finished:
            return job
        time.sleep(0.1)
    raise AssertionError("the job did not end")


KINDS = ("hls-file", "hls-address", "concat-file", "concat-address", "sdp", "dash", "pixels", "length")


def test_files_that_name_others_and_bombs_are_refused(
    browser: TestClient, services: Services, tmp_path: Path
) -> None:
    sent = {}
    for kind in KINDS:
        began = time.monotonic()
        answer = send(browser, hostile(tmp_path, kind), person="", new_person=kind)
        assert answer.status_code == 201, kind
        assert time.monotonic() - began < 10, kind
        sent[kind] = answer.json()["job"].removeprefix("/jobs/")
    expected = {"pixels": {"video-too-large"}, "length": {"upload-too-long", "video-too-long"}}
    for kind, name in sent.items():
        job = wait(services, name)
        assert job.state == "failed", kind
        assert job.failure.slug in expected.get(kind, {"not-a-video"}), (kind, job.failure)
        assert browser.get(f"/jobs/{name}").status_code == 200
        assert not (services.config.data_folder / "jobs" / name / "work").exists(), "the upload is gone"
    assert browser.get("/").status_code == 200, "the server stays up"


@pytest.mark.parametrize(
    "name",
    [
        "../../secret.key",
        "/etc/passwd",
        "a\x00b.mp4",
        "..\\..\\x.mp4",
        "C:\\x.mp4",
        ".." + "/" * 50,
        "x" * 500,
        "\u202egpj.exe",
    ],
)
def test_names_from_outside_never_become_paths(
    browser: TestClient, services: Services, config: AppConfig, name: str
) -> None:
    before = {path for path in config.data_folder.parent.rglob("*") if "jobs" not in path.parts}
    answer = send(browser, b"text", file_name=name)
    assert answer.status_code == 201
    job = services.jobs.get(answer.json()["job"].removeprefix("/jobs/"))
    assert job is not None
    assert not set(job.order.file_name) & set("/\\\x00") and len(job.order.file_name) <= 200
    assert job.order.suffix in ("", ".mp4")
    assert {path for path in config.data_folder.parent.rglob("*") if "jobs" not in path.parts} == before


def test_the_shown_name_is_the_last_part() -> None:
    assert clean_file_name("../../run one.mp4") == "run one.mp4"
    assert clean_file_name("///") == "recording"


def test_too_large_and_empty_uploads_leave_nothing(
    browser: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hipdrive.app.uploads.services_of", lambda request: _with_limit(services, 1000))
    too_large = send(browser, b"x" * 1001)
    assert too_large.status_code == 413 and too_large.json()["fault"] == "The file is too large."

    def in_pieces() -> Any:
        yield from (b"x" * 400 for _ in range(3))

    assert browser.post("/uploads/send", headers=asked(), content=in_pieces()).status_code == 413
    assert send(browser, b"").status_code == 400
    assert services.jobs.all() == []
    assert list((services.config.data_folder / "jobs").iterdir()) == []


def test_an_upload_that_trickles_is_given_up(
    browser: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = _with_limit(services, 1000, max_upload_s=-1.0)
    monkeypatch.setattr("hipdrive.app.uploads.services_of", lambda request: slow)
    assert send(browser, b"x").status_code == 400
    assert list((services.config.data_folder / "jobs").iterdir()) == []


class Trickle:
    """A request whose body comes byte by byte."""

    async def stream(self) -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)


def test_an_upload_below_the_slowest_line_is_given_up(tmp_path: Path) -> None:
    limits = UploadLimits(idle_s=0.1, min_bytes_per_s=10_000)
    began = time.monotonic()
    stalled: Any = Trickle()
    assert asyncio.run(_stream_to_disk(stalled, tmp_path / "film", limits)) == "broken_off"
    assert time.monotonic() - began < 5


def test_nothing_of_an_upload_stands_in_its_address(browser: TestClient, services: Services) -> None:
    for path in ("/uploads/send", "/uploads/check"):
        answer = browser.post(path, params={"kind": "run", "keep": "no", "new_person": "Ben"}, content=b"text")
        assert answer.status_code == 422, "what an address says is not read"
    assert list_athletes(services.database).total == 0
    script = (Path(application.__file__).parent / "static" / "upload.js").read_text(encoding="utf-8")
    assert 'request.open("POST", form.dataset.to)' in script and "?$" not in script


def test_a_check_takes_nothing(browser: TestClient, services: Services) -> None:
    fine = browser.post("/uploads/check", headers=asked() | {SIZE_HEADER: "4"})
    assert fine.status_code == 204
    wrong = browser.post("/uploads/check", headers=asked(height_m="175") | {SIZE_HEADER: "4"})
    assert wrong.status_code == 422 and "1.75" in wrong.json()["fault"]
    for size in ("2000000001", "9" * 5000):
        assert browser.post("/uploads/check", headers=asked() | {SIZE_HEADER: size}).status_code == 413
    assert browser.post("/uploads/check", headers={FIELDS_HEADER: "&a=1" * 99}).status_code == 422
    assert (services.jobs.all(), list_athletes(services.database).total) == ([], 0)


@pytest.mark.parametrize("how", ["too large", "empty", "broken off", "disk full", "not written down"])
def test_an_upload_that_fails_leaves_no_new_person_behind(
    browser: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    content: Any = b"x" * 900

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if how == "too large":
        monkeypatch.setattr("hipdrive.app.uploads.services_of", lambda request: _with_limit(services, 1000))
        content = (b"x" * 900 for _ in range(2))
    elif how == "broken off":
        slow = _with_limit(services, 1000, max_upload_s=-1.0)
        monkeypatch.setattr("hipdrive.app.uploads.services_of", lambda request: slow)
    elif how == "disk full":
        monkeypatch.setattr("hipdrive.app.uploads.is_disk_short", lambda folder: True)
        monkeypatch.setattr("hipdrive.app.uploads._CHUNK_TO_SYNC", 1)
    elif how == "not written down":
        monkeypatch.setattr("hipdrive.app.jobs.write_job", full)
    else:
        content = b""
    answer = send(browser, content)
    status = {"too large": 413, "empty": 400, "broken off": 400}.get(how, 507)
    assert answer.status_code == status
    assert list_athletes(services.database).total == 0
    assert list((services.config.data_folder / "jobs").iterdir()) == []


def _with_limit(services: Services, max_bytes: int, max_upload_s: float = 3600.0) -> Services:
    from dataclasses import replace

    limits = UploadLimits(max_bytes=max_bytes, max_upload_s=max_upload_s)
    return replace(services, config=replace(services.config, limits=limits))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"height_m": "175"}, "metres (1.75, not 175)"),
        ({"height_m": "tall"}, "not a number"),
        ({"keep": ""}, "what is to become of the film"),
        ({"new_person": ""}, "Choose a person"),
        ({"person": "nobody"}, "No athlete"),
        ({"kind": "exercise", "exercise": "jumping"}, "no exercise called jumping"),
        ({"kind": "nonsense"}, "missing or wrong"),
        ({"recorded_at": "1066-10-14"}, "cannot be right"),
        ({"side": "top"}, "missing or wrong"),
        ({"grade_percent": "nan"}, "grade-percent"),
    ],
)
def test_a_form_that_is_wrong_is_told_and_leaves_nobody_behind(
    browser: TestClient, services: Services, fields: dict[str, str], words: str
) -> None:
    answer = send(browser, b"text", **fields)
    assert answer.status_code == 422
    assert words in answer.json()["fault"]
    assert list_athletes(services.database).total == 0


def test_a_decimal_comma_is_a_number(browser: TestClient, services: Services) -> None:
    answer = send(browser, b"text", height_m="1,75")
    job = services.jobs.get(answer.json()["job"].removeprefix("/jobs/"))
    assert job is not None and job.order.height_m == 1.75


def test_frames_are_counted_before_they_are_decoded(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", times_s=tuple(n / 25 for n in range(30)))
    check_amount(path, UploadLimits(max_frames=30))
    with pytest.raises(UnsupportedFormatError, match="too long"):
        check_amount(path, UploadLimits(max_frames=29))
    with pytest.raises(UnsupportedFormatError, match="too large"):
        check_amount(path, UploadLimits(max_pixels=64 * 64 - 1))


@pytest.mark.skipif(not examine_sandbox().files, reason="what is written is the same without a sandbox")
def test_the_file_of_a_watch_is_read_in_the_sandbox_kept_and_deleted(
    browser: TestClient, services: Services, athlete: Athlete
) -> None:
    track = walk(
        HILL, np.random.default_rng(11), noise_m=0.3, drift_m_per_h=0.0, stops=0, lost_share=0.0, cadence_spm=56.0
    )
    answer = send(browser, fit_bytes(track), kind="hike", person=athlete.id, file_name="my walk.fit")
    job = wait(services, answer.json()["job"].removeprefix("/jobs/"))
    assert job.state == "done", job.failure
    at = f"/people/{athlete.id}/hikes/{job.entry_id}"
    assert "300 m at 10 % or steeper" in browser.get(at).text
    assert "my walk.fit" in str(document(services.database, athlete, job.entry_id)["input"])
    assert browser.get(f"{at}/report").headers["content-security-policy"].startswith("sandbox")
    kept = services.kept.files(athlete.id, job.entry_id)
    assert kept is not None and kept.file("hike.json") is not None
    for path in kept.folder.rglob("*"):
        assert path.is_dir() or path.stat().st_mode & 0o077 == 0, f"{path.name} is for its owner alone"
    delete_athlete(services.database, athlete.id)  # on the command line, say
    services.kept.sweep()
    assert not kept.folder.exists()


@pytest.mark.slow
def test_a_run_is_analysed_in_the_sandbox_and_kept(
    browser: TestClient, services: Services, athlete: Athlete, keep_result: Callable[..., int]
) -> None:
    answer = send(browser, LOCAL_FILE.read_bytes(), person=athlete.id, keep="yes", file_name="my run.mp4")
    job = wait(services, answer.json()["job"].removeprefix("/jobs/"), 300)
    if job.failure and job.failure.slug == "model-missing":
        pytest.skip("the pose models are not installed")
    assert job.state == "done", job.failure
    at = f"/people/{athlete.id}/recordings/{job.entry_id}"
    page = browser.get(at)
    assert page.status_code == 200 and "my run.mp4" in page.text
    viewer = browser.get(f"{at}/files/viewer.json").json()
    pictures = len(viewer["time_s"])
    assert len(viewer["playback_s"]) == pictures and len(viewer["xy"]) == 2 * pictures * len(viewer["points"])
    assert {event["kind"] for event in viewer["events"]} == {"initial_contact", "midstance", "toe_off"}
    part = browser.get(f"{at}/files/viewer.mp4", headers={"range": "bytes=0-99"})
    assert part.status_code == 206 and len(part.content) == 100
    report = browser.get(f"{at}/report")
    assert report.headers["content-security-policy"].startswith("sandbox")
    folder = services.kept.files(athlete.id, job.entry_id)
    assert folder is not None
    browser.post(f"/people/{athlete.id}/delete", data={"sure": "yes"})
    assert browser.get(at).status_code == 404
    assert not folder.folder.exists() and list(services.database.videos.iterdir()) == []
