"""An app in a folder of its own, and a browser that was let in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")

from fastapi import FastAPI
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.testclient import TestClient

from hipdrive.app.application import create_app
from hipdrive.app.config import AppConfig
from hipdrive.app.security import cookie_name
from hipdrive.app.services import Services
from hipdrive.app.sessions import SessionSigner, load_secret
from hipdrive.athletes.keep import save_activity, save_recording, save_set
from hipdrive.athletes.register import Athlete, add_athlete

ORIGIN = "http://127.0.0.1:8765"


@pytest.fixture
def config(tmp_path: Path) -> AppConfig:
    return AppConfig(data_folder=tmp_path / "data", database_url=str(tmp_path / "people.sqlite"), token="t" * 32)


@pytest.fixture
def app(config: AppConfig) -> FastAPI:
    return create_app(config)


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    """A browser that was not let in."""
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        yield client


@pytest.fixture
def browser(app: FastAPI, config: AppConfig) -> Iterator[TestClient]:
    """A browser that was let in, on our own pages: Origin and CSRF token come along as a page of ours sends them."""
    signer = SessionSigner(load_secret(config.data_folder))
    session = signer.signed_in("", 0)
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        client.cookies.set(cookie_name(config), signer.cookie(session))
        client.headers["origin"] = ORIGIN
        client.headers["x-csrf-token"] = signer.csrf_token(session)
        yield client


@pytest.fixture
def services(app: FastAPI) -> Services:
    found: Services = app.state.services
    return found


@pytest.fixture
def athlete(services: Services) -> Athlete:
    return add_athlete(services.database, "Anna Läufer")


@pytest.fixture
def keep_result(services: Services, athlete: Athlete) -> Callable[[dict[str, Any]], int]:
    """Keep a result as a person's recording or set; the number of its entry."""

    def keep(document: dict[str, Any]) -> int:
        save = save_set if "reps" in document else save_activity if "segments" in document else save_recording
        return save(services.database, athlete, document).entry_id

    return keep


def result_document(words: str = "Your right leg gets 16 ± 8° behind your trunk line.") -> dict[str, Any]:
    """A small result with `words` wherever text stands."""
    measurement = {
        "name": "trunk_lean_deg", "side": "none", "value": 5.5, "unit": "deg", "phase": "stance", "sd": 1.0,
        "n_steps": 16, "u_sys": 2.0, "mdc95": 3.0, "view": "side", "status": "measured", "reasons": [words],
    }  # fmt: skip
    missing = measurement | {"name": "lumbar_share", "value": None, "status": "not_observable"}
    finding = {
        "slug": "trunk-lean", "title": words, "text": words, "severity": "note", "measurement": "trunk_lean_deg",
        "side": "none", "value": 5.5, "unit": "°", "band": [2.0, 12.0], "source": words, "disputed": words,
        "confidence": 0.8, "uncertainty": 2.0, "short": words, "exercises": [], "stands_out": False, "shows": None,
    }  # fmt: skip
    return {
        "schema_version": 1,
        "hipdrive_version": "0.1.0",
        "input": {
            "name": words,
            "sha256": "0" * 64,
            "kind": "video",
            "fps": 60.0,
            "frames": 600,
            "duration_s": 10.0,
        },
        "headline": words,
        "near_side": "right",
        "surface": "treadmill",
        "settings": {},
        "provenance": {"source": words, "backend": "blazepose", "versions": {}, "steps": [words]},
        "standing_reference": None,
        "warnings": [words],
        "events": [],
        "measurements": [measurement, missing],
        "posture": {"label": "mixed", "memberships": {"hinged": 0.5}, "intervals": {}, "reasons": [words]},
        "findings": [finding],
        "exercises": [{"exercise": "deadlift", "title": words, "reason": words, "dosage": words, "how": words}],
    }


def set_document(words: str = "steady") -> dict[str, Any]:
    """A small checked set with `words` wherever text stands."""
    rep = {
        "start_s": 1.0, "top_s": 1.5, "end_s": 2.0, "side": "right", "verdict": "fault", "faults": [words],
        "dowel": {"head": "kept"}, "range_deg": 55.0,
    }  # fmt: skip
    return {"exercise": words, "side": "right", "reps": [rep], "counted": 1, "reasons": [words]}


def hike_document(words: str = "You hiked 1.0 km") -> dict[str, Any]:
    """A small hike with `words` wherever text stands."""
    climb = {
        "status": "too_short", "reason": words, "gait": words, "start_m": 100.0, "length_m": 80.0, "gain_m": 9.5,
        "grade_percent": 11.9, "grade_lower_90_percent": 10.1, "vam_m_per_h": None,
    }  # fmt: skip
    return {"headline": words, "input": {"name": words}, "segments": [climb], "notes": [words]}


def all_routes(app: FastAPI) -> Iterator[BaseRoute]:
    """Every route, those of included routers too."""

    def walk(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
        for route in routes:
            inner = getattr(getattr(route, "original_router", None), "routes", None)
            if inner is None:
                yield route
            else:
                yield from walk(inner)

    yield from walk(app.routes)


def changing_paths(app: FastAPI) -> list[str]:
    """Every path that takes another method than GET and HEAD, filled in."""
    found = [r for r in all_routes(app) if isinstance(r, Route) and set(r.methods or ()) - {"GET", "HEAD"}]
    return sorted(_filled(route.path) for route in found)


def reading_paths(app: FastAPI) -> list[str]:
    """Every path that can be read, filled in."""
    found = [r for r in all_routes(app) if isinstance(r, Route) and "GET" in (r.methods or ())]
    return sorted(_filled(route.path) for route in found)


def socket_paths(app: FastAPI) -> list[str]:
    """Every WebSocket's path."""
    return sorted(_filled(route.path) for route in all_routes(app) if isinstance(route, WebSocketRoute))


def _filled(path: str) -> str:
    values = {"athlete_id": "0123456789ab", "entry_id": "1", "name": "result.json", "room": "recordings"}
    for name, value in {**values, "session_id": "x"}.items():
        path = path.replace("{" + name + "}", value)
    assert "{" not in path, f"fill in {path} in tests/app/conftest.py"
    return path
