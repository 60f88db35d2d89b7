"""Signed session cookies and their CSRF tokens: nothing is kept on the server but one secret.

So that a browser stays let in when the server is started again in the middle of a set.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from hipdrive.app.whole_files import sync_folder

#: A person's own machine may stay let in for a week, a clinic's browser for a working day.
OWN_MACHINE_S = 7 * 24 * 3600
ACCOUNT_S = 12 * 3600
_VISITOR_S = 3600


@dataclass(frozen=True, slots=True)
class Session:
    """Who a request comes from.

    account : name of the account; empty where there are no accounts
    signed_in : False only on the sign-in page
    epoch : raised in the accounts file to end every session of an account
    """

    id: str
    account: str = ""
    signed_in: bool = False
    epoch: int = 0
    expires_s: int = 0


class SessionSigner:
    """Makes and reads cookies, makes and checks CSRF tokens."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def visitor(self) -> Session:
        """A session for the sign-in page, whose form needs a CSRF token too."""
        return self._new("", False, 0, _VISITOR_S)

    def signed_in(self, account: str, epoch: int) -> Session:
        """A session of a person who was let in; a new id, so that none can be planted beforehand."""
        return self._new(account, True, epoch, ACCOUNT_S if account else OWN_MACHINE_S)

    def cookie(self, session: Session) -> str:
        """The cookie's value."""
        fields = [session.id, session.account, session.signed_in, session.epoch, session.expires_s]
        body = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")
        return f"{body}.{self._sign('cookie', body)}"

    def read(self, cookie: str) -> Session | None:
        """The session of a cookie; None where it is not ours, altered, or too old."""
        body, _, signature = cookie.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign("cookie", body).encode()):
            return None
        try:
            fields = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
            session = Session(*fields)
        except (binascii.Error, ValueError, TypeError):
            return None
        return session if session.expires_s > time.time() else None

    def csrf_token(self, session: Session) -> str:
        """What every change has to bring along."""
        return self._sign("csrf", session.id)

    def csrf_right(self, session: Session, token: str) -> bool:
        """Whether a change brought the right token along."""
        return hmac.compare_digest(token.encode(), self.csrf_token(session).encode())

    def _new(self, account: str, signed_in: bool, epoch: int, lasts_s: int) -> Session:
        return Session(secrets.token_urlsafe(18), account, signed_in, epoch, int(time.time()) + lasts_s)

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def load_secret(folder: Path) -> bytes:
    """The server's secret, made on first use; only its owner may read it."""
    path = folder / "secret.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_bytes()
        if len(kept) == 32:
            return kept
        path.unlink()  # cut off while it was first written: nobody was let in with it yet
        return load_secret(folder)
    secret = secrets.token_bytes(32)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(secret)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(folder)
    return secret
