"""What can go wrong, and what the person should do next.

HipdriveError
├─ InputError(ValueError)
│  ├─ UnsupportedFormatError   the file is of a kind we do not read        exit 3
│  ├─ CorruptFileError         missing, empty, truncated or damaged        exit 3
│  ├─ SchemaError              the file's content lacks what is needed     exit 3
│  ├─ CaptureError             the recording cannot answer                 exit 4
│  └─ ScreeningError           the screening allows no plan                exit 4
├─ BackendError
│  ├─ MissingExtraError(ImportError)   an optional package is not there    exit 5
│  └─ ModelFileError           a pose model is missing or damaged          exit 5
└─ ConfigError(ValueError)     an option makes no sense                    exit 2

Every error says what happened, what was got, what was expected and what to do next,
and has a slug that docs/reference/errors.md explains.
"""

from __future__ import annotations

__all__ = [
    "BackendError",
    "CaptureError",
    "ConfigError",
    "CorruptFileError",
    "HipdriveError",
    "InputError",
    "MissingExtraError",
    "ModelFileError",
    "SchemaError",
    "ScreeningError",
    "UnsupportedFormatError",
]


class HipdriveError(Exception):
    """Base of every error hipdrive raises on purpose.

    Parameters
    ----------
    what : one plain sentence, without a full stop, saying what is wrong
    slug : short stable name, e.g. ``no-runner``
    got, expected : what was found and what was needed; empty where there is nothing to add
    fix : the next step for the person, as an imperative
    """

    exit_code = 1

    def __init__(self, what: str, *, slug: str, fix: str, got: str = "", expected: str = "") -> None:
        self.what = what
        self.slug = slug
        self.got = got
        self.expected = expected
        self.fix = fix
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The one sentence shown to a person: what, then got and expected where given."""
        detail = "; ".join(
            part
            for part in (
                f"got {self.got}" if self.got else "",
                f"expected {self.expected}" if self.expected else "",
            )
            if part
        )
        return f"{self.what} ({detail})." if detail else f"{self.what}."

    def as_dict(self) -> dict[str, str]:
        """The object printed under ``--json`` (contract: ``error``)."""
        return {
            "slug": self.slug,
            "what": self.what,
            "got": self.got,
            "expected": self.expected,
            "fix": self.fix,
        }

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders (parallel pose workers): rebuild with every field.
        return (_rebuild, (type(self), self.as_dict()))


def _rebuild(kind: type[HipdriveError], fields: dict[str, str]) -> HipdriveError:
    return kind(fields.pop("what"), **fields)


class InputError(HipdriveError, ValueError):
    """Something about the given file or recording."""

    exit_code = 3


class UnsupportedFormatError(InputError):
    """The file is of a kind hipdrive does not read."""


class CorruptFileError(InputError):
    """The file is missing, empty, truncated or damaged."""


class SchemaError(InputError):
    """The file could be read, but its content lacks what is needed."""


class CaptureError(InputError):
    """The recording is sound but cannot answer: view, rate, no runner, walking, too few steps."""

    exit_code = 4


class ScreeningError(InputError):
    """A red flag, or a question without an answer: no plan can be made; ``fix`` sends to a clinician."""

    exit_code = 4


class BackendError(HipdriveError):
    """Something about a pose backend."""

    exit_code = 5


class MissingExtraError(BackendError, ImportError):
    """An optional package is not installed; ``fix`` is the exact install line."""


class ModelFileError(BackendError):
    """A pose model file is missing or is not the file its checksum promises."""


class ConfigError(HipdriveError, ValueError):
    """An option is out of range or contradicts another."""

    exit_code = 2
