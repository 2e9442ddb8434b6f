"""Whatever a server sends: any bytes, any markup, any order of looks.

`POROMKI_FUZZ=40` runs forty times as many examples, other ones each time.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.compare import Comparison, Memory, compare, learn, same_again
from monitor.compare.kept import MAX_DUMP, dump, load
from monitor.extract import read_page
from monitor.model import Change, Finding, Refusal, Snapshot
from monitor.packed import packed
from monitor.replay import replay

HOME = "https://adler.example/"
BEGIN = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TIMES = int(os.environ.get("POROMKI_FUZZ", "0"))


def bounded(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The same few examples in every run, unless more are asked for."""
    return settings(
        max_examples=examples * max(TIMES, 1),
        derandomize=not TIMES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck) if TIMES else [HealthCheck.too_slow],
    )


# --- markup of any kind ---------------------------------------------------------------


def _names(words: str) -> list[str]:
    return words.split()


NAMES = _names(
    "a b i p div span table tr td th caption ul li dl dt h1 h2 br img svg path math mi form input "
    "button select option textarea title script style noscript template iframe frameset frame "
    "nav main footer header details summary dialog base meta link pre plaintext font nobr "
    "foreignObject annotation-xml x-y object canvas video body html head"
)
ATTRIBUTES = (
    *("class='cookie-banner consent'", "class=sr-only", "id=`", "style='display : none", "hidden"),
    *('style="left:-99999px"', "style='background:url('", "role=alert", "role=dialog", "aria-live"),
    *("href='https://[::1'", "href=//[x", "href=mailto:%ff%zz", "href='tel:+'", "href=?a=%00"),
    *("href=javascript:1", "href=#", "href='/cdn-cgi/l/email-protection#zz'", "data-cfemail=4a2",
      "href='" + "/a/" * 400 + "'", "src='data:,'", "src=x.jpg", "srcset=' , 2x'", "alt='\x00'"),
    *("type=password", "type='application/ld+json'", "name=description content=x", "charset=utf-7"),
    *("http-equiv=refresh content='0;url=//['", "property=og:url content='//['", "rel=canonical"),
    *("lang=\u0130", "open", 'open="', "x='", "/", "a=1 a=2", "\ud800"),
)  # fmt: skip
TEXTS = (
    *("Mo-Fr 9-17 Uhr", "Cookies akzeptieren", "© 2026", "vor 3 Tagen", "\x00", "\u202e\u200f"),
    *("&#0;", "&#xd800;", "&#x110000;", "&amp", "&nbsp;" * 9, "\u200b", "\ufeff", "\U0001f37a"),
    *(
        "<",
        "</",
        "<!--",
        "-->",
        "<!-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "</p",
        "<a href='",
        '">',
        "--!>",
    ),
    *('{"telephone":"\\ud800"}', '{"price":[[[1]]]}', "[" * 2000, "9" * 5000, "\r", "\u2028"),
)
TAGS = (
    *(f"<{name}>" for name in NAMES),
    *(f"</{name}>" for name in NAMES),
    *(f"<{name} {said}>" for said in ATTRIBUTES for name in ("a", "div", "img", "meta", "script")),
    *(f"<{name} {said}/>" for name in NAMES[::3] for said in ATTRIBUTES[::9]),
)
PAGES = st.lists(
    st.sampled_from(TAGS) | st.sampled_from(TEXTS) | st.text(max_size=5), max_size=16
).map("".join)
BODIES = st.builds(
    lambda page, alphabet, at, junk: (
        (encoded := page.encode(alphabet, "replace"))[: at % (len(encoded) + 1)]
        + junk
        + encoded[at % (len(encoded) + 1) :]
    ),
    PAGES,
    st.sampled_from(["utf-8", "utf-16", "utf-32", "cp1252", "shift_jis", "iso2022_jp", "utf-7"]),
    st.integers(0, 2000),
    st.binary(max_size=4),
)
CHARSETS = st.none() | st.sampled_from(["utf-8", "latin-1", "idna", "rot13", "\x00", "gb18030"])


@given(
    BODIES | st.binary(max_size=200),
    CHARSETS,
    st.sampled_from(["", HOME, "https://[::1", "//[x", "\x00"]),
)
@bounded(150)
def test_any_body_is_read_or_refused_and_alike_each_time(
    body: bytes, charset: str | None, url: str
) -> None:
    read = read_page(body, url=url, charset=charset)
    assert isinstance(read, Snapshot | Refusal)
    assert read_page(body, url=url, charset=charset) == read


# --- looks in any order ------------------------------------------------------------------

WORDS = "<h1>Gasthof Adler</h1>" + "".join(
    f"<p>Seit 18{n} kochen wir in der {n}. Generation mit Zutaten aus dem Tal.</p>"
    for n in range(70, 80)
)
INSTANTS = st.timedeltas(-9000 * DAY, 60_000 * DAY).map(lambda passed: BEGIN + passed)
LOOKS = st.lists(
    st.tuples(
        st.sampled_from(["read", "read", "same", "learn", "kept"]),
        PAGES.map(lambda page: WORDS + page),
        st.timedeltas(-DAY, 30 * DAY) | st.just(timedelta(0)),
    ),
    min_size=1,
    max_size=7,
)


def looked(
    memory: Memory | None, way: str, page: str, at: datetime
) -> tuple[Memory | None, Comparison | None]:
    """One look of some kind, and what is known after it."""
    read = read_page(page.encode("utf-8", "replace"), url=HOME)
    if isinstance(read, Refusal):
        return memory, None
    if memory is not None and way == "same":
        found = same_again(memory, at)
    elif memory is not None and way == "learn":
        return learn(memory, read, at), None
    else:
        found = compare(memory, read, at)
    return found.memory, found


@given(LOOKS, INSTANTS)
@bounded(40)
def test_a_memory_that_was_kept_goes_on_as_if_it_had_not_been(
    looks: list[tuple[str, str, timedelta]], at: datetime
) -> None:
    kept: Memory | None = None
    held: Memory | None = None
    for way, page, gap in looks:
        at += gap
        kept, told = looked(kept, way, page, at)
        held, expected = looked(held, way, page, at)
        assert (told, kept) == (expected, held)
        kept = load(dump(kept)) if kept else None


@given(PAGES, INSTANTS, st.lists(st.timedeltas(timedelta(0), 30 * DAY), min_size=1, max_size=4))
@bounded(60)
def test_a_page_is_the_same_as_itself(page: str, at: datetime, gaps: list[timedelta]) -> None:
    memory, _ = looked(None, "read", WORDS + page, at)
    for gap in gaps if memory else ():
        at += gap
        memory, found = looked(memory, "read", WORDS + page, at)
        assert found is not None
        assert found.finding is Finding.SAME


SOUND = st.lists(
    st.sampled_from(["<p>Ein Wort</p>", "<ul><li>Mo<li>Di</ul>", "<h2>Karte</h2>", "<b>fett</b>"]),
    max_size=8,
).map("".join)
PUT_IN = "<p>Neu seit heute: Wildwochen mit Reh und Hirsch aus der Jagd.</p>"


@given(SOUND, st.lists(st.tuples(SOUND, SOUND), min_size=3, max_size=5))
@bounded(60)
def test_a_paragraph_put_in_is_found_whatever_else_comes_and_goes(
    before: str, noise: list[tuple[str, str]]
) -> None:
    memory, _ = looked(None, "read", WORDS + before, BEGIN)
    changes: list[Change] = []
    for day, (above, below) in enumerate(noise, start=1):
        page = above + WORDS + PUT_IN + below
        memory, found = looked(memory, "read", page, BEGIN + day * DAY)
        changes += found.changes if found else ()
    assert any("Wildwochen" in hunk.after for change in changes for hunk in change.hunks)
    assert changes[0].after_at == BEGIN


NO_MEMORIES = (
    *("", "{", "[", "[" * 100_000, "{}", "[]", "null", "7", '"x"', '{"version":1}', "[1,2,3]"),
    *('{"known":[[1]],"headings":[]}', '[1,"2026-01-01","x","",{},[],{},[null,0,""],[]]', "\x00"),
)


@given(
    st.binary(max_size=60)
    | (st.sampled_from(NO_MEMORIES) | st.text(max_size=9)).map(lambda told: packed(told.encode()))
)
@bounded(100)
def test_what_is_no_memory_is_told(blob: bytes) -> None:
    with pytest.raises(ValueError, match="memory"):
        load(blob)


KEPT = dump(compare(None, read_page(WORDS.encode(), url=HOME), BEGIN).memory)  # type: ignore[arg-type]


@given(st.integers(0, len(KEPT) - 1), st.binary(max_size=3))
@bounded(150)
def test_an_altered_memory_is_told_or_read(at: int, junk: bytes) -> None:
    with suppress(ValueError):
        load(KEPT[:at] + junk + KEPT[at + len(junk) :])


# --- pages made to cost much ---------------------------------------------------------------

MANY = 100_000
MONSTERS = {
    "end tags that fit nothing": "<div></span>" * MANY,
    "end tags that cross": "<span><div></span></div>" * MANY,
    "end tags in comments": "<div><!--</div>-->" * MANY,
    "end tags in scripts": "<div><script></style></div></script>" * MANY,
    "frames that close themselves": "<iframe src=x/>" * MANY,
    "scripts that never end": "<script>" * MANY,
    "formatting that is opened again in each block": "".join(f"<p><b a={n}>x" for n in range(4000)),
    "formatting left open in front of many blocks": "<div>"
    + "<b><i><u><s><em><tt>" * 3
    + "</div>"
    + "<p>x" * MANY,
    "choices without number": "<select>" + "<option>a" * MANY + "</select>",
    "lists in lists of facts": '<script type="application/ld+json">{"email":'
    + "[" * 900
    + "]" * 900
    + "}</script>",
    "entities without number": "&auml;" * 1_000_000,
    "links without number": "".join(f"<a href='/p/{n}'>Seite {n}</a> " for n in range(50_000)),
    "a title without end": "<title>" + "Titel " * 300_000,
    "ten million characters of paragraphs": "<p>Absatz mit Worten</p>" * 420_000,
}
ENOUGH = 250_000_000
"""Bytes that a page may take at most while it is read."""


def rss() -> int:
    """Bytes of memory that this process took at most so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monster_takes_bounded_time_and_memory(name: str) -> None:
    taken, start = rss(), time.process_time()
    looked(None, "read", WORDS + MONSTERS[name], BEGIN)
    assert (time.process_time() - start < 12, rss() - taken < ENOUGH) == (True, True)


def test_two_looks_that_differ_in_everything_are_compared_in_bounded_time() -> None:
    def page(day: int) -> str:
        return WORDS + "".join(f"<p>Satz {n}, {n * day} {day}</p>" for n in range(50_000))

    start = time.process_time()
    memory, _ = looked(None, "read", page(3), BEGIN)
    memory, _ = looked(memory, "read", page(7), BEGIN + DAY)
    assert memory is not None
    assert len(dump(memory)) <= MAX_DUMP
    assert time.process_time() - start < 20


# --- folders of any kind --------------------------------------------------------------------


def _binary(folder: Path) -> None:
    (folder / "001.html").write_bytes(bytes(range(256)) * 99)


def _folder(folder: Path) -> None:
    (folder / "001.html").mkdir()


def _loop(folder: Path) -> None:
    (folder / "001.html").symlink_to(folder / "001.html")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "001.html")


def _endless(folder: Path) -> None:
    (folder / "001.html").symlink_to("/dev/zero")


def _closed(folder: Path) -> None:
    (folder / "001.html").touch(mode=0)


def _empty(folder: Path) -> None:
    (folder / "001.html").touch()


def _broken_meta(folder: Path) -> None:
    (folder / "meta.json").write_bytes(b"\xff{" + b"[" * MANY)


def _meta_pipe(folder: Path) -> None:
    os.mkfifo(folder / "meta.json")


def _meta_endless(folder: Path) -> None:
    (folder / "meta.json").symlink_to("/dev/zero")


FOLDERS = {
    "bytes that are no text": _binary,
    "a folder for a page": _folder,
    "a link to itself": _loop,
    "a pipe that nobody writes to": _pipe,
    "a file that never ends": _endless,
    "a file that nobody may read": _closed,
    "nothing in a file": _empty,
    "a broken meta.json": _broken_meta,
    "a meta.json that nobody writes to": _meta_pipe,
    "a meta.json that never ends": _meta_endless,
}


@pytest.mark.parametrize("name", FOLDERS)
def test_any_folder_is_replayed(tmp_path: Path, name: str) -> None:
    (tmp_path / "000.html").write_text(WORDS)
    (tmp_path / "002.html").write_text(WORDS)
    FOLDERS[name](tmp_path)
    lines = {line.file: line.outcome for line in replay([tmp_path])}
    assert (lines["000.html"], lines["002.html"]) == ("baseline", "same")
