"""The pages that show things: what they say, to whom, and that nothing foreign gets through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.compare.looks import NOTHING
from monitor.compose.language import language
from monitor.compose.reader import Reader
from monitor.deed import Deed, DeedKind, Way
from monitor.model import (
    BlockKind,
    Change,
    ChangeKind,
    Client,
    Hunk,
    NoticeKind,
    NoticeState,
    Progress,
    Reason,
    Rule,
    RuleKind,
    Text,
)
from monitor.overview import Sight
from monitor.store import clients, deeds, looks, notices, rules
from monitor.store.db import insert
from monitor.store.notices import Notice
from monitor.store.times import to_text
from monitor.web import words
from monitor.web.clients import LOOKS
from monitor.web.words import Words
from tests.build import BERLIN, DAY, HOUR
from tests.reading import NOW, Reading, Shown, reading


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Reading]:
    with reading(tmp_path) as made:
        yield made


HUNKS = (
    Hunk(
        ChangeKind.PRICE,
        "A loaf of rye bread costs 4.20 euros.",
        "A loaf of rye bread costs 4.50 euros.",
        "main",
        "Prices",
        BlockKind.TEXT,
    ),
    Hunk(ChangeKind.SECTION, "", "Christmas biscuits", "main", "", BlockKind.HEADING),
)


def edit(office: Reading, client: Client, hunks: tuple[Hunk, ...] = HUNKS) -> int:
    """A confirmed change of two days ago; returns its number."""
    seen = Change(NOW - 3 * DAY, NOW - 2 * DAY, hunks, 90, "still there at 2 later looks")
    return looks.add_change(office.db, office.home(client), seen, NOW - DAY)


def notice(office: Reading, client: Client, subject: str) -> Notice:
    """One that was sent yesterday."""
    words = Text(subject, "text", "html")
    new = Notice(
        f"about {subject}", NoticeKind.QUIET, client.id, None, None, 1, 1, NoticeState.PENDING,
        NOW - DAY, NOW, words, milestone_days=3,
    )  # fmt: skip
    stored = notices.add(office.db, new)
    assert stored is not None
    notices.mark_sent(office.db, stored.id, NOW - DAY, "message")
    return stored


# --- all clients -------------------------------------------------------------------------


def test_without_a_client_the_first_page_leads_to_one(office: Reading) -> None:
    page = office.get("/")
    assert page.status == 200
    assert "Your first client" in page.text
    assert {"/register", "/import", "/notices#h-add"} <= set(page.links())


def test_each_client_stands_in_a_row_with_its_progress(office: Reading) -> None:
    bakery = office.add("Bakery", tags=("food",))
    office.stands(bakery, Progress.QUIET)
    office.look(office.home(bakery), NOW - HOUR)
    page = office.get("/")
    assert f"/clients/{bakery.id}" in page.links()
    for said in ("Bakery", "food", "quiet", "7 days ago", "day 3"):
        assert said in page.text
    (strip,) = (a["aria-label"] for n, a in page.tags if n == "svg" and a.get("role") == "img")
    assert strip == "Last 30 days: seen, nothing new 1, not looked at 29"


def test_the_list_is_filtered_by_the_address(office: Reading) -> None:
    office.stands(office.add("Bakery", tags=("food",)), Progress.QUIET)
    office.stands(office.add("Museum", "https://m.example/"), Progress.STARTED)
    for query, there in {
        "progress=quiet": "Bakery",
        "progress=started": "Museum",
        "tag=food": "Bakery",
        "q=M.EXAMPLE": "Museum",
    }.items():
        rows = [said for name, said in office.get(f"/?{query}").tags if name == "tr"][1:]
        assert (len(rows), there in office.get(f"/?{query}").text) == (1, True), query
    assert "No client fits that" in office.get("/?q=nothing").text


def test_the_numbers_beside_progress_keep_what_else_was_asked(office: Reading) -> None:
    office.stands(office.add("Bakery", tags=("food & drink",)), Progress.QUIET)
    assert "/?progress=quiet&tag=food+%26+drink" in office.get("/?tag=food+%26+drink").links()


def test_a_failed_notice_is_told_on_top(office: Reading) -> None:
    bakery = office.add("Bakery")
    failed = notice(office, bakery, "Nothing has changed")
    notices.mark_failed(office.db, failed.id, "mailbox full", None)
    assert "a notice could not be sent" in office.get("/").text
    assert "could not be sent: mailbox full" in office.get(f"/clients/{bakery.id}").text


UNREADABLE = {
    "a page before the first": "/?page=0",
    "a page that is no number": "/?page=x",
    "a search longer than any": "/?q=" + "x" * 101,
    "a client with a number beyond all": "/clients/99999999999999999999",
    "a client that is no number": "/clients/x",
    "a look below zero": "/looks/-1",
    "looks before what is no number": "/pages/1/looks?before=x",
    "looks before no day": "/pages/1/looks?day=2026-13-01",
}


def test_what_cannot_be_read_is_refused_and_no_bug(office: Reading) -> None:
    bakery = office.add("Bakery")
    assert office.home(bakery) == 1
    answers = {why: office.get(path).status for why, path in UNREADABLE.items()}
    assert set(answers.values()) <= {400, 404, 422}, answers


def test_an_unknown_progress_shows_all(office: Reading) -> None:
    office.add("Bakery")
    assert "Bakery" in office.get("/?progress=elsewhere").text


# --- rights ------------------------------------------------------------------------------


def paths(office: Reading, client: Client) -> dict[str, str]:
    """Every page about a client."""
    page_id = office.home(client)
    return {
        "client": f"/clients/{client.id}",
        "change": f"/changes/{edit(office, client)}",
        "look": f"/looks/{office.look(page_id, NOW)}",
        "looks": f"/pages/{page_id}/looks",
    }


def test_anothers_pages_are_not_there(office: Reading) -> None:
    office.consultant("Marco")
    office.consultant("Chief", is_admin=True)
    every = paths(office, office.add("Bakery"))
    statuses = {}
    for who in ("Lena", "Marco", "Chief"):
        office.who = who
        statuses[who] = {office.get(path).status for path in every.values()}
    assert statuses == {"Lena": {200}, "Marco": {404}, "Chief": {200}}


def test_what_is_anothers_is_as_what_is_not(office: Reading) -> None:
    office.consultant("Marco")
    every = paths(office, office.add("Bakery"))
    office.who = "Marco"
    for name, path in every.items():
        beyond = path.replace("1", "99999")
        assert office.get(path).text == office.get(beyond).text, name


def test_anothers_clients_are_on_no_list(office: Reading) -> None:
    office.consultant("Marco")
    office.add("Bakery", tags=("food",))
    office.add("Museum", "https://m.example/", consultant="Marco")
    office.who = "Marco"
    page = office.get("/?q=bakery")
    assert "Bakery" not in office.get("/").text
    assert "food" not in page.text
    assert "No client fits that" in page.text


def test_anothers_change_cannot_be_dismissed(office: Reading) -> None:
    office.consultant("Marco")
    museum = office.add("Museum", "https://m.example/", consultant="Marco")
    own, others = edit(office, museum), edit(office, office.add("Bakery"))
    office.who = "Marco"
    form = office.get(f"/changes/{own}")
    assert office.post(f"/changes/{others}/dismiss", form).status == 404
    assert _dismissed(office, others) is False


def test_who_is_not_logged_in_sees_nothing(office: Reading) -> None:
    every = paths(office, office.add("Bakery"))
    office.who = ""
    for path in ("/", *every.values()):
        assert office.get(path).status in {303, 401, 404}, path
        assert "Bakery" not in office.get(path).html


# --- one client --------------------------------------------------------------------------


def test_a_client_is_told_from_the_workshop_to_today(office: Reading) -> None:
    bakery = office.add("Bakery", title="Your website")
    office.stands(bakery, Progress.STARTED)
    number = edit(office, bakery)
    notice(office, bakery, "Bakery: nothing has changed")
    note = Deed(0, bakery.id, DeedKind.TALKED, NOW - HOUR, "Lena", Way.PAGE, note="She is on it.")
    deeds.add(office.db, note)
    page = office.get(f"/clients/{bakery.id}")
    for said in (
        "started",
        "Your website",
        "Point of return between Tue 24 Nov, 10:00 and Wed 25 Nov, 10:00",
        "Talked to the client Lena",
        "She is on it.",
        "Notice: nothing has changed to mail Bakery: nothing has changed",
        "Day 14, Website: to come",
        "Christmas biscuits",
    ):
        assert said in page.text, said
    assert f"/changes/{number}" in page.links()


def test_whole_days_are_told_without_the_midnight_at_their_end(office: Reading) -> None:
    bakery = office.add("Bakery")  # on Friday, 20 November, without a time of day
    shown = office.get(f"/clients/{bakery.id}").text
    assert ("Fri 20 Nov Workshop" in shown, "00:00" in shown) == (True, False)
    assert "day 3 Mon 23 Nov" in office.get("/").text


def test_a_line_of_time_has_words_for_those_who_do_not_see_it(office: Reading) -> None:
    bakery = office.add("Bakery")
    edit(office, bakery)
    pictures = [said for name, said in office.get(f"/clients/{bakery.id}").tags if name == "svg"]
    labels = [said["aria-label"] for said in pictures if said.get("role") == "img"]
    assert labels[0] == "From the workshop to today; 1 change"


def test_before_the_workshop_there_is_no_line(office: Reading) -> None:
    bakery = office.add("Bakery", held=(NOW + 3 * DAY).date())
    page = office.get(f"/clients/{bakery.id}")
    assert "in 3 days" in page.text
    assert 'class="line"' not in page.html


def test_each_target_says_how_well_it_is_seen(office: Reading) -> None:
    bakery = office.add("Bakery")
    page_id = office.home(bakery)
    for n in range(6):
        office.look(page_id, NOW - n * DAY)
    last = office.look(page_id, NOW + HOUR, Reason.BOT_CHALLENGE)
    office.clock.now = NOW + 2 * HOUR
    page = office.get(f"/clients/{bakery.id}")
    assert "Seen on 5 of 5 days, last Fri 27 Nov, 10:00." in page.text
    assert "asks its visitors to prove that they are human" in page.text
    assert {f"/looks/{last}", f"/pages/{page_id}/looks"} <= set(page.links())


def test_the_strip_is_told_day_by_day_too(office: Reading) -> None:
    bakery = office.add("Bakery")
    office.look(office.home(bakery), NOW - DAY)
    page = office.get(f"/clients/{bakery.id}").text
    assert "Fri 27 Nov not looked at Thu 26 Nov seen, nothing new Wed 25 Nov" in page


def test_a_client_that_is_paused_says_so(office: Reading) -> None:
    bakery = office.add("Bakery")
    clients.change_client(office.db, replace(bakery, paused_at=NOW - DAY))
    assert "paused since Thu 26 Nov" in office.get(f"/clients/{bakery.id}").text


def agreed(office: Reading, client: Client, **said: object) -> None:
    """Something agreed in its workshop."""
    workshop_id = clients.workshops(office.db, client.id)[-1].id
    row = {
        "client_id": client.id,
        "workshop_id": workshop_id,
        "kind": "manual",
        "terms": "{}",
        "wording": "Photos of the team",
        "agreed_at": to_text(NOW - 7 * DAY),
        "agreed_by": "Lena",
        "state": "open",
    }
    insert(office.db, "agreed", row | said)


def test_what_was_agreed_says_how_it_stands(office: Reading) -> None:
    bakery = office.add("Bakery")
    agreed(office, bakery, due_on="2026-11-26")
    done = {"wording": "", "kind": "feed", "since": to_text(NOW - DAY), "evidence": "/feed.xml"}
    agreed(office, bakery, **done, state="done", due_on="2026-11-26")
    page = office.get(f"/clients/{bakery.id}").text
    assert "Photos of the team open due Thu 26 Nov past due" in page
    assert "fulfilled since Thu 26 Nov due Thu 26 Nov /feed.xml" in page


def test_why_a_client_stands_so_is_told(office: Reading) -> None:
    bakery = office.add("Bakery")
    edit(office, bakery)
    assert "First change on Wed, 25 Nov 2026." in office.get(f"/clients/{bakery.id}").text


def test_a_draft_is_there_to_copy_to_open_and_to_download(office: Reading) -> None:
    bakery = office.add("Bakery", lang="de")
    office.db.execute("UPDATE client SET mail = 'rosa@bakery.example'")
    office.db.conn.commit()
    page = office.get(f"/clients/{bakery.id}?tone=direct")
    (area,) = (said for name, said in page.tags if name == "textarea")
    assert (area["lang"], "readonly" in area) == ("de", True)
    (chosen,) = (s["value"] for n, s in page.tags if n == "option" and "selected" in s)
    assert chosen == "direct"
    assert [link for link in page.links() if link.startswith("mailto:rosa@bakery.example?")]
    path = f"/clients/{bakery.id}/draft.eml?tone=direct"
    assert path in page.links()
    file = office.get(path)
    assert file.headers["content-type"] == "message/rfc822"
    assert file.headers["content-disposition"].startswith("attachment")
    assert "X-Unsent: 1" in file.html


def test_before_the_workshop_there_is_no_draft(office: Reading) -> None:
    bakery = office.add("Bakery", held=(NOW + 3 * DAY).date())
    assert "A mail to the client" not in office.get(f"/clients/{bakery.id}").text
    assert office.get(f"/clients/{bakery.id}/draft.eml").status == 404


def test_anothers_draft_is_not_there(office: Reading) -> None:
    office.consultant("Marco")
    bakery = office.add("Bakery")
    office.who = "Marco"
    assert office.get(f"/clients/{bakery.id}/draft.eml").status == 404


# --- one change --------------------------------------------------------------------------


def test_a_change_shows_both_sides_with_their_words_marked(office: Reading) -> None:
    number = edit(office, office.add("Bakery"))
    page = office.get(f"/changes/{number}")
    assert "<del>4.20</del>" in page.html
    assert "<ins>4.50</ins>" in page.html
    for said in (
        "2 differences",
        "Price changed in section “Prices”",
        "between Tue 24 Nov, 10:00 and Wed 25 Nov, 10:00",
        "still there at 2 later looks",
        "nothing here",
    ):
        assert said in page.text, said


def test_a_change_tells_what_does_not_count_on_its_page(office: Reading) -> None:
    bakery = office.add("Bakery")
    number = edit(office, bakery)
    assert "Nothing in particular" in office.get(f"/changes/{number}").text
    target_id = clients.targets(office.db, bakery.id)[0].id
    rules.add(
        office.db,
        Rule(0, target_id, RuleKind.IGNORE_CSS, ".banner", NOW, "Lena", "the weekly offer"),
    )
    assert "does not count: .banner" in office.get(f"/changes/{number}").text


def _dismissed(office: Reading, number: int) -> bool:
    sql = "SELECT dismissed_at FROM change WHERE id = ?"
    return office.db.execute(sql, [number]).fetchone()[0] is not None


def test_a_change_is_dismissed_by_its_button_once(office: Reading) -> None:
    bakery = office.add("Bakery")
    number = edit(office, bakery)
    form = office.get(f"/changes/{number}")
    done = office.post(f"/changes/{number}/dismiss", form, note="The weather box")
    assert (done.status, urlsplit(done.headers["location"]).path) == (303, f"/changes/{number}")
    assert _dismissed(office, number)
    again = office.post(f"/changes/{number}/dismiss", form)
    assert again.status == 303
    (deed,) = deeds.of_client(office.db, bakery.id)
    assert (deed.kind, deed.who, deed.way) == (DeedKind.DISMISS, "Lena", Way.PAGE)
    assert deed.note == "The weather box"
    after = office.get(f"/changes/{number}")
    assert "it does not count" in after.text
    assert "/dismiss" not in after.html


def test_a_dismissal_is_taken_back_by_its_button(office: Reading) -> None:
    bakery = office.add("Bakery")
    number = edit(office, bakery)
    assert "Count it again" not in office.get(f"/changes/{number}").text
    office.post(f"/changes/{number}/dismiss", office.get(f"/changes/{number}"))
    dismissed = office.get(f"/changes/{number}")
    assert "Count it again" in dismissed.text
    assert office.post(f"/changes/{number}/restore", dismissed).status == 303
    assert _dismissed(office, number) is False
    assert office.post(f"/changes/{number}/restore", dismissed).status == 303
    done = [deed.kind for deed in deeds.of_client(office.db, bakery.id)]
    assert done == [DeedKind.DISMISS, DeedKind.RESTORED]


def test_a_change_is_not_dismissed_by_a_form_that_is_not_ours(office: Reading) -> None:
    number = edit(office, office.add("Bakery"))
    assert office.ask("POST", f"/changes/{number}/dismiss", data={"note": "x"}).status == 403
    assert office.get(f"/changes/{number}/dismiss").status == 405
    assert _dismissed(office, number) is False


# --- looks -------------------------------------------------------------------------------


def test_a_look_says_what_came_and_why_not(office: Reading) -> None:
    page_id = office.home(office.add("Bakery"))
    number = office.look(
        page_id, NOW, Reason.SERVER_ERROR, status=503, size=1234, seconds=0.4, why="status 503"
    )
    page = office.get(f"/looks/{number}")
    for said in (
        "Look of Fri 27 Nov, 10:00",
        "not seen",
        "reported an error of its own",
        "https://bakery.example/",
        "Answer of the server 503",
        "Size 1.2 KB",
        "Took 0.4 s",
        "status 503",
    ):
        assert said in page.text, said


def test_a_look_says_in_the_readers_language_what_is_always_the_same(office: Reading) -> None:
    page_id = office.home(office.add("Bakery"))
    number = office.look(page_id, NOW, why=NOTHING)
    office.lang = "de"
    page = office.get(f"/looks/{number}")
    assert "nichts, was der Kunde selbst getan hat" in page.text
    assert NOTHING not in page.html


def test_a_look_leads_to_those_beside_it(office: Reading) -> None:
    page_id = office.home(office.add("Bakery"))
    first, second, third = (office.look(page_id, NOW + n * HOUR) for n in range(3))
    links = office.get(f"/looks/{second}").links()
    assert {f"/looks/{first}", f"/looks/{third}"} <= set(links)


def test_looks_are_paged_newest_first_down_to_the_days_summed_up(office: Reading) -> None:
    page_id = office.home(office.add("Bakery"))
    for n in range(2 * LOOKS):
        office.look(page_id, NOW - 12 * n * HOUR)
    looks.sum_up_days(office.db, NOW - 40 * DAY, BERLIN)
    path, seen, summed = f"/pages/{page_id}/looks", list[str](), 0
    while path:
        page = office.get(path)
        seen += [link for link in page.links() if link.startswith("/looks/")]
        summed += page.text.count("of 2 looks") + page.text.count("of 1 look")
        older = [said["href"] for n, said in page.tags if n == "a" and said.get("rel") == "next"]
        path = next(iter(older), "")
    assert len(seen) == len(set(seen)) == 81
    assert seen[0] == f"/looks/{1}"
    assert summed == 10


def test_a_page_without_looks_says_so(office: Reading) -> None:
    page_id = office.home(office.add("Bakery"))
    assert "Not looked at yet" in office.get(f"/pages/{page_id}/looks").text


# --- hostile -----------------------------------------------------------------------------

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e{{ 7*7 }}"
LOCAL = {"a", "form", "script", "link"}


def refuse_foreign(page: Shown) -> None:
    """Nothing of ours runs, loads or leads where it must not."""
    assert page.status == 200
    assert "<script>alert" not in page.html
    assert "\u202e" not in page.text
    assert not [said for _, said in page.tags if "\u202e" in said.get("aria-label", "")]
    assert "7*7" in page.html or "49" not in page.html
    for name, said in page.tags:
        assert name not in {"img", "iframe", "object", "embed", "style", "base"}, name
        assert not [key for key in said if key.startswith("on") or key == "style"], said
        where = said.get("href", said.get("src", said.get("action", "")))
        if where and not where.startswith(("/", "#", "mailto:")):
            assert where.startswith(("http://", "https://")), where
            assert (name, said["rel"]) == ("a", "noopener noreferrer nofollow")


def test_foreign_words_stay_words_in_every_field(office: Reading) -> None:
    bakery = office.add("Bakery", "https://bakery.example/", tags=("food",), title="x")
    page_id = office.home(bakery)
    hunks = tuple(
        Hunk(kind, before, after, EVIL, EVIL, block)
        for kind in (ChangeKind.TEXT, ChangeKind.LINK, ChangeKind.IMAGE, ChangeKind.NEW_PAGE)
        for block in (None, BlockKind.TEXT, BlockKind.LINK, BlockKind.IMAGE)
        for before, after in ((EVIL, EVIL + " more"), ("", EVIL), (EVIL, ""))
    )
    number = edit(office, bakery, hunks)
    look = office.look(page_id, NOW, Reason.TLS, why=EVIL, method=EVIL)
    office.db.execute("UPDATE client SET name = ?, tags = json_array(?)", [EVIL, EVIL])
    office.db.execute("UPDATE workshop SET title = ?", [EVIL])
    office.db.execute("UPDATE channel SET name = ?", [EVIL])
    office.db.execute("UPDATE page SET url = 'javascript:alert(3)//' || ?", [EVIL])
    office.db.execute("UPDATE target SET url = 'javascript:alert(4)//' || ?", [EVIL])
    office.db.execute("UPDATE change SET why = ?, dismissed_why = ?", [EVIL, EVIL])
    target_id = clients.targets(office.db, bakery.id)[0].id
    rules.add(office.db, Rule(0, target_id, RuleKind.IGNORE_TEXT, EVIL, NOW, EVIL, EVIL))
    failed = notice(office, bakery, EVIL)
    notices.mark_failed(office.db, failed.id, EVIL, None)
    notice(office, bakery, EVIL + "!")
    deeds.add(office.db, Deed(0, bakery.id, DeedKind.NOTE, NOW, EVIL, Way.PAGE, note=EVIL))
    office.db.conn.commit()
    for path in (
        "/",
        "/?q=alert&tag=" + EVIL.replace("#", "%23").replace("&", "%26"),
        f"/clients/{bakery.id}",
        f"/changes/{number}",
        f"/looks/{look}",
        f"/pages/{page_id}/looks",
    ):
        page = office.get(path)
        refuse_foreign(page)
        assert "alert(1)" in page.text, path
        assert not [link for link in page.links() if link.startswith("javascript")]
    looks.dismiss_change(office.db, number, EVIL, NOW)
    refuse_foreign(office.get(f"/changes/{number}"))


def test_a_watched_address_is_linked_without_a_trace(office: Reading) -> None:
    bakery = office.add("Bakery")
    anchors = [a for n, a in office.get(f"/clients/{bakery.id}").tags if n == "a"]
    outward = [a for a in anchors if a["href"].startswith("https://bakery.example/")]
    assert outward
    assert {a["rel"] for a in outward} == {"noopener noreferrer nofollow"}


# --- languages ---------------------------------------------------------------------------

SAID = {
    "en": ("Clients", "quiet", "7 days ago", "Last 30 days"),
    "de": ("Kunden", "ohne Änderung", "vor 7 Tagen", "Letzte 30 Tage"),
    "it": ("Clienti", "senza cambiamenti", "7 giorni fa", "Ultimi 30 giorni"),
}


@pytest.mark.parametrize("lang", SAID)
def test_the_list_is_in_the_readers_language(office: Reading, lang: str) -> None:
    office.stands(office.add("Bakery"), Progress.QUIET)
    office.lang = lang
    page = office.get("/")
    assert f'<html lang="{lang}">' in page.html
    for said in SAID[lang]:
        assert said in page.text, said


def _words(lang: str) -> Words:
    speech = language(lang, "monitor.web")
    return Words(speech, Reader(speech, BERLIN, NOW))


@pytest.mark.parametrize("lang", ["en", "de", "it"])
def test_each_of_our_closed_lists_has_all_its_words(lang: str) -> None:
    say = _words(lang)
    for kind in words._CLOSED_LISTS:
        for value in kind:
            assert isinstance(value, StrEnum)
            assert say.word(value), value


def test_words_that_are_spelt_alike_are_told_apart() -> None:
    say = _words("en")
    assert say.word(Progress.QUIET) == "quiet"
    assert say.word(NoticeKind.QUIET) == "Notice: nothing has changed"
    assert say.word(Sight.QUIET) == "seen, nothing new"


def test_times_are_those_of_the_readers_zone() -> None:
    assert _words("de").moment(NOW) == "Fr., 27. Nov., 10:00"


# --- cost --------------------------------------------------------------------------------


def _queries(office: Reading, path: str) -> int:
    office.get(path)
    office.queries.clear()
    assert office.get(path).status == 200
    return sum(query.lstrip().startswith(("SELECT", "WITH")) for query in office.queries)


def test_the_list_asks_no_more_for_more_clients(office: Reading) -> None:
    office.stands(office.add("Client"), Progress.QUIET)
    few = _queries(office, "/")
    for n in range(40):
        client = office.add(f"Client {n}", f"https://client-{n}.example/")
        office.stands(client, Progress.QUIET)
        office.look(office.home(client), NOW - n * HOUR)
    assert _queries(office, "/") == few


def test_a_clients_page_asks_no_more_after_a_year_of_looks(office: Reading) -> None:
    bakery = office.add("Bakery")
    page_id = office.home(bakery)
    office.look(page_id, NOW)
    few = _queries(office, f"/clients/{bakery.id}")
    for n in range(1, 365):
        office.look(page_id, NOW - timedelta(days=n))
    looks.sum_up_days(office.db, NOW - 35 * DAY, BERLIN)
    assert _queries(office, f"/clients/{bakery.id}") == few
