"""Data flow in one direction: an import that points backwards fails here."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "hipdrive"

#: What each room may import from; `errors` and `settings` lie under all of them.
MAY_IMPORT: dict[str, set[str]] = {
    "counted": set(),
    "errors": set(),
    "faults": set(),
    "settings": set(),
    "language": set(),
    "motion": set(),
    "strides": {"motion"},
    "measures": {"motion", "strides"},
    "posture": {"motion", "measures"},
    "findings": {"measures", "posture", "exercises"},
    "video": {"motion"},
    "pose": {"motion", "video"},
    "readers": {"motion", "strides"},
    "writers": {"motion", "strides", "readers"},
    "convert": {"motion", "strides", "readers", "writers"},
    "xarray_bridge": {"motion"},
    "analysis": {"motion", "strides", "measures", "posture", "findings"},
    "screening": set(),
    "plan": {"screening", "exercises", "findings", "posture", "measures", "progress"},
    "athletes": set(),
    "translated": {"language", "measures", "posture", "findings", "exercises", "screening", "plan"},
    "progress": {"motion", "measures"},
    "hike": set(),
    "coach": {"motion", "exercises"},
    "report": {
        "analysis",
        "language",
        "motion",
        "strides",
        "measures",
        "posture",
        "findings",
        "exercises",
        "screening",
        "plan",
        "progress",
        "hike",
        "translated",
        "video",
    },
    "pipeline": {"analysis", "motion", "strides", "measures", "posture", "findings", "video", "pose", "readers"},
}
LONGEST_FUNCTION = 60
ALWAYS = {"counted", "errors", "faults", "settings"}


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in modules if name.startswith("hipdrive.")}
    return found


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_no_arrow_points_backwards(room: str) -> None:
    files = [path for path in PACKAGE.rglob("*.py") if _room(path) == room]
    assert files, f"there is no {room} any more: mend the table"
    allowed = MAY_IMPORT[room] | ALWAYS | {room}
    for path in files:
        backwards = _imports(path) - allowed
        assert not backwards, f"{path.relative_to(PACKAGE)} imports {sorted(backwards)}"


def test_importing_hipdrive_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    code = "import sys, hipdrive; print(sorted({'scipy', 'av', 'matplotlib', 'PIL', 'ai_edge_litert'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_no_file_is_called_by_what_it_is_not() -> None:
    names = {path.stem for path in PACKAGE.rglob("*.py")}
    assert not names & {"utils", "helpers", "common", "misc"}


def test_the_library_does_not_print() -> None:
    for path in PACKAGE.rglob("*.py"):
        calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
        assert not any(isinstance(c.func, ast.Name) and c.func.id == "print" for c in calls), path.name


@pytest.mark.parametrize("kind", ["py", "js", "css", "html", "j2"])
def test_no_file_is_longer_than_a_sitting(kind: str) -> None:
    lengths = {
        path.relative_to(PACKAGE): len(path.read_text("utf-8").splitlines()) for path in PACKAGE.rglob(f"*.{kind}")
    }
    assert lengths and [path for path, lines in lengths.items() if lines > 400] == []


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{path.relative_to(PACKAGE)}: {node.name}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_function_of_a_script_is_longer_than_a_page() -> None:
    whole = re.compile(r"^([ ]*)(?:async )?(?:function )?(\w+)\([^\n]*\) \{\n.*?^\1\}", re.MULTILINE | re.DOTALL)
    lengths = {
        f"{path.name}: {found[2]}": found[0].count("\n") + 1
        for path in PACKAGE.rglob("*.js")
        for found in whole.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(lengths) > 50
    assert [name for name, lines in lengths.items() if lines > LONGEST_FUNCTION] == []
