"""Pages to measure on, like those of our clients; the same in each run. Pure.

A page wears three things, each counted by how often it was looked at or edited:
tokens (nonces, hashes of assets, a script's variables), what a visitor sees move
(clock, counter), and news that its owner wrote.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from random import Random

_SYLLABLES = (
    *("ba", "de", "lin", "gar", "ten", "haus", "ver", "ein", "mor"),
    *("tag", "sonn", "wald", "berg", "fest", "ring", "kurs", "ann", "o"),
)
_SHOWN_NEWS = 5


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything a page holds."""

    name: str
    links: int
    teasers: int
    paragraphs: int
    scripts: int
    """Inline, of about 1.5 KB each."""
    icons: int
    """Drawings of about 300 bytes each, between the texts."""


SMALL = Size("small", links=8, teasers=4, paragraphs=16, scripts=4, icons=2)
CLUB = Size("club", links=24, teasers=36, paragraphs=60, scripts=12, icons=10)
COMPANY = Size("company", links=60, teasers=30, paragraphs=36, scripts=65, icons=30)
SIZES = {size.name: size for size in (SMALL, CLUB, COMPANY)}
"""About 15, 60 and 136 KB."""


@dataclass(frozen=True, slots=True)
class Wear:
    """Which tokens, which clock and which news a page shows."""

    tokens: int = 0
    shown: int = 0
    edits: int = 0


def html(size: Size, wear: Wear) -> str:
    """The page of `size` as it is with `wear`; the same arguments give the same page."""
    return (
        _template(size)
        .replace("@TOKEN@", f"{wear.tokens * 2654435761 % 2**32:08x}")
        .replace("@SHOWN@", _shown(wear.shown))
        .replace("@NEWS@", _news(wear.edits))
    )


def _shown(count: int) -> str:
    hour, minute = divmod(487 + 431 * count, 60)
    return f"<p>Es ist {hour % 24:02}:{minute:02} Uhr.</p><p>Besucher: {48213 + 17 * count}</p>"


def _news(edits: int) -> str:
    """The latest news, the newest on top."""
    told = range(edits, max(edits - _SHOWN_NEWS, -1), -1)
    return "".join(f"<li><h3>{_words(7001 + n, 4)}</h3>{_words(9001 + n, 30)}</li>" for n in told)


def _words(seed: int, count: int) -> str:
    """So many words, as a sentence."""
    random = Random(seed)
    words = ("".join(random.choices(_SYLLABLES, k=random.randint(1, 3))) for _ in range(count))
    return " ".join(words).capitalize() + "."


@cache
def _template(size: Size) -> str:
    name = size.name.capitalize()
    return f"""<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8">
<title>{name} Sonnenberg</title>
<meta name="description" content="{_words(1, 18)}">
<meta name="csrf-token" content="@TOKEN@">
<link rel="stylesheet" href="/assets/site.css?ver=@TOKEN@">
{_scripts(size)}
</head><body class="home page-id-2 theme-@TOKEN@">
<header><nav><ul>{_links(size)}</ul></nav></header>
<main id="content"><h1>{name} Sonnenberg</h1>@SHOWN@
<section class="news"><h2>Aktuelles</h2><ul>@NEWS@</ul></section>
<section class="teasers">{_teasers(size)}</section>
<article>{_paragraphs(size)}</article>
<section><h2>Zeiten</h2>{_hours()}</section>
<form action="/suche"><input type="hidden" name="nonce" value="@TOKEN@"><input name="q"></form>
</main><footer><p>{_words(3, 12)}</p><p>© 2026 {name} Sonnenberg</p>
<a href="/impressum">Impressum</a> <a href="/datenschutz">Datenschutz</a></footer>
<script src="/assets/app.@TOKEN@.js" nonce="@TOKEN@" defer></script>
</body></html>"""


def _scripts(size: Size) -> str:
    return "\n".join(
        f'<script nonce="@TOKEN@">window.part{n} = {json.dumps(_settings(n))};</script>'
        for n in range(size.scripts)
    )


def _settings(seed: int) -> dict[str, str]:
    random = Random(seed)
    keys = (f"{random.getrandbits(64):016x}" for _ in range(26))
    return {"token": "@TOKEN@"} | {key: _words(random.getrandbits(32), 4) for key in keys}


def _links(size: Size) -> str:
    return "".join(
        f'<li class="menu-item menu-item-{n}"><a href="/{n}-{_words(n, 1)[:-1].lower()}/">'
        f"{_words(200 + n, 2)[:-1]}</a></li>"
        for n in range(size.links)
    )


def _teasers(size: Size) -> str:
    return "".join(
        f'<div class="card card-{n}"><div class="inner" data-id="@TOKEN@">'
        f'<a href="/news/{n}"><img src="/media/{n}-600x400.jpg?v=@TOKEN@" alt="{_words(n, 3)}">'
        f"</a>{_icon(n) if n < size.icons else ''}<h3>{_words(300 + n, 5)}</h3>"
        f'<p>{_words(400 + n, 22)}</p><a class="more" href="/news/{n}">Weiterlesen</a></div></div>'
        for n in range(size.teasers)
    )


def _icon(seed: int) -> str:
    random = Random(seed)
    path = " ".join(f"L{random.randint(0, 999)} {random.randint(0, 999)}" for _ in range(30))
    return f'<svg viewBox="0 0 999 999"><path d="M0 0 {path}"/></svg>'


def _paragraphs(size: Size) -> str:
    return "".join(
        (f"<h2>{_words(500 + n, 3)}</h2>" if n % 4 == 0 else "") + f"<p>{_words(600 + n, 45)}</p>"
        for n in range(size.paragraphs)
    )


def _hours() -> str:
    days = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag")
    rows = (f"<tr><td>{day}</td><td>{8 + n}:00 bis 17:30</td></tr>" for n, day in enumerate(days))
    return f"<table>{''.join(rows)}</table>"
