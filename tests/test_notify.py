"""What a mail says in each of its parts, by a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.errors import NotifyError
from monitor.model import Text
from monitor.notify import AppriseNotifier
from tests.sink import Sink
from tests.web import Answer, LocalWeb

LINK = "https://poromki.office.example/a/snooze/" + "x" * 80 + ".äöü"
WORDS = f"Bäckerei: nothing has changed – è così.\n\n- Silent until Friday\n    {LINK}\n"
PAGE = f'<html><body><p>Bäckerei</p><a href="{LINK}">Silent until Friday</a></body></html>'
TEXT = Text("Bäckerei: nothing has changed", WORDS, PAGE)


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server."""
    with Sink() as one:
        yield one


def test_plain_part_is_our_own_text_with_its_links(sink: Sink) -> None:
    AppriseNotifier(10).send("mail", sink.url("lena@office.example"), TEXT)
    (mail,) = sink.mails
    assert (mail.subject, mail.text, mail.html) == (TEXT.subject, WORDS, PAGE)


def test_every_recipient_gets_both_parts(sink: Sink) -> None:
    url = f"{sink.url('lena@office.example')},maria@office.example"
    AppriseNotifier(10).send("mail", url, TEXT)
    assert {(m.to, m.text, m.html) for m in sink.mails} == {
        ("lena@office.example", WORDS, PAGE),
        ("maria@office.example", WORDS, PAGE),
    }


def test_who_wants_plain_text_gets_our_own_words_alone(sink: Sink) -> None:
    AppriseNotifier(10).send("mail", f"{sink.url('lena@office.example')}&format=text", TEXT)
    (mail,) = sink.mails
    assert (mail.text, mail.html) == (WORDS, "")


def test_a_mail_server_that_is_down_is_a_failed_delivery(sink: Sink) -> None:
    sink.down()
    with pytest.raises(NotifyError, match="refused"):
        AppriseNotifier(10).send("mail", sink.url("lena@office.example"), TEXT)
    sink.up()


LONG = (
    "Riepilogo settimanale: Silent 2: nessun cambiamento da 3 giorni (sito web), e ancora qualcosa",
    "Bäckerei Huber: seit 30 Tagen nichts verändert auf der Website und auf Facebook – Rückmeldung",
)


@pytest.mark.parametrize("subject", LONG)
def test_a_long_subject_arrives_as_it_was_written(sink: Sink, subject: str) -> None:
    AppriseNotifier(10).send("mail", sink.url("lena@office.example"), Text(subject, "a", "<p>a"))
    assert sink.subjects == [subject]


def test_a_service_that_leads_elsewhere_is_not_followed() -> None:
    with LocalWeb() as service, LocalWeb() as inside:
        inside.pages["/"] = "reached"
        service.pages["/"] = Answer(307, {"Location": inside.url})
        with pytest.raises(NotifyError):
            AppriseNotifier(10).send("chat", f"json://127.0.0.1:{service.port}/", TEXT)
        assert (len(service.requests), inside.requests) == (1, [])
