"""A page's mark: what shows the same bears the same, and only that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import open_page, read_page
from monitor.extract.block import squeeze
from monitor.model import BlockKind, Snapshot
from monitor.packed import packed, unpacked

PAGE = """<!doctype html><html lang="de"><head><title>Gasthof Linde</title>
<meta name="description" content="Essen und Schlafen"><meta name="token" content="aaa">
<script nonce="1">var t = 1;</script><script type="application/ld+json">{"@type": "Restaurant",
"dateModified": "2026-11-01", "openingHours": "Mo-Fr 11:00-22:30"}</script>
<style>.a { color: red }</style></head>
<body class="page-1"><nav><a href="/speisen?utm_source=x">Speisen</a></nav>
<h1>Gasthof Linde</h1><img src="/img/haus-300x200.jpg" alt="Das Haus">
<p>Geöffnet von 11:00 bis 22:00 Uhr.</p><p style="color: red">Montag Ruhetag</p>
<div hidden>Weihnachten geschlossen</div>
<p>Mail: <span class="__cf_email__" data-cfemail="1b">[email protected]</span></p>
<form><input type="hidden" name="csrf" value="111"><button>Reservieren</button></form>
<table><tr><td>1</td><td>21</td></tr></table></body></html>"""


def mark(page: str) -> str:
    return open_page(page.encode(), url="https://linde.example/").mark


SAME = {
    "another token in a script": ('nonce="1">var t = 1', 'nonce="2">var t = 2'),
    "another token in a form": ('value="111"', 'value="222"'),
    "another token in the head": ('content="aaa"', 'content="bbb"'),
    "another style sheet": ("color: red }", "color: blue }"),
    "another class of the body": ("page-1", "page-2"),
    "another tracking parameter": ("utm_source=x", "utm_source=y"),
    "another size of a picture": ("300x200", "600x400"),
    "another instant at which a machine wrote it": ("2026-11-01", "2026-11-02"),
    "other blanks in the markup": ("</nav>\n", "</nav>\n\n   \n"),
    "other blanks in the words": ("bis 22:00", "bis\n   22:00"),
}


@pytest.mark.parametrize("what", SAME)
def test_what_no_reader_sees_leaves_the_mark(what: str) -> None:
    before, after = SAME[what]
    assert before in PAGE
    assert mark(PAGE.replace(before, after)) == mark(PAGE)


OTHER = {
    "one digit of the hours": ("22:00", "21:00"),
    "the title": ("<title>Gasthof Linde", "<title>Gasthof zur Linde"),
    "the description": ("Essen und", "Trinken und"),
    "where a link leads": ("/speisen", "/karte"),
    "another picture": ("haus-300", "garten-300"),
    "what a picture is called": ("Das Haus", "Der Garten"),
    "something hidden comes out": ("<div hidden>", "<div>"),
    "something hidden by its style": ('color: red">Montag', 'display:none">Montag'),
    "a picture laid behind": ('color: red">Montag', 'background: url(/neu.jpg)">Montag'),
    "another hidden address": ('data-cfemail="1b"', 'data-cfemail="1b7a5b79357f7e"'),
    "another place of the same digits": ("<td>1</td><td>21</td>", "<td>12</td><td>1</td>"),
    "what search engines are told": ("22:30", "21:30"),
    "a word of a button": ("Reservieren", "Anfragen"),
}


@pytest.mark.parametrize("what", OTHER)
def test_what_a_reader_sees_changes_the_mark(what: str) -> None:
    before, after = OTHER[what]
    assert before in PAGE
    assert mark(PAGE.replace(before, after)) != mark(PAGE)


BEGIN = "<title>t</title><p>Ein Gasthof am Bach, gut und alt.</p>"
PIECES = st.sampled_from(
    [
        "<p>Brot</p>", "<p>Wein</p>", "<b>3 €</b>", " ", "<br>", "<div hidden>", "</div>", "<div>",
        '<a href="/a">', '<a href="/b">', "</a>", '<img src="/x.jpg" alt="x">', "<!-- 1 -->",
        '<img src="/y.jpg">', "<script>1</script>", "<script>2</script>", "</p>",
        '<p style="display:none">',
        '<p class="sr-only">', '<div role="status">', '<form class="hs-form">', "<form>", "</form>",
        "<dialog>", "<dialog open>", '<p aria-live="polite" aria-atomic="true">', '<p role="note">',
        '<p style="background:url(/z.png)">', "<h2>Karte</h2>", "<nav>", "</nav>", "<button>Ja",
        "</button>", "<svg><text>1</text></svg>", "<noscript>a</noscript>", "<p hidden>Brot</p>",
    ]
)  # fmt: skip


def shown(read: Snapshot) -> tuple[str, set[str]]:
    """What a reader sees, however it is wrapped: all words in a row, and keys of all else."""
    words = {BlockKind.TEXT, BlockKind.HEADING, BlockKind.BUTTON}
    running = "".join(squeeze(block.text) for block in read.blocks if block.kind in words)
    return running, {block.key for block in read.blocks if block.kind not in words}


@given(st.lists(PIECES, max_size=12), st.lists(PIECES, max_size=12))
def test_equal_marks_show_the_same(one: list[str], other: list[str]) -> None:
    first, second = (
        read_page(f"{BEGIN}{''.join(pieces)}".encode(), url="https://x.example/")
        for pieces in (one, other)
    )
    assert isinstance(first, Snapshot)
    assert isinstance(second, Snapshot)
    assert first.mark != second.mark or shown(first) == shown(second)


@given(st.binary(max_size=5000))
def test_packed_bytes_come_back(data: bytes) -> None:
    assert unpacked(packed(data), 5000) == data


def test_unpacking_is_bounded() -> None:
    assert len(unpacked(packed(b"0" * 1_000_000), 1000)) <= 1000


@pytest.mark.parametrize("broken", [b"", b"nonsense", packed(b"something longer")[:-4]])
def test_broken_bytes_are_told(broken: bytes) -> None:
    with pytest.raises(ValueError, match="unpacked"):
        unpacked(broken, 100)
