"""What can be agreed on, from what people type. Pure.

feed · link facebook · link https://… · page not profile · text "Open daily" on /contact
no text /closed/i · posts 3 by 2026-12-15 · short link https://… · manual "call the printer"
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from monitor.agreed.leads import NETWORKS, network_name
from monitor.agreed.records import AgreedKind
from monitor.errors import InputError
from monitor.extract.asked import pattern_problem
from monitor.extract.rules import rule_problem
from monitor.model import Kind, RuleKind
from monitor.urls import normalise

LONGEST_WORDS = 300
MOST_POSTS = 100
MOST = 30
"""Agreed actions of a workshop: nobody does more of them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be agreed on."""

    kind: AgreedKind
    terms: Mapping[str, str] = field(default_factory=dict)
    due_on: date | None = None
    wording: str = ""


def wish(kind: AgreedKind, terms: Mapping[str, str], due_on: date | None, wording: str) -> Wish:
    """The same with its terms in the form in which they are kept. Raises InputError."""
    given = {name: text.strip() for name, text in terms.items() if text.strip()}
    kept = {name: _checked(name, text) for name, text in given.items()}
    lacking = _NEEDS.get(kind, frozenset()) - kept.keys()
    if kind is AgreedKind.NETWORK and not kept.keys() & {"network", "url"}:
        lacking = frozenset({"network"})
    if lacking:
        raise InputError(f"{kind.value} needs {_NAMES[min(lacking)]}.", field=kind.value)
    unwanted = kept.keys() - _MAY_HAVE.get(kind, frozenset())
    if unwanted:
        raise InputError(f"{kind.value} has no {min(unwanted)}.", field=kind.value)
    said = " ".join(wording.split())
    if kind is AgreedKind.MANUAL and not said:
        raise InputError("Say in words what was agreed.", field=kind.value)
    if len(said) > LONGEST_WORDS:
        raise InputError(f"The words are longer than {LONGEST_WORDS} characters.", field="wording")
    return Wish(kind, kept, due_on, said)


_NEEDS = {
    AgreedKind.TEXT: frozenset({"pattern"}),
    AgreedKind.NO_TEXT: frozenset({"pattern"}),
    AgreedKind.SELECTOR: frozenset({"selector"}),
    AgreedKind.NEW_PAGE: frozenset({"path"}),
    AgreedKind.POSTS: frozenset({"count"}),
    AgreedKind.SHORT_LINK: frozenset({"url"}),
}
_MAY_HAVE = _NEEDS | {
    AgreedKind.NETWORK: frozenset({"network", "url"}),
    AgreedKind.TEXT: frozenset({"pattern", "path"}),
    AgreedKind.NO_TEXT: frozenset({"pattern", "path"}),
    AgreedKind.SELECTOR: frozenset({"selector", "path"}),
    AgreedKind.OPEN_GRAPH: frozenset({"path"}),
}
_NAMES = {
    "pattern": "the text, or a pattern between slashes",
    "selector": "a CSS selector",
    "path": "a path, such as /landing",
    "count": "how many",
    "url": "an address",
    "network": f"one of {', '.join(NETWORKS)}, or an address",
}


def _checked(name: str, text: str) -> str:
    return _CHECKS[name](text)


def _pattern(text: str) -> str:
    problem = pattern_problem(text)
    if problem:
        raise InputError(f"“{text[:80]}” cannot be looked for: {problem}.", field="text")
    return text


def _selector(text: str) -> str:
    problem = rule_problem(RuleKind.IGNORE_CSS, text)
    if problem:
        raise InputError(
            f"“{text[:80]}” cannot be used as a selector: {problem}.", field="selector"
        )
    return text


def _path(text: str) -> str:
    if text.startswith(("http://", "https://")):
        return normalise(text, Kind.WEBSITE)
    if any(c.isspace() for c in text) or len(text) > LONGEST_WORDS:
        raise InputError(f"“{text[:80]}” is no path; write it as /landing.", field="path")
    return f"/{text.lstrip('/')}"


def _count(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MOST_POSTS:
        raise InputError(f"“{text[:20]}” must be a number from 1 to {MOST_POSTS}.", field="posts")
    return str(int(text))


def _url(text: str) -> str:
    scheme = re.match(r"[a-z]+:", text, re.IGNORECASE)
    if scheme and scheme[0].lower() not in {"http:", "https:"}:
        raise InputError(f"“{text[:80]}” is no address of the web.", field="url")
    typed = text if scheme else f"https://{text}"
    if not re.fullmatch(r"https?://[^\s/?#@]+\.?[^\s]*", typed, re.IGNORECASE):
        raise InputError(f"“{text[:80]}” is no address of the web.", field="url")
    return typed


def _network(text: str) -> str:
    name = network_name(text)
    if name is None:
        raise InputError(
            f"“{text[:40]}” is not known; there are {', '.join(NETWORKS)}, or give the address.",
            field="link",
        )
    return name


_CHECKS: dict[str, Callable[[str], str]] = {
    "pattern": _pattern,
    "selector": _selector,
    "path": _path,
    "count": _count,
    "url": _url,
    "network": _network,
}


# --- a line of wishes -----------------------------------------------------------------


def wishes(text: str) -> tuple[Wish, ...]:
    """What a cell such as `feed; link facebook; posts 3 by 2026-12-15` agrees on.

    Raises InputError, which names the wish.
    """
    parts = [part.strip() for part in _parts(text) if part.strip()]
    if len(parts) > MOST:
        raise InputError(f"These are more than {MOST} things to agree on.", field="agreed")
    return tuple(map(_wish, parts))


def _parts(text: str) -> list[str]:
    """Split at semicolons and line breaks, but not within quotation marks."""
    return re.findall(r"""(?:"[^"\n]*"|[^;\n"]|")+""", text)


def _wish(text: str) -> Wish:
    words = _spoken(text)
    try:
        kind, rest = _kind(words)
        rest, due_on = _without(rest, "by")
        rest, path = _without(rest, "on") if _names_page(kind, rest) else (rest, "")
        terms = _terms(kind, rest) | ({"path": path} if path else {})
        wording = " ".join(rest) if kind is AgreedKind.MANUAL else ""
        return wish(kind, terms, due_day(due_on) if due_on else None, wording)
    except InputError as exc:
        raise InputError(f"“{text[:60]}”: {exc}", field="agreed") from exc


def _spoken(text: str) -> list[str]:
    """The words, with what stands between quotation marks as one; backslashes are themselves."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.escape, lexer.quotes, lexer.commenters = True, "", '"', ""
    try:
        return list(lexer)
    except ValueError as exc:
        raise InputError(f"“{text[:60]}”: a quotation mark is open.", field="agreed") from exc


_WORDS = {
    ("feed",): AgreedKind.FEED,
    ("link",): AgreedKind.NETWORK,
    ("page", "not", "profile"): AgreedKind.PAGE_NOT_PROFILE,
    ("text",): AgreedKind.TEXT,
    ("no", "text"): AgreedKind.NO_TEXT,
    ("selector",): AgreedKind.SELECTOR,
    ("new", "page"): AgreedKind.NEW_PAGE,
    ("posts",): AgreedKind.POSTS,
    ("contact",): AgreedKind.CONTACT,
    ("hours",): AgreedKind.HOURS,
    ("imprint",): AgreedKind.IMPRINT,
    ("privacy",): AgreedKind.PRIVACY,
    ("open", "graph"): AgreedKind.OPEN_GRAPH,
    ("short", "link"): AgreedKind.SHORT_LINK,
    ("download",): AgreedKind.DOWNLOAD,
    ("https",): AgreedKind.HTTPS,
    ("manual",): AgreedKind.MANUAL,
}
_ON_A_PAGE = {AgreedKind.TEXT, AgreedKind.NO_TEXT, AgreedKind.SELECTOR, AgreedKind.OPEN_GRAPH}
_FIRST_TERM = {
    AgreedKind.TEXT: "pattern",
    AgreedKind.NO_TEXT: "pattern",
    AgreedKind.SELECTOR: "selector",
    AgreedKind.NEW_PAGE: "path",
    AgreedKind.POSTS: "count",
    AgreedKind.SHORT_LINK: "url",
}


def _kind(words: list[str]) -> tuple[AgreedKind, list[str]]:
    plain = [part for word in words[:1] for part in re.split(r"[-_]", word.lower())]
    spoken = [*plain, *(word.lower() for word in words[1:3])]
    for name, kind in _WORDS.items():
        if tuple(spoken[: len(name)]) == name:
            return kind, words[1 + max(0, len(name) - len(plain)) :]
    known = ", ".join(" ".join(name) for name in _WORDS)
    raise InputError(f"nothing of this kind can be agreed on; there are {known}.", field="agreed")


def _without(words: list[str], mark: str) -> tuple[list[str], str]:
    """The words without the last `mark` and what follows it, and that."""
    if len(words) >= 2 and words[-2].lower() == mark:
        return words[:-2], words[-1]
    return words, ""


def _names_page(kind: AgreedKind, words: list[str]) -> bool:
    """Whether it ends with a page, and not within a pattern that has an “on”."""
    return kind in _ON_A_PAGE and words[-1:] != [] and words[-1].startswith(("/", "http"))


def _terms(kind: AgreedKind, rest: list[str]) -> dict[str, str]:
    said = " ".join(rest)
    if kind is AgreedKind.MANUAL or not said:
        return {}
    if kind is AgreedKind.NETWORK:
        return link_terms(said)
    name = _FIRST_TERM.get(kind)
    if name is None:
        raise InputError(f"“{said[:40]}” is not understood.", field="agreed")
    return {name: said}


def link_terms(text: str) -> dict[str, str]:
    """What a link is to lead to: a network by name, or an address."""
    return {"network" if network_name(text) or "." not in text else "url": text}


def due_day(text: str) -> date:
    """A day as 2026-12-15 or 15.12.2026. Raises InputError."""
    dotted = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    written = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}" if dotted else text
    try:
        return date.fromisoformat(written)
    except ValueError as exc:
        raise InputError(f"“{text[:20]}” is no day; write it as 2026-12-15.", field="due") from exc
