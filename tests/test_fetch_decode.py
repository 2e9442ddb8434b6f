"""Compressed bodies, in bounded pieces."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.decode import Malformed, decode

Coder = Callable[[bytes], bytes]


def _raw_deflate(body: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return coder.compress(body) + coder.flush()


CODERS: dict[str, tuple[str, Coder]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip by its old name": ("x-gzip", gzip.compress),
    "gzip in capitals": (" GZIP ", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate without its wrapper": ("deflate", _raw_deflate),
    "brotli": ("br", brotli.compress),
    "two codings": ("br, gzip", lambda body: gzip.compress(brotli.compress(body))),
    "no coding": ("", bytes),
    "identity": ("identity", bytes),
    "a word that is no coding": ("utf-8", bytes),
}
coders = pytest.mark.parametrize(("coding", "coder"), CODERS.values(), ids=CODERS)
compressed = pytest.mark.parametrize(
    ("coding", "coder"), list(CODERS.values())[:7], ids=list(CODERS)[:7]
)


def _cut(body: bytes, size: int) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


@coders
@given(body=st.binary(max_size=500), size=st.integers(1, 50))
def test_what_was_coded_is_decoded_however_it_is_cut(
    coding: str, coder: Coder, body: bytes, size: int
) -> None:
    assert b"".join(decode(_cut(coder(body), size), coding)) == body


@coders
def test_a_large_body_is_decoded_whole(coding: str, coder: Coder) -> None:
    body = bytes(range(256)) * 4000
    assert b"".join(decode(_cut(coder(body), 16384), coding)) == body


LINES = b"".join(b"line %d\n" % n for n in range(100))


@compressed
def test_half_a_body_is_malformed(coding: str, coder: Coder) -> None:
    whole = coder(LINES)
    with pytest.raises(Malformed, match="breaks off"):
        b"".join(decode([whole[: len(whole) // 2]], coding))


@compressed
@given(left=st.integers(1, 1000))
def test_a_body_that_breaks_off_is_never_taken_for_whole(
    coding: str, coder: Coder, left: int
) -> None:
    with suppress(Malformed):
        assert b"".join(decode([coder(LINES)[:left]], coding)) == LINES


@compressed
def test_a_body_that_is_not_coded_is_malformed(coding: str, coder: Coder) -> None:
    with pytest.raises(Malformed, match="is not valid"):
        b"".join(decode([b"<!doctype html><p>plain"], coding))


@compressed
def test_an_empty_body_is_empty(coding: str, coder: Coder) -> None:
    assert b"".join(decode([], coding)) == b""


def test_several_gzip_members_are_one_body() -> None:
    assert b"".join(decode([gzip.compress(b"a") + gzip.compress(b"b")], "gzip")) == b"ab"


def test_what_follows_the_last_gzip_member_is_dropped() -> None:
    assert b"".join(decode([gzip.compress(b"a") + b"\0\0\0"], "gzip")) == b"a"


def _brotli_bomb(megabytes: int) -> bytes:
    coder = brotli.Compressor(quality=5)
    zeros = bytes(1_000_000)
    return b"".join([*(coder.process(zeros) for _ in range(megabytes)), coder.finish()])


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip": ("gzip", lambda: gzip.compress(bytes(50_000_000))),
    "deflate": ("deflate", lambda: zlib.compress(bytes(50_000_000))),
    "brotli": ("br", lambda: _brotli_bomb(50)),
    "gzip in gzip": ("gzip, gzip", lambda: gzip.compress(gzip.compress(bytes(50_000_000)))),
    "brotli in gzip": ("br, gzip", lambda: gzip.compress(_brotli_bomb(50))),
}


@pytest.mark.parametrize(("coding", "bomb"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_comes_in_small_pieces(coding: str, bomb: Callable[[], bytes]) -> None:
    assert max(len(piece) for piece in decode([bomb()], coding)) < 100_000


def test_a_coding_nobody_asked_for_is_malformed() -> None:
    with pytest.raises(Malformed, match="zstd"):
        decode([b""], "zstd")


def test_codings_without_end_are_malformed() -> None:
    with pytest.raises(Malformed, match="4 times"):
        decode([b""], "gzip, gzip, gzip, gzip")


@given(body=st.binary(max_size=200), coding=st.sampled_from(["gzip", "deflate", "br", "br,gzip"]))
def test_any_bytes_are_decoded_or_malformed(body: bytes, coding: str) -> None:
    with suppress(Malformed):
        assert isinstance(b"".join(decode([body], coding)), bytes)
