"""Which of a witness's dates prove an edit. Pure.

What moved since the last look is weighed; what stood still proves nothing anew. In this order:

1. A date ahead of the clock proves nothing, now or when its time has come.
2. A date of the moment of the look may be said at every look. It is weighed as soon as it has
   stood still: a later look finds it where it was, and the moment gone by. At our first look
   that is any date of the last day, which a nightly job may write.
3. A date that went back is a restored copy, or a cache.
4. Dates that moved together are a rebuild, an import, a tool: most of all within a day, or many
   within seconds of each other. A few of many, minutes apart, are an owner at work.
5. Dates at the same time of day, day after day, are a machine's; of one page two are enough.
6. Of a few pages that bear the same instant one was edited; home pages and archives take the date
   of their newest post.

Nothing is remembered between looks but the last claims and the counts, so all claims of a
witness at one look are weighed at once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from monitor.evidence.dates import FAR_EAST
from monitor.evidence.record import Record, borne_out
from monitor.model import Claim

SKEW = timedelta(minutes=15)
"""A server's clock may be ahead of ours by so much; what lies later lies in the future."""
MOMENT = timedelta(hours=2)
"""Before the look: caches that refresh their dates do it every hour, or less."""
NIGHT = timedelta(hours=26)
"""Before the first look: a nightly job's date is never older, and we have seen no other of it."""
ONE_DAY = timedelta(hours=24)
"""Within it, dates of most pages are of one rebuild."""
AT_ONCE = timedelta(seconds=60)
"""Apart: no owner saves pages so fast one after the other, CROWD of them."""
CROWD = 5
CROWDED_DAY = 10
"""The same for dates that name a day alone: more than are edited by hand in one."""
MORE_THAN_A_ZONE = timedelta(hours=26)
"""Longer spans name a day and no time of it."""
SETTLED = timedelta(days=30)
"""Age from which a date tells for its witness: no cache keeps pages longer."""
MARK = timedelta(minutes=10)
"""The day is cut in such marks: two on different days in one, or one beside it, are at the same
time of day."""
DAYS_AROUND = 7
OTHER_DAYS = 2
"""Of the DAYS_AROUND, at the same time of day: with its own, three."""
STEADY_AFTER = timedelta(hours=6)
"""Since the last look, before standing still means anything."""
ZONE_ERROR = FAR_EAST
"""How far ahead a witness may be always that was ahead of the clock once: a wrong zone."""
MOST_PROVEN = 10


class Standing(StrEnum):
    """What speaks against a claim; the value is how it is told.

    Names are stored: one that was released stays.
    """

    STANDS = "nothing speaks against it"
    SAME = "it said so before"
    FUTURE = "it lies in the future"
    SAYS_NOW = "it says the moment of the look"
    WAITS = "it is of the day before the first look: it must stand still for a day"
    BACK = "it went back to an earlier date"
    TOGETHER = "it moved together with others, as in a rebuild or import"
    CLOCKWORK = "it keeps the same time of day, day after day"
    FOLLOWS = "another page bears the same instant"
    REFUTED = "the page showed the same as before"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and what speaks against it."""

    claim: Claim
    standing: Standing


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one look at a witness gave."""

    record: Record
    """With this look's counts."""
    judged: tuple[Judged, ...]
    """One for each address, latest first. Each date stands at one look only."""


def weigh(
    record: Record,
    before: Mapping[str, Claim],
    claims: Sequence[Claim],
    *,
    looked_at: datetime,
    last_look_at: datetime | None,
) -> Weighed:
    """Judge all that a witness claims at one look. Raises nothing.

    `before` holds its last claim for each address, `last_look_at` is when it was last heard; empty
    and None at the first look. The order of `claims` does not matter; of two for one address the
    later counts.
    """
    latest = _latest(claims)
    if not latest:
        return Weighed(record, ())
    if not record.looks:
        record = replace(record, heard_since=int(looked_at.timestamp()))
    since = datetime.fromtimestamp(record.heard_since, UTC)
    look = _Look(before, latest, looked_at, last_look_at, since)
    moved = look.moved()
    fresh = moved if record.future else moved | look.ripened()
    standings = _standings(look, fresh)
    judged = [Judged(claim, standings[url]) for url, claim in latest.items()]
    return Weighed(
        _counted(record, look, moved, standings),
        tuple(sorted(judged, key=lambda each: _latest_first(each.claim))),
    )


def cross_examined(weighed: Weighed, changed: Mapping[str, bool]) -> Weighed:
    """Hold the dates that stand against what we see ourselves, before anything is proven.

    `changed` tells of pages that were seen before the date and after: whether they differ. A page
    that is really new has changed. Of others nothing is learnt.
    """
    record = weighed.record
    judged = []
    for each in weighed.judged:
        seen = changed.get(each.claim.url) if each.standing is Standing.STANDS else None
        if seen is not None:
            record = borne_out(record, seen)
        judged.append(replace(each, standing=Standing.REFUTED) if seen is False else each)
    return Weighed(record, tuple(judged))


def proven(
    judged: Iterable[Judged], record: Record, *, since: datetime, seen_at: datetime
) -> tuple[Claim, ...]:
    """Give the claims that prove an edit after `since` and before the look at `seen_at`.

    All within these instants, of a trusted witness, with nothing against them; the latest
    MOST_PROVEN. A witness that was ahead of the clock once may be so always: it proves nothing
    of the hours after `since`.
    """
    if not record.is_trusted:
        return ()
    start = since + ZONE_ERROR if record.future else since
    found = [
        each.claim
        for each in judged
        if each.standing is Standing.STANDS
        and start < each.claim.not_before
        and each.claim.not_after <= seen_at
    ]
    return tuple(sorted(found, key=_latest_first)[:MOST_PROVEN])


@dataclass(frozen=True, slots=True)
class _Look:
    """What a witness said before, and says now."""

    before: Mapping[str, Claim]
    latest: Mapping[str, Claim]
    at: datetime
    last_at: datetime | None
    heard_since: datetime

    def moved(self) -> set[str]:
        """Addresses that are new here, or bear another date than before."""
        return {url for url, claim in self.latest.items() if not self._stood_still(claim)}

    def ripened(self) -> set[str]:
        """Addresses whose date was too fresh at the last look, and has stood still since."""
        if self.last_at is None:
            return set()
        return {
            url
            for url, claim in self.latest.items()
            if self._stood_still(claim)
            and self._is_fresh(claim, self.last_at)
            and not self._is_fresh(claim, self.at)
        }

    def by_the_clock(self, claim: Claim) -> Standing | None:
        """What the time of the look has against a claim."""
        if claim.not_before > self.at + SKEW:
            return Standing.FUTURE
        if self.at - MOMENT < claim.not_after:
            return Standing.SAYS_NOW
        return Standing.WAITS if self._is_fresh(claim, self.at) else None

    def known(self) -> list[Claim]:
        """The last word on every address."""
        return list({**self.before, **self.latest}.values())

    def is_steady(self, moved: set[str]) -> bool:
        """Whether most dates stood still while time went on."""
        if self.last_at is None or self.at - self.last_at < STEADY_AFTER:
            return False
        again = self.before.keys() & self.latest.keys()
        return 2 * len(again - moved) > len(again)

    def _stood_still(self, claim: Claim) -> bool:
        old = self.before.get(claim.url)
        return old is not None and _span(old) == _span(claim)

    def _is_fresh(self, claim: Claim, at: datetime) -> bool:
        """Whether a look at `at` finds it too young to be weighed, yet not in the future."""
        young = NIGHT if claim.not_after <= self.heard_since else MOMENT
        return at - young < claim.not_after and claim.not_before <= at + SKEW


def _latest(claims: Iterable[Claim]) -> dict[str, Claim]:
    """The latest claim of each address."""
    return {claim.url: claim for claim in sorted(claims, key=lambda c: (*_span(c), c.title))}


def _standings(look: _Look, fresh: set[str]) -> dict[str, Standing]:
    """What speaks against each claim: of several reasons the first in the module's order."""
    found = dict.fromkeys(look.latest.keys() - fresh, Standing.SAME)
    found |= {u: told for u, c in look.latest.items() if (told := look.by_the_clock(c))}
    for standing, tell in (
        (Standing.BACK, _gone_back),
        (Standing.TOGETHER, _together),
        (Standing.CLOCKWORK, _clockwork),
        (Standing.FOLLOWS, _followers),
    ):
        left = fresh - found.keys()
        found |= dict.fromkeys(left & tell(look, left), standing)
    return dict.fromkeys(look.latest, Standing.STANDS) | found


def _gone_back(look: _Look, left: set[str]) -> set[str]:
    known = ((look.before[url], look.latest[url]) for url in left & look.before.keys())
    return {claim.url for old, claim in known if claim.not_after < old.not_before}


def _together(look: _Look, left: set[str]) -> set[str]:
    """Addresses that most others share a day with, or many a minute; those that stood still too,
    for they may have moved with these before."""
    times = sorted(map(_middle, look.latest.values()))
    crowd = _crowded(look.latest.values())
    for url in left - crowd:
        near = _around(times, _middle(look.latest[url]), ONE_DAY / 2)
        if near > 1 and 2 * near > len(times):
            crowd.add(url)
    return crowd


def _crowded(claims: Iterable[Claim]) -> set[str]:
    """Addresses in a row of CROWD or more, each AT_ONCE after the one before."""
    rows: dict[timedelta, list[Claim]] = {}
    for claim in claims:
        rows.setdefault(claim.not_after - claim.not_before, []).append(claim)
    found: set[str] = set()
    for length, row in rows.items():
        row.sort(key=_middle)
        most = CROWDED_DAY if length > MORE_THAN_A_ZONE else CROWD
        start = 0
        for end in range(1, len(row) + 1):
            if (
                end == len(row)
                or _middle(row[end]) - _middle(row[end - 1]) > AT_ONCE.total_seconds()
            ):
                found.update(c.url for c in row[start:end] if end - start >= most)
                start = end
    return found


def _clockwork(look: _Look, left: set[str]) -> set[str]:
    """Addresses at whose time of day they, or several others, were dated on days around."""
    marks = {_mark(claim) for claim in look.known() if not _is_day(claim)}
    found = set()
    for claim in (look.latest[url] for url in left):
        own = look.before.get(claim.url)
        before = {_mark(own)} if own and not _is_day(own) else set()
        if not _is_day(claim) and (_days_at(before, claim) or _days_at(marks, claim) >= OTHER_DAYS):
            found.add(claim.url)
    return found


def _days_at(marks: Set[int], claim: Claim) -> int:
    """On how many days around, without its own, one of `marks` is at a claim's time of day."""
    mark = _mark(claim)
    days = (mark + n * (ONE_DAY // MARK) for n in range(-DAYS_AROUND, DAYS_AROUND + 1) if n)
    return sum(not marks.isdisjoint((day - 1, day, day + 1)) for day in days)


def _followers(look: _Look, left: set[str]) -> set[str]:
    """All but one of the addresses that bear one instant; all, where it was known before.

    The one is a new page, else the one with the longest address: those of home pages and archives
    are short.
    """
    same: dict[datetime, list[str]] = {}
    for claim in look.known():
        if claim.not_before == claim.not_after:
            same.setdefault(claim.not_before, []).append(claim.url)
    found: set[str] = set()
    for urls in same.values():
        found.update(urls)
        if left.issuperset(urls):
            found.remove(min(urls, key=lambda u: (u in look.before, -len(u.partition("?")[0]), u)))
    return found


def _counted(
    record: Record, look: _Look, moved: set[str], standings: Mapping[str, Standing]
) -> Record:
    """Add what this look teaches of the witness."""
    seen = Counter(standings[url] for url in moved)
    jumped = Counter(standings[url] for url in moved & look.before.keys())
    total = len(look.latest)
    settled_at = (look.at - SETTLED).timestamp()
    middles = map(_middle, look.known())
    settled = {middle // ONE_DAY.total_seconds() for middle in middles if middle <= settled_at}
    return replace(
        record,
        looks=record.looks + 1,
        spread=max(record.spread, len(settled)),
        steady=record.steady + look.is_steady(moved),
        now=record.now + (2 * seen[Standing.SAYS_NOW] > total),
        together=record.together + (2 * jumped[Standing.TOGETHER] > total),
        future=record.future + (seen[Standing.FUTURE] > 0),
    )


def _is_day(claim: Claim) -> bool:
    """Whether it names a day, and no time of it."""
    return claim.not_after - claim.not_before > MORE_THAN_A_ZONE


def _middle(claim: Claim) -> float:
    """The middle of its instants, in seconds since 1970."""
    return (claim.not_before.timestamp() + claim.not_after.timestamp()) / 2


def _mark(claim: Claim) -> int:
    """The number of its MARK since 1970."""
    return int(_middle(claim) // MARK.total_seconds())


def _span(claim: Claim) -> tuple[datetime, datetime]:
    return claim.not_before, claim.not_after


def _latest_first(claim: Claim) -> tuple[float, str]:
    return -claim.not_after.timestamp(), claim.url


def _around(times: Sequence[float], middle: float, most: timedelta) -> int:
    """How many of the sorted `times` are at most `most` apart from `middle`."""
    apart = most.total_seconds()
    return bisect_right(times, middle + apart) - bisect_left(times, middle - apart)
