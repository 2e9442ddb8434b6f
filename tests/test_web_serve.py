"""Connections that say nothing, or not all of it, on a real server."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import requests
from fastapi import FastAPI

from monitor.web.serve import serving

HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
WITHIN = 0.4


@pytest.fixture
def url() -> Iterator[str]:
    made = FastAPI()
    made.get("/")(lambda: "here")
    made.get("/slow")(lambda: time.sleep(2 * WITHIN))
    with serving(made, ("127.0.0.1", 0), head_within=WITHIN) as found:
        yield found


def connected(url: str) -> socket.socket:
    to = urlsplit(url)
    assert to.hostname
    assert to.port
    return socket.create_connection((to.hostname, to.port), timeout=5)


def is_closed_within(wire: socket.socket, seconds: float, drip: bytes = b"") -> bool:
    """Whether the other side hangs up; until then it is sent a little again and again."""
    until = time.monotonic() + seconds
    wire.settimeout(0.05)
    while time.monotonic() < until:
        try:
            if not wire.recv(65536):
                return True
            wire.sendall(drip)
        except TimeoutError:
            wire.sendall(drip)
        except OSError:
            return True
    return False


STARTS = {"nothing at all": b"", "half a head": HALF}


@pytest.mark.parametrize("start", STARTS)
def test_a_connection_that_asks_for_nothing_is_closed(url: str, start: str) -> None:
    with connected(url) as wire:
        wire.sendall(STARTS[start])
        assert is_closed_within(wire, 3)


def test_a_head_that_comes_byte_by_byte_gains_no_time(url: str) -> None:
    with connected(url) as wire:
        wire.sendall(HALF + b"X: ")
        assert is_closed_within(wire, 3, drip=b"x")


def test_after_an_answer_a_further_head_has_no_more_time(url: str) -> None:
    with connected(url) as wire:
        wire.sendall(HALF + b"\r\n")
        answer = b""
        while b"here" not in answer:
            answer += wire.recv(65536)
        wire.sendall(HALF)
        assert is_closed_within(wire, 3)


def test_an_answer_may_take_longer(url: str) -> None:
    assert requests.get(f"{url}slow", timeout=5).status_code == 200


def test_many_half_heads_lock_nobody_out_for_long(url: str) -> None:
    with ExitStack() as stack:
        for _ in range(105):
            stack.enter_context(connected(url)).sendall(HALF)
        until = time.monotonic() + 3
        while (got := requests.get(url, timeout=5).status_code) != 200 and time.monotonic() < until:
            time.sleep(0.05)
        assert got == 200
