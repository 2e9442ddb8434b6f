"""A sweep: one tick. Every due check, review and delivery, then it is done.

What is due is asked of the database each time, so a missed tick, a restart or
a week of downtime costs nothing. Pages of one host are looked at one after
another, hosts side by side in a bounded pool; all writing is done here, in
the thread that opened the database.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from monitor import agree, deliver, facebook, judge, review, schedule
from monitor.check import CONNECTION_REASONS, Checked, Look, Task, Visitor, look, record, task
from monitor.config import Config
from monitor.deliver import FRESH, FRESH_PAGES, Bundle, Clear, Offers, Post, PutOff, no_offers
from monitor.model import Reason, Refusal, Skip
from monitor.notify import Notifier
from monitor.review import Decided
from monitor.secrets import Secrets
from monitor.store import Db, clients, notices, sites, verdicts
from monitor.store.agreed import Question
from monitor.store.notices import Notice
from monitor.survey import survey

log = logging.getLogger(__name__)

_SLICE = 0.25
"""Seconds of sleep after which a stop is noticed."""

_AHEAD = 2
"""Looks of each thread that are under way or wait to be stored."""

_TURNS = 4
"""Times that a sweep follows what its own looks make due: index → sitemap → page."""
_SITES_AT_ONCE = 20
"""Sites that one sweep surveys; the others are due at the next."""

FOR_AGREED = 5.0
"""Seconds that checking what was agreed with one client may take in a sweep; the rest waits."""
PUT_OFF = timedelta(hours=1)
"""A target that met a bug of ours is looked at again after this."""

AnyTask = Task | facebook.Task
AnyLook = Look | facebook.Look
Work = AnyTask | Question
Result = AnyLook | agree.Asked
Clock = Callable[[], datetime]
Event = Checked | Decided | Notice


class Caller(Visitor, facebook.Asker, Protocol):
    """What reads pages and asks interfaces: `fetch.Web`, or a test's own."""


@dataclass(frozen=True)
class Office:
    """All that a sweep works with."""

    db: Db
    config: Config
    secrets: Secrets
    web: Caller
    notifier: Notifier
    clock: Clock
    stop: threading.Event
    progress: Callable[[], None] = lambda: None
    """Called after each piece of work: real progress, for the watchdog."""
    gate: facebook.Gate = field(default_factory=facebook.Gate)
    """Whom Facebook asked us to leave alone for a while."""
    offers: Offers = no_offers
    """What a reader can do about a notice."""
    stopwatch: Callable[[], float] = time.monotonic
    """Seconds, for spans alone."""


def sweep(office: Office) -> Iterator[Event]:
    """Do all that is due now; gives each check, verdict and notice once it is stored."""
    facebook.wake(office.db, office.config, office.clock())
    yield from _check_due(office)
    if not office.stop.is_set():
        yield from survey_sites(office, sites.due(office.db, office.clock()))
    if office.stop.is_set():
        return
    _check_agreed(office)
    yield from _review(office)
    yield from _deliver(office)


def _check_due(office: Office) -> Iterator[Checked]:
    """Look at what is due, and at what these looks make due: a listing names what is new."""
    done: set[int] = set()
    for turn in range(_TURNS):
        due = [i for i in _due(office) if i not in done]
        if not due or office.stop.is_set():
            return
        done.update(due)
        yield from check_pages(office, due, witnesses=turn == 0)


def _due(office: Office) -> list[int]:
    """The addresses to look at now; of a site's further pages no more at a time than is polite."""
    now = office.clock()
    since = now - office.config.schedule.check_every
    room: dict[int, int] = {}
    due = []
    for one in clients.due(office.db, now, FRESH, FRESH_PAGES):
        if not (one.of_moment or one.in_each_check):
            if one.target_id not in room:
                looked_at = clients.looked_at_since(office.db, one.target_id, since)
                room[one.target_id] = _pages_per_check(office.config) - looked_at
            room[one.target_id] -= 1
            if room[one.target_id] < 0:
                continue
        due.append(one.page_id)
    return due


def _pages_per_check(config: Config) -> int:
    """As configured, but never so few that a page's turn comes later than within a week."""
    checks = max(1, (schedule.TURN - schedule.DAY) // config.schedule.check_every)
    return max(config.site.pages_per_check, -(-config.site.max_pages // checks))


def survey_sites(office: Office, target_ids: Sequence[int]) -> Iterator[Checked]:
    """Find out what these sites consist of, and look at what is found; once a week for each."""
    some = target_ids[:_SITES_AT_ONCE]
    try:
        yield from _survey(office, some)
    except Exception:
        log.exception("A bug of ours while surveying targets %s; now one by one", some)
    else:
        return
    for target_id in some:
        sites.put_off(office.db, target_id, office.clock())
        try:
            yield from _survey(office, [target_id])
        except Exception:
            log.exception("A bug of ours while surveying target %d", target_id)
            sites.put_off(office.db, target_id, office.clock() + schedule.DAY)


def _survey(office: Office, target_ids: Sequence[int]) -> Iterator[Checked]:
    return survey(
        office.db,
        office.web,
        office.config.site,
        target_ids,
        office.clock,
        partial(check_pages, office),
        office.stop.is_set,
    )


def _check_agreed(office: Office) -> None:
    """Check what was agreed; ask the few addresses that are not watched, and check by these."""
    late = _verify(office, frozenset())
    for asked in _results(office, agree.questions(office.db, office.clock())):
        office.progress()
        if isinstance(asked, agree.Asked):
            agree.record(office.db, asked, office.clock())
    _verify(office, late)


def _verify(office: Office, besides: Collection[int]) -> set[int]:
    """Check what may stand otherwise; whose time was up. `besides` have had their time."""
    late = set()
    for client_id in agree.due(office.db):
        if client_id in besides:
            continue
        office.progress()
        enough = _time_for(office)
        try:
            agree.verify_client(office.db, client_id, office.clock(), enough)
            if enough():
                late.add(client_id)
        except Exception:
            log.exception("A bug of ours while checking what was agreed with client %d", client_id)
            agree.put_off(office.db, client_id, office.clock())
    return late


def _time_for(office: Office) -> Callable[[], bool]:
    """Whether the time is up that checking what was agreed with one client may take."""
    until = office.stopwatch() + FOR_AGREED
    return lambda: office.stopwatch() >= until


def _review(office: Office) -> Iterator[Decided]:
    now = office.clock()
    for ladder in review.due(office.db, now):
        office.progress()
        try:
            yield from review.decide(office.db, office.config, ladder, now)
        except Exception:
            log.exception("A bug of ours while judging target %d", ladder[-1].target_id)
            verdicts.put_off(office.db, ladder, now + PUT_OFF)
    for tell in review.to_tell(office.db, now):
        office.progress()
        try:
            tell(office.config, now)
        except Exception:
            log.exception("A bug of ours while writing a notice")


def _deliver(office: Office) -> Iterator[Notice]:
    post = Post(office.db, office.config, office.secrets, office.notifier, office.offers)
    deliver.plan_digests(office.db, office.clock())
    yield from deliver.readdress(office.db, office.clock())
    clear: list[Clear] = []
    looked_for: list[Notice] = []
    for notice in notices.due(office.db, office.clock()):
        if office.stop.is_set():
            return
        office.progress()
        answer = _ask(office, post, notice)
        if isinstance(answer, Clear):
            clear.append(answer)
        elif isinstance(answer, Skip):
            yield notices.by_id(office.db, notice.id)
        elif answer is not None and answer.for_look:
            looked_for.append(notice)
    for bundle in deliver.bundles(post, clear, looked_for, office.clock()):
        if office.stop.is_set():
            return
        office.progress()
        yield from _send(office, post, bundle)


def _ask(office: Office, post: Post, notice: Notice) -> Clear | PutOff | Skip | None:
    """Whether a notice goes out now; None where a bug of ours keeps us from knowing."""
    now = office.clock()
    try:
        return deliver.ask(post, notice, now)
    except Exception:
        log.exception("A bug of ours while delivering notice %d", notice.id)
        notices.put_off(office.db, notice.id, now + PUT_OFF)
        return None


def _send(office: Office, post: Post, bundle: Bundle) -> list[Notice]:
    """Send it, or as much of it as goes out as one message; the rest waits an hour."""
    now = office.clock()
    numbers = [notice.id for notice in bundle.notices]
    try:
        for attempt in (bundle, *deliver.plainer(bundle)):
            try:
                sent = deliver.send(post, attempt, now)
            except deliver.Tripped:
                log.exception("A bug of ours while sending notices %s", numbers)
                continue
            for number in set(numbers) - {notice.id for notice in attempt.notices}:
                notices.put_off(office.db, number, now + PUT_OFF)
            return sent
    except Exception:
        log.exception("A bug of ours while storing how it went with notices %s", numbers)
    deliver.put_off(post, bundle, now + PUT_OFF)
    return []


def check_pages(
    office: Office, page_ids: Iterable[int], *, witnesses: bool = False
) -> Iterator[Checked]:
    """Look at these pages and store what was seen, as it comes.

    Looks that failed to connect are held back to the end: if nothing at all
    could be reached they are our own network's fault, and count for nobody.
    With `witnesses`, pages of other hosts are looked at before their time where
    too few were tried to tell.
    """
    reached: dict[str, bool] = {}
    held: list[AnyLook] = []
    yield from _check(office, _tasks(office, page_ids), reached, held)
    if witnesses and held and not any(reached.values()):
        others = _tasks(office, clients.pages_watched(office.db))
        yield from _check(office, _of_other_hosts(others, reached), reached, held)
    own = judge.own_network_down([(host, not answered) for host, answered in reached.items()])
    for seen in held:
        yield from _store(office, _blame_ourselves(seen) if own else seen)


def _tasks(office: Office, page_ids: Iterable[int]) -> Iterator[AnyTask]:
    return (t for t in (_task(office, i) for i in page_ids) if t is not None)


def _task(office: Office, page_id: int) -> AnyTask | None:
    if facebook.is_dated(office.db, page_id):
        return facebook.plan(office.db, page_id, office.config, office.clock())
    return task(office.db, page_id)


def _of_other_hosts(others: Iterable[AnyTask], tried: Collection[str]) -> list[AnyTask]:
    """One page each of as many other hosts as are missing to tell."""
    found: dict[str, AnyTask] = {}
    for todo in others:
        if len(tried) + len(found) >= judge.HOSTS_TO_TELL:
            break
        if todo.host not in tried:
            found.setdefault(todo.host, todo)
    return list(found.values())


def _check(
    office: Office, tasks: Iterable[AnyTask], reached: dict[str, bool], held: list[AnyLook]
) -> Iterator[Checked]:
    """Look, and note in `reached` which hosts answered; failures to connect go to `held`."""
    for seen in _results(office, list(tasks)):
        assert not isinstance(seen, agree.Asked)
        office.progress()
        failed = seen.failure is not None and seen.failure.reason in CONNECTION_REASONS
        reached[seen.task.host] = reached.get(seen.task.host, False) or not failed
        if failed:
            held.append(seen)
        else:
            yield from _store(office, seen)


def _store(office: Office, seen: AnyLook) -> Iterator[Checked]:
    try:
        stored = _record(office, seen)
    except Exception:
        log.exception("A bug of ours while storing a look at %s", seen.task.url)
        clients.bug_met(office.db, seen.task.page_id, seen.at, seen.at + PUT_OFF)
        return
    if stored is not None:
        yield stored


def _record(office: Office, seen: AnyLook) -> Checked | None:
    if isinstance(seen, facebook.Look):
        return facebook.record(office.db, seen, office.config.schedule)
    return record(office.db, seen, office.config.schedule)


def _blame_ourselves(seen: AnyLook) -> AnyLook:
    why = "no host at all could be reached: our own network is down"
    return replace(seen, failure=Refusal(Reason.OWN_NETWORK_DOWN, why))


def _results(office: Office, tasks: Sequence[Work]) -> Iterator[Result]:
    """Looks and answers as they come in, from a pool of threads that each take one host at a time.

    The threads wait for those that are not stored yet: a look holds a page, and ten
    thousand would be more than the memory.
    """
    hosts: dict[str, list[Work]] = defaultdict(list)
    for todo in tasks:
        hosts[todo.host].append(todo)
    waiting: queue.SimpleQueue[list[Work]] = queue.SimpleQueue()
    for group in hosts.values():
        waiting.put(group)
    done: queue.SimpleQueue[Result] = queue.SimpleQueue()
    workers = min(office.config.fetch.workers, len(hosts))
    room = threading.Semaphore(_AHEAD * workers)
    for _ in range(workers):
        threading.Thread(target=_work, args=(office, waiting, room, done), daemon=True).start()
    try:
        for _ in tasks:
            seen = _next(done, office.stop)
            if seen is None:
                return
            yield seen
            room.release()
    finally:
        _drain(waiting)  # whoever abandons a sweep leaves nobody fetching
        room.release(1 + len(tasks))  # nor waiting


def _drain(waiting: queue.SimpleQueue[list[Work]]) -> None:
    with suppress(queue.Empty):
        while True:
            waiting.get_nowait()


def _next(done: queue.SimpleQueue[Result], stop: threading.Event) -> Result | None:
    """The next look; None when we are asked to stop. What is under way then is forgotten."""
    while not stop.is_set():
        try:
            seen = done.get(timeout=0.5)
        except queue.Empty:
            continue
        return None if stop.is_set() else seen
    return None


def _rest(stop: threading.Event, seconds: float) -> None:
    """Wait, but not past a stop.

    In slices of plain sleep: with a shifted clock (faketime) timed waits on an
    event never end.
    """
    for _ in range(math.ceil(seconds / _SLICE)):
        if stop.is_set():
            return
        time.sleep(min(seconds, _SLICE))


def _work(
    office: Office,
    waiting: queue.SimpleQueue[list[Work]],
    room: threading.Semaphore,
    done: queue.SimpleQueue[Result],
) -> None:
    while not office.stop.is_set():
        try:
            group = waiting.get_nowait()
        except queue.Empty:
            return
        for todo in group:
            room.acquire()
            if office.stop.is_set():
                return
            done.put(_guarded_look(office, todo))


def _guarded_look(office: Office, todo: Work) -> Result:
    now = office.clock()
    if isinstance(todo, Question):
        return _guarded_question(office, todo, now)
    if isinstance(todo, facebook.Task):
        return _guarded_reading(office, todo, now)
    try:
        rest = office.config.schedule.second_look.total_seconds()
        return look(office.web, todo, now, lambda: _rest(office.stop, rest))
    except Exception as exc:
        log.exception("A bug of ours while looking at %s", todo.url)
        return Look(todo, now, failure=Refusal(Reason.INTERNAL, type(exc).__name__))


def _guarded_reading(office: Office, todo: facebook.Task, now: datetime) -> facebook.Look:
    try:
        return facebook.look(office.web, todo, now, office.config, office.secrets, office.gate)
    except Exception as exc:
        log.exception("A bug of ours while looking at %s", todo.url)
        failure = Refusal(Reason.INTERNAL, type(exc).__name__)
        return facebook.Look(todo, now, failure=failure)


def _guarded_question(office: Office, todo: Question, now: datetime) -> agree.Asked:
    try:
        return agree.ask(office.web, todo, now)
    except Exception as exc:
        log.exception("A bug of ours while asking %s", todo.url)
        return agree.failed(todo, now, type(exc).__name__)
