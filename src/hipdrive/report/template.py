"""Templates and style sheets of the pages: a page is one file of HTML, so what it needs goes inside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup


def render_template(name: str, context: Mapping[str, object]) -> str:
    """The filled template; what is not Markup is escaped. jinja2.UndefinedError where the context lacks a name.

    name : of the template's file without ``.j2``
    """
    return _environment().get_template(name).render(context)


def embedded(*names: str) -> Markup:
    """Style sheets or scripts one after another, to stand in a page as they are."""
    return Markup("".join(_text(name) for name in names))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(lambda name: _text(f"{name}.j2")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _text(name: str) -> str:
    return (files("hipdrive.report") / "templates" / name).read_text(encoding="utf-8")
