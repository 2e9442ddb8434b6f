"""How things look in a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from rich.table import Table

from monitor import config
from monitor.agreed.records import obstacle
from monitor.cli.door import out, plain, say
from monitor.compose import agreed_why, reason_sentence
from monitor.model import Reason

View = dict[str, Any]

_COLOURS = {
    "baseline": "green",
    "same": "default",
    "suspected": "yellow",
    "changed": "green",
    "unseen": "red",
    "quiet": "yellow",
    "started": "green",
    "stalled": "yellow",
    "blocked": "yellow",
    "done": "green",
    "waiting": "default",
    "skipped": "bright_black",
    "sent": "green",
    "pending": "yellow",
    "failed": "red",
    "undone": "red",
    "cannot_verify": "red",
}


def moment(at: datetime, zone: ZoneInfo | None = None) -> str:
    """An instant for people, in `zone` or this machine's."""
    return at.astimezone(zone or config.own_zone()).strftime("%Y-%m-%d %H:%M %Z")


def coloured(word: str, width: int = 0) -> str:
    """An outcome, answer or state in its colour, padded to `width`."""
    return f"[{_COLOURS.get(word, 'default')}]{word}[/]" + " " * (width - len(word))


def check(view: View) -> None:
    """One look at a page."""
    reason = f" {plain(_sentence(view['reason']))}" if view["reason"] else ""
    why = f" [bright_black]({plain(view['why'])})[/]" if view["why"] else ""
    say(f"{coloured(view['outcome'])} {plain(view['client'])}: {plain(view['url'])}{reason}{why}")


def verdict(view: View) -> None:
    """One verdict."""
    reason = f" ({view['reason']})" if view["reason"] else ""
    say(
        f"{coloured(view['verdict'])} {plain(view['client'])}, day {view['milestone_days']}, "
        f"{view['target']}{reason}"
    )


def notice(view: View) -> None:
    """One notice, in a line or two."""
    to = f" to {plain(view['channel'])}" if view["channel"] else ""
    say(f"{coloured(view['state'])} {plain(view['subject'] or view['kind'])}{to}")
    if view["last_error"]:
        say(f"  {plain(view['last_error'])}")


def clients(views: list[View]) -> None:
    """All clients."""
    table = _table("Client", "Progress", "Workshop", "Last seen", "Next milestone", "Why")
    for view in views:
        held = view["workshops"][-1] if view["workshops"] else None
        seen = [page["seen_at"] for page in view["pages"] if page["seen_at"]]
        following = held and held["next_milestone"]
        table.add_row(
            plain(view["client"]) + (" (paused)" if view["paused_at"] else ""),
            coloured(view["progress"]),
            held["day"] if held else "",
            _when(max(seen)) if seen else "never",
            f"day {following['days']}, {_when(following['at'])}" if following else "none",
            plain(view["progress_reasons"][0]["said"] if view["progress_reasons"] else ""),
        )
    out.print(table)


def client(view: View) -> None:
    """Everything about one client."""
    paused = " [yellow](paused)[/]" if view["paused_at"] else ""
    say(f"[bold]{plain(view['client'])}[/]  {coloured(view['progress'])}{paused}")
    for why in view["progress_reasons"]:
        say(f"  {plain(why['said'])}")
    channels = ", ".join(view["channels"]) or "none (poromki edit … --notify CHANNEL)"
    mail = f" · drafts to {plain(view['mail'])}" if view["mail"] else ""
    say(f"Consultant {plain(view['consultant'])} · notices to {plain(channels)}{mail}")
    for one in view["calendar"]["closures"]:
        say(f"Closed {one['first_day']} to {one['last_day']} {plain(one['note'])}".rstrip())
    for one in view["workshops"]:
        title = f" “{plain(one['title'])}”" if one["title"] else ""
        closed = " (closed)" if one["closed_at"] else ""
        say(f"Workshop {one['day']}{title}{closed}")
        _verdicts(one["verdicts"])
        if one["point_of_return"]:
            found = one["point_of_return"]
            say(
                f"  [green]Point of return[/] between {_when(found['after_at'])} "
                f"and {_when(found['before_at'])}: {plain(found['url'])}"
            )
        if one["next_milestone"]:
            say(
                f"  Next: day {one['next_milestone']['days']}, {_when(one['next_milestone']['at'])}"
            )
    _steps(view["progress_steps"])
    for target in view["targets"]:
        _target(target, [p for p in view["pages"] if p["target_url"] == target["url"]])
    if view["actions"]:
        actions(view["actions"])
    _changes(view["client"], view["changes"])
    _notices(view.get("notices", []))


def _steps(rows: list[View]) -> None:
    """How the client stood over time, where that has changed at all."""
    if len(rows) > 1:
        stood = (f"{coloured(row['progress'])} since {_when(row['at'])}" for row in rows)
        say("Progress: " + ", ".join(stood))


def _verdicts(rows: list[View]) -> None:
    for row in rows:
        proof = row["coverage"]
        days = (
            f", seen on {proof['days_seen']} of {proof['days_total']} days"
            if proof["days_total"]
            else ""
        )
        reason = f" ({row['reason']})" if row["reason"] else ""
        by_hand = " (you looked)" if proof["method"] == "manual" else ""
        told = f"{coloured(row['answer'])}{reason}{by_hand}{days}"
        say(f"  day {row['days']:>2} {row['target']}: {told}")


def _target(view: View, pages: list[View]) -> None:
    say(f"[bold]{view['network'] or view['kind']}[/] {plain(view['url'])}")
    say(f"  {view['reliability']}")
    _ways(view)
    for page in pages[:1]:
        state = coloured(page["outcome"] or "waiting")
        reason = f" {plain(_sentence(page['reason']))}" if page["reason"] else ""
        seen = f"last seen {_when(page['seen_at'])}" if page["seen_at"] else "not seen yet"
        following = f", next look {_when(page['next_check_at'])}" if page["next_check_at"] else ""
        say(f"  {state} {plain(page['url'])}: {seen}{following}{reason}")
    if len(pages) > 1:
        _pages(pages)


def _pages(pages: list[View]) -> None:
    """A site's further pages and listings: what each is, when it was seen, why it is watched."""
    table = _table("", "Page", "Last seen", "Why it is watched")
    home = pages[0]["url"]
    for page in pages[1:]:
        seen = _when(page["seen_at"]) if page["seen_at"] else "not yet"
        failing = page["outcome"] == "unseen" and page["reason"]
        why = f"{_sentence(page['reason'])} " if failing else ""
        table.add_row(
            page["role"], plain(_path(page["url"], home)), seen, plain(why + page["chosen_why"])
        )
    out.print(table)


def _path(url: str, home: str) -> str:
    """An address without the host that it shares with the home page."""
    parts, at = urlsplit(url), urlsplit(home)
    if (parts.scheme, parts.netloc) != (at.scheme, at.netloc):
        return url
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _ways(view: View) -> None:
    """What each way of looking gave last, and how the permission stands."""
    one = view["permission"]
    if one and one["trouble"]:
        say(f"  [red]{plain(_sentence(one['trouble']))}[/] ({plain(one['why'])})")
    elif one and one["ends_at"]:
        say(f"  The permission ends {_when(one['ends_at'])}")
    for way in view["methods"]:
        newest = f", newest post {_when(way['newest_at'])}" if way["newest_at"] else ""
        say(f"  {way['method']} {_when(way['at'])}: {way['state']}{newest}")


def site(view: View) -> None:
    """What is watched of a website, and why."""
    pages, home = view["pages"], view["target_url"]
    if view["only_this_page"]:
        say(f"Of {plain(view['target_url'])} nothing but this page is watched.")
        return
    say(f"Watched of {plain(view['target_url'])}: {len(pages)} page{'s' * (len(pages) != 1)}")
    table = _table("", "Page", "Why")
    for page in pages:
        why = page["chosen_why"] or "the address you gave"
        table.add_row(page["role"], plain(_path(page["url"], home)), plain(why))
    for listing in view["listings"]:
        n = listing["addresses"]
        count = f"{n} address{'es' * (n != 1)}" if n is not None else ""
        told = "; ".join(text for text in (listing["chosen_why"], count, listing["why"]) if text)
        table.add_row(listing["role"], plain(_path(listing["url"], home)), plain(told))
    out.print(table)
    for why, count in view["left_out"].items():
        say(f"[bright_black]Left out: {count} × {plain(why)}[/]")


def actions(views: list[View]) -> None:
    """What was agreed, one line each, with what shows it or stands in its way."""
    table = _table("", "Agreed", "State", "By", "")
    for view in views:
        table.add_row(
            str(view["number"]),
            plain(view["wording"]),
            _state(view),
            view["due_on"] or "",
            plain(_proof(view)),
        )
    out.print(table)


def action(view: View) -> None:
    """One agreed action, in a line or two."""
    due = f", by {view['due_on']}" if view["due_on"] else ""
    since = f" since {_when(view['since'])}" if view["state"] == "done" else ""
    say(f"[bold]{view['number']}[/] {plain(view['wording'])}{due}: {_state(view)}{since}")
    if _proof(view):
        say(f"  {plain(_proof(view))}")


def _state(view: View) -> str:
    before = " (it was there before)" if view["already"] and view["state"] == "done" else ""
    colour = _COLOURS.get(view["state"], "default")
    return f"[{colour}]{view['state'].replace('_', ' ')}[/]{before}"


def _proof(view: View) -> str:
    """What shows it; else why it is not done, or cannot be verified."""
    if view["state"] == "done":
        return str(view["evidence"] or "")
    told = _hurdle(view["reason"])
    return f"{told} {view['why'] or ''}".strip()


def _hurdle(name: str | None) -> str:
    known = obstacle(name or "")
    return agreed_why(known, "en") if known else ""


def _changes(client: str, rows: list[View]) -> None:
    if not rows:
        return
    table = _table("Change seen", "What")
    for row in rows:
        for hunk in row["hunks"][:5]:
            table.add_row(_when(row["before_at"]), plain(hunk["said"]))
    out.print(table)
    say(f"[bright_black]Word by word, and why: poromki explain {plain(shlex.quote(client))}[/]")


def _notices(rows: list[View]) -> None:
    if not rows:
        return
    table = _table("Decided", "Notice", "State", "To")
    for row in rows:
        state = coloured(row["state"]) + (f" ({row['reason']})" if row["reason"] else "")
        subject = row["subject"] or f"day {row['milestone_days']}"
        table.add_row(_when(row["decided_at"]), plain(subject), state, plain(row["channel"] or ""))
    out.print(table)


def ladder(rows: list[View], days: Iterable[int], zone: ZoneInfo) -> None:
    """Each client's answers by milestone, its point of return, and how many messages went out."""
    table = _table("Client", *(f"Day {n}" for n in days), "Point of return", "Messages")
    for row in rows:
        held = row["workshops"][-1]
        said = {one["days"]: coloured(one["answer"]) for one in held["verdicts"]}
        found = held["point_of_return"]
        sent = sum(1 for one in row["notices"] if one["state"] == "sent")
        table.add_row(
            plain(row["client"]),
            *(said.get(n, "") for n in days),
            moment(datetime.fromisoformat(found["before_at"]), zone) if found else "",
            str(sent),
        )
    out.print(table)


def notices(rows: list[View]) -> None:
    """All notices, with what went wrong."""
    table = _table("Decided", "Client", "Notice", "State", "To", "Problem")
    for row in rows:
        table.add_row(
            _when(row["decided_at"]),
            plain(row["client"]),
            plain(row["subject"] or f"day {row['milestone_days']}"),
            coloured(row["state"]) + (f" ({row['reason']})" if row["reason"] else ""),
            plain(row["channel"] or ""),
            plain(row["last_error"] or ""),
        )
    out.print(table)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _sentence(reason: str | None) -> str:
    return reason_sentence(Reason(reason), "en") if reason in set(Reason) else reason or ""


def _when(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(config.own_zone()).strftime("%Y-%m-%d %H:%M")
