"""What a website does for machines: previews, certificates, addresses that lead on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from monitor.agreed.known import Answer, Known
from monitor.agreed.outcome import NOWHERE, Outcome, at_path, missing, there, unknown, unseen
from monitor.agreed.records import Hurdle
from monitor.model import Reason

Terms = Mapping[str, str]

_PREVIEW = ("og:title", "og:image")
"""Without them a shared link is shown bare (https://ogp.me)."""
_NO_PAGE = NOWHERE | {Reason.EMPTY, Reason.FOREIGN, Reason.REDIRECT_LOOP, Reason.TLS}
_NO_HTTPS = frozenset({Reason.TLS, Reason.CONNECTION})


def open_graph(terms: Terms, known: Known) -> Outcome:
    """The home page, or the one at a path, tells networks its title and a picture."""
    path = terms.get("path", "")
    pages = at_path(known, path) if path else known.pages[:1]
    if not pages:
        return unknown(Hurdle.NO_WEBSITE, f"{path or 'no website'} is not watched")
    page = pages[0]
    told = dict(reversed(page.says.properties))
    lacking = [name for name in _PREVIEW if name not in told]
    if page.is_gone:
        return missing(f"{page.url} is there no more")
    if lacking:
        return unseen(page) or missing(f"{page.url} tells no {' and no '.join(lacking)}")
    return there(page, f"{told['og:title']} · {told['og:image']}")


def short_link(terms: Terms, known: Known) -> Outcome:
    """The address on a QR code or a short link leads to a page that is there."""
    url = terms["url"]
    answer = known.answers.get(url)
    if answer is None:
        return unknown(Hurdle.NOT_ASKED_YET, f"{url} is asked at the next sweep", ask_url=url)
    if answer.reason is None:
        return _led(answer, answer.found_at)
    if answer.reason in _NO_PAGE:
        return Outcome(False, f"{url}: {answer.why}", ask_url=url)
    return unknown(answer.reason, f"{url}: {answer.why}", ask_url=url)


def https(_terms: Terms, known: Known) -> Outcome:
    """The website answers by https with a valid certificate."""
    home = known.home
    if home is None:
        return unknown(Hurdle.NO_WEBSITE, "no website is watched")
    if home.unseen is Reason.TLS:
        return missing(f"{home.url}: its certificate is not valid")
    if _is_secure(home.found_at or home.url):
        return unseen(home) or there(home, home.found_at or home.url)
    return _asked(_secure(home.url), known)


def _asked(url: str, known: Known) -> Outcome:
    answer = known.answers.get(url)
    if answer is None:
        return unknown(Hurdle.NOT_ASKED_YET, f"{url} is asked at the next sweep", ask_url=url)
    if answer.reason in _NO_HTTPS:
        return Outcome(False, f"{url}: {answer.why}", ask_url=url)
    if answer.reason is not None:
        return unknown(answer.reason, f"{url}: {answer.why}", ask_url=url)
    if not _is_secure(answer.found_at):
        return Outcome(False, f"{url} leads to {answer.found_at}", ask_url=url)
    return _led(answer, answer.found_at)


def _led(answer: Answer, evidence: str) -> Outcome:
    return Outcome(
        True,
        evidence=evidence,
        page_url=answer.url,
        at=answer.at,
        already=not answer.was_missing,
        ask_url=answer.url,
    )


def _is_secure(url: str) -> bool:
    return url.startswith("https://")


def _secure(url: str) -> str:
    """The same address by https; a port of its own is kept, and may speak it too."""
    parts = urlsplit(url)
    return f"https://{parts.netloc}{parts.path or '/'}"
