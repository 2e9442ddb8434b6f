"""The words of pages that are in no template: of our closed lists, and of times. Pure.

What comes from outside goes through `text`, `address` and `link`: they lose what could forge a line
or turn the direction of reading. Escaping is the templates' part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from monitor import compose
from monitor.agreed.records import Agreed, AgreedState
from monitor.compare.masks import Mask
from monitor.compose import Tone, methods, quote
from monitor.compose.changes import Told, proof_of
from monitor.compose.difference import Contrast, contrast
from monitor.compose.language import N_, Language
from monitor.compose.reader import Reader
from monitor.deed import BlockedBy, DeedKind
from monitor.model import (
    Answer,
    BlockKind,
    Change,
    Coverage,
    Finding,
    Hunk,
    Kind,
    NoticeKind,
    Progress,
    Reason,
    Role,
    RuleKind,
    Skip,
)
from monitor.overview import Sight
from monitor.progress import Why

_PROGRESS = {
    Progress.WAITING: N_("waiting"),
    Progress.QUIET: N_("quiet"),
    Progress.STARTED: N_("started"),
    Progress.STALLED: N_("stalled"),
    Progress.UNSEEN: N_("not seen"),
    Progress.BLOCKED: N_("blocked"),
    Progress.DONE: N_("done"),
}
_SIGHTS = {
    Sight.CHANGED: N_("changed"),
    Sight.QUIET: N_("seen, nothing new"),
    Sight.PART: N_("seen in part"),
    Sight.UNSEEN: N_("not seen"),
    Sight.NOT_LOOKED: N_("not looked at"),
}
_ANSWERS = {
    Answer.CHANGED: N_("changed"),
    Answer.QUIET: N_("nothing has changed"),
    Answer.UNSEEN: N_("could not be seen"),
    Answer.SKIPPED: N_("passed over"),
}
_FINDINGS = {
    Finding.BASELINE: N_("first look"),
    Finding.SAME: N_("nothing new"),
    Finding.SUSPECTED: N_("looks different, to be confirmed"),
    Finding.CONFIRMED: N_("changed"),
    Finding.REFUSED: N_("not seen"),
}
_SKIPS = {
    Skip.REGISTERED_LATE: N_("registered too late for it"),
    Skip.OVERTAKEN: N_("overtaken by what came later"),
    Skip.STARTED: N_("the client has started"),
    Skip.FURTHER_WORKSHOP: N_("a further workshop has been held"),
    Skip.PAUSED: N_("the client was paused"),
    Skip.TOLD_ALREADY: N_("told already"),
    Skip.YOU_LOOKED: N_("you looked yourself"),
    Skip.DISMISSED: N_("the change was no real one"),
    Skip.ACKNOWLEDGED: N_("acknowledged"),
    Skip.DONE: N_("the client is done"),
    Skip.NO_READER: N_("nobody is to be told"),
}
_NOTICES = {
    NoticeKind.QUIET: N_("Notice: nothing has changed"),
    NoticeKind.UNSEEN: N_("Notice: could not be seen"),
    NoticeKind.STARTED: N_("Notice: started"),
    NoticeKind.STALLED: N_("Notice: stalled"),
    NoticeKind.USUAL: N_("Notice: edits as every week"),
    NoticeKind.LOOK: N_("Request: please look yourself"),
    NoticeKind.PROFILE: N_("Notice: a profile instead of a page"),
    NoticeKind.EXPIRING: N_("Notice: the permission ends"),
    NoticeKind.THEIRS: N_("Question: is it still the client’s?"),
    NoticeKind.CLOSED: N_("Closing summary"),
    NoticeKind.MILESTONE: N_("Milestone passed over"),
}
_DEEDS = {
    DeedKind.SNOOZE: N_("Silent"),
    DeedKind.WAKE: N_("Notices again"),
    DeedKind.ACKNOWLEDGE: N_("Acknowledged"),
    DeedKind.TALKED: N_("Talked to the client"),
    DeedKind.BLOCKED: N_("Blocked"),
    DeedKind.HOLIDAY: N_("The client is away"),
    DeedKind.DONE: N_("Done"),
    DeedKind.REOPENED: N_("Opened again"),
    DeedKind.DISMISS: N_("Not a real change"),
    DeedKind.RESTORED: N_("A real change after all"),
    DeedKind.NOTHING: N_("Looked by hand: nothing new"),
    DeedKind.POST: N_("Looked by hand: a post"),
    DeedKind.AGREED: N_("Agreed"),
    DeedKind.WITHDRAWN: N_("Holds no longer"),
    DeedKind.CONFIRMED: N_("Confirmed as done"),
    DeedKind.NOTE: N_("Note"),
    DeedKind.PAUSED: N_("Paused"),
    DeedKind.RESUMED: N_("Watched again"),
    DeedKind.CLOSED: N_("The client is closed"),
    DeedKind.OPENED: N_("Not closed after all"),
    DeedKind.RULE: N_("A rule was added"),
    DeedKind.RULE_GONE: N_("A rule was taken away"),
    DeedKind.EDITED: N_("Settings changed"),
}
_BLOCKED = {
    BlockedBy.STAFF: N_("by the staff"),
    BlockedBy.BOSS: N_("by the boss"),
    BlockedBy.BUDGET: N_("by the budget"),
    BlockedBy.TIME: N_("by lack of time"),
    BlockedBy.TECHNOLOGY: N_("by technology"),
}
_ROLES = {
    Role.HOME: N_("home page"),
    Role.NAVIGATION: N_("in the navigation"),
    Role.CONTACT: N_("contact"),
    Role.NEWS: N_("news"),
    Role.OTHER: N_("page"),
    Role.FEED: N_("feed"),
    Role.SITEMAP: N_("sitemap"),
    Role.POSTS: N_("list of posts"),
}
_KINDS = {
    Kind.WEBSITE: N_("Website"),
    Kind.FACEBOOK: N_("Facebook page"),
    Kind.FEED: N_("Feed"),
    Kind.PROFILE: N_("Profile"),
}
_RELIABILITY = {
    Kind.WEBSITE: N_("Full: the page is looked at as any visitor sees it."),
    Kind.FEED: N_("Full for what the feed lists: new items are seen, edits of pages are not."),
    Kind.FACEBOOK: N_("By hand: at each milestone you are asked to look yourself."),
    Kind.PROFILE: N_("By hand: at each milestone you are asked to look yourself."),
}
_RULES = {
    RuleKind.IGNORE_CSS: N_("does not count:"),
    RuleKind.ONLY_CSS: N_("alone counts:"),
    RuleKind.IGNORE_TEXT: N_("text that does not count:"),
    RuleKind.MASK_DATES: N_("dates and times do not count"),
}
_HABITS = {
    "place": N_("something else stands here again and again"),
    "phrase": N_("the same words with other numbers"),
    "block": N_("comes and goes"),
}
_MASKS = {
    Mask.CLOCK: N_("the calendar or clock moved on"),
    Mask.COPYRIGHT_YEAR: N_("the year beside a copyright sign"),
    Mask.VERSION: N_("a version stamp"),
    Mask.MESSAGE: N_("a message of the server’s software"),
    Mask.TOKEN: N_("a random token"),
    Mask.PROBE: N_("a probe of the browser’s fonts"),
    Mask.PARTIAL: N_("a whole part of the page did not load"),
    Mask.COUNTER: N_("the same words with other numbers, as often before"),
    Mask.ROTATES: N_("a place where nothing lasts"),
    Mask.COMES_AND_GOES: N_("it comes and goes"),
    Mask.CONSENT: N_("a consent dialog"),
    Mask.COOKIE_LABEL: N_("a label of the cookie settings"),
    Mask.RENAMED_IMAGE: N_("the same image under another name"),
    Mask.DESCRIPTION: N_("the description for search engines put in or taken out"),
    Mask.SEARCH_DATA: N_("data for search engines put in or taken out"),
    Mask.BUTTONS: N_("buttons alone"),
    Mask.ROLLS: N_("the feed rolls on"),
    Mask.OTHERS: N_("a list that others fill rolls on"),
    Mask.VISITORS: N_("what visitors counted up"),
    Mask.WEATHER: N_("the weather"),
    Mask.MOVED_LINK: N_("the same link to another address of the start page"),
    Mask.TWO_FETCHES: N_("it differed between two fetches in a row"),
}
_SIZES = {
    "small": N_("a small change"),
    "medium": N_("a change of some sentences"),
    "large": N_("a large change"),
}
_AGREED = {
    AgreedState.OPEN: N_("open"),
    AgreedState.DONE: N_("fulfilled"),
    AgreedState.UNDONE: N_("no longer so"),
    AgreedState.CANNOT_VERIFY: N_("cannot be told"),
}
_TONES = {
    Tone.FRIENDLY: N_("friendly"),
    Tone.FACTUAL: N_("factual"),
    Tone.DIRECT: N_("direct"),
}
_TECHNICAL = (
    N_("nothing that an owner did"),
    N_("something is new; a later look decides"),
    N_("the first look at the page"),
    N_("the first look at the page; it is watched in part: it is too long"),
    N_("read anew by a newer extractor"),
    N_("as it was before another look"),
)
"""What a look says of itself where that is always the same."""
_AS_A_VISITOR = N_("as any visitor sees it")

_CLOSED_LISTS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Progress: _PROGRESS,
    Sight: _SIGHTS,
    Answer: _ANSWERS,
    Finding: _FINDINGS,
    Skip: _SKIPS,
    NoticeKind: _NOTICES,
    DeedKind: _DEEDS,
    BlockedBy: _BLOCKED,
    AgreedState: _AGREED,
    Tone: _TONES,
    Role: _ROLES,
    Kind: _KINDS,
    RuleKind: _RULES,
    Mask: _MASKS,
}
"""By type: words of two lists may be spelt alike, and then they are equal."""


@dataclass(frozen=True)
class Words:
    """What a page says in its reader's language, times in the reader's zone."""

    speech: Language
    """Of the pages' own catalogue."""
    reader: Reader
    """The same language by the catalogue of notices, the zone, and now."""
    _days: dict[date, str] = field(default_factory=dict, compare=False)

    @property
    def lang(self) -> str:
        """The language's code."""
        return self.speech.code

    def word(self, value: StrEnum) -> str:
        """A member of one of our closed lists."""
        if isinstance(value, Reason):
            return compose.reason_sentence(value, self.lang)
        return self.speech.gettext(_CLOSED_LISTS[type(value)][value])

    def reason(self, why: Why) -> str:
        """Why a client stands as it does."""
        return compose.progress_reason(why, self.lang, self.reader.zone)

    def agreed(self, one: Agreed) -> str:
        """What was agreed, in the consultant's words or in ours."""
        return self.text(one.wording or compose.agreed_wording(one, self.lang))

    def obstacle(self, one: Agreed) -> str:
        """Why it cannot be told whether it is done; empty where it can."""
        return compose.agreed_why(one.obstacle, self.lang) if one.obstacle else ""

    def habit(self, what: str) -> str:
        """How what is masked on a page behaves (`explain.Volatile.what`)."""
        return self.speech.gettext(_HABITS[what])

    def reliability(self, kind: Kind, method: str | None) -> str:
        """How far verdicts about a target can be trusted, by the way of looking if it has one."""
        by_method = compose.method_sentence(method, self.lang) if method else ""
        return by_method or self.speech.gettext(_RELIABILITY[kind])

    def way(self, method: str) -> str:
        """By which way was looked."""
        return methods.short(method, self.reader.speech) or self.speech.gettext(_AS_A_VISITOR)

    def technical(self, why: str) -> str:
        """What a look says of itself; empty where that is free, and English."""
        return self.speech.gettext(why) if why in _TECHNICAL else ""

    def scale(self, size: str) -> str:
        """How large a change is (`explain.size_of`)."""
        return self.speech.gettext(_SIZES[size])

    # --- what comes from outside -----------------------------------------------------

    def text(self, said: str, most: int = 300) -> str:
        """Foreign words on one line."""
        return quote.one_line(said, most)

    def address(self, url: str) -> str:
        """A foreign address as it is shown."""
        return quote.address(url)

    def link(self, url: str) -> str:
        """The same where it may be linked to, else empty."""
        return quote.link(url)

    # --- times and numbers -----------------------------------------------------------

    def day(self, day: date) -> str:
        """A calendar day."""
        if day not in self._days:  # a page says the same days again and again
            self._days[day] = self.reader.day(day)
        return self._days[day]

    def month(self, day: date) -> str:
        """The month of a day, in short."""
        return str(format_skeleton("MMM", day, locale=self.speech.locale))

    def on(self, at: datetime) -> str:
        """The calendar day of an instant."""
        return self.day(at.astimezone(self.reader.zone).date())

    def moment(self, at: datetime) -> str:
        """An instant as day and time."""
        return f"{self.on(at)}, {at.astimezone(self.reader.zone):%H:%M}"

    def window(self, after_at: datetime, before_at: datetime) -> str:
        """The time between two looks."""
        return self.reader.window(after_at, before_at)

    def iso(self, at: datetime) -> str:
        """An instant for machines."""
        return at.isoformat(timespec="seconds").replace("+00:00", "Z")

    def ago(self, days: int) -> str:
        """How many days ago something was, or how far ahead it is."""
        if days == 0:
            return self.speech.gettext("today")
        if days < 0:
            return self.speech.ngettext("in %(n)d day", "in %(n)d days", -days)
        return self.speech.ngettext("%(n)d day ago", "%(n)d days ago", days)

    def decimal(self, number: float, places: int = 1) -> str:
        """A number as it is written here."""
        return str(format_decimal(round(number, places), locale=self.speech.locale))

    # --- changes and looks -------------------------------------------------------------

    def told(self, change: Change, most: int = 3) -> tuple[Told, ...]:
        """A change's first differences in words."""
        return compose.tell_change(change, self.lang, most=most)

    def difference(self, hunk: Hunk) -> tuple[Told, Contrast | None]:
        """One difference in words, and both sides word by word; None where words tell it all."""
        said = compose.tell_hunk(hunk, self.lang)
        is_thing = hunk.block in {BlockKind.LINK, BlockKind.IMAGE}
        return said, None if is_thing else said.marked or contrast(hunk.before, hunk.after)

    def contrast(self, before: str, after: str) -> Contrast:
        """Two texts, word by word."""
        return contrast(before, after)

    def proof(self, change: Change) -> str:
        """What confirmed a change."""
        return proof_of(change, self.reader.speech)

    def advice(self, reason: Reason) -> str:
        """What to do about a reason."""
        return compose.reason_advice(reason, self.lang)

    def coverage(self, one: Coverage) -> str:
        """Proof of looking, in a sentence."""
        if not one.last_seen_at:
            return self.speech.gettext("Not seen yet since the workshop.")
        said = self.speech.ngettext(
            "Seen on %(seen)d of %(n)d day, last %(moment)s.",
            "Seen on %(seen)d of %(n)d days, last %(moment)s.",
            one.days_total,
            seen=one.days_seen,
            moment=self.moment(one.last_seen_at),
        )
        if one.pages_total < 2:
            return said
        pages = self.speech.ngettext(
            "%(seen)d of %(n)d page.",
            "%(seen)d of %(n)d pages.",
            one.pages_total,
            seen=one.pages_seen,
        )
        return f"{said} {pages}"
