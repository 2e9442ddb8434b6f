"""A message to a channel: the only module that knows apprise."""

from __future__ import annotations

import logging
import re
from typing import Protocol
from urllib.parse import unquote

from apprise import Apprise, AppriseAsset, NotifyFormat
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
        as_html = url.partition("://")[0].lower() in MAIL
        result = service.notify(
            body=text.html if as_html else text.text,
            title=text.subject,
            body_format=NotifyFormat.HTML if as_html else NotifyFormat.TEXT,
            timeout=self._timeout,
        )
        if result.status != AppriseResultStatus.SUCCESS:
            raise NotifyError(channel, _why(result, url))


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


def _keep_words_from_the_log() -> None:
    """What apprise says goes into the notice's row, without secrets; not into our log."""
    own = logging.getLogger("apprise")
    own.propagate = False
    own.setLevel(logging.WARNING)
    if not own.handlers:
        own.addHandler(logging.NullHandler())


def _service(channel: str, url: str) -> Apprise:
    service = Apprise(asset=AppriseAsset(app_id="POROMKI", app_desc="POROMKI", app_url=""))
    if not service.add(url) or len(service) != 1:
        raise NotifyError(channel, f"{mask(url)} is not an Apprise URL that can be used")
    return service


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
