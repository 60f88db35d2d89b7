"""What parsers find is said in a person's words: the place, what is wrong, never the parser's own text."""

import json
import tomllib
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from hipdrive.faults import FileFault, content_fault, form_faults, text_fault

#: Words that only a parser says.
PARSERS = (
    "Input should",
    "Field required",
    "Extra inputs",
    "Expecting",
    "decode",
    "recursion",
    "Value error",
    "char ",
    "Invalid",
)


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    day: date
    at: AwareDatetime
    kind: Literal["a", "b"]
    pain: Annotated[int, Field(ge=0, le=10)]
    name: Annotated[str, Field(max_length=3)]


GOOD = {"day": "2026-03-01", "at": "2026-03-01T18:00:00+01:00", "kind": "a", "pain": 3, "name": "abc"}


def _faults(document: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate_json(json.dumps(document))
    return form_faults(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": "yesterday"}, "day is not a day such as 2026-03-01"),
        ({"at": "2026-03-01T18:00:00"}, "at has no time zone"),
        ({"kind": "c"}, "kind is none of 'a' or 'b'"),
        ({"pain": 11}, "pain is more than 10"),
        ({"pain": -1}, "pain is less than 0"),
        ({"pain": "much"}, "pain is not a whole number"),
        ({"name": 3}, "name is not text"),
        ({"name": "abcd"}, "name is longer than 3 characters"),
        ({"more": 1}, "more is a name that does not belong here"),
    ],
)
def test_a_fault_of_the_form_names_its_place_and_what_is_wrong(change: dict[str, Any], words: str) -> None:
    assert _faults(GOOD | change) == words


def test_what_is_missing_and_another_kind_of_document() -> None:
    assert _faults({k: v for k, v in GOOD.items() if k != "day"}) == "day is missing"
    assert _faults([1]) == "the file is not an object with names"


def test_many_faults_stay_short_and_harmless_in_a_terminal() -> None:
    said = _faults(GOOD | {f"\x1b[31m{n}" * 500: n for n in range(300)})
    assert len(said) < 2000
    assert "\x1b" not in said
    assert "; and 295 more" in said


@given(st.text(max_size=60))
def test_text_that_is_no_json_or_toml_is_told_by_its_place(text: str) -> None:
    for read in (json.loads, tomllib.loads):
        try:
            read(text)
        except ValueError as error:
            said = text_fault(error)
            assert said.isprintable()
            assert not any(part in said for part in PARSERS)
            assert any(part in said for part in ("line ", "ends too early", "an empty file", "unreadable"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileFault("fever stands there twice"), "fever stands there twice"),
        (PermissionError(13, "Permission denied"), "Permission denied"),
        (RecursionError("maximum recursion depth exceeded"), "things nested too deep in one another"),
        (ValueError("Exceeds the limit (4300 digits) for integer string conversion"), "something unreadable"),
    ],
)
def test_other_reasons(error: Exception, words: str) -> None:
    assert text_fault(error) == words


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        b"ab\xff".decode()
    assert text_fault(caught.value) == "bytes that are no text in UTF-8, from byte 3 on"


def test_what_is_not_in_a_file() -> None:
    assert content_fault(KeyError("time_s")) == "no time_s in it"
    assert content_fault(TypeError("'int' object is not iterable")) == "something of another form"
