"""What routes work with: configuration, sessions, jobs, the database; one object, made when the app starts."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from hipdrive.app.accounts import Accounts, LoginBrake
from hipdrive.app.config import AppConfig
from hipdrive.app.jobs import Jobs
from hipdrive.app.kept import KeptResults
from hipdrive.app.sessions import SessionSigner
from hipdrive.app.storage import Storage
from hipdrive.athletes.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The app's parts, by name."""

    config: AppConfig
    signer: SessionSigner
    accounts: Accounts | None
    brake: LoginBrake
    database: Database
    jobs: Jobs
    kept: KeptResults
    storage: Storage


def services_of(connection: HTTPConnection) -> Services:
    """The app's parts, from a request or WebSocket."""
    services: Services = connection.app.state.services
    return services
