"""Turns at a host."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from threading import Event, Thread

import pytest

from monitor.fetch.leash import Stopped
from monitor.fetch.politeness import Host, Turns

BAKER = Host("https", "baker.de", 443)
FLORIST = Host("https", "florist.de", 443)


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class NoJitter(Random):
    def random(self) -> float:
        return 0.0


def turns(clock: Clock, stopped: Callable[[], bool] = lambda: False) -> Turns:
    return Turns(clock=clock, sleep=clock.sleep, random=NoJitter(), stopped=stopped)


def starts(clock: Clock, hosts: list[Host], gap: float = 2.0) -> list[float]:
    """Give when each of `hosts` gets its turn, in seconds; a turn takes one second."""
    began = []
    taken = turns(clock)
    for host in hosts:
        with taken.turn(host, gap):
            began.append(clock.now - 100)
            clock.now += 1
    return began


def test_one_host_is_asked_with_a_gap_after_each_answer() -> None:
    assert starts(Clock(), [BAKER, BAKER, BAKER]) == pytest.approx([0, 3, 6])


def test_another_host_need_not_wait() -> None:
    assert starts(Clock(), [BAKER, FLORIST, BAKER]) == pytest.approx([0, 1, 3])


def test_no_gap_means_no_wait() -> None:
    assert starts(Clock(), [BAKER, BAKER], gap=0) == [0, 1]


def test_jitter_makes_a_gap_longer_by_a_quarter_at_most() -> None:
    clock = Clock()
    taken = Turns(clock=clock, sleep=clock.sleep, random=Random(7), stopped=lambda: False)
    gaps = []
    for _ in range(50):
        ended = clock.now
        with taken.turn(BAKER, 4.0):
            gaps.append(clock.now - ended)
    assert 4.0 <= min(gaps[1:]) < max(gaps[1:]) <= 5.0


def test_a_delay_asked_for_later_holds_for_the_next_turn() -> None:
    clock = Clock()
    taken = turns(clock)
    with taken.turn(BAKER, 1.0):
        pass
    taken.delay(BAKER, 10.0)
    with taken.turn(BAKER, 1.0):
        assert clock.now == pytest.approx(110)


def test_a_turn_that_fails_is_given_back() -> None:
    clock = Clock()
    taken = turns(clock)
    with pytest.raises(OSError, match="broken"), taken.turn(BAKER, 1.0):
        raise OSError("broken")
    with taken.turn(BAKER, 1.0):
        assert clock.now == pytest.approx(101)


def test_who_waits_for_a_gap_stops_with_the_service() -> None:
    clock = Clock()
    taken = turns(clock, stopped=lambda: clock.now > 101)
    taken.delay(BAKER, 3600)
    with pytest.raises(Stopped), taken.turn(BAKER, 1.0):
        pass


def test_who_waits_for_another_stops_with_the_service() -> None:
    stop = Event()
    taken = turns(Clock(), stopped=stop.is_set)
    with taken.turn(BAKER, 0):
        stop.set()
        with pytest.raises(Stopped), taken.turn(BAKER, 0):
            pass


def test_threads_take_one_host_one_at_a_time() -> None:
    taken = turns(Clock())
    inside: list[int] = []
    most: list[int] = []

    def look() -> None:
        for _ in range(50):
            with taken.turn(BAKER, 0):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), max(most)) == (400, 1)


def test_hosts_that_owe_no_gap_are_forgotten() -> None:
    clock = Clock()
    taken = turns(clock)
    for number in range(5000):
        with taken.turn(Host("https", f"shop{number}.de", 443), 2.0):
            clock.now += 1
    assert len(taken._free_at) <= 1001


HOSTS = {
    "the scheme's port": ("https://Baker.de/a?b", Host("https", "baker.de", 443)),
    "another port": ("http://baker.de:8080", Host("http", "baker.de", 8080)),
    "IPv6": ("http://[::1]/", Host("http", "::1", 80)),
}


@pytest.mark.parametrize(("url", "host"), HOSTS.values(), ids=HOSTS)
def test_a_host_is_scheme_name_and_port(url: str, host: Host) -> None:
    assert Host.of(url) == host
