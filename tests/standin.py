"""A stand-in for Facebook on loopback: the Graph API, the public pages, and feeds of them.

    with Graph(clock) as graph, Public(clock) as www:
        graph.add(Page("101", "bakery", posts=[at("2026-10-01 08:30")]))
        …[facebook] graph_base = graph.base, www_base = www.base…

The shapes are those that Facebook documents or that others have recorded; what nobody has recorded
is marked GUESSED, and our reading of it must come out as "unseen". All texts are our own but for
Facebook's messages of errors, which callers tell apart.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.web import Answer, LocalWeb, Raw, Request
from tests.web import Page as Shown

Clock = Callable[[], datetime]

GOOD = "EAAGoodTokenOfThePage0123456789"
SECRET = "0123456789abcdef0123456789abcdef"


@dataclass
class Page:
    """One page as it is, whatever a token may see of it."""

    id: str
    username: str
    name: str = "Bakery Huber"
    posts: list[datetime] = field(default_factory=list)
    reels: list[datetime] = field(default_factory=list)
    visitors: list[datetime] = field(default_factory=list)
    """Posts by others, which only `feed` gives."""
    unpublished: list[datetime] = field(default_factory=list)
    about: str = "Bread and rolls since 1921."
    cover: str = "9001"
    picture: str = "814926055_1738813407377727_6580760051676800301_n.png"
    followers: int = 1200
    is_published: bool = True
    is_person: bool = False
    is_gone: bool = False
    missing: frozenset[str] = frozenset()
    """Fields that this kind of page does not have."""
    answers_as: str = ""
    """Another page's number, under which it answers."""
    empty_middle: bool = False
    """One page of the list in the middle is empty, though the list goes on."""
    fails_after: int = 0
    """From this page of a list on it answers with an error; 0: never."""
    endless: bool = False
    broken_cursor: bool = False


def error(code: int, message: str, status: int = 400, sub: int = 0, **more: object) -> Answer:
    """An answer of Graph that is an error; nearly all are called OAuthException."""
    said: dict[str, object] = {"message": message, "type": "OAuthException", "code": code}
    if sub:
        said["error_subcode"] = sub
    said |= more | {"fbtrace_id": "AbCdEf"}
    return _json({"error": said}, status)


def _json(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    always = {
        "Content-Type": "application/json; charset=UTF-8",
        "facebook-api-version": "v25.0",
        "x-fb-trace-id": "AbCdEf",
        "x-fb-rev": "1000",
        "Cache-Control": "private, no-cache, no-store, must-revalidate",
        "Access-Control-Allow-Origin": "*",
    }
    return Answer(status, always | (headers or {}), json.dumps(content))


EXPIRED = "Error validating access token: Session has expired on Friday, 06-Nov-26 10:00:00 PST."
PASSWORD = (
    "Error validating access token: The session has been invalidated because the user changed "
    "their password or Facebook has changed the session for security reasons."
)
NO_SCOPE = (
    "(#10) This endpoint requires the 'pages_read_user_content' permission or the 'Page Public "
    "Content Access' feature."
)
REGAIN = {
    "X-Business-Use-Case-Usage": json.dumps(
        {
            "777": [
                {
                    "type": "pages",
                    "call_count": 100,
                    "total_cputime": 1,
                    "total_time": 1,
                    "estimated_time_to_regain_access": 19,
                }
            ]
        }
    )
}


def _throttled(code: int, status: int, headers: dict[str, str]) -> Answer:
    answer = error(code, f"(#{code}) Application request limit reached", status)
    return Answer(status, dict(answer.headers) | headers, answer.body)


TOKENS: dict[str, Callable[[], Answer]] = {
    "EXPIRED": lambda: error(190, EXPIRED, sub=463),
    "PWCHANGED": lambda: error(190, PASSWORD, 401, sub=460),
    "APP_REMOVED": lambda: error(190, "The user has not authorized application 1.", sub=458),
    "APP_THROTTLED": lambda: _throttled(4, 403, {"X-App-Usage": '{"call_count":100}'}),
    "USER_THROTTLED": lambda: error(17, "(#17) User request limit reached", sub=2446079),
    "PAGE_THROTTLED": lambda: _throttled(80001, 400, REGAIN),
    "OLD_THROTTLED": lambda: _throttled(32, 400, {}),
    "POLICY": lambda: error(368, "The action attempted has been deemed abusive"),
    "TROUBLE": lambda: error(2, "Service temporarily unavailable", 500, is_transient=True),
    "UNKNOWN_PATH": lambda: error(2500, "An active access token must be used to query information"),
    "CAPABILITY": lambda: error(3, "Application does not have the capability to make this call."),
    "PROXY": lambda: Answer(200, {"Content-Type": "text/html"}, "<html>Please sign in</html>"),
    "CAPTIVE": lambda: Answer(302, {"Location": "http://portal.example/"}, ""),
    "DEEP": lambda: Answer(200, {"Content-Type": "application/json"}, '{"a":' + "[" * 90_000),
    "NOT_AN_OBJECT": lambda: Answer(200, {"Content-Type": "application/json"}, "[1, 2]"),
    "TORN": lambda: Answer(200, {"Content-Type": "application/json"}, '{"data": [{"id": "1_'),
    "STRANGE": lambda: error(99999, "Something new"),
}
"""Tokens to which every request gets the same answer."""

FAILING = frozenset(TOKENS)


class Graph(LocalWeb):
    """The Graph API. A token opens what `opens` says of it; `TOKENS` fail, each in its way."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.known: dict[str, Page] = {}
        self.clock = clock
        self.tokens: dict[str, str] = {GOOD: "good"}
        """Token → `good`, `no_scope`, `silent`, `reels_refused`, `other`, or one of TOKENS."""
        self.owners: dict[str, str] = {}
        """Token → the number of the page that it is of."""
        self.ends: dict[str, tuple[int, int]] = {}
        """Token → (expires_at, data_access_expires_at), in seconds."""
        self.accounts: dict[str, list[datetime]] = {}
        """Professional Instagram accounts: name → when they posted."""
        self.needs_proof = False
        self.served = ""
        """The version that answers, where it is another than the one asked."""
        self.quota: int | None = None
        """Calls an hour that one token has; beyond it is throttled."""
        self.calls: dict[str, list[datetime]] = {}
        self.beyond = 0
        """Calls that came though nothing was left."""

    @property
    def base(self) -> str:
        """As `graph_base` has it."""
        return self.url.rstrip("/")

    def add(self, page: Page) -> Page:
        """One more page."""
        self.known[page.id] = page
        return page

    def _page(self, request: Request) -> Answer | Raw:
        answer = self._said(request)
        if isinstance(answer, Answer) and self.served:
            headers = dict(answer.headers) | {"facebook-api-version": self.served}
            return Answer(answer.status, headers, answer.body)
        return answer

    def _said(self, request: Request) -> Answer | Raw:
        parts = urlsplit(request.path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        path = parts.path.strip("/").split("/")[1:]
        token = str(request.headers.get("Authorization", "")).removeprefix("Bearer ")
        if not token:
            return error(2500, "An active access token must be used to query information")
        if path == ["debug_token"]:
            return self._debug(query["input_token"])
        usage = self._used(token)
        if usage is None:
            return _throttled(4, 403, {"X-App-Usage": '{"call_count":100}'})
        behaviour = self.tokens.get(token, "EXPIRED")
        if behaviour in TOKENS:
            return TOKENS[behaviour]()
        if self.needs_proof and query.get("appsecret_proof") != _proof(token):
            return error(100, "API calls from the server require an appsecret_proof argument")
        answer = self._found(path, query, token, behaviour)
        headers = dict(answer.headers) | usage
        return Answer(answer.status, headers, answer.body)

    def _used(self, token: str) -> dict[str, str] | None:
        """The header that tells how much is used; None where nothing is left."""
        if self.quota is None:
            return {}
        now = self.clock()
        recent = [at for at in self.calls.get(token, []) if at > now - timedelta(hours=1)]
        self.calls[token] = recent
        if len(recent) >= self.quota:
            self.beyond += 1
            return None
        recent.append(now)
        percent = 100 * len(recent) // self.quota
        return {"X-App-Usage": json.dumps({"call_count": percent, "total_time": 1})}

    def _debug(self, token: str) -> Answer:
        behaviour = self.tokens.get(token, "EXPIRED")
        expires, access = self.ends.get(token, (0, 0))
        content: dict[str, Any] = {
            "app_id": "1",
            "type": "PAGE",
            "application": "Consulting",
            "expires_at": expires,
            "data_access_expires_at": access,
            "is_valid": behaviour not in {"EXPIRED", "PWCHANGED"},
            "scopes": ["pages_show_list", "pages_read_engagement", "pages_read_user_content"],
        }
        return _json({"data": content})

    def _found(self, path: list[str], query: dict[str, str], token: str, behaviour: str) -> Answer:
        if "business_discovery" in query.get("fields", ""):
            return self._account(query["fields"])
        if path[0] == "me" and "instagram_business_account" in query.get("fields", ""):
            own = {"instagram_business_account": {"id": "17", "username": "lena"}}
            return _json({"id": "55"} | (own if self.accounts else {}))
        if path[0] == "me":
            owner = self.known.get(self.owners.get(token, ""))
            if path[1:] == ["accounts"]:
                return _json({"data": []})
            if owner is None:
                return _json({"id": "55", "name": "Lena Berger"})
            return _json(_node(owner, query, owner.id))
        page = self._named(path[0])
        if page is None and path[0].isdigit():
            return error(
                100,
                f"Unsupported get request. Object with ID '{path[0]}' does not exist, cannot be "
                "loaded due to missing permissions, or does not support this operation",
                sub=33,
            )
        if page is None or page.is_gone:
            answer = error(
                803,
                f"(#803) Some of the aliases you requested do not exist: {path[0]}",
                404,
            )
            challenge = {"WWW-Authenticate": 'OAuth "Facebook Platform" "not_found" "(#803)"'}
            return Answer(404, dict(answer.headers) | challenge, answer.body)
        if behaviour == "other" and self.owners.get(token) != page.id:
            return error(10, NO_SCOPE)
        if page.is_person:
            # GUESSED: that asking a person for a page's field is refused in these words.
            return error(
                100, "(#100) Tried accessing nonexisting field (about) on node type (User)"
            )
        return self._of_page(page, path[1:], query, behaviour)

    def _account(self, fields: str) -> Answer:
        name = fields.partition("username(")[2].partition(")")[0]
        if name not in self.accounts:
            return error(110, "Invalid user id", sub=2207013)
        rows = [
            {"id": str(n), "timestamp": f"{at:%Y-%m-%dT%H:%M:%S+0000}"}
            for n, at in enumerate(self.accounts[name])
        ]
        account = {"username": name, "media_count": len(rows), "media": {"data": rows}}
        return _json({"business_discovery": account, "id": "17"})

    def _named(self, name: str) -> Page | None:
        plain = name.casefold().replace(".", "")
        named = (p for p in self.known.values() if p.username.replace(".", "") == plain)
        return self.known.get(name) or next(named, None)

    def _of_page(
        self, page: Page, edge: list[str], query: dict[str, str], behaviour: str
    ) -> Answer:
        asked = [f.split("{")[0].split(".")[0] for f in query.get("fields", "").split(",")]
        for name in asked:
            if name.strip("}") in page.missing:
                return error(
                    100, f"(#100) Tried accessing nonexisting field ({name}) on node type (Page)"
                )
        if not edge:
            return _json(_node(page, query, page.answers_as or page.id))
        if behaviour == "no_scope":
            return error(10, NO_SCOPE)
        if behaviour == "silent":
            return _json({"data": []})
        if edge == ["video_reels"] and behaviour == "reels_refused":
            return error(200, "(#200) Requires pages_read_engagement permission")
        things = {"posts": page.posts, "feed": page.posts + page.visitors}
        found = things.get(edge[0], page.reels if edge == ["video_reels"] else [])
        return self._listed(page, edge[0], found, query)

    def _listed(
        self, page: Page, edge: str, found: list[datetime], query: dict[str, str]
    ) -> Answer:
        rows = [_post(page, edge, at) for at in sorted(found, reverse=True)]
        if edge == "posts":
            rows += [_post(page, edge, at) | {"is_published": False} for at in page.unpublished]
        size = int(query.get("limit", "25"))
        sheets = [rows[n : n + size] for n in range(0, len(rows), size)] or [[]]
        if page.empty_middle:
            sheets.insert(1, [])
        number = int(query.get("after", "c0")[1:])
        if page.fails_after and number >= page.fails_after:
            return error(2, "Service temporarily unavailable", 503)
        here = sheets[number % len(sheets)]
        content: dict[str, Any] = {"data": here}
        cursors = {"before": "b", "after": f"c{number + 1}"}
        if number + 1 < len(sheets) or page.endless:
            leaking = f"{self.base}/v25.0/{page.id}/{edge}?access_token={GOOD}&after=x"
            content["paging"] = {
                "cursors": {} if page.broken_cursor else cursors,
                "next": leaking,
            }
        elif here:
            content["paging"] = {"cursors": cursors}
        return _json(content)


def _proof(token: str) -> str:
    return hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()


def _node(page: Page, query: dict[str, str], number: str) -> dict[str, Any]:
    everything: dict[str, Any] = {
        "id": number,
        "name": page.name,
        "username": page.username,
        "about": page.about,
        "category_list": [{"id": "2500"}, {"id": "1902"}],
        "phone": "+49 30 1234",
        "emails": ["info@huber.example"],
        "website": "https://huber.example/",
        "cover": {"id": page.cover},
        "picture": {
            "data": {
                "is_silhouette": False,
                # Signed, and another at each request.
                "url": f"https://scontent.example/v/{page.picture}?oh={page.followers:x}&oe=1",
            }
        },
        "is_published": page.is_published,
        "fan_count": page.followers,
    }
    names = {f.split("{")[0].split(".")[0] for f in query.get("fields", "id").split(",")}
    return {k: v for k, v in everything.items() if k in names or k == "id"}


def _post(page: Page, edge: str, at: datetime) -> dict[str, Any]:
    number = int(at.timestamp())
    row: dict[str, Any] = {
        "id": f"{page.id}_{number}",
        "created_time": at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink_url": f"https://www.facebook.com/{page.username}/{edge}/{number}",
    }
    if at in page.visitors:
        row["from"] = {"id": "4711", "name": "Somebody Else"}
    return row


# --- the public pages ------------------------------------------------------------


def timeline(page: Page, newest: datetime | None, pinned: bool = False) -> str:
    """A public page as it comes to somebody who is not logged in: at most one post, as data."""
    node = {
        "post_id": "1",
        "creation_time": int(newest.timestamp()) if newest else 0,
        "comet_sections": {"content": {"story": {"message": {"text": "Our new bread"}}}},
    }
    edges = [{"node": node}] if newest else []
    user: dict[str, Any] = {"timeline_list_feed_units": {"edges": edges}}
    if pinned:
        user["profile_pinned_post"] = {"id": "1"}
    content = {"require": [[[{"result": {"data": {"user": user}}}]]]}
    decoy = {"text": "This content isn't available right now", "n": "CometErrorRoot.react"}
    return f"""<!doctype html><html><head><title>{page.name}</title>
<meta property="og:title" content="{page.name}"><meta property="og:description"
content="{page.followers} followers"></head><body>
<script type="application/json" data-sjs>{json.dumps(decoy)}</script>
<script>{{"delegate_page":{{"id":"{page.id}"}}}}</script>
<script type="application/json" data-sjs>{json.dumps(content)}</script></body></html>"""


LOGIN = """<html><head><title>Log in to Facebook | Facebook</title></head><body>
<form id="login_form"><input name="email"><input name="pass" type="password"></form>
You must log in to continue. Create new account</body></html>"""
SHELL = "<html><head><script>var a=1</script></head><body><div id=root></div></body></html>"
GONE = "<html><body><h2>This content isn't available right now</h2></body></html>"
BLOCKED = (
    "<html><body>You're Temporarily Blocked. It looks like you were misusing this.</body></html>"
)
VERIFY = "<script>fetch('/__rd_verify_abc?challenge=3',{method:'POST'})</script>"
COMET = '<html><script type="application/json">{"__dr":"CometErrorRoot.react"}</script></html>'
PERSON = """<html><head><meta property="og:title" content="Maria Huber"></head>
<body><h1>Maria Huber</h1><a>312 friends</a> Lives in Bergdorf</body></html>"""
CONSENT = """<html><body><div data-testid="cookie-policy-manage-dialog">Allow all cookies?</div>
</body></html>"""


def redirect(where: str) -> Answer:
    """302 to another path."""
    return Answer(302, {"Location": where}, "")


def plugin_page(page: Page, stamps: list[datetime]) -> str:
    """What Facebook embeds of a page; the list of posts is normally drawn by scripts."""
    listed = "".join(
        f'<div class="userContentWrapper"><a href="/{page.username}/posts/pfbid{n}?ref=embed_page">'
        f'<abbr class="timestamp" data-utime="{int(at.timestamp())}"><span>5 d</span></abbr></a>'
        "</div>"
        for n, at in enumerate(stamps)
    )
    return f"""<html><body><a class="_1drp _5lv6" title="{page.name}"
href="https://www.facebook.com/{page.id}?ref=embed_page">{page.name}</a>
<div>{page.followers} followers</div><script>"pageID":"{page.id}"</script>
<div role="feed">{listed}</div></body></html>"""


ROBOTS = "# Collection of data is prohibited\nUser-agent: *\nDisallow: /\n"


class Public(LocalWeb):
    """www.facebook.com; `shows` and `embeds` are what it answers."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.shows: Shown = SHELL
        self.embeds: Shown = SHELL

    @property
    def base(self) -> str:
        """As `www_base` has it."""
        return self.url.rstrip("/")

    def _page(self, request: Request) -> Answer | Raw:
        path = urlsplit(request.path).path
        self.pages = {path: self.embeds if path == "/plugins/page.php" else self.shows}
        if path == "/robots.txt":
            self.pages = {path: ROBOTS}
        if path == "/plugins/page.php":
            self.pages[request.path] = self.embeds
        return super()._page(request)


def reset(wire: Any) -> None:
    """Break off in the middle."""
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<html>")
    wire.reset()


def public_variants(page: Page, old: datetime) -> dict[str, Shown]:
    """Every way in which the public page may come, other than with a new post."""
    return {
        "an old post": timeline(page, old),
        "an old pinned post": timeline(page, old, pinned=True),
        "no posts in its timeline": timeline(page, None),
        "a shell": SHELL,
        "the login": LOGIN,
        "a redirect to the login": redirect("/login/?next=%2Fbakery"),
        "a redirect to a checkpoint": redirect("/checkpoint/block/"),
        "a redirect to a cookie dialog": redirect("/cookie/consent-page/?next=x"),
        "a redirect to another host": redirect("http://elsewhere.example/"),
        "a cookie dialog": CONSENT,
        "a challenge": Answer(403, {"Content-Type": "text/html"}, VERIFY),
        "a ban": Answer(429, {"Retry-After": "60"}, ""),
        "a ban in words": BLOCKED,
        "a bad request": Answer(400, {}, "<title>Error</title>"),
        "a server's error": Answer(500, {}, "<title>Error</title>"),
        "not available": GONE,
        "Facebook's error page": COMET,
        "a person": PERSON,
        "broken off": Raw(reset),
        "another page": timeline(Page("999", "other"), old),
        "5 MB": "<html>" + "x" * 5_000_000,
        "packed": Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(SHELL.encode())),
        "badly packed": Answer(200, {"Content-Encoding": "gzip"}, b"no gzip at all"),
        "another charset": Answer(
            200, {"Content-Type": "text/html; charset=utf-16"}, SHELL.encode("utf-16")
        ),
    }


# --- feeds ------------------------------------------------------------------------


def rss(
    items: Sequence[tuple[str, datetime | None]], link: str = "https://www.facebook.com/x"
) -> str:
    """An RSS feed as RSSHub makes it."""
    rows = "".join(
        f"<item><title>{title}</title><link>{link}/{n}</link><guid>{title}</guid>"
        + (f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if at else "")
        + "</item>"
        for n, (title, at) in enumerate(items)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{rows}</channel></rss>'
    )


def atom(items: list[tuple[str, datetime]], updated: datetime) -> str:
    """An Atom feed as RSS-Bridge, Mastodon and YouTube make it."""
    rows = "".join(
        f"<entry><title>{title}</title><id>{title}</id><published>{at:%Y-%m-%dT%H:%M:%SZ}</published>"
        f"<updated>{updated:%Y-%m-%dT%H:%M:%SZ}</updated></entry>"
        for title, at in items
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>'
        f"<updated>{updated:%Y-%m-%dT%H:%M:%SZ}</updated>{rows}</feed>"
    )


def json_feed(items: list[tuple[str, datetime]]) -> str:
    """A JSON feed as RSS-Bridge makes it: dates are called date_modified."""
    rows = [{"id": title, "title": title, "date_modified": at.isoformat()} for title, at in items]
    return json.dumps({"version": "https://jsonfeed.org/version/1", "title": "x", "items": rows})


def bridge_error(now: datetime) -> str:
    """What RSS-Bridge answers, with 200, when it failed itself: one item, dated now."""
    return atom([("Bridge returned error 400! (20736)", now)], now)


EMPTY_ROUTE = "<html><body>this route is empty, please check the original site</body></html>"
YOUTUBE_404 = "<html><title>Error 404 (Not Found)!!1</title><p>404. That’s an error.</html>"


def feed_variants(now: datetime, old: datetime) -> dict[str, Shown]:
    """Every way in which a feed may come, other than with a new item."""
    ahead = [("From tomorrow", now + timedelta(days=1))]
    return {
        "old items": rss([("Old bread", old)]),
        "an item without a date": rss([("Old bread", old), ("Undated", None)]),
        "no items": rss([]),
        "a bridge's error": bridge_error(now),
        "a bridge's error among items": atom(
            [("Old bread", old), ("Bridge returned error 0! (20736)", now)], now
        ),
        "an item from the future": rss(ahead),
        "an error page": Answer(500, {}, "<html>500</html>"),
        "an empty route": Answer(503, {"Content-Type": "text/html"}, EMPTY_ROUTE),
        "not found": Answer(404, {"Content-Type": "text/html"}, YOUTUBE_404),
        "gone": Answer(410, {}, ""),
        "a page": Answer(200, {"Content-Type": "text/html"}, "<html><body>Hello</body></html>"),
        "broken JSON": Answer(200, {"Content-Type": "application/json"}, '{"items": ['),
        "a redirect to another host": redirect("http://elsewhere.example/feed"),
    }
