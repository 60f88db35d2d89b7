"""Signing in and out, where there are accounts."""

from __future__ import annotations

import math

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hipdrive.app.pages import read_form, render_page, words_of
from hipdrive.app.security import session_of, set_session
from hipdrive.app.services import services_of

router = APIRouter()

#: After so long a full queue of passwords has been looked at.
_BUSY_S = 5


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The form; there is none where there are no accounts."""
    if services_of(request).accounts is None:
        raise HTTPException(404)
    return render_page(request, "sign_in.html", fault="", name="")


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Check name and password; too many wrong ones make an address wait."""
    services = services_of(request)
    if services.accounts is None:
        raise HTTPException(404)
    form = await read_form(request)
    name, password = form.get("name", "").lower()[:64], form.get("password", "")
    address = request.client.host if request.client else ""
    words = words_of(request)
    wait_s = services.brake.wait_s(address, name)
    if wait_s > 0:
        fault = words.text("sign_in.wait", minutes=math.ceil(wait_s / 60))
        return render_page(request, "sign_in.html", status=429, fault=fault, name=name)
    if services.accounts.is_busy:  # not counted as a guess, as nobody looks at it
        page = render_page(request, "sign_in.html", status=503, fault=words.text("sign_in.busy"), name=name)
        page.headers["retry-after"] = str(_BUSY_S)
        return page
    # Counted before it is looked at, so that many tries at once are not one.
    services.brake.was_wrong(address, name)
    if not await services.accounts.check_password(name, password):
        return render_page(request, "sign_in.html", status=403, fault=words.text("sign_in.wrong"), name=name)
    services.brake.was_right(address, name)
    answer = RedirectResponse("/", 303)
    session = services.signer.signed_in(name, services.accounts.epoch(name) or 0)
    set_session(answer, services.config, services.signer, session)
    return answer


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End every session of the account."""
    services = services_of(request)
    if services.accounts is not None:
        services.accounts.end_sessions(session_of(request).account)
    answer = RedirectResponse("/", 303)
    set_session(answer, services.config, services.signer, services.signer.visitor())
    return answer
