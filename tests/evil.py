"""A client whose website is made by an enemy of ours: hostile words in all that is fetched of it.

with month.opened(tmp_path) as office:
    evil = watch_evil(office)                 # registered, looked at, changed, broken
    …each page about numbers(office.db, "Lena", evil.name) shows it as text…
"""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from html import escape

from monitor import register
from monitor.agree import agree
from monitor.agreed.terms import wishes
from monitor.deed import By, Way
from monitor.model import Client, Kind
from monitor.register import Registration
from monitor.store import clients, sites
from monitor.sweep import check_pages, survey_sites
from tests.stage import Opened
from tests.web import Answer

HOST = "evil.example"
WORDS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}\u202e${alert(3)}"
"""Script, an element that runs one, ends of attributes, a template's code, and text reversed."""
NAME = "Evil " + WORDS.replace("\u202e", "")
_SEEN = escape(WORDS)
"""So that a reader of the page sees the words themselves, and we fetch them."""
_LINKS = "".join(
    f'<li><a href="{href}">A link to {_SEEN} {n}</a></li>'
    for n, href in enumerate(
        (
            "javascript:alert(4)",
            "data:text/html,<script>alert(5)</script>",
            "//elsewhere.example/?q=&quot;&gt;&lt;script&gt;alert(6)&lt;/script&gt;",
            "https://elsewhere.example/&quot; onmouseover=alert(7) x=&quot;",
            "vbscript:alert(8)",
        )
    )
)
BEFORE = (
    f"<h2>What is new {_SEEN}</h2><p>All of it {_SEEN} was there before the workshop.</p>",
    "<h2>Prices</h2><p>A loaf of bread costs 4.20 euros here, all year round.</p>",
)
AFTER = (
    f"<h2>Another heading {_SEEN}</h2><p>Now quite other words stand here: {_SEEN} and more.</p>",
    f"<h2>Prices {_SEEN}</h2><p>A loaf of bread costs 4.50 euros here, all year round.</p>",
    f'<ul>{_LINKS}</ul><img src="https://elsewhere.example/p.png?{_SEEN}" alt="{_SEEN}">',
    f"<table><tr><th>{_SEEN}</th><td>{_SEEN}</td></tr></table>",
    f'<iframe src="https://elsewhere.example/"></iframe><form action="https://elsewhere.example/">'
    f'<input name="form_token" value="{_SEEN}"><button>{_SEEN}</button></form>',
    '<style>body { background: url("https://elsewhere.example/b.png") }</style>',
)
_HEAD = (
    f'<meta name="description" content="{_SEEN}"><link rel="canonical" '
    f'href="javascript:alert(9)"><link rel="alternate" type="application/rss+xml" '
    f'title="{_SEEN}" href="/feed.xml">'
)
_FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>{_SEEN}</title>
<link>javascript:alert(10)</link><item><title>{_SEEN}</title><guid>{_SEEN}</guid>
<link>https://{HOST}/new?q={_SEEN}</link><description>{escape(_SEEN)}</description>
<pubDate>Sat, 28 Nov 2026 10:00:00 +0000</pubDate></item></channel></rss>"""
_SITEMAP = f"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://{HOST}/about?q={_SEEN}</loc></url><url><loc>javascript:alert(11)</loc></url>
</urlset>"""


def watch_evil(office: Opened) -> Client:
    """Register the client, let its pages change, and let them break."""
    site = office.town.site(HOST, _SEEN, *BEFORE)
    site.head = _HEAD
    xml = {"Content-Type": "application/xml"}
    office.town.page(f"https://{HOST}/feed.xml", Answer(200, xml, _FEED))
    office.town.page(f"https://{HOST}/sitemap.xml", Answer(200, xml, _SITEMAP))
    for path in ("about", "new"):
        words = f"<title>{_SEEN}</title><h1>{_SEEN}</h1><p>A page about {_SEEN} and bread.</p>"
        office.town.page(f"https://{HOST}/{path}", words)
    client = _register(office)
    _let_pass(office, 12, 12)
    site.parts[:] = AFTER
    _let_pass(office, 12, 4, 4, 12, 12)
    site.behind = Answer(500, {"Content-Type": "text/html", "Server": WORDS[:20]}, _SEEN)
    _let_pass(office, 12)
    return client


def _register(office: Opened) -> Client:
    new = Registration(
        name=NAME,
        workshop=register.when("2026-11-27T12:00"),
        addresses=((Kind.WEBSITE, f"https://{HOST}/"),),
        title=NAME,
        tags=(NAME,),
    )
    rooms = office.open_office()
    with closing(rooms.db):
        client = register.register(rooms.db, rooms.config, new, office.clock())
        for wish in wishes("link facebook; feed"):
            agree(rooms.db, client, wish, By("Lena", Way.COMMAND), office.clock())
        for _ in check_pages(rooms, clients.pages_of_clients(rooms.db, [client.id])):
            pass
        for _ in survey_sites(rooms, sites.due(rooms.db, office.clock())):
            pass
    return client


def _let_pass(office: Opened, *hours: int) -> None:
    for each in hours:
        office.clock.now += timedelta(hours=each)
        office.sweep()
