"""Work that must end."""

from __future__ import annotations

import socket
from threading import Event
from time import monotonic

import pytest

from monitor.fetch.leash import Leash, Stopped, TimeUp, run


def never() -> bool:
    return False


def test_what_the_work_gives_is_given() -> None:
    assert run(lambda _: 7, seconds=5, stopped=never) == 7


def test_what_the_work_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        run(lambda _: 1 // 0, seconds=5, stopped=never)


def test_work_that_raises_a_timeout_of_its_own_is_not_out_of_time() -> None:
    def work(_: Leash) -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        run(work, seconds=5, stopped=never)


def test_work_that_hangs_is_left_when_time_is_up() -> None:
    hang = Event()
    began = monotonic()
    with pytest.raises(TimeUp):
        run(lambda _: hang.wait(30), seconds=0.3, stopped=never)
    hang.set()
    assert 0.25 < monotonic() - began < 10


def test_work_that_hangs_is_left_when_the_service_stops() -> None:
    hang, stop = Event(), Event()

    def work(_: Leash) -> None:
        stop.set()
        hang.wait(30)

    began = monotonic()
    with pytest.raises(Stopped):
        run(work, seconds=30, stopped=stop.is_set)
    hang.set()
    assert monotonic() - began < 10


def test_who_waits_on_a_socket_wakes_when_time_is_up() -> None:
    woken: list[bytes] = []
    done = Event()
    here, there = socket.socketpair()

    def work(leash: Leash) -> None:
        leash.hold(here)
        woken.append(here.recv(1))
        done.set()

    with here, there:
        with pytest.raises(TimeUp):
            run(work, seconds=0.1, stopped=never)
        assert done.wait(5)
    assert woken == [b""]


def test_no_socket_is_opened_after_the_cut() -> None:
    leash = Leash()
    leash.cut()
    with socket.socket() as late, pytest.raises(Stopped):
        leash.hold(late)


def test_sockets_are_let_go_when_the_work_is_done() -> None:
    kept: list[Leash] = []
    here, there = socket.socketpair()
    there.settimeout(5)

    def work(leash: Leash) -> None:
        leash.hold(here)
        kept.append(leash)

    with there:
        with here:
            run(work, seconds=5, stopped=never)
        assert there.recv(1) == b""
