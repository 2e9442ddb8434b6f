"""How far a site's own dates are believed: characters of sites, stepped over a month.

Each site says of its pages what such sites say, edits or no edits. What is proven must be an edit,
whatever the site.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.evidence.dates import read_date
from monitor.evidence.record import (
    DOUBT,
    LOOKS_A_POINT,
    MOST_DAYS,
    TRUSTED,
    Record,
    borne_out,
    counts,
    from_counts,
)
from monitor.evidence.weigh import (
    MOST_PROVEN,
    SKEW,
    Judged,
    Standing,
    cross_examined,
    proven,
    weigh,
)
from monitor.model import Claim, Witness

HOME = "https://adler.example/"
WORKSHOP = datetime(2026, 11, 2, 13, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PAGES = tuple(f"{HOME}page-{n}/" for n in range(24))
OLD = {
    HOME: WORKSHOP - 40 * DAY - 3 * HOUR,
    **{
        url: WORKSHOP - (35 + 9 * n) * DAY - timedelta(hours=n % 8, minutes=7 * n % 60)
        for n, url in enumerate(PAGES)
    },
}
"""When each page was edited last before all of this."""

Edits = dict[str, list[datetime]]
Dates = dict[str, datetime]
Said = dict[str, str]


# --- what sites say --------------------------------------------------------------


def latest(edits: Edits, at: datetime) -> Dates:
    """When each page that is there was really edited last."""
    found = dict(OLD)
    for url, times in edits.items():
        past = [t for t in times if t <= at]
        if past:
            found[url] = max(past)
    return found


def spelt(dates: Dates) -> Said:
    return {url: t.isoformat() for url, t in dates.items()}


def honest(edits: Edits, at: datetime) -> Said:
    return spelt(latest(edits, at))


def always_now(edits: Edits, at: datetime) -> Said:
    return dict.fromkeys(spelt(latest(edits, at)), at.isoformat())


def now_by_a_fast_clock(edits: Edits, at: datetime) -> Said:
    return dict.fromkeys(OLD, (at + timedelta(minutes=4)).isoformat())


def today(edits: Edits, at: datetime) -> Said:
    return dict.fromkeys(latest(edits, at), at.date().isoformat())


def monday(edits: Edits, at: datetime) -> Said:
    """A cached sitemap of a site that says today of every page."""
    return dict.fromkeys(latest(edits, at), (at - at.weekday() * DAY).date().isoformat())


def rebuilt_nightly(edits: Edits, at: datetime) -> Said:
    night = at.replace(hour=3, minute=0) - (DAY if at.hour < 3 else 0 * DAY)
    pages = enumerate(latest(edits, at))
    return spelt({url: night + timedelta(seconds=n) for n, url in pages})


def rebuilt_at_edits(edits: Edits, at: datetime) -> Said:
    """A generator that writes all pages anew whenever the owner edits one."""
    dates = latest(edits, at)
    built = max([t for times in edits.values() for t in times if t <= at], default=OLD[HOME])
    return dict.fromkeys(spelt(dates), (built + timedelta(seconds=40)).isoformat())


def days_only(edits: Edits, at: datetime) -> Said:
    return {url: t.date().isoformat() for url, t in latest(edits, at).items()}


def local_as_utc(edits: Edits, at: datetime) -> Said:
    return spelt({url: t + 2 * HOUR for url, t in latest(edits, at).items()})


def with_events(edits: Edits, at: datetime) -> Said:
    """Its listing dates events by their own day."""
    events = {f"{HOME}event-{n}/": WORKSHOP + 9 * n * DAY + 5 * HOUR for n in range(5)}
    return spelt(events | latest(edits, at))


def refreshed_hourly(edits: Edits, at: datetime) -> Said:
    return {
        url: (at - timedelta(minutes=(7 * n + at.minute) % 60)).isoformat()
        for n, url in enumerate(latest(edits, at))
    }


def cached_for_days(edits: Edits, at: datetime) -> Said:
    """Each page in a cache for three days, from a time of its own."""
    hours = int((at - WORKSHOP) / HOUR)
    ages = {url: timedelta(hours=(hours + 13 * n) % 72) for n, url in enumerate(latest(edits, at))}
    return spelt({url: at - age for url, age in ages.items()})


def home_follows(edits: Edits, at: datetime) -> Said:
    """As WordPress's sitemap has it: home page and archives bear the date of the newest post."""
    dates = latest(edits, at)
    newest = max(dates.values())
    return spelt(dates | {HOME: newest, f"{HOME}blog/": newest})


def resaved(edits: Edits, at: datetime, hour: Callable[[int], float]) -> Said:
    """A plugin saves one page each night."""
    dates = latest(edits, at)
    for n in range(-60, 40):
        night = WORKSHOP.replace(hour=0, minute=0) + n * DAY + hour(n) * HOUR
        url = PAGES[random.Random(n).randrange(len(PAGES))]
        if night <= at:
            dates[url] = max(dates[url], night)
    return spelt(dates)


def resaved_at_three(edits: Edits, at: datetime) -> Said:
    return resaved(edits, at, lambda n: 3 + n % 3 / 30)


def resaved_some_time(edits: Edits, at: datetime) -> Said:
    return resaved(edits, at, lambda n: random.Random(-n).uniform(0, 23))


def imported(edits: Edits, at: datetime) -> Said:
    """An agency moves fifty old posts in, on a day of the month."""
    moved_in = WORKSHOP + 6 * DAY + 2 * HOUR
    posts = {f"{HOME}old-{n}/": moved_in + timedelta(seconds=7 * n) for n in range(50)}
    return spelt(latest(edits, at) | (posts if moved_in <= at else {}))


def with_a_nightly_page(edits: Edits, at: datetime) -> Said:
    """Honest, but for a page that a job writes each night."""
    night = at.replace(hour=3, minute=1) - (DAY if at.hour < 3 else 0 * DAY)
    return spelt(latest(edits, at) | {f"{HOME}weather/": night})


def home_of_the_night(edits: Edits, at: datetime) -> Said:
    return honest(edits, at) | {HOME: rebuilt_nightly(edits, at)[HOME]}


def one_page(edits: Edits, at: datetime) -> Said:
    return {HOME: latest(edits, at)[HOME].isoformat()}


def one_page_redeployed(edits: Edits, at: datetime) -> Said:
    """Put there anew each Sunday by its hoster."""
    return {HOME: (at - (at.weekday() + 1) % 7 * DAY).replace(hour=0, minute=40).isoformat()}


HONEST = {
    "a plain CMS": honest,
    "a sitemap whose home page follows the posts": home_follows,
    "a CMS with its events in the listing": with_events,
    "a CMS that says days only": days_only,
    "a CMS that writes local time as UTC": local_as_utc,
    "a CMS into which old posts are moved": imported,
}
LIARS = {
    "always now": always_now,
    "always now, by a clock that is fast": now_by_a_fast_clock,
    "always today": today,
    "always today, cached for a week": monday,
    "rebuilt nightly": rebuilt_nightly,
    "rebuilt at each edit": rebuilt_at_edits,
    "refreshed hourly": refreshed_hourly,
    "cached for days": cached_for_days,
    "the only page": one_page,
    "the only page, deployed each Sunday": one_page_redeployed,
}
"""And those whose dates may be true, but nothing tells so."""
MIXED = {
    "a page saved each night at three": resaved_at_three,
    "a CMS with one page that is written nightly": with_a_nightly_page,
    "a CMS whose sitemap dates the home page by its own last writing": home_of_the_night,
}
SITES = HONEST | LIARS | MIXED


# --- looking at them --------------------------------------------------------------


def claims(said: Said) -> list[Claim]:
    spans = {url: read_date(text) for url, text in said.items()}
    return [Claim(Witness.SITEMAP, url, *span) for url, span in spans.items() if span]


def is_true(claim: Claim, edits: Edits) -> bool:
    """Whether the page was edited about then."""
    start, end = claim.not_before - 3 * HOUR, claim.not_after + 3 * HOUR
    return any(start <= t <= end for t in edits.get(claim.url, ()))


@dataclass(frozen=True)
class Month:
    """What a month of looks gave."""

    proofs: list[tuple[datetime, Claim]]
    """With the look that gave them."""
    record: Record


def watched(
    says: Callable[[Edits, datetime], Said],
    edits: Edits,
    first: timedelta = -2 * DAY,
    days: int = 30,
    *,
    sees: bool = True,
) -> Month:
    """Look every twelve hours; `sees`: at the pages too, and whether they changed."""
    record, before, last = Record(Witness.SITEMAP), dict[str, Claim](), None
    proofs = []
    for n in range(2 * days):
        at = WORKSHOP + first + 12 * n * HOUR + timedelta(minutes=n * 17 % 31)
        found = claims(says(edits, at))
        weighed = weigh(record, before, found, looked_at=at, last_look_at=last)
        if last:
            told = [j.claim for j in weighed.judged if j.claim.not_before > WORKSHOP + first]
            weighed = cross_examined(weighed, {c.url: is_true(c, edits) for c in told if sees})
        record = weighed.record
        proofs += [(at, c) for c in proven(weighed.judged, record, since=WORKSHOP, seen_at=at)]
        before, last = {c.url: c for c in found}, at
    return Month(proofs, record)


EDITS: Edits = {
    PAGES[3]: [WORKSHOP + 4 * DAY + 2 * HOUR],
    PAGES[9]: [WORKSHOP + 4 * DAY + 2.3 * HOUR],
    f"{HOME}new/": [WORKSHOP + 8 * DAY + 6.5 * HOUR],
    PAGES[11]: [WORKSHOP + 19 * DAY + 20 * HOUR],
}


@pytest.mark.parametrize("site", SITES)
def test_a_quiet_site_proves_nothing(site: str) -> None:
    assert watched(SITES[site], {}).proofs == []


@pytest.mark.parametrize("site", SITES)
def test_a_quiet_site_registered_late_proves_nothing(site: str) -> None:
    assert watched(SITES[site], {}, first=2 * DAY).proofs == []


@pytest.mark.parametrize("site", SITES)
def test_a_quiet_site_of_which_we_see_only_the_listing_proves_nothing(site: str) -> None:
    assert watched(SITES[site], {}, first=2 * DAY, sees=False).proofs == []


@pytest.mark.parametrize("site", HONEST)
def test_every_edit_of_an_honest_site_is_proven(site: str) -> None:
    assert {claim.url for _, claim in watched(SITES[site], EDITS).proofs} == set(EDITS)


@pytest.mark.parametrize("site", SITES)
def test_what_is_proven_is_an_edit(site: str) -> None:
    month = watched(SITES[site], EDITS)
    assert [claim for _, claim in month.proofs if not is_true(claim, EDITS)] == []


@pytest.mark.parametrize("site", LIARS)
def test_a_site_whose_dates_tell_nothing_proves_nothing(site: str) -> None:
    assert watched(SITES[site], EDITS).proofs == []


@pytest.mark.parametrize("site", ["a plain CMS", "a sitemap whose home page follows the posts"])
def test_an_edit_is_proven_at_once_and_once(site: str) -> None:
    proofs = watched(SITES[site], EDITS).proofs
    delays = [at - claim.not_after for at, claim in proofs]
    assert max(delays) < 15 * HOUR
    assert len(proofs) == len(EDITS)


LATE: Edits = {PAGES[5]: [WORKSHOP + 50 * HOUR]}


@pytest.mark.parametrize("site", HONEST)
def test_an_edit_before_our_first_look_is_credited(site: str) -> None:
    proofs = watched(SITES[site], LATE, first=4 * DAY).proofs
    assert {claim.url for _, claim in proofs} == {PAGES[5]}


@pytest.mark.parametrize("site", LIARS)
def test_an_edit_before_our_first_look_is_not_credited_on_a_liars_word(site: str) -> None:
    assert watched(SITES[site], LATE, first=4 * DAY).proofs == []


def test_it_is_credited_at_the_very_first_look() -> None:
    proofs = watched(honest, LATE, first=4 * DAY, days=1).proofs
    assert [at for at, _ in proofs] == [WORKSHOP + 4 * DAY]


@pytest.mark.parametrize("hours", [1, 5, 11, 20, 25])
def test_an_edit_just_before_the_first_look_is_credited_a_day_later(hours: int) -> None:
    edited_at = WORKSHOP + 2 * DAY - hours * HOUR
    proofs = watched(honest, {PAGES[5]: [edited_at]}, first=2 * DAY, days=3).proofs
    assert [26 * HOUR <= at - edited_at < 39 * HOUR for at, _ in proofs] == [True]


def test_an_edit_before_the_workshop_is_not_credited() -> None:
    assert watched(honest, {PAGES[5]: [WORKSHOP - HOUR]}, first=2 * DAY).proofs == []


def test_once_ahead_of_the_clock_the_hours_after_the_workshop_prove_nothing() -> None:
    edits = {PAGES[5]: [WORKSHOP - 36.2 * HOUR], PAGES[6]: [WORKSHOP - HOUR]}
    month = watched(local_as_utc, edits)
    assert month.record.future > 0
    assert month.proofs == []


def test_a_plugin_that_saves_pages_some_time_each_day_loses_its_trust() -> None:
    month = watched(resaved_some_time, {})
    assert month.record.trust < TRUSTED
    assert [at for at, _ in month.proofs if at > WORKSHOP + 4 * DAY] == []


def test_a_post_that_was_scheduled_before_is_no_edit() -> None:
    """It is listed with the date at which it will come out."""

    def scheduled(edits: Edits, at: datetime) -> Said:
        return honest(edits, at) | {f"{HOME}soon/": (WORKSHOP + 3 * DAY).isoformat()}

    assert watched(scheduled, {}).proofs == []


def test_a_feed_that_brings_old_items_up_again_loses_its_trust() -> None:
    def recycled(edits: Edits, at: datetime) -> Said:
        dates = latest(edits, at)
        for n in range(12):
            again = WORKSHOP + (2 * n + n * n % 7 / 10) * DAY
            dates |= {PAGES[-n]: again} if again <= at else {}
        return spelt(dates)

    month = watched(recycled, {})
    assert month.record.trust < TRUSTED
    assert len(month.proofs) <= 3


def test_a_witness_that_lied_for_a_month_is_believed_only_after_long() -> None:
    record = watched(always_now, {}).record
    n = 0
    while not (record := borne_out(record, changed=True)).is_trusted:
        n += 1
    assert n > 20


def test_one_refutation_does_not_end_a_good_record() -> None:
    record = watched(honest, EDITS).record
    assert borne_out(record, changed=False).is_trusted


def test_a_few_refutations_do() -> None:
    record = watched(honest, EDITS).record
    for _ in range(6):
        record = borne_out(record, changed=False)
    assert not record.is_trusted


# --- single looks --------------------------------------------------------------------

LOOK = WORKSHOP + 2 * DAY
HEARD = Record(Witness.SITEMAP, looks=9, heard_since=int((LOOK - 90 * DAY).timestamp()))
NEVER_HEARD = Record(Witness.SITEMAP)


def dated(*dates: datetime | str) -> list[Claim]:
    return claims(
        {PAGES[n]: d if isinstance(d, str) else d.isoformat() for n, d in enumerate(dates)}
    )


def standings(
    found: Iterable[Claim],
    before: Iterable[Claim] = (),
    last: datetime | None = None,
    record: Record = HEARD,
) -> list[Standing]:
    """Of each page, in order."""
    known = {c.url: c for c in before}
    weighed = weigh(record, known, list(found), looked_at=LOOK, last_look_at=last)
    told = {each.claim.url: each.standing for each in weighed.judged}
    return [told[url] for url in PAGES if url in told]


APART = [LOOK - n * DAY - n * HOUR for n in range(3, 20)]
MINUTE = timedelta(minutes=1)
FIRST_LOOKS: dict[str, tuple[list[datetime | str], set[Standing]]] = {
    "all within minutes": ([LOOK - DAY - n * 5 * MINUTE for n in range(9)], {Standing.TOGETHER}),
    "all on one day": ([LOOK - DAY - n * HOUR for n in range(9)], {Standing.TOGETHER}),
    "all on one day alone": (["2026-11-02"] * 9, {Standing.TOGETHER}),
    "all today": (["2026-11-04"] * 9, {Standing.SAYS_NOW}),
    "all to come": ([LOOK + n * DAY for n in range(1, 9)], {Standing.FUTURE}),
    "a minute to come": ([LOOK + MINUTE], {Standing.SAYS_NOW}),
    "the moment": ([LOOK], {Standing.SAYS_NOW}),
    "one alone": ([LOOK - DAY], {Standing.STANDS}),
    "two on one day": ([LOOK - DAY, LOOK - DAY - HOUR], {Standing.TOGETHER}),
    "days apart": ([*APART], {Standing.STANDS}),
    "three of many, minutes apart": (
        [*APART, *(LOOK - DAY - n * 4 * MINUTE for n in range(3))],
        {Standing.STANDS},
    ),
    "at one time of day": ([LOOK - n * DAY for n in range(1, 9)], {Standing.CLOCKWORK}),
    "nothing": ([], set()),
}


def test_ten_days_alone_that_are_one_are_a_tools() -> None:
    found = standings(dated(*APART, *["2026-10-01"] * 6))
    assert found[-6:] == [Standing.STANDS] * 6
    many = standings(dated(*APART[:13], *["2026-10-01"] * 10))
    assert many[-10:] == [Standing.TOGETHER] * 10


YOUNG = {
    "of the night before": (25 * HOUR, Standing.WAITS),
    "older": (27 * HOUR, Standing.STANDS),
}


@pytest.mark.parametrize("what", YOUNG)
def test_at_the_first_look_a_nightly_jobs_date_waits(what: str) -> None:
    age, expected = YOUNG[what]
    assert standings(dated(LOOK - age), record=NEVER_HEARD) == [expected]


def test_a_page_dated_at_the_same_hour_as_days_before_is_a_machines() -> None:
    old, new = dated(LOOK - 3 * DAY - 4 * HOUR), dated(LOOK - 4.1 * HOUR)
    rest = dated(*APART)[1:]
    assert standings([*rest, *new], [*rest, *old], LAST)[0] is Standing.CLOCKWORK


def test_what_we_see_ourselves_refutes_a_date_or_bears_it_out() -> None:
    weighed = weigh(HEARD, {}, dated(*APART), looked_at=LOOK, last_look_at=None)
    seen = cross_examined(weighed, {PAGES[0]: True, PAGES[1]: False, HOME: False})
    told = {each.claim.url: each.standing for each in seen.judged}
    assert [told[url] for url in PAGES[:3]] == [
        *(Standing.STANDS, Standing.REFUTED, Standing.STANDS)
    ]
    assert (seen.record.borne_out, seen.record.refuted) == (1, 1)


@pytest.mark.parametrize("what", FIRST_LOOKS)
def test_dates_of_a_first_look(what: str) -> None:
    dates, expected = FIRST_LOOKS[what]
    assert set(standings(dated(*dates))) == expected


def test_many_of_more_within_a_minute_are_a_tools() -> None:
    found = standings(dated(*APART, *(LOOK - DAY - n * MINUTE / 3 for n in range(6))))
    assert found[-6:] == [Standing.TOGETHER] * 6


def test_of_two_at_the_same_instant_the_page_stands_and_the_archive_follows() -> None:
    days = dated(*APART)
    same = [replace(days[3], url=url) for url in (HOME, f"{HOME}news/a-long-name/")]
    weighed = weigh(
        HEARD,
        {},
        [c for c in days if c is not days[3]] + same,
        looked_at=LOOK,
        last_look_at=None,
    )
    told = {each.claim.url: each.standing for each in weighed.judged}
    assert [told[c.url] for c in same] == [Standing.FOLLOWS, Standing.STANDS]


LAST = LOOK - 12 * HOUR
LATER: dict[str, tuple[datetime, datetime, Standing]] = {
    "it stood still": (LOOK - 4 * DAY, LOOK - 4 * DAY, Standing.SAME),
    "it moved": (LOOK - 4 * DAY, LOOK - 5 * HOUR, Standing.STANDS),
    "it moved to the moment": (LOOK - 4 * DAY, LOOK - HOUR, Standing.SAYS_NOW),
    "it was of the moment, and stood still": (LAST - HOUR, LAST - HOUR, Standing.STANDS),
    "it went back": (LOOK - 2 * DAY, LOOK - 4 * DAY, Standing.BACK),
    "it lay in the future, and its time has come": (LAST + HOUR, LAST + HOUR, Standing.SAME),
}


@pytest.mark.parametrize("what", LATER)
def test_a_date_of_a_later_look(what: str) -> None:
    old, new, expected = LATER[what]
    rest = dated(*APART)[1:]
    assert standings([*rest, *dated(new)], [*rest, *dated(old)], LAST)[0] is expected


def test_a_rebuild_at_the_moment_is_none_the_better_for_standing_still() -> None:
    built = dated(*(LAST - HOUR - n * MINUTE for n in range(9)))
    assert set(standings(built, built, LAST)) == {Standing.TOGETHER}


def test_a_witness_once_ahead_of_the_clock_gains_nothing_by_standing_still() -> None:
    said = dated(LAST - HOUR, *APART)
    ahead = replace(HEARD, future=1)
    assert standings(said, said, LAST, ahead)[0] is Standing.SAME


def counted(
    found: Iterable[Claim],
    before: Iterable[Claim] = (),
    last: datetime | None = None,
    record: Record = HEARD,
) -> Record:
    """What a look adds to a record."""
    known = {c.url: c for c in before}
    return weigh(record, known, list(found), looked_at=LOOK, last_look_at=last).record


def test_a_look_at_which_most_stood_still_is_steady() -> None:
    said = dated(*APART)
    assert counted(said, said, LAST).steady == 1


def test_a_look_soon_after_the_last_tells_nothing_of_steadiness() -> None:
    said = dated(*APART)
    assert counted(said, said, LOOK - HOUR).steady == 0


def test_a_look_at_which_most_moved_is_not_steady() -> None:
    assert counted(dated(*APART), dated(*APART[1:]), LAST).steady == 0


def test_a_jump_of_most_is_counted_once() -> None:
    jumped = dated(*(LOOK - 6 * HOUR - n * MINUTE for n in range(9)))
    assert counted(jumped, dated(*APART[:9]), LAST).together == 1


def test_at_the_first_look_nothing_has_jumped() -> None:
    assert counted(dated(*["2026-10-01"] * 9)).together == 0


def test_days_count_when_they_are_long_past() -> None:
    dates = [LOOK - 3 * DAY, LOOK - 9 * DAY, LOOK - 31 * DAY, LOOK - 60 * DAY]
    assert counted(dated(*dates)).spread == 2


def test_days_long_past_are_not_forgotten() -> None:
    assert counted(dated(LOOK - DAY), record=replace(HEARD, spread=6)).spread == 6


def test_a_witness_that_says_nothing_is_not_counted() -> None:
    assert counted([], dated(*APART), LAST) == HEARD


# --- the number -------------------------------------------------------------------------

TRUST: dict[str, tuple[dict[str, int], bool]] = {
    "no experience": ({}, False),
    "five days long past": ({"spread": DOUBT}, True),
    "four": ({"spread": DOUBT - 1}, False),
    "standing still for a year": ({"steady": 730, "spread": 1}, False),
    "three dates borne out": ({"borne_out": 3}, True),
    "many days and a rebuild": ({"spread": MOST_DAYS, "together": 1}, True),
    "many days and two rebuilds": ({"spread": 999, "together": 2}, False),
    "many days and one date refuted": ({"spread": MOST_DAYS, "refuted": 1}, True),
    "many days and two refuted": ({"spread": 999, "refuted": 2}, False),
    "two of three borne out, for long": ({"borne_out": 40, "refuted": 20}, True),
    "one of two borne out": ({"borne_out": 40, "refuted": 40, "spread": MOST_DAYS}, False),
    "a fortnight of steadiness in place of a day": (
        {"spread": DOUBT - 1, "steady": LOOKS_A_POINT},
        True,
    ),
}


@pytest.mark.parametrize("what", TRUST)
def test_trust_follows_from_the_counts(what: str) -> None:
    told, trusted = TRUST[what]
    assert Record(Witness.SITEMAP, **told).is_trusted is trusted


def test_a_feed_is_believed_with_three_old_days() -> None:
    assert [Record(Witness.FEED, spread=days).is_trusted for days in (2, 3)] == [False, True]


COUNTS = st.builds(Record, st.just(Witness.META), *[st.integers(0, 10**6)] * 9)


@given(COUNTS)
def test_trust_is_a_share_and_counts_are_read_as_written(record: Record) -> None:
    assert 0 <= record.trust <= 1
    assert from_counts(Witness.META, counts(record)) == record


def test_what_is_no_count_is_left_out() -> None:
    stored = {"looks": 3, "spread": "many", "now": -1, "refuted": True, "mood": 5, "witness": 1}
    assert from_counts(Witness.META, stored) == Record(Witness.META, looks=3)


# --- whatever is claimed ------------------------------------------------------------------

TIMES = st.integers(-60 * 24 * 60, 10 * 24 * 60).map(lambda n: LOOK + n * MINUTE)


@st.composite
def any_claims(draw: st.DrawFn) -> list[Claim]:
    spans = draw(st.lists(st.tuples(TIMES, st.sampled_from([0, 0, 0, 26, 50])), max_size=20))
    return [
        Claim(Witness.SITEMAP, draw(st.sampled_from(PAGES)), t, t + hours * HOUR)
        for t, hours in spans
    ]


GOOD = Record(Witness.SITEMAP, spread=8, borne_out=20)


def proofs_of(judged: Iterable[Judged], at: datetime = LOOK) -> tuple[Claim, ...]:
    return proven(judged, GOOD, since=WORKSHOP - 20 * DAY, seen_at=at)


@given(any_claims(), any_claims(), st.randoms())
@settings(deadline=None)
def test_the_order_of_claims_does_not_matter(
    old: list[Claim], new: list[Claim], chance: random.Random
) -> None:
    before = {c.url: c for c in old}
    mixed = list(new)
    chance.shuffle(mixed)
    one, other = (
        weigh(GOOD, before, found, looked_at=LOOK, last_look_at=LAST) for found in (new, mixed)
    )
    assert one == other


@given(any_claims(), any_claims())
@settings(deadline=None)
def test_nothing_of_the_moment_or_the_future_is_ever_proven(
    old: list[Claim], new: list[Claim]
) -> None:
    weighed = weigh(GOOD, {c.url: c for c in old}, new, looked_at=LOOK, last_look_at=LAST)
    assert all(c.not_after < LOOK - HOUR for c in proofs_of(weighed.judged))


@given(any_claims(), st.lists(st.integers(1, 60), min_size=3, max_size=6))
@settings(deadline=None)
def test_a_date_proves_at_most_once_however_often_it_is_said(
    said: list[Claim], waits: list[int]
) -> None:
    record, before, last, at = GOOD, dict[str, Claim](), None, LOOK
    proofs: list[Claim] = []
    for wait in waits:
        weighed = weigh(record, before, said, looked_at=at, last_look_at=last)
        found = proofs_of(weighed.judged, at)
        assert last is None or all(c.not_after > LOOK - 26 * HOUR for c in found)
        proofs += found
        record, before, last = weighed.record, {j.claim.url: j.claim for j in weighed.judged}, at
        at += wait * HOUR
    assert len(set(proofs)) == len(proofs)


@given(any_claims())
@settings(deadline=None)
def test_a_witness_that_is_not_trusted_proves_nothing(said: list[Claim]) -> None:
    fresh = Record(Witness.SITEMAP)
    judged = weigh(fresh, {}, said, looked_at=LOOK, last_look_at=None).judged
    assert proven(judged, fresh, since=WORKSHOP, seen_at=LOOK) == ()


def test_of_many_proofs_the_latest_are_given() -> None:
    judged = [Judged(c, Standing.STANDS) for c in dated(*APART)]
    assert [c.not_after for c in proofs_of(judged)] == APART[:MOST_PROVEN]


def test_a_day_that_began_before_the_workshop_proves_nothing() -> None:
    judged = [Judged(c, Standing.STANDS) for c in dated(WORKSHOP.date().isoformat())]
    assert proven(judged, GOOD, since=WORKSHOP, seen_at=LOOK + 9 * DAY) == ()


def test_a_listing_of_many_thousands_is_weighed() -> None:
    said = [
        Claim(Witness.SITEMAP, f"{HOME}{n}", then, then)
        for n in range(20_000)
        for then in [LOOK - n * 11 * MINUTE]
    ]
    weighed = weigh(GOOD, {}, said, looked_at=LOOK, last_look_at=None)
    assert len(weighed.judged) == len(said)


def test_a_clock_a_little_fast_is_not_the_future() -> None:
    assert standings(dated(LOOK + SKEW)) == [Standing.SAYS_NOW]
