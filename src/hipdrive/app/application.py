"""`create_app`: the routes behind the guard."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import as_file, files
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from hipdrive.app import (
    catalogue_pages,
    hike_pages,
    home,
    job_pages,
    live,
    opening,
    people,
    plan_pages,
    progress_pages,
    recordings,
    screening_pages,
    signing_in,
    uploads,
)
from hipdrive.app.accounts import Accounts, LoginBrake
from hipdrive.app.config import AppConfig
from hipdrive.app.jobs import Jobs
from hipdrive.app.kept import KeptResults
from hipdrive.app.live_store import FOLDER as LIVE_FOLDER
from hipdrive.app.pages import render_page, words_of
from hipdrive.app.security import FIXED_HEADERS, Guard
from hipdrive.app.services import Services
from hipdrive.app.sessions import SessionSigner, load_secret
from hipdrive.app.storage import Storage
from hipdrive.athletes.database import Database, open_database
from hipdrive.errors import ConfigError, HipdriveError
from hipdrive.language.words import DEFAULT_LANGUAGE, load_words

_ROOMS = (
    home,
    signing_in,
    live,
    people,
    uploads,
    job_pages,
    recordings,
    catalogue_pages,
    screening_pages,
    plan_pages,
    progress_pages,
    hike_pages,
)
_NOT_THERE = frozenset({"athlete-unknown", "entry-unknown", "unknown-exercise"})


def create_app(config: AppConfig) -> FastAPI:
    """The app for one data folder, guarded; makes the folder where it is not there.

    Raises ConfigError where the accounts file cannot be read (``accounts-file``) or the folder cannot be used
    (``data-folder``).
    """
    accounts = None if config.accounts is None else Accounts(config.accounts)
    signer = SessionSigner(_open_data_folder(config.data_folder))
    database = open_database(config.database_url)
    kept = KeptResults(config.data_folder / "results" / _name_of(database), database)
    jobs = Jobs(
        config.data_folder / "jobs", parallel=config.parallel_jobs, limit_s=config.limits.max_run_s, keep=kept.keep
    )
    storage = Storage(
        config.data_folder / "jobs",
        (config.data_folder / "results", config.data_folder / LIVE_FOLDER, database.videos),
        most_bytes=config.quota_bytes,
        keep_free_bytes=config.keep_free_bytes,
    )
    services = Services(
        config=config,
        signer=signer,
        accounts=accounts,
        brake=LoginBrake(),
        database=database,
        jobs=jobs,
        kept=kept,
        storage=storage,
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        before = os.umask(0o077)  # whatever the app writes is for its owner alone
        await asyncio.to_thread(kept.sweep)
        opening.sweep(config.data_folder)
        for left in config.data_folder.glob(f"{people.EXPORT_PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)
        jobs.start()
        yield
        opening.sweep(config.data_folder)
        await asyncio.to_thread(jobs.stop)
        database.close()
        os.umask(before)

    app = FastAPI(title="hipdrive", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.services = services
    app.add_middleware(Guard, config=config, signer=signer, accounts=accounts)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HipdriveError, _hipdrive_error)
    app.add_exception_handler(Exception, _unexpected)
    with as_file(files("hipdrive.app") / "static") as folder:
        app.mount("/static", StaticFiles(directory=folder), name="static")
    for room in _ROOMS:
        app.include_router(room.router)
    return app


def _open_data_folder(folder: Path) -> bytes:
    """Make the folder and what has to be in it; the server's secret."""
    try:
        # Only a folder of our own making is closed: somebody's own may be shared on purpose. What is in it is 0600.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for room in ("results", "jobs"):
            (folder / room).mkdir(mode=0o700, exist_ok=True)
        return load_secret(folder)
    except OSError as error:
        raise ConfigError(
            "The folder of recordings and results cannot be used",
            slug="data-folder",
            got=f"{folder}, {error.strerror}",
            expected="a folder of yours that can be written to",
            fix="name another one with --data",
        ) from error


def _name_of(database: Database) -> str:
    """A folder name for each database: at the start, results of people it does not know are swept away."""
    return hashlib.sha256(str(database.engine.url).encode()).hexdigest()[:12]


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = words_of(request)
    key = f"problem.{error.status_code}"
    what = words.either(key, words.text("problem.other"))
    return render_page(request, "problem.html", status=error.status_code, what=what, fix="")


def _not_understood(request: Request, error: Exception) -> Response:
    """An address with something in it that cannot be: the page of every other refusal, and nothing of it repeated."""
    assert isinstance(error, RequestValidationError)
    in_path = any(fault["loc"][0] == "path" for fault in error.errors())
    return _http_error(request, HTTPException(404 if in_path else 422))


def _unexpected(request: Request, error: Exception) -> Response:
    """A fault of ours: outside of the guard, so plain text that nothing can be read into."""
    words = load_words(request.scope.get("state", {}).get("language", DEFAULT_LANGUAGE))
    closed = {"content-security-policy": "default-src 'none'; frame-ancestors 'none'", "cache-control": "no-store"}
    return PlainTextResponse(words.text("problem.other") + "\n", 500, FIXED_HEADERS | closed)


def _hipdrive_error(request: Request, error: Exception) -> Response:
    """A refusal of the library: its sentence and the next step."""
    assert isinstance(error, HipdriveError)
    status = 404 if error.slug in _NOT_THERE else 500 if error.exit_code in (1, 5) else 422
    return render_page(request, "problem.html", status=status, what=error.sentence, fix=error.fix)
