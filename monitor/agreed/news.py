"""What is new since the workshop: pages and posts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

from monitor.agreed.known import Answer, Known, Sight
from monitor.agreed.outcome import (
    NOWHERE,
    Outcome,
    at_path,
    is_below,
    missing,
    there,
    unknown,
    unseen,
)
from monitor.agreed.records import Hurdle

Terms = Mapping[str, str]


def new_page(terms: Terms, known: Known) -> Outcome:
    """There is a new page at or below a path; with a slash at its end, below it alone.

    A page at the path that nothing leads to is asked for. One that was there already is done
    before the workshop.
    """
    if known.home is None:
        return unknown(Hurdle.NO_WEBSITE, "no website is watched")
    path = terms["path"]
    candidates = [p for p in known.pages if is_below(p, path) and p.body is not None]
    new = [p for p in candidates if p.new_since is not None and not p.is_gone]
    if new:
        return there(new[0], new[0].url)
    if path.endswith("/"):
        return unseen(known.home) or missing(f"no new page below {path}")
    old = [p for p in at_path(known, path) if p.role.value != "home"]
    if old:
        return _old(old[0])
    return _asked(urljoin(known.home.url, path), known)


def _old(page: Sight) -> Outcome:
    """A page that is there, and is not known to be new."""
    if page.is_gone:
        return missing(f"{page.url} is there no more")
    return unseen(page) or Outcome(
        True, evidence=page.url, page_url=page.url, at=page.fetched_at, already=True
    )


def _asked(url: str, known: Known) -> Outcome:
    answer = known.answers.get(url)
    if answer is None:
        return unknown(Hurdle.NOT_ASKED_YET, f"{url} is asked at the next sweep", ask_url=url)
    if answer.reason is None:
        return _is_there(answer)
    if answer.reason in NOWHERE:
        return Outcome(False, f"{url}: {answer.why}", ask_url=url)
    return unknown(answer.reason, f"{url}: {answer.why}", ask_url=url)


def _is_there(answer: Answer) -> Outcome:
    return Outcome(
        True,
        evidence=answer.found_at,
        page_url=answer.url,
        at=answer.at,
        already=not answer.was_missing,
        ask_url=answer.url,
    )


def posts(terms: Terms, known: Known) -> Outcome:
    """So many things were published since the workshop, on the website or a network."""
    wanted = int(terms.get("count", "1"))
    found = sorted(known.posts, key=lambda post: post.at)
    if len(found) >= wanted:
        last = found[wanted - 1]
        evidence = ", ".join(post.what for post in found[:wanted][-3:])
        return Outcome(True, evidence=evidence, page_url="", at=last.at)
    why = f"{len(found)} of {wanted}"
    if known.posts_unseen is not None:
        return unknown(known.posts_unseen, f"{why} were seen; others could not be")
    if not known.shows_posts:
        return unknown(Hurdle.NO_POSTS, "nothing is watched that would show posts")
    return missing(why)
