"""The structure that keeps the project readable: one import direction, short files, short functions."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = [
    {"analysis", "folding", "history", "snippets"},
    {"vocabulary", "fields", "querysets"},
    {"models"},
    {
        "as_of",
        "bundle",
        "captions",
        "citing",
        "codebook",
        "courses",
        "dossier",
        "ledger",
        "review",
        "rules",
        "snapshots",
        "words",
    },
    {"forms"},
    {"explain", "tables", "desk", "search"},
    {"templatetags"},
    {"admin", "api", "views", "management"},
    {"urls"},
]
"""A module imports from its own layer and from those before it."""

PAGES = ("admin", "api", "views")
PLACE = {name: place for place, names in enumerate(LAYERS) for name in names}
OURS = sorted(
    path
    for folder in ("positions", "project", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
ALONE = {
    *[(one, other) for one in PAGES for other in PAGES if one != other],
    ("bundle", "dossier"),
    ("dossier", "bundle"),
}
"""Parts of one layer that know nothing of each other."""


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def part(module):
    """`positions.api.rows.Row` → api; addresses count as the last layer."""
    parts = module.split(".")
    return "urls" if parts[2:3] == ["urls"] else parts[1]


def of_positions():
    for path in OURS:
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] == "positions" and parts[1] not in ("__init__", "apps"):
            yield pytest.param(path, part(".".join(parts)), id="/".join(parts))


@pytest.mark.parametrize(("path", "own"), list(of_positions()))
def test_imports_go_one_way(path, own):
    others = {part(name) for name in imported(path) if name.startswith("positions.")}
    assert {other for other in others - {own} if PLACE[other] > PLACE[own]} == set()
    assert {(own, other) for other in others} & ALONE == set()


@pytest.mark.parametrize("path", sorted((ROOT / "positions" / "analysis").glob("*.py")), ids=str)
def test_the_rules_know_nothing_of_django(path):
    allowed = {"positions", "rapidfuzz", "__future__"} | set(sys.stdlib_module_names)
    assert {name.split(".")[0] for name in imported(path)} - allowed == set()
    assert {n for n in imported(path) if n.startswith("positions.")} <= {
        n for n in imported(path) if n.startswith("positions.analysis.")
    }


@pytest.mark.parametrize("number", range(1, 21))
def test_every_rule_is_found_by_its_number_and_tested_by_its_number(number):
    code = "".join(p.read_text() for p in (ROOT / "positions" / "analysis").glob("*.py"))
    tests = "".join(p.read_text() for p in (ROOT / "tests" / "analysis").glob("test_*.py"))
    assert f'"""R{number} ' in code
    assert f"def test_r{number}_" in tests


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600
    functions = [n for n in ast.walk(parsed(path)) if isinstance(n, ast.FunctionDef)]
    assert {f.name for f in functions if f.end_lineno - f.lineno + 1 > 40} == set()


@pytest.mark.parametrize(
    "path", [p for p in OURS if p.parent != ROOT / "tests"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_module_says_in_one_line_what_it_holds(path):
    if path.read_text(encoding="utf-8").strip():
        assert ast.get_docstring(parsed(path))


def test_tracked_models_are_not_written_past_their_history():
    """`update` and the plain bulk verbs write no history; revisions, parking and the ledger are the exceptions."""
    allowed = {"positions/history.py", "positions/bundle/writing.py", "positions/ledger.py"}
    found = {
        str(path.relative_to(ROOT))
        for path in OURS
        if path.is_relative_to(ROOT / "positions")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("bulk_create", "bulk_update", "update")
        and not isinstance(node.func.value, ast.Call)
        and ast.unparse(node.func.value).endswith(("objects", "_base_manager", "rows"))
    }
    assert found <= allowed
