"""Write docs/reference/measures.md and errors.md from the code: `python scripts/write_reference.py`."""

from __future__ import annotations

import ast
from pathlib import Path

from hipdrive import errors
from hipdrive.measures import all_specs

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "hipdrive"


def measures_page() -> str:
    """One row a measure, from its declaration."""
    rows = [
        "# What can be measured",
        "",
        "Written by `scripts/write_reference.py` from the measures' own declarations.",
        "",
    ]
    rows += ["| name | unit | view | from fps | needs | what it means | source |", "|---|---|---|---|---|---|---|"]
    for s in all_specs():
        needs = ", ".join(need.replace("_", " ") for need in s.needs)
        cells = (f"`{s.name}`", s.unit, s.view, f"{s.min_fps:.0f}", needs, s.meaning, s.source)
        rows.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def errors_page() -> str:
    """One row a slug: what is said, what to do, the exit code."""
    rows = [
        "# Errors",
        "",
        "Written by `scripts/write_reference.py` from the code. Exit codes: 2 wrong usage, 3 the file cannot be used,",
    ]
    rows += [
        "4 the recording cannot answer or the screening allows no plan, 5 a model or an extra is missing.",
        "",
    ]
    rows += ["| slug | says | next step | exit |", "|---|---|---|---|"]
    # Stopping is no error of the library: the command line alone knows it.
    stopped = "| `stopped` | Stopped. Nothing was written | start it again | 130 |"
    found = {stopped} | {row for path in sorted(SOURCE.rglob("*.py")) for row in _errors_in(path)}
    return "\n".join([*rows, *sorted(found)]) + "\n"


def _errors_in(path: Path) -> list[str]:
    rows = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        kind = getattr(errors, name, None) if name in errors.__all__ else None
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        if kind is None or "slug" not in named or not call.args:
            continue
        what, slug, fix = (_words(node, constants) for node in (call.args[0], named["slug"], named.get("fix")))
        rows.append(f"| `{slug}` | {what} | {fix} | {kind.exit_code} |")
    return rows


def _words(node: ast.expr | None, constants: dict[str, ast.expr]) -> str:
    """The text of a literal; what is filled in at run time becomes an ellipsis."""
    if isinstance(node, ast.Name) and node.id in constants:
        node = constants[node.id]
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return "…"


if __name__ == "__main__":
    (ROOT / "docs" / "reference" / "measures.md").write_text(measures_page(), encoding="utf-8")
    (ROOT / "docs" / "reference" / "errors.md").write_text(errors_page(), encoding="utf-8")
