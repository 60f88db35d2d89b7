"""Every error says what, got, expected and the next step, and survives the way between processes."""

import pickle

import pytest

from hipdrive import errors
from hipdrive.errors import CaptureError, ConfigError, HipdriveError, MissingExtraError

KINDS = [getattr(errors, name) for name in errors.__all__]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_crosses_a_process_border_whole(kind: type[HipdriveError]) -> None:
    error = kind("The clip is empty", slug="empty", got="0 bytes", expected="a video", fix="film again")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert again.as_dict() == error.as_dict()
    assert str(again) == "The clip is empty (got 0 bytes; expected a video)."


def test_exit_codes_are_those_of_the_contract() -> None:
    codes = {kind.__name__: kind.exit_code for kind in KINDS}
    assert codes == {
        "HipdriveError": 1,
        "InputError": 3,
        "UnsupportedFormatError": 3,
        "CorruptFileError": 3,
        "SchemaError": 3,
        "CaptureError": 4,
        "ScreeningError": 4,
        "BackendError": 5,
        "MissingExtraError": 5,
        "ModelFileError": 5,
        "ConfigError": 2,
    }


def test_builtin_parents_hold() -> None:
    assert issubclass(CaptureError, ValueError)
    assert issubclass(ConfigError, ValueError)
    assert issubclass(MissingExtraError, ImportError)
