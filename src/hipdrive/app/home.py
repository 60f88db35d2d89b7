"""The first page, and the choice of language."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hipdrive.app.pages import read_form, render_page
from hipdrive.app.security import LANGUAGE_COOKIE
from hipdrive.app.services import services_of
from hipdrive.language.words import LANGUAGES

router = APIRouter()


@router.get("/")
def home(request: Request) -> Response:
    """Where everything begins."""
    return render_page(request, "home.html")


@router.get("/favicon.ico")
def icon() -> Response:
    """For pages that cannot name an icon (a refusal, a film): browsers ask for it by themselves."""
    drawing = (files("hipdrive.app") / "static" / "icon.svg").read_bytes()
    return Response(drawing, media_type="image/svg+xml", headers={"cache-control": "max-age=86400"})


@router.post("/language")
async def choose(request: Request) -> Response:
    """Keep the language in a cookie and go back to the page it was chosen on."""
    form = await read_form(request)
    answer = RedirectResponse(own_path(form.get("back", "/")), 303)
    if form.get("language") in LANGUAGES:
        secure = services_of(request).config.is_tls
        answer.set_cookie(
            LANGUAGE_COOKIE, form["language"], max_age=31_536_000, httponly=True, samesite="strict", secure=secure
        )
    return answer


def own_path(path: str) -> str:
    """A path of this app to go back to, whatever was sent."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain else "/"
