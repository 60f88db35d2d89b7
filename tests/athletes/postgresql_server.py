"""A real PostgreSQL server from the system's package, in a folder of its own, reached by a socket in it alone."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, create_engine, text


def server_programs() -> Path | None:
    """The folder with initdb and postgres, the newest version; None where the package is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return None if on_path is None else Path(on_path).resolve().parent


@contextmanager
def running_server(programs: Path) -> Iterator[URL]:
    """Start a server; yields the address of its database ``postgres``. Stopped and taken away at the end."""
    # PostgreSQL refuses to run as root: then it runs as the user its package made, or as nobody.
    user = _unprivileged() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    as_user: dict[str, object] = (
        {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    )
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = folder / "data"
    server: subprocess.Popen[bytes] | None = None
    try:
        make = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ]
        subprocess.run(make, check=True, capture_output=True, cwd=folder, **as_user)  # type: ignore[call-overload]
        settings = ["listen_addresses=", f"unix_socket_directories={folder}", "fsync=off", "max_connections=30"]
        run = [programs / "postgres", "-D", data, *(part for setting in settings for part in ("-c", setting))]
        with (folder / "log").open("wb") as log:
            out = {"stdout": log, "stderr": log, "preexec_fn": _end_with_parent}
            server = subprocess.Popen(run, cwd=folder, **out, **as_user)  # type: ignore[call-overload]
        url = URL.create(
            "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(folder)}
        )
        _wait(url, folder / "log")
        yield url
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: URL, name: str) -> str:
    """Make an empty database; its address for `open_database`."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


def _end_with_parent() -> None:
    """In the new process: a killed test run leaves no server behind (Linux only; elsewhere nothing happens)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(
            1, signal.SIGQUIT
        )  # PR_SET_PDEATHSIG; after the change of user, which would clear it


def _unprivileged() -> pwd.struct_passwd:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _wait(url: URL, log: Path) -> None:
    engine = create_engine(url)
    for _ in range(300):
        try:
            engine.connect().close()
        except Exception:
            time.sleep(0.1)
        else:
            engine.dispose()
            return
    raise RuntimeError(log.read_text(errors="replace"))
