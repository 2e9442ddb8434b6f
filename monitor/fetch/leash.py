"""Work that must end: a total time limit over everything a look waits for.

The timeouts of sockets bound one read each, so that a server which drips a
byte a second is never late, and a name's resolution cannot be bounded at all.
Therefore the work runs in a thread of its own, and the caller waits for it no
longer than it may. When time is up or the service stops, the caller goes on
at once; the work's sockets are shut down, at which its thread wakes and ends.
A thread that hangs where there is no socket yet (in the resolver) is left
behind: it can open none any more, and holds nothing back (it is a daemon).
One that is done waits for other work: a new one costs as much as a request.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

T = TypeVar("T")

_GLANCE = 0.2
"""Seconds between two glances at whether the service stops."""
_IDLE = 16
"""Threads that wait for work, at most."""


class TimeUp(Exception):  # noqa: N818 - not a fault
    """The work was not done in time, and is cut off."""


class Stopped(Exception):  # noqa: N818
    """The service stops, and the work is cut off."""


class Leash:
    """The sockets of one piece of work, and the means to cut them off from outside."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sockets: list[socket.socket] = []
        self._cut = False

    def hold(self, opened: socket.socket) -> None:
        """Keep hold of `opened`; raises Stopped when the work is already cut off.

        A duplicate is kept, since TLS takes the original over; shutting a
        duplicate down ends the connection for both.
        """
        with self._lock:
            if self._cut:
                raise Stopped
            self._sockets.append(opened.dup())

    def cut(self) -> None:
        """Shut every socket down; whoever waits on one wakes with an error."""
        with self._lock:
            self._cut = True
            for held in self._sockets:
                with suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Let go of the sockets; the work is over."""
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()


def run(work: Callable[[Leash], T], *, seconds: float, stopped: Callable[[], bool]) -> T:
    """Give what `work` gives, or raise what it raises.

    Raises TimeUp after `seconds`, and Stopped soon after `stopped` says so.
    """
    if stopped():
        raise Stopped
    leash = Leash()
    outcome: Future[T] = Future()
    _hand().give(partial(_work, work, leash, outcome))
    try:
        _await(outcome, seconds, stopped)
    except BaseException:  # an interrupt from the keyboard, too
        leash.cut()
        raise
    return outcome.result()


class _Hand:
    """A thread that does one piece of work after another."""

    def __init__(self) -> None:
        self._given: SimpleQueue[Callable[[], None]] = SimpleQueue()
        Thread(target=self._go_on, name="look", daemon=True).start()

    def give(self, work: Callable[[], None]) -> None:
        """Let it do `work` next."""
        self._given.put(work)

    def _go_on(self) -> None:
        while True:
            self._given.get()()  # unnamed: while it waits, it keeps nothing of what it did
            if len(_idle) >= _IDLE:
                return
            _idle.append(self)


_idle: list[_Hand] = []
os.register_at_fork(after_in_child=_idle.clear)


def _hand() -> _Hand:
    """Take one that waits, or a new one."""
    try:
        return _idle.pop()
    except IndexError:
        return _Hand()


def _work(work: Callable[[Leash], T], leash: Leash, outcome: Future[T]) -> None:
    try:
        result = work(leash)
    except BaseException as exc:  # noqa: BLE001 - handed over to the caller, whole
        outcome.set_exception(exc)
    else:
        outcome.set_result(result)
    finally:
        leash.release()


def _await(outcome: Future[T], seconds: float, stopped: Callable[[], bool]) -> None:
    left = seconds
    while True:
        try:
            outcome.exception(timeout=min(_GLANCE, max(left, 0)))
        except NotYet:
            left -= _GLANCE
        else:
            return
        if stopped():
            raise Stopped
        if left <= 0:
            raise TimeUp
