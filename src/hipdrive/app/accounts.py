"""Accounts for an app that more than one machine can reach: names and argon2 hashes in one file, and the brake
on guessing.

The file is JSON, readable by its owner alone: ``{"accounts": {name: {"hash": ..., "epoch": 0}}}``.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipdrive.app.places import place_of
from hipdrive.app.whole_files import write_whole
from hipdrive.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")

#: Wrong passwords within `_WINDOW_S` before an address has to wait: for one account, and for all together.
_PER_ACCOUNT = 5
_PER_ADDRESS = 20
_WINDOW_S = 900.0
#: For one account from everywhere together: so many are free, then the wait doubles with each, up to the longest.
_FREE_FOR_ALL = 10
_LONGEST_WAIT_S = 30.0
#: A place where the account was let in so long ago is known to be its owner's.
_KNOWN_S = 30 * 24 * 3600.0
_MOST_NOTED = 50
_MOST_KEYS = 20_000
#: Passwords looked at at once, and how many more may wait for it: together a few seconds' work.
_CHECKED_AT_ONCE = 2
_MOST_WAITING = 20


class Accounts:
    """The accounts file; read again when it changes. Once it cannot be read any more nobody has an account.

    Raises ConfigError ``accounts-file`` where it cannot be read at the start.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hasher = _password_hasher()
        self._stamp: tuple[int, int] | None = None
        self._accounts = _load(path)
        # A name that does not exist costs the same time as one that does.
        self._nobody = self._hasher.hash("nobody")
        # Each hash takes 64 MB and some tenths of a second: two at a time at most, in threads of their own, so that
        # many who sign in at once do not keep all the threads from which pages are answered.
        self._checkers = ThreadPoolExecutor(_CHECKED_AT_ONCE, "passwords")
        self._being_checked = 0  # counted in the event loop alone
        self._writing = threading.Lock()

    def epoch(self, name: str) -> int | None:
        """The account's epoch; None where there is no such account (any more)."""
        account = self._read().get(name)
        return None if account is None else int(account["epoch"])

    @property
    def is_busy(self) -> bool:
        """Whether as many passwords wait to be looked at as may; in the event loop, true until the next await."""
        return self._being_checked >= _CHECKED_AT_ONCE + _MOST_WAITING

    async def check_password(self, name: str, password: str) -> bool:
        """Whether the password is the account's; other requests go on meanwhile. Ask `is_busy` first."""
        self._being_checked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._checkers, self.password_right, name, password
            )
        finally:
            self._being_checked -= 1

    def password_right(self, name: str, password: str) -> bool:
        """Whether the password is the account's."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        account = self._read().get(name.lower())
        expected = self._nobody if account is None else str(account["hash"])
        try:
            right = self._hasher.verify(expected, password[: LONGEST_PASSWORD + 1])
        except (Argon2Error, InvalidHashError):
            return False
        return right and account is not None

    def end_sessions(self, name: str) -> None:
        """Sign the account out everywhere."""
        with self._writing, _changing(self._path):
            accounts = _load(self._path)
            if name in accounts:
                accounts[name] = {**accounts[name], "epoch": int(accounts[name]["epoch"]) + 1}
                _write(self._path, accounts)
                self._stamp = None  # the clock of files is too coarse to tell two changes at once apart

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            state = self._path.stat()
            stamp = (state.st_mtime_ns, state.st_ino)
            if stamp != self._stamp:
                self._accounts = _load(self._path)
                self._stamp = stamp
        except (OSError, ConfigError):
            return {}
        return self._accounts


class LoginBrake:
    """Counts wrong passwords; in memory, a restart forgives.

    Two brakes: one for a place (an address, or an IPv6 network), and one for an account, whoever tries. The second makes
    guessing from many addresses slow, for names nobody has too; as a stranger can set it off, it never waits longer than
    `_LONGEST_WAIT_S`, and a place where the account was let in before does not feel it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: dict[tuple[str, str], deque[float]] = {}
        self._known: dict[tuple[str, str], float] = {}

    def wait_s(self, address: str, account: str) -> float:
        """Seconds this address has to wait before it may try this account again; 0 = now."""
        now, place = self._clock(), place_of(address)
        waits = [self._wait_s((place, account), _PER_ACCOUNT, now), self._wait_s((place, ""), _PER_ADDRESS, now)]
        if now - self._known.get((place, account), -math.inf) > _KNOWN_S:
            waits.append(self._wait_for_all_s(account, now))
        return max(waits)

    def was_wrong(self, address: str, account: str) -> None:
        """Note a wrong password."""
        place = place_of(address)
        for key in ((place, account), (place, ""), ("", account)):
            times = self._wrong.pop(key, None) or deque(maxlen=_MOST_NOTED)
            times.append(self._clock())
            self._wrong[key] = times  # at the end: what was quiet longest is forgotten first
        while len(self._wrong) > _MOST_KEYS:  # guessing from everywhere may not fill the memory
            self._wrong.pop(next(iter(self._wrong)))

    def was_right(self, address: str, account: str) -> None:
        """Forget what was wrong with this account before, and that this try was counted."""
        place = place_of(address)
        self._wrong.pop((place, account), None)
        self._wrong.pop(("", account), None)
        if times := self._wrong.get((place, "")):
            times.pop()
        self._known.pop((place, account), None)
        self._known[place, account] = self._clock()
        while len(self._known) > _MOST_KEYS:
            self._known.pop(next(iter(self._known)))

    def _wait_s(self, key: tuple[str, str], allowed: int, now: float) -> float:
        times = self._recent(key, now)
        return 0.0 if len(times) < allowed else _WINDOW_S - (now - times[-allowed])

    def _wait_for_all_s(self, account: str, now: float) -> float:
        """1, 2, 4 ... seconds after the last wrong password for the account, from the `_FREE_FOR_ALL`th on."""
        times = self._recent(("", account), now)
        over = len(times) - _FREE_FOR_ALL
        return 0.0 if over < 0 else max(0.0, min(2.0**over, _LONGEST_WAIT_S) - (now - times[-1]))

    def _recent(self, key: tuple[str, str], now: float) -> deque[float]:
        times = self._wrong.get(key, deque())
        while times and now - times[0] > _WINDOW_S:
            times.popleft()
        return times


def add_account(path: Path, name: str, password: str) -> None:
    """Add an account, or give it a new password, which ends its sessions.

    Raises
    ------
    ConfigError : ``account-name`` or ``account-password`` where one of them will not do
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            "That cannot be the name of an account",
            slug="account-name",
            got=name[:64],
            expected="1 to 64 small letters, digits and . _ @ -",
            fix="choose another name",
        )
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ConfigError(
            "The password will not do",
            slug="account-password",
            got=f"{len(password)} characters",
            expected=f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD}",
            fix="choose a longer one, for instance four words",
        )
    hashed = _password_hasher().hash(password)
    with _changing(path):
        accounts = _load(path) if path.exists() else {}
        epoch = int(accounts[name]["epoch"]) + 1 if name in accounts else 0
        accounts[name] = {"hash": hashed, "epoch": epoch}
        _write(path, accounts)


def remove_account(path: Path, name: str) -> bool:
    """Take an account away, its sessions end; False where there was none."""
    with _changing(path):
        accounts = _load(path)
        if accounts.pop(name, None) is None:
            return False
        _write(path, accounts)
    return True


def _password_hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ImportError as error:
        raise app_extra_missing("argon2-cffi") from error
    return PasswordHasher()


def app_extra_missing(package: str) -> MissingExtraError:
    """The error for an app without its libraries."""
    return MissingExtraError(
        f"The web app needs {package}",
        slug="app-extra-missing",
        fix="pip install 'hipdrive[app]'",
    )


def _load(path: Path) -> dict[str, dict[str, Any]]:
    try:
        accounts = json.loads(path.read_text(encoding="utf-8"))["accounts"]
        return {str(name): {"hash": str(a["hash"]), "epoch": int(a["epoch"])} for name, a in accounts.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            "The accounts file cannot be read",
            slug="accounts-file",
            got=path.name,
            expected="a file made by hipdrive account add",
            fix="make it again with hipdrive account add NAME --file FILE",
        ) from error


def _write(path: Path, accounts: dict[str, dict[str, Any]]) -> None:
    write_whole(path, json.dumps({"accounts": accounts}, indent=1).encode())


@contextmanager
def _changing(path: Path) -> Iterator[None]:
    """One change at a time, of the server and the command line too: else an account taken away could come back."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
