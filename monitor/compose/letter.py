"""One message as its parts, and how the templates set them. Pure.

The same letter gives plain text and HTML, so that the two cannot say different
things; no word is in a template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from monitor.compose.changes import Told
from monitor.model import Text


@dataclass(frozen=True, slots=True)
class Row:
    """One fact with its label; `url` is shown first, and linked where it may be."""

    label: str
    said: str = ""
    url: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to type in a shell, and when."""

    when: str
    command: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Short entries under one head."""

    head: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a reader can do: by a link where there is one, else by a command."""

    what: str
    href: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """All that a reader can do, under one head."""

    head: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, from the most important to the least; all strings are one line."""

    subject: str
    lead: str
    """What there is to say, in one sentence that needs no other."""
    found: tuple[Told, ...] = ()
    """What changed."""
    columns: tuple[str, str] = ("", "")
    """What stands above the two sides of a change."""
    notes: tuple[str, ...] = ()
    """Sentences that explain, a paragraph each."""
    listing: Listing | None = None
    commands: tuple[Command, ...] = ()
    rows: tuple[Row, ...] = ()
    ending: str = ""
    choices: Choices | None = None


_BETWEEN = "\n\n* * *\n\n"

_TEMPLATES = Environment(
    loader=PackageLoader("monitor.compose"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def write(letter: Letter, lang: str) -> Text:
    """`letter` as one message."""
    return Text(
        subject=letter.subject,
        text=_TEMPLATES.get_template("letter.txt").render(letter=letter),
        html=_TEMPLATES.get_template("letter.html").render(letter=letter, lang=lang),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """What there is to say of one client, on one line."""

    client: str
    said: str
    command: str = ""
    """For more, where there are no links."""
    choices: tuple[Choice, ...] = ()
    """All that can be done by a link."""
    few: tuple[Choice, ...] = ()
    """The most useful of them: plain text has room for no more."""


@dataclass(frozen=True, slots=True)
class Section:
    """Entries that belong together."""

    head: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """One message about many clients, from the most important to the least."""

    subject: str
    lead: str
    sections: tuple[Section, ...] = ()
    ending: str = ""


def joined(messages: Sequence[Text]) -> Text:
    """Several messages as one, each in its own words; one alone stays as it is."""
    first, *others = messages
    if not others:
        return first
    subject = f"{first.subject} (+{len(others)})"
    text = _BETWEEN.join(one.text.strip() for one in messages) + "\n"
    html = _TEMPLATES.get_template("joined.html").render(subject=subject, text=text)
    return Text(subject, text, html)


def write_overview(overview: Overview, lang: str) -> Text:
    """`overview` as one message."""
    return Text(
        subject=overview.subject,
        text=_TEMPLATES.get_template("overview.txt").render(overview=overview),
        html=_TEMPLATES.get_template("overview.html").render(overview=overview, lang=lang),
    )
