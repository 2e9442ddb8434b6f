"""Imports point one way, and each outside thing has one owner."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import monitor

ROOT = Path(monitor.__file__).parent

Tree = dict[str, ast.Module]


def trees() -> Tree:
    """Every module of the product by its dotted name, parsed."""
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(file.read_text(encoding="utf-8"))
    return found


MODULES = trees()


def imported(tree: ast.AST) -> set[str]:
    """Dotted names a module imports anywhere in it; `from a import b` gives `a.b`."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def module_of(name: str, modules: Tree) -> str | None:
    """The product's module that a dotted name lives in."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name or None


def graph(modules: Tree) -> dict[str, set[str]]:
    """Which module of the product imports which."""
    edges = {}
    for module, tree in modules.items():
        targets = {module_of(name, modules) for name in imported(tree)}
        edges[module] = {t for t in targets if t is not None and t != module}
    return edges


def cycle(modules: Tree) -> list[str]:
    """The modules of an import cycle, or none."""
    try:
        TopologicalSorter(graph(modules)).prepare()
    except CycleError as exc:
        return list(exc.args[1])
    return []


def test_imports_have_no_cycle() -> None:
    assert cycle(MODULES) == []


def test_cycle_would_be_found() -> None:
    modules = {"a": ast.parse("from b import x"), "b": ast.parse("def f():\n  import a")}
    assert sorted(set(cycle(modules))) == ["a", "b"]


def test_imports_are_absolute() -> None:
    relative = [
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


OWNERS = {
    "requests": "monitor.fetch",
    "urllib3": "monitor.fetch",
    "protego": "monitor.fetch",
    "sqlite_utils": "monitor.store",
    "sqlite3": "monitor.store",
    "apprise": "monitor.notify",
    "argon2": "monitor.accounts",
    "backports": "monitor.packed",
    "brotli": "monitor.fetch",
    "feedparser": "monitor.extract",
    "idna": "monitor.urls",
    "pydantic": "monitor.config monitor.api",
    "rapidfuzz": "monitor.compare",
    "rich": "monitor.cli",
    "segno": "monitor.qr",
    "selectolax": "monitor.extract",
    "regex": "monitor.extract",
    "bs4": "monitor.site",
    "apscheduler": "monitor.daemon",
    "holidays": "monitor.workdays",
    "jinja2": "monitor.compose monitor.web",
    "itsdangerous": "monitor.links",
    "fastapi": "monitor.web monitor.api",
    "starlette": "monitor.web monitor.api",
    "typer": "monitor.cli",
    "tzlocal": "monitor.config",
    "uvicorn": "monitor.web",
    "prometheus_client": "monitor.api",
}
"""Library → the rooms that know it."""


def room(module: str) -> str:
    """`monitor.store` of `monitor.store.clients`."""
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("library", OWNERS)
def test_library_has_one_owner(library: str) -> None:
    rooms = {
        room(module)
        for module, tree in MODULES.items()
        if any(name.split(".")[0] == library for name in imported(tree))
    }
    assert rooms <= {*OWNERS[library].split()}


def test_environment_is_read_by_the_configuration_only() -> None:
    readers = {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv")
    }
    assert readers == {"monitor.config"}


PURE_ROOMS = (
    *("model", "errors", "judge", "schedule", "urls", "extract", "compare", "compose"),
    *("evidence", "packed", "site", "activity", "networks", "deed", "facts", "agreed"),
    "workdays",
    *("progress", "survival"),
)
PURE = [
    module
    for module in MODULES
    if module in {"monitor.store.times", "monitor.store.facts", "monitor.accounts.records"}
    or module.removeprefix("monitor.").split(".")[0] in PURE_ROOMS
]
OUTSIDE = {
    "os",
    "socket",
    "ssl",
    "sys",
    "random",
    "secrets",
    "tempfile",
    "threading",
    "subprocess",
    "sqlite3",
    "sqlite_utils",
    "requests",
    "urllib.request",
    "http.client",
    "apprise",
    "pathlib",
    "shutil",
    "logging",
    "time",
}
READS_CATALOGUES = "monitor.compose"
CLOCKS = {
    "now",
    "utcnow",
    "today",
    "time",
    "monotonic",
    "perf_counter",
    "localtime",
}


def outside(module: str) -> set[str]:
    """The outside things that a module imports."""
    names = imported(MODULES[module])
    found = {o for o in OUTSIDE if any(n == o or n.startswith(f"{o}.") for n in names)}
    return found - ({"pathlib"} if room(module) == READS_CATALOGUES else set())


@pytest.mark.parametrize("module", PURE)
def test_pure_module_touches_nothing_outside(module: str) -> None:
    assert outside(module) == set()


@pytest.mark.parametrize("module", PURE)
def test_pure_module_imports_only_pure_modules(module: str) -> None:
    assert graph(MODULES)[module] - {"monitor"} <= set(PURE)


def clock_reads(tree: ast.AST) -> list[str]:
    """Calls such as `datetime.now()` or `time.time()`; `when.time()` of an instant is none."""
    calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
    return [
        ast.unparse(call)
        for call in calls
        if isinstance(call, ast.Attribute)
        and call.attr in CLOCKS
        and ast.unparse(call.value).split(".")[-1] in {"datetime", "date", "time"}
    ]


@pytest.mark.parametrize("module", PURE)
def test_pure_module_reads_no_clock(module: str) -> None:
    assert clock_reads(MODULES[module]) == []


def test_clock_read_would_be_found() -> None:
    assert clock_reads(ast.parse("datetime.now(UTC), time.time(), when.time()")) == [
        "datetime.now",
        "time.time",
    ]


def test_every_pure_room_is_there() -> None:
    rooms = {module.removeprefix("monitor.").split(".")[0] for module in PURE}
    assert rooms == {*PURE_ROOMS, "store", "accounts"}
