"""A message to a channel: the only module that knows apprise."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from smtplib import SMTPException
from typing import Any, Protocol
from urllib.parse import unquote

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.exception import AppriseException
from apprise.plugins.email.base import NotifyEmail, PGPMode
from apprise.plugins.email.smtp import AppriseSMTPController
from apprise.result import AppriseResult, AppriseResultStatus

from monitor.errors import InputError, NotifyError
from monitor.model import Text
from monitor.secrets import mask, mask_links

MAIL = ("mailto", "mailtos")
"""Services that show a whole HTML document; a chat gets the plain text."""

_SHORTEST_SECRET = 4


class Notifier(Protocol):
    """What delivers a message."""

    def send(self, channel: str, url: str, text: Text) -> None:
        """Deliver `text` to the Apprise `url` of `channel`, or raise NotifyError."""


class AppriseNotifier:
    """Delivers by Apprise, one channel at a time, so that it is known which one failed."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout = timeout_seconds
        _keep_words_from_the_log()

    def send(self, channel: str, url: str, text: Text) -> None:
        service = _service(channel, url)
        as_html = _is_mail(url)
        if isinstance(service[0], _Mail):
            service[0].plain = text.text
        result = service.notify(
            body=text.html if as_html else text.text,
            title=text.subject,
            body_format=NotifyFormat.HTML if as_html else NotifyFormat.TEXT,
            timeout=self._timeout,
        )
        if result.status != AppriseResultStatus.SUCCESS:
            raise NotifyError(channel, _why(result, url))


class _Mail(NotifyEmail):
    """Mail whose plain part are our own words.

    Apprise makes one of the HTML, and leaves the addresses of links out: whoever reads plain text
    would have nothing to answer by.
    """

    plain = ""

    def send(self, body: str, title: str = "", *args: Any, **how: Any) -> bool:
        """As apprise does, but for what the plain part says; a sealed mail stays apprise's own."""
        if self.pgp_mode != PGPMode.NONE:
            return bool(super().send(body, title, *args, **how))  # type: ignore[no-untyped-call]
        try:
            with self._server() as server:
                sent = [self._send_one(server, mail) for mail in self._mails(body, title, how)]
        except (OSError, SMTPException, RuntimeError, AppriseException) as exc:
            self.logger.warning("the mail server says: %s", exc)
            return False
        return bool(sent) and all(sent)

    def _server(self) -> AppriseSMTPController:
        assert self.port is not None
        assert self.secure_mode is not None
        return AppriseSMTPController(
            host=self.smtp_host,
            port=self.port,
            secure_mode=self.secure_mode,
            user=self.user,
            password=self.password,
            verify_certificate=self.verify_certificate,
            socket_connect_timeout=self.socket_connect_timeout,
        )

    def _mails(self, body: str, title: str, how: dict[str, Any]) -> Iterator[Any]:
        """One for each recipient."""
        made: Iterator[Any] = NotifyEmail.prepare_emails(
            subject=title,
            body=body,
            notify_format=self.resolve_format(how.get("body_format")),
            from_addr=self.from_addr,
            to=self.targets,
            cc=self.cc,
            bcc=self.bcc,
            reply_to=self.reply_to,
            smtp_host=self.smtp_host,
            headers={"X-Application": self.app_id, **self.headers},
            names=self.names,
            tzinfo=self.tzinfo,
        )
        return made

    def _send_one(self, server: AppriseSMTPController, mail: Any) -> bool:
        sender: Any = self.from_addr[1]
        return bool(server.sendmail(sender, mail.to_addrs, _with_plain(mail.body, self.plain)))


_AS_IT_STANDS = default.clone(refold_source="none")
"""Headers folded anew may begin with a blank line, and a subject with a blank."""


def _with_plain(mail: str, plain: str) -> str:
    """A mail as it is, with other words in its plain part."""
    parsed = message_from_string(mail, EmailMessage, policy=_AS_IT_STANDS)
    part = parsed.get_body(("plain",))
    assert part is not None
    part.set_content(plain, charset="utf-8", cte="base64")
    return parsed.as_string()


def _is_mail(url: str) -> bool:
    return url.partition("://")[0].lower() in MAIL


def check_url(url: str) -> None:
    """Raise InputError unless `url` is an Apprise URL; the message never holds it."""
    if "://" not in url:
        raise InputError(
            "This is neither the name of a channel nor an Apprise URL "
            "(such as mailto://user:password@example.org). poromki channel list shows the names.",
            field="notify",
        )
    try:
        _service("?", url)
    except NotifyError as exc:
        raise InputError(
            f"{mask(url)} is not an Apprise URL that can be used. Its form depends on the "
            "service; for mail: mailto://user:password@host?to=you@example.org",
            field="notify",
        ) from exc


def hosts_of(url: str) -> set[str]:
    """The hosts that an Apprise `url` itself names, and a message would be sent to."""
    service = _service("?", url)[0]
    if url.partition("://")[0].lower() in MAIL:
        return {getattr(service, "smtp_host", "") or service.host}
    return {service.host} if url.lower().startswith("workflow") else set()


def _keep_words_from_the_log() -> None:
    """What apprise says goes into the notice's row, without secrets; not into our log."""
    own = logging.getLogger("apprise")
    own.propagate = False
    own.setLevel(logging.WARNING)
    if not own.handlers:
        own.addHandler(logging.NullHandler())


def _service(channel: str, url: str) -> Apprise:
    # A service that leads elsewhere could lead into the network that the server stands in.
    asset = AppriseAsset(app_id="POROMKI", app_desc="POROMKI", app_url="", http_redirects=False)
    service = Apprise(asset=asset)
    wanted = _mail(url, service.asset) if _is_mail(url) else url
    if not wanted or not service.add(wanted) or len(service) != 1:
        raise NotifyError(channel, f"{mask(url)} is not an Apprise URL that can be used")
    return service


def _mail(url: str, asset: AppriseAsset) -> _Mail | None:
    """What sends mails by a URL; None where it is none that can be used."""
    parts = _Mail.parse_url(url)  # type: ignore[no-untyped-call]
    try:
        return _Mail(**parts, asset=asset) if parts else None  # type: ignore[no-untyped-call]
    except (AppriseException, TypeError, ValueError):
        return None


def _why(result: AppriseResult, url: str) -> str:
    if result.status == AppriseResultStatus.TIMEOUT:
        return "the service did not answer in time"
    said = "; ".join(dict.fromkeys(str(entry.message).strip() for entry in result.logs()))
    return (
        f"the message was not delivered: {_without_secrets(said, url)[:300] or 'no reason given'}"
    )


def _without_secrets(text: str, url: str) -> str:
    """`text` without links, and any part of `url` that could be a secret, longest parts first."""
    parts = {p for p in re.split(r"[:/@?&=]+", url) if len(p) >= _SHORTEST_SECRET}
    parts |= {unquote(p) for p in parts}
    for part in sorted({url, *parts}, key=len, reverse=True):
        text = text.replace(part, "…")
    return mask_links(text)
