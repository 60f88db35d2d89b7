"""Pages from templates: everything escaped, the reader's language, nothing that the content security policy forbids."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hipdrive.app.security import csrf_token_of, session_of
from hipdrive.language.words import LANGUAGES, Words, load_words


def words_of(request: Request) -> Words:
    """The reader's language."""
    return load_words(request.scope["state"]["language"])


def render_page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page. Templates find the context, and:

    t(key, **values) : a message; `words` : numbers, amounts, dates of the language
    csrf_field() : the hidden field every form needs; static(name) : address of a file under ``static/``
    json_block(id, data) : data for a script
    """
    words = words_of(request)
    session = session_of(request)
    html = (
        _environment()
        .get_template(template)
        .render(
            **context,
            request=request,
            words=words,
            t=words.text,
            languages=LANGUAGES,
            session=session,
            csrf_token=csrf_token_of(request),
            csrf_field=lambda: Markup('<input type="hidden" name="csrf_token" value="{}">').format(
                csrf_token_of(request)
            ),
            here=request.url.path,
        )
    )
    return HTMLResponse(html, status)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, the last value of each name, without surrounding blanks and control characters."""
    return {name: values[-1] for name, values in (await read_form_lists(request)).items()}


async def read_form_lists(request: Request) -> dict[str, list[str]]:
    """As `read_form`, with every value of each name."""
    body = await request.body()
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=500)
    except ValueError:
        return {}
    for name, value in pairs:
        clean = "".join(c for c in value.replace("\r\n", "\n") if c == "\n" or c == "\t" or ord(c) >= 32)
        found.setdefault(name, []).append(clean.strip())
    return found


def json_block(name: str, data: object) -> Markup:
    """Data for a script inside the page: cannot end the element whatever it holds."""
    text = json.dumps(data, allow_nan=False, ensure_ascii=False)
    safe = (
        text.replace("<", "\\u003c")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    return Markup('<script type="application/json" id="{}">').format(name) + Markup(safe) + Markup("</script>")


@cache
def static(name: str) -> str:
    """Address of a static file, with its content's mark so that a browser may keep it."""
    content = (files("hipdrive.app") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def paragraph(text: str) -> Markup:
    """Text of several lines, escaped, its line breaks kept."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hipdrive.app", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shared: Mapping[str, Any] = {"static": static, "json_block": json_block, "paragraph": paragraph}
    environment.globals.update(shared)
    return environment
