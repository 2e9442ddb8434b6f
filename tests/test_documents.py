"""The documents say what is so: commands, options, keys, links, and the notice they show."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer.main
from pydantic import BaseModel

from monitor.cli.app import app
from monitor.compose import compose
from monitor.config import Config, example
from monitor.model import Coverage
from tests.test_compose import QUIET

ROOT = Path(__file__).parent.parent
DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
}
FOR_USERS = {name: text for name, text in DOCUMENTS.items() if name != "docs/decisions.md"}
README = DOCUMENTS["README.md"]


def lines(pattern: str, documents: dict[str, str]) -> list[str]:
    """What a pattern finds in these documents, each once."""
    return sorted({found for text in documents.values() for found in re.findall(pattern, text)})


# --- commands ---------------------------------------------------------------------------

GROUP = typer.main.get_command(app)
COMMANDS: dict[str, frozenset[str]] = {}
"""Command (or group and command) → its options."""


def collect(command: object, name: str) -> None:
    options = {o for p in getattr(command, "params", ()) for o in getattr(p, "opts", ())}
    COMMANDS[name] = frozenset(options)
    for part, inner in getattr(command, "commands", {}).items():
        collect(inner, f"{name} {part}".strip())


collect(GROUP, "")
ANYWHERE = {"--data", "--config", "--help", "--version"}

WRITTEN = lines(r"poromki((?: +--data [^\s`]+)?(?: +(?:[a-z][a-z-]+|--[a-z]+))[^`\n#]*)", DOCUMENTS)
"""Command lines, without the program's name."""


def command_of(line: str) -> str:
    """The longest command that a line begins with; the line itself where there is none."""
    words = re.sub(r"^ *--data [^\s]+", "", line).split()
    pairs = (" ".join(words[:2]), words[0] if words else "")
    return next((name for name in pairs if name in COMMANDS), line)


def test_command_lines_are_found_at_all() -> None:
    assert len(WRITTEN) > 20


@pytest.mark.parametrize("line", WRITTEN)
def test_a_command_that_is_written_exists(line: str) -> None:
    assert command_of(line) in COMMANDS


@pytest.mark.parametrize("line", WRITTEN)
def test_an_option_that_is_written_exists(line: str) -> None:
    asked = set(re.findall(r"(?<=\s)--[a-z][a-z-]*", f" {line}"))
    assert asked <= COMMANDS[command_of(line)] | ANYWHERE


@pytest.mark.parametrize("command", sorted(GROUP.commands))  # type: ignore[attr-defined]
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`{command}`" in README


def test_every_command_in_the_readmes_table_exists() -> None:
    table = re.findall(r"^\| (`.*?) \|", README, re.MULTILINE)
    assert {name for row in table for name in re.findall(r"`([a-z-]+)`", row)} <= set(COMMANDS)


GOALS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("goal", lines(r"(?m)(?:`|^    )make ([a-z]+)", FOR_USERS))
def test_a_goal_of_make_that_is_written_exists(goal: str) -> None:
    assert goal in GOALS


# --- configuration ------------------------------------------------------------------------

MODELS: list[type[BaseModel]] = [Config]
MODELS += [
    kind
    for field in Config.model_fields.values()
    if isinstance(kind := field.annotation, type) and issubclass(kind, BaseModel)
]
KEYS = {key for model in MODELS for key in model.model_fields}
EXAMPLE = tomllib.loads(example())


@pytest.mark.parametrize("key", lines(r"`([a-z]+_[a-z_]+)`", FOR_USERS))
def test_a_key_that_is_written_stands_in_the_example(key: str) -> None:
    places = (EXAMPLE, *(part for part in EXAMPLE.values() if isinstance(part, dict)))
    assert key in KEYS
    assert any(key in part for part in places)


@pytest.mark.parametrize("section", lines(r"`\[([a-z]+)\]", DOCUMENTS))
def test_a_section_that_is_written_exists(section: str) -> None:
    assert section in EXAMPLE


# --- what is shown and where it leads -------------------------------------------------------


def test_the_notice_in_the_readme_is_a_real_one() -> None:
    seen = Coverage(3, 3, QUIET.coverage.baseline_at, QUIET.coverage.last_seen_at)  # type: ignore[union-attr]
    text = compose(replace(QUIET, coverage=seen, last_change_before=None), "en")
    shown = "".join(line.removeprefix("    ") for line in README.splitlines(keepends=True))
    assert f"Subject: {text.subject}\n\n{text.text.strip()}\n" in shown


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150


LINKS = [
    (name, link)
    for name, text in DOCUMENTS.items()
    for link in re.findall(r"""(?:\]\(|src=")([^)#"]+?)(?:#[^)]*)?[)"]""", text)
    if "://" not in link
]


@pytest.mark.parametrize(("document", "link"), LINKS)
def test_a_link_to_a_file_leads_somewhere(document: str, link: str) -> None:
    assert (ROOT / document).parent.joinpath(link).is_file()


@pytest.mark.parametrize("picture", sorted(ROOT.glob("docs/pictures/*")))
def test_a_picture_is_shown_and_small(picture: Path) -> None:
    assert f"docs/pictures/{picture.name}" in README
    assert picture.stat().st_size < 150_000


PUBLISHED = DOCUMENTS | {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (
        *ROOT.glob("*.toml"),
        *ROOT.glob("*.txt"),
        *ROOT.glob("systemd/*"),
        ROOT / "Makefile",
    )
}
KNOWN = {"appriseit.com", "graph.facebook.com", "www.facebook.com", "127.0.0.1"}


@pytest.mark.parametrize("url", lines(r"https?://[^\s\"'`)>]+", PUBLISHED))
def test_an_address_is_an_example_or_known(url: str) -> None:
    """No registry of packages, and no machine of ours."""
    host = urlsplit(url).hostname or ""
    assert host in KNOWN or re.search(r"(^|\.)example(\.org)?$", host)


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_document_names_a_registry_or_a_folder_of_one_machine(name: str) -> None:
    assert not re.search(
        r"pypi|pythonhosted|index-url|(?<![\w.])/(work|root|home)/", PUBLISHED[name]
    )
