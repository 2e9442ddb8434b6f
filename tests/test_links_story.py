"""From a mail in the inbox to a deed in the timeline, all of it real but the time."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import requests

from monitor.config import Settings, WebConfig
from monitor.deed import DeedKind, Way
from monitor.offers import offers_for
from monitor.store import deeds, open_db
from monitor.sweep import Office
from monitor.web.app import app
from monitor.web.serve import serving
from tests.build import DAY, at
from tests.desk import rows
from tests.story import Story

HELD = at("2026-11-02 13:00")
PUBLIC = "https://poromki.example"
WEB = WebConfig(public_url=PUBLIC)


class Offering(Story):
    """An office whose notices offer something."""

    web = WEB

    @property
    def office(self) -> Office:
        """As the command line makes it."""
        office = super().office
        return replace(office, offers=partial(offers_for, office.db, self.web, office.secrets))

    def open_office(self) -> Office:
        """The same for another thread."""
        return replace(self.office, db=open_db(self.folder, self.clock()))


class Unreachable(Offering):
    """One without a public address."""

    web = WebConfig()


def test_a_link_from_a_mail_acts_and_is_in_no_row(tmp_path: Path) -> None:
    story = Offering(tmp_path, HELD - DAY, days=(3,))
    with story:
        story.register("Bakery", "2026-11-02T14:00", story.site().url)
        story.go_on(HELD + 5 * DAY)
        (mail,) = story.sink.mails
        found = dict(re.findall(rf"{PUBLIC}/a/([a-z]+)/([\w.-]+)", mail.html))
        assert set(found) == {"snooze", "acknowledge", "talked", "blocked", "holiday", "done"}
        settings = Settings(
            config=story.config.model_copy(update={"web": WEB}), data=tmp_path, file=None
        )
        made = app(story.open_office, settings, story.secrets, story.clock)
        with serving(made, ("127.0.0.1", 0)) as url:
            before = rows(tmp_path)
            for kind, token in found.items():  # a scanner of mails is first
                assert requests.get(f"{url}a/{kind}/{token}", timeout=10).status_code == 200
            assert rows(tmp_path) == before
            path = f"{url}a/talked/{found['talked']}"
            answer = requests.post(path, data={"note": "on Monday"}, timeout=10)
        assert answer.status_code == 200
        (deed,) = deeds.of_client(story.db, 1)
        assert (deed.kind, deed.who, deed.way, deed.note) == (
            DeedKind.TALKED,
            "Lena",
            Way.LINK,
            "on Monday",
        )
        held = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
        assert not any(token.split(".")[0].encode() in held for token in found.values())


def test_without_a_public_address_a_mail_names_commands(tmp_path: Path) -> None:
    with Unreachable(tmp_path, HELD - DAY, days=(3,)) as story:
        story.register("Bakery", "2026-11-02T14:00", story.site().url)
        story.go_on(HELD + 5 * DAY)
        (mail,) = story.sink.mails
    assert "poromki snooze Bakery --days 14" in mail.text
    assert "/a/" not in mail.text
