"""Pages that only send their reader on: followed like redirects, and no further."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.desk import FRONT, desk
from tests.web import Answer, LocalWeb, Request


def stub(address: str) -> str:
    return f'<meta http-equiv="refresh" content="0; url={address}"><p>Weiter</p>'


def test_a_stub_is_followed(tmp_path: Path) -> None:
    with desk(tmp_path) as bench, LocalWeb() as web:
        web.pages |= {"/": stub("de/"), "/de/": FRONT}
        seen = bench.look(bench.register("Bakery Rosa", web.url))
    assert (seen.outcome, "Bakery Rosa" in seen.why) == ("baseline", True)


def test_two_stubs_are_followed_and_no_third(tmp_path: Path) -> None:
    with desk(tmp_path) as bench, LocalWeb() as web:
        web.pages |= {"/": stub("/1"), "/1": stub("/2"), "/2": stub("/3"), "/3": FRONT}
        seen = bench.look(bench.register("Bakery Rosa", web.url))
    assert (seen.outcome, seen.reason) == ("unseen", "redirect_stub")
    assert "/3" not in web.paths


def test_an_address_that_no_one_may_look_at_is_not_followed(tmp_path: Path) -> None:
    with desk(tmp_path) as bench, LocalWeb() as web:
        web.pages["/"] = stub("file:///etc/passwd")
        seen = bench.look(bench.register("Bakery Rosa", web.url))
    assert seen.outcome == "unseen"


def test_a_stub_that_later_leads_to_another_site_is_not_seen(tmp_path: Path) -> None:
    with desk(tmp_path) as bench, LocalWeb() as old, LocalWeb("127.0.0.2") as new:
        old.pages["/"] = new.pages["/"] = FRONT
        client = bench.register("Bakery Rosa", old.url)
        bench.look(client)
        old.pages["/"] = stub(new.url)
        bench.now += timedelta(hours=12)
        seen = bench.look(client)
    assert (seen.outcome, seen.reason) == ("unseen", "redirect_elsewhere")


def test_a_stub_never_answers_for_the_page_behind_it(tmp_path: Path) -> None:
    """A stub older than its page would say "not modified" to the page's date for ever."""

    def front(request: Request) -> Answer:
        if request.headers["If-Modified-Since"]:
            return Answer(304)
        return Answer(200, {"Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"}, stub("/de"))

    with desk(tmp_path) as bench, LocalWeb() as web:
        dated = {"Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"}
        web.pages |= {"/": front, "/de": Answer(200, dated, FRONT)}
        client = bench.register("Bakery Rosa", web.url)
        bench.look(client)
        web.pages["/de"] = FRONT.replace("Rosa", "Lilla")
        bench.now += timedelta(hours=12)
        seen = bench.look(client)
    assert seen.outcome == "suspected"
