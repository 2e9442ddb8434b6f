"""A draft in the forms that mail programs open. Pure."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from monitor.compose.drafts import DraftText

_MOST = 2000
"""Characters of a `mailto:` address: many a desktop hands no more than about 2,048 over."""
_CUT = "[…]"


def eml(draft: DraftText, mail: str = "") -> bytes:
    """A message file; mail programs that know `X-Unsent` open it for editing."""
    message = EmailMessage(policy=SMTP)
    if mail:
        message["To"] = in_ascii(mail)
    message["Subject"] = draft.subject
    message["X-Unsent"] = "1"
    message.set_content(draft.text, cte="quoted-printable")
    return message.as_bytes()


def mailto(draft: DraftText, mail: str = "") -> tuple[str, bool]:
    """A `mailto:` address (RFC 6068), and whether its text had to be cut short."""
    head = f"mailto:{quote(in_ascii(mail), safe='@')}?subject={_quoted(draft.subject)}&body="
    lines = draft.text.rstrip("\n").split("\n")
    whole = head + _body(lines)
    if len(whole) <= _MOST:
        return whole, False
    while lines and len(head + _body([*lines, _CUT])) > _MOST:
        lines.pop()
    return head + _body([*lines, _CUT]), True


def in_ascii(mail: str) -> str:
    """A mail address with its domain as it stands in the DNS; empty for none."""
    local, at, domain = mail.rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode()}" if at else ""


def _body(lines: list[str]) -> str:
    return _quoted("\r\n".join(lines))


def _quoted(text: str) -> str:
    return quote(text, safe="")
