"""An invented office for a whole autumn: its people, its clients, and what each of them does.

Everything is real but the time and the people: websites on loopback, looks, verdicts, mails by
SMTP. From 1 October 2026, 90 days: the change from summer time, public holidays of three
countries and Christmas are inside. What a client does is a plan of days after its workshop, so
that what must be told of it is known before anybody looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from monitor import agree as agreeing
from monitor import closures, deeds, register
from monitor.agreed.records import AgreedKind
from monitor.agreed.terms import Wish
from monitor.config import Config
from monitor.deed import BlockedBy, By, Way
from monitor.model import Client, Consultant, Kind, Pace
from monitor.register import Registration, When
from monitor.site.scope import Scope
from monitor.store import Db, clients, looks, people
from monitor.sweep import sweep
from tests.build import DAY, HOUR, at
from tests.story import EVERY_DAY, WORKDAYS, Clock, Story
from tests.web import Answer, LocalWeb, Page, Request

BEGINS = at("2026-10-01 06:00")
ENDS = BEGINS + 90 * DAY
STEP = 6 * HOUR
LADDER = (3, 7, 14, 30, 60)
LOGIN = Answer(
    200,
    {"Content-Type": "text/html; charset=utf-8"},
    "<title>Log in</title><h1>Please log in</h1><form action='/login' method='post'>"
    "<input name='user'><input type='password' name='password'><button>Log in</button></form>",
)
BROKEN = Answer(503, {"Content-Type": "text/plain"}, "The server is being repaired.")


class Website:
    """A client's site: what the owner wrote, and what differs at every look all the same."""

    def __init__(self, web: LocalWeb, clock: Clock, name: str, zone: ZoneInfo) -> None:
        self.url = web.url
        self.name = name
        self.paragraphs = [
            f"{name} has worked for the people of this town since 1921.",
            "We come to your door every morning, in all weathers, before seven o'clock.",
            "Ask for our offers for clubs, schools and companies; we answer within a day.",
        ]
        self.head: list[str] = []
        self.foot: list[str] = []
        self.behind: Page | None = None
        self.is_restless = False
        """Whether a slider shows another saying at each look."""
        self._zone, self._clock = zone, clock
        self._random = Random(name)
        self._visitors = 10_000
        web.pages["/"] = self._show

    def _show(self, _request: Request) -> Page:
        if self.behind is not None:
            return self.behind
        self._visitors += 1
        token = f"{self._random.getrandbits(64):x}"
        local = self._clock().astimezone(self._zone)
        written = "".join(f"<p>{words}</p>" for words in self.paragraphs)
        slider = f"<aside><p>{self._random.choice(SAYINGS)}</p></aside>" if self.is_restless else ""
        return f"""<!doctype html><html lang="en"><head><title>{self.name}</title>
<meta name="csrf-token" content="{token}">{"".join(self.head)}</head>
<body><nav><a href="/">Home</a> <a href="/offers?session={token}">Offers</a></nav>
<main><h1>{self.name}</h1>{written}<p>{local:%A, %d %B %Y, %H:%M}</p></main>{slider}
<footer><p>Visitors: {self._visitors}</p>{"".join(self.foot)}<p>© {local:%Y} {self.name}</p>
</footer></body></html>"""


SAYINGS = (
    "“Friendly, quick and always on time. I have been coming here for years.” – Anna",
    "“Best quality in town, and they take the time to explain things.” – Bernd",
    "“We ordered for our wedding and every guest asked where it was from.” – Carla",
    "“Honest prices, good work, nice people. What more could one want?” – David",
)

Do = Callable[[Website], None]
Say = Callable[["Office", Client], None]
Told = tuple[str, int | None]
"""A notice in short: its kind, and the day of its milestone."""


@dataclass(frozen=True)
class Plan:
    """What one client does, and what its consultant does about it, by days after the workshop.

    Both happen at noon of their day: no look at that hour can be sure to come before or after.
    """

    does: dict[int, Do] = field(default_factory=dict)
    says: dict[int, Say] = field(default_factory=dict)
    before: dict[int, Do] = field(default_factory=dict)
    """What it does before the workshop, by days after the begin of the story."""
    told: Callable[[int], list[Told]] = lambda days: quiet_until(days)
    """What must have been decided to be told of it so many days after the workshop, in order."""
    unsent: frozenset[Told] = frozenset()
    """What of this its consultant has stopped."""
    kind: Kind = Kind.WEBSITE
    registered_after: int = 0
    """Days after the workshop."""


STARTED: Told = ("started", None)


def quiet_until(days: int, last: int = 999) -> list[Told]:
    """A notice for each milestone reached before day `last`."""
    return [("quiet", n) for n in LADDER if n <= days and n < last]


def started_on(day: int) -> Callable[[int], list[Told]]:
    """Quiet up to a day, then one good news; a change is believed a day later."""

    def told(days: int) -> list[Told]:
        return quiet_until(days, day) + ([STARTED] if days > day + 2 else [])

    return told


def stalled_after(day: int) -> Callable[[int], list[Told]]:
    """A start, and nothing for three weeks while something agreed is open."""
    return lambda days: [STARTED, *([("stalled", None)] if days > day + 23 else [])]


def unseen_from(first: int, until: int = 999) -> Callable[[int], list[Told]]:
    """Quiet, but for the milestones from day `first` to `until`."""

    def told(days: int) -> list[Told]:
        return [
            ("unseen" if first <= n <= until else kind, n) for kind, n in quiet_until(days) if n
        ]

    return told


def asked_at_each(days: int) -> list[Told]:
    """Nobody can look but people."""
    return [("look", n) for n in LADDER if n <= days]


def registered_late(days: int) -> list[Told]:
    """Milestones before the registration are passed over."""
    return [("milestone", 3), ("milestone", 7), *quiet_until(days)[2:]]


def mistaken(days: int) -> list[Told]:
    """A start that was none: of what was withheld the newest is told, late."""
    return [STARTED, ("milestone", 3), *quiet_until(days)[1:]]


def held_again(days: int) -> list[Told]:
    """Two workshops, 21 days apart: from the second on its milestones alone are told."""
    first, second = ([("quiet", n) for n in days] for days in ((3, 7, 14), (3, 7)))
    since = [("milestone", 30), ("quiet", 14), STARTED]
    return [*first, *second, *since, *[("milestone", n) for n in (60, 90) if n <= days]]


def usual_from(day: int) -> Callable[[int], list[Told]]:
    """Quiet before `day`; edits as every week from then on, and nothing agreed is done."""
    return lambda days: [("usual" if n >= day else "quiet", n) for n in LADDER if n <= days]


# --- what clients do -------------------------------------------------------------------


def write(site: Website) -> None:
    """The owner writes something new."""
    number = len(site.paragraphs)
    site.paragraphs.append(
        f"New at {site.name}: from now on we offer course number {number}, on Thursday evenings."
    )


def link_facebook(site: Website) -> None:
    site.foot.append('<a href="https://www.facebook.com/our.page.example">We are on Facebook</a>')


def offer_feed(site: Website) -> None:
    """Nothing that a reader sees: only the head tells of it."""
    site.head.append('<link rel="alternate" type="application/rss+xml" href="/feed.xml">')


def name_hours(site: Website) -> None:
    site.paragraphs.append("Opening hours: Monday to Friday 8:00 - 18:00, Saturday 8:00 - 12:00")


def wall(site: Website) -> None:
    site.behind = LOGIN


def break_down(site: Website) -> None:
    site.behind = BROKEN


def come_back(site: Website) -> None:
    site.behind = None


def become_restless(site: Website) -> None:
    site.is_restless = True


def show_others_news(site: Website) -> None:
    """A box that somebody else fills: to us it looks like the owner's own words."""
    site.foot.append('<div id="partner"><p>Our partner presents the new autumn range.</p></div>')


# --- what consultants do about them -------------------------------------------------------


def agree(*kinds: AgreedKind) -> Say:
    def say(office: Office, client: Client) -> None:
        for kind in kinds:
            office.agree(client, kind)

    return say


def block(office: Office, client: Client) -> None:
    deeds.blocked(office.db, client, BlockedBy.BOSS, "", office.by(client), office.now)


def snooze(office: Office, client: Client) -> None:
    until = (office.now + 20 * DAY).date()
    deeds.snooze(office.db, client, until, office.by(client), office.now)


def acknowledge(office: Office, client: Client) -> None:
    deeds.acknowledge(office.db, client, office.by(client), office.now)


def talk(office: Office, client: Client) -> None:
    said = "They want to begin in a week."
    deeds.talked(office.db, client, said, office.by(client), office.now)


def send_away(office: Office, client: Client) -> None:
    until = (office.now + 14 * DAY).date()
    deeds.holiday(office.db, office.config, client, until, office.by(client), office.now)


def close_in_december(office: Office, client: Client) -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 13)
    by = office.by(client)
    closures.close(office.db, office.config, client, first, last, by.who, office.now)


def finish(office: Office, client: Client) -> None:
    deeds.done(office.db, client, "", office.by(client), office.now)


def dismiss_all(office: Office, client: Client) -> None:
    for change_id in office.changes(client):
        by = office.by(client)
        deeds.dismiss(office.db, office.config, client, change_id, by, office.now)


def saw_nothing(office: Office, client: Client) -> None:
    target = clients.targets(office.db, client.id)[0]
    deeds.nothing(office.db, target, office.by(client), office.now)


def hold_another(office: Office, client: Client) -> None:
    when = register.when((office.now + DAY).date().isoformat() + "T10:00")
    register.add_workshop(office.db, office.config, client, when, "Part two", office.now)


WEEKLY: dict[int, Do] = dict.fromkeys(range(2, 45, 7), write)
PLANS: dict[str, Plan] = {
    **{f"Silent {n}": Plan() for n in range(1, 8)},
    **{f"Eager {day}": Plan({day: write}, told=started_on(day)) for day in (1, 2, 5, 10, 20, 40)},
    **{
        f"Thorough {n}": Plan(
            {4: link_facebook, 9: offer_feed, 16: name_hours},
            {0: agree(AgreedKind.NETWORK, AgreedKind.FEED, AgreedKind.HOURS)},
            told=started_on(4),
        )
        for n in (1, 2)
    },
    **{
        f"Staller {n}": Plan({2: write}, {0: agree(AgreedKind.FEED)}, told=stalled_after(2))
        for n in (1, 2, 3)
    },
    **{f"Walled {n}": Plan({5: wall}, told=unseen_from(7)) for n in (1, 2)},
    **{f"Broken {n}": Plan({4: break_down, 8: come_back}, told=unseen_from(7, 7)) for n in (1, 2)},
    **{f"Restless {n}": Plan(before={1: become_restless}) for n in range(1, 5)},
    "Usual 1": Plan(
        {12: offer_feed},
        {0: agree(AgreedKind.FEED)},
        WEEKLY,
        lambda _: [("quiet", 3), ("usual", 7), STARTED],
    ),
    "Usual 2": Plan({}, {0: agree(AgreedKind.FEED)}, WEEKLY, usual_from(7)),
    **{f"Blocked {n}": Plan(says={4: block}) for n in (1, 2)},
    "Away": Plan(says={5: send_away}),
    "Closed": Plan(says={0: close_in_december}),
    "Snoozed": Plan(says={4: snooze}),
    "Known": Plan(says={4: acknowledge}, unsent=frozenset({("quiet", 3)})),
    "Spoken to": Plan(says={8: talk}, unsent=frozenset({("quiet", 7)})),
    "Mistaken": Plan({2: show_others_news}, {9: dismiss_all}, told=mistaken),
    "Finished": Plan(
        says={8: finish}, told=lambda _: quiet_until(7), unsent=frozenset({("quiet", 7)})
    ),
    "Late": Plan(registered_after=10, told=registered_late),
    "Again": Plan({40: write}, {20: hold_another}, told=held_again),
    "Asked": Plan(says={8: saw_nothing}, kind=Kind.FACEBOOK, told=asked_at_each),
}


# --- who reads ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """A reader of notices, in their own country, language and rhythm."""

    name: str
    lang: str
    zone: ZoneInfo
    country: str
    region: str
    weekdays: frozenset[int]
    pace: Pace = Pace.DAILY
    from_day: int | None = None
    """Of the clients of all others: from this milestone on."""


CONSULTANTS = (
    Person("Lena", "de", ZoneInfo("Europe/Berlin"), "DE", "BY", WORKDAYS),
    Person("Marco", "it", ZoneInfo("Europe/Rome"), "IT", "BZ", EVERY_DAY - {6}, Pace.WEEKLY),
    Person("Ann", "en", ZoneInfo("Europe/London"), "GB", "ENG", WORKDAYS, from_day=14),
)
"""Ann leads the office."""


@dataclass(frozen=True)
class Letter:
    """A message as it came, and when."""

    to: str
    at: datetime
    subject: str
    text: str


@dataclass(frozen=True)
class Watched:
    """A client, its plan and its site."""

    client: Client
    plan: Plan
    site: Website
    held_at: datetime
    zone: ZoneInfo


class Office:
    """The office at work; `letters` are all messages, oldest first."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.letters: list[Letter] = []
        self.watched: dict[str, Watched] = {}
        self._to_come = self._calendar()
        for person in CONSULTANTS:
            self._employ(person)

    @property
    def db(self) -> Db:
        """Its database."""
        return self.story.db

    @property
    def config(self) -> Config:
        """As an office configures it."""
        return self.story.config

    @property
    def now(self) -> datetime:
        """The time."""
        return self.story.clock.now

    def by(self, client: Client) -> By:
        """Its consultant, at the command line."""
        return By(people.consultant_by_id(self.db, client.consultant_id).name, Way.COMMAND)

    def agree(self, client: Client, kind: AgreedKind) -> None:
        """Something that was agreed in the workshop."""
        terms = {"network": "facebook"} if kind is AgreedKind.NETWORK else {}
        wish = Wish(kind, terms)
        agreeing.agree(self.db, client, wish, self.by(client), self.now)

    def changes(self, client: Client) -> list[int]:
        """Row numbers of its standing changes."""
        found = (looks.changes(self.db, t.id) for t in clients.targets(self.db, client.id))
        return [number for some in found for number, _, _ in some]

    def work(self, until: datetime, every: timedelta = STEP) -> None:
        """Let everybody live, and sweep, up to and including `until`."""
        while self.now < until:
            self.story.clock.now = min(self.now + every, until)
            while self._to_come and self._to_come[0][0] <= self.now:
                self._to_come.pop(0)[2]()
            for _ in sweep(self.story.office):
                pass
            self._collect()

    def mails(self, name: str) -> list[Letter]:
        """What one person got."""
        return [letter for letter in self.letters if letter.to == f"{name.lower()}@office.example"]

    def book(self, name: str) -> str:
        """All of it as one text, for a proofreader."""
        zone = next(p.zone for p in CONSULTANTS if p.name == name)
        return "\n".join(
            f"{'=' * 78}\n{letter.at.astimezone(zone):%a %d %b %Y, %H:%M}\n"
            f"Subject: {letter.subject}\n\n{letter.text.strip()}\n"
            for letter in self.mails(name)
        )

    def _employ(self, person: Person) -> None:
        hired = Consultant(
            0,
            person.name,
            person.zone,
            person.lang,
            time(8),
            time(18),
            person.weekdays,
            country=person.country,
            region=person.region,
        )
        known = [c for c in people.consultants(self.db) if c.name == person.name]
        if known:
            people.change_consultant(self.db, replace(hired, id=known[0].id, is_default=True))
        else:
            people.add_consultant(self.db, hired)
            address = f"{person.name.lower()}@office.example"
            self.story.channel(f"mail of {person.name}", address, person.name)
        (channel,) = [
            c
            for c in people.channels(self.db)
            if c.consultant_id == people.consultant(self.db, person.name).id
        ]
        people.change_channel(
            self.db,
            replace(
                channel,
                pace=person.pace,
                from_day=person.from_day,
                for_everybody=person.from_day is not None,
            ),
        )

    def _calendar(self) -> list[tuple[datetime, str, Callable[[], None]]]:
        """All that people will do, in order of time."""
        found: list[tuple[datetime, str, Callable[[], None]]] = []
        for number, (name, plan) in enumerate(PLANS.items()):
            whose = CONSULTANTS[number % len(CONSULTANTS)]
            day = _workshop_day(number, plan)
            registered = day + plan.registered_after * DAY if plan.registered_after else None
            noon = partial(_noon, zone=whose.zone)
            arrives = noon(registered) if registered else BEGINS + STEP
            found.append((arrives, name, partial(self._register, name, plan, whose, day)))
            for days, do in plan.before.items():
                found.append((BEGINS + days * DAY, name, partial(self._do, name, do)))
            for days, do in plan.does.items():
                found.append((noon(day + days * DAY), name, partial(self._do, name, do)))
            for days, say in plan.says.items():
                found.append((noon(day + days * DAY), name, partial(self._say, name, say)))
        return sorted(found, key=lambda one: one[0])

    def _register(self, name: str, plan: Plan, whose: Person, day: date) -> None:
        site = Website(self.story.host(), self.story.clock, name, whose.zone)
        facebook = plan.kind is Kind.FACEBOOK
        url = "https://www.facebook.com/our.page.example" if facebook else site.url
        new = Registration(
            name,
            When(day, time(14)),
            ((plan.kind, url),),
            title="Found on the net",
            consultant=whose.name,
            tags=(whose.lang,),
            scope=Scope("", only_this_page=True),
        )
        client = register.register(self.db, self.config, new, self.now)
        self.story.look(client)
        held_at = clients.workshops(self.db, client.id)[0].held_at
        self.watched[name] = Watched(client, plan, site, held_at, whose.zone)

    def _do(self, name: str, do: Do) -> None:
        do(self.watched[name].site)

    def _say(self, name: str, say: Say) -> None:
        say(self, self.watched[name].client)

    def _collect(self) -> None:
        for mail in self.story.sink.mails[len(self.letters) :]:
            subject, text = self._named(mail.subject), self._named(mail.text)
            self.letters.append(Letter(mail.to, self.now, subject, text))

    def _named(self, text: str) -> str:
        """Ports differ from run to run: each site by its client's name."""
        ports = {w.site.url.rsplit(":", 1)[1].strip("/"): n for n, w in self.watched.items()}
        return re.sub(
            r"http://127\.0\.0\.1:(\d+)",
            lambda found: f"https://{ports[found[1]].lower().replace(' ', '-')}.example",
            text,
        )


def _workshop_day(number: int, plan: Plan) -> date:
    """Workshops are held from 5 October on, one a working day; later where edits come first."""
    first, nth = date(2026, 10, 5), number
    if plan.before.keys() & WEEKLY.keys():
        first, nth = date(2026, 11, 9), 0
    day = first + timedelta(days=nth)
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), tzinfo=zone).astimezone(BEGINS.tzinfo)


def opened(story: Story) -> Office:
    """An office on its first morning."""
    schedule = story.config.schedule.model_copy(update={"check_every": DAY})
    milestones = {kind.value: LADDER for kind in Kind}
    story.config = story.config.model_copy(
        update={
            "schedule": schedule,
            "milestones": story.config.milestones.model_copy(update=milestones),
        }
    )
    return Office(story)
