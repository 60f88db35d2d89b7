"""Frozen dataclasses to plain lists and objects and back, driven by their types: how a session outlives the server.

Only what the coach and the exercise engine are made of: dataclasses, named tuples, tuples, numbers, words, None and
Literals. Python's JSON writes every float so that it is read back to the last bit, NaN and infinities included.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from hipdrive.errors import CorruptFileError

Plain = Any
T = TypeVar("T")
_Reader = Callable[[Plain], Any]


def to_plain(value: object) -> Plain:
    """What `json.dumps` writes for a value: an object for a dataclass, a list for a tuple."""
    if isinstance(value, tuple):
        if all(type(item) is float for item in value):
            return list(value)
        return [to_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    return value


def from_plain(kind: type[T], plain: Plain) -> T:
    """The value of this type; CorruptFileError ``session-damaged`` where what was written does not fit it."""
    try:
        result: T = _reader(kind)(plain)  # type: ignore[arg-type]  # a class is hashable
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise CorruptFileError(
            "The file of a live session is damaged",
            slug="session-damaged",
            got=f"{type(error).__name__} where {kind.__name__} was expected",
            fix="begin a new session; finished sets are kept",
        ) from error
    return result


@cache
def _reader(kind: Any) -> _Reader:
    origin = get_origin(kind)
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if origin in (Union, types.UnionType):
        return _optional_reader(get_args(kind))
    if origin is Literal:
        return _one_of(get_args(kind))
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return lambda plain: kind(*plain)
    return _scalar_reader(kind)


def _scalar_reader(kind: Any) -> _Reader:
    def read(plain: Plain) -> Any:
        if kind is float and type(plain) in (int, float):
            return float(plain)
        if type(plain) is not kind:
            raise TypeError(f"{plain!r} is not {kind}")
        return plain

    return read


def _one_of(choices: tuple[Any, ...]) -> _Reader:
    def read(plain: Plain) -> Any:
        if plain not in choices:
            raise ValueError(f"{plain!r} is none of {choices}")
        return plain

    return read


def _tuple_reader(kinds: tuple[Any, ...]) -> _Reader:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        if kinds[0] is float:
            return lambda plain: tuple(map(float, plain))
        item = _reader(kinds[0])
        return lambda plain: tuple(item(part) for part in plain)
    items = [_reader(kind) for kind in kinds]
    return lambda plain: tuple(item(part) for item, part in zip(items, plain, strict=True))


def _optional_reader(kinds: tuple[Any, ...]) -> _Reader:
    inner = [_reader(kind) for kind in kinds if kind is not types.NoneType]
    if len(inner) != 1:
        raise TypeError(f"no way to read one of {kinds}")
    return lambda plain: None if plain is None else inner[0](plain)


def _dataclass_reader(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind) if field.init}

    def read(plain: Plain) -> Any:
        if set(plain) != set(readers):
            raise ValueError(f"other keys than {kind.__name__} has")
        return kind(**{name: reader(plain[name]) for name, reader in readers.items()})

    return read
