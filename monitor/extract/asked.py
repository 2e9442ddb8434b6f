"""What else of a page can be asked for than what is compared of it. Pure.

Agreed actions ask few pages, once after each new body: words, links, what is told to machines, and
what a selector or pattern finds. All of it in bounded time, on any page.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.decode import to_text
from monitor.extract.rules import LONGEST_PATTERN, rule_problem
from monitor.extract.selectors import MOST_COUNTED, chosen, counts_places
from monitor.extract.tree import whole
from monitor.extract.walk import is_hidden
from monitor.model import RuleKind

SECONDS = 1.0
"""What a pattern may take on one page."""
MOST_LINKS = 2000
MOST_NODES = 100_000
"""Parts of a page that are read."""
LONGEST_TEXT = 500_000
LONGEST_SCRIPT = 200_000
MOST_MICRODATA = 60
"""Elements of microdata that are read: each may hold the whole page."""
MOST_PARTS = 2000
"""Parts of one script of JSON-LD that are looked at."""
MOST_WORDS = 200
"""Characters kept of a link's words, and of what was found."""
_AROUND = 40
"""Characters shown on each side of what a pattern found."""

_NOT_READ = frozenset({"script", "style", "noscript", "template", "svg", "math", "canvas", "head"})
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i"),
        *("ins", "kbd", "mark", "nobr", "q", "s", "samp", "small", "span", "strong", "sub", "sup"),
        *("time", "tt", "u", "var", "wbr", "img", "data"),
    )
)
"""Elements that break no line."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as it stands on the page."""

    url: str
    """Absolute."""
    words: str = ""
    """What it says; of a picture what that says."""
    is_download: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page has to say."""

    text: str = ""
    """What a reader reads, a line for each paragraph, cell or heading."""
    anchors: tuple[Anchor, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    """What `meta` tells: (name or property in lower case, content)."""
    facts: tuple[tuple[str, str], ...] = ()
    """What JSON-LD and microdata tell: (property, value as text)."""
    ids: frozenset[str] = frozenset()
    """Places that a link can lead to."""


def ask(body: bytes, url: str, charset: str | None = None) -> Asked:
    """Read a page's bytes, fetched from `url`. Never raises."""
    html = whole(to_text(body, charset))
    lines, ids = _read(html.body) if html.body else ("", frozenset())
    return Asked(
        text=lines,
        anchors=tuple(_anchors(html, url)),
        properties=tuple(_properties(html)),
        facts=(*_json_facts(html), *_microdata(html)),
        ids=ids,
    )


class SlowPattern(Exception):  # noqa: N818 - told to nobody by this name
    """A pattern took longer than it may."""


class CrowdedPage(Exception):  # noqa: N818
    """A page has too many elements for a selector that counts places."""


def pattern_problem(text: str) -> str | None:
    """What is wrong with the words or `/pattern/` to look for; None when it can be used."""
    if not is_pattern(text):
        return None if 0 < len(text.strip()) <= LONGEST_PATTERN else "it is empty or too long"
    return rule_problem(RuleKind.IGNORE_TEXT, text[1:-1])


def is_pattern(text: str) -> bool:
    """Whether it is meant as a regular expression: it stands between slashes."""
    return len(text) > 2 and text.startswith("/") and text.endswith("/")


def find(text: str, wanted: str) -> str | None:
    """The first place where words or a `/pattern/` stand, with some words around; None for none.

    Case does not matter, nor how blanks, lines, dashes and quotation marks are set.
    Raises SlowPattern.
    """
    if not is_pattern(wanted):
        words = regex.escape(" ".join(plain(wanted).split()))
        return _search(words, " ".join(plain(text).split()), SECONDS)
    found = _search(wanted[1:-1], text, SECONDS / 2)
    simple = plain(text)
    if found is None and simple != text:
        found = _search(wanted[1:-1], simple, SECONDS / 2)
    return found


def _search(pattern: str, text: str, seconds: float) -> str | None:
    compiled = regex.compile(pattern, regex.IGNORECASE | regex.FULLCASE, cache_pattern=False)
    try:
        found = compiled.search(text, timeout=seconds)
    except TimeoutError as exc:
        raise SlowPattern from exc
    return _around(text, *found.span()) if found else None


_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "…": "...",
    }
)


def plain(text: str) -> str:
    """Words as they are typed: plain quotation marks, dashes and blanks, nothing invisible."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def _around(text: str, start: int, end: int) -> str:
    """What was found with the words beside it on its line; "…" where the line goes on."""
    end = min(end, start + MOST_WORDS)
    _, begun, before = text[max(0, start - _AROUND) : start].rpartition("\n")
    after, ended, _ = text[end : end + _AROUND].partition("\n")
    if not begun and start > _AROUND:
        before = f"… {before.partition(' ')[2]}"
    if not ended and end + _AROUND < len(text):
        after = f"{after.rpartition(' ')[0]} …"
    return " ".join(f"{before}{text[start:end]}{after}".split())


def select(body: bytes, charset: str | None, selector: str) -> str | None:
    """What the first element that a sound selector names says, else its tag; None for none.

    Raises CrowdedPage.
    """
    html = whole(to_text(body, charset))
    if counts_places(selector) and len(html.css("*")) > MOST_COUNTED:
        raise CrowdedPage
    found = next(iter(chosen(html, selector)), None)
    if found is None:
        return None
    said = " ".join(_lines(found)[0].split())[:MOST_WORDS]
    return said or f"<{found.tag}>"


# --- words ----------------------------------------------------------------------------


def _read(body: LexborNode) -> tuple[str, frozenset[str]]:
    text, ids = _lines(body)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line), ids


def _lines(top: LexborNode) -> tuple[str, frozenset[str]]:
    """The words below an element, and the names of its places; hidden parts are left out."""
    parts: list[str] = []
    ids: set[str] = set()
    waiting: list[LexborNode | str] = [top]
    length = 0
    for _ in range(2 * MOST_NODES):
        if not waiting or length > LONGEST_TEXT:
            break
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.tag == "-text":
            words = node.text_content or ""
            length += len(words)
            parts.append(words.replace("\n", " "))
        elif _is_read(node):
            _enter(node, waiting, ids)
    return "".join(parts), frozenset(ids)


def _is_read(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in _NOT_READ or tag.startswith(("-", "!")):
        return False
    return not is_hidden(tag, node.attributes)


def _enter(node: LexborNode, waiting: list[LexborNode | str], ids: set[str]) -> None:
    tag, attributes = node.tag or "", node.attributes
    ids.update(v for k in ("id", "name") if (v := attributes.get(k)))
    edge = "" if tag in _INLINE else "\n"
    waiting.append(edge)
    waiting.extend(reversed(list(node.iter(include_text=True))))
    alt = attributes.get("alt") if tag == "img" else ""
    waiting.append(f" {alt} " if alt else edge)


# --- links ----------------------------------------------------------------------------


def _anchors(html: LexborHTMLParser, url: str) -> Iterator[Anchor]:
    base = _joined(url, _first(html, "base[href]", "href"))
    for count, node in enumerate(html.css("a[href], area[href]")):
        if count == MOST_LINKS:
            return
        attributes = node.attributes
        target = _joined(base, (attributes.get("href") or "").strip())
        if target:
            said = " ".join(node.text(deep=True, separator=" ").split())
            named = said or attributes.get("aria-label") or attributes.get("title") or _alt(node)
            yield Anchor(target, (named or "")[:MOST_WORDS], "download" in attributes)


def _alt(node: LexborNode) -> str:
    image = node.css_first("img[alt]")
    return (image.attributes.get("alt") or "") if image else ""


def _first(html: LexborHTMLParser, selector: str, attribute: str) -> str:
    node = html.css_first(selector)
    return (node.attributes.get(attribute) or "").strip() if node else ""


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href) if href else base
    except ValueError:
        return ""


# --- what is told to machines -----------------------------------------------------------


def _properties(html: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in html.css("meta[content]")[:500]:
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or ""
        content = (attributes.get("content") or "").strip()
        if name and content:
            yield name.strip().lower(), content[:MOST_WORDS]


def _microdata(html: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in html.css("[itemprop]")[:MOST_MICRODATA]:
        attributes = node.attributes
        told = attributes.get("content") or attributes.get("datetime")
        words = told or " ".join(node.text(deep=True, separator=" ").split())
        for name in (attributes.get("itemprop") or "").split():
            if words:
                yield name, words[:MOST_WORDS]


def _json_facts(html: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for script in html.css('script[type="application/ld+json" i]')[:50]:
        yield from _told(script.text(deep=True)[:LONGEST_SCRIPT])


def _told(script: str) -> Iterator[tuple[str, str]]:
    try:
        waiting: list[Any] = [json.loads(script)]
    except (ValueError, RecursionError):
        return
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(reversed(part))
        elif isinstance(part, dict):
            waiting.extend(v for v in reversed(part.values()) if isinstance(v, dict | list))
            yield from ((str(k), text) for k, v in part.items() if (text := _said(v)))


def _said(value: Any) -> str:
    if isinstance(value, list):
        parts = (_said(part) for part in value[:20] if not isinstance(part, list))
        return ", ".join(filter(None, parts))[:MOST_WORDS]
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return " ".join(str(value)[:MOST_WORDS].split())
    return ""
