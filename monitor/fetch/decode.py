"""Content-Encoding undone in small pieces, however much a body swells. Pure.

The consumer takes one piece (about `PIECE` bytes) at a time and stops when it
has seen enough, so that a bomb is never inflated beyond the next piece, also
where codings are nested. Own code rather than urllib3's (2.8), which is bounded
too, but takes a compressed body that breaks off for a whole one: half a page
would look like an edit.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli  # type: ignore[import-untyped]

PIECE = 65_536
"""Bytes decoded at a time; brotli may round up to the next step of its buffer (98,272)."""
MAX_CODINGS = 3
ACCEPTED = "gzip, deflate, br"
"""What is asked for, as in Accept-Encoding."""

_GZIP_MAGIC = b"\x1f\x8b"
# Codings we never ask for. Any other word ("none", "utf-8") is a server's
# mistake and means nothing: browsers read on, so do we.
_NOT_OURS = {"zstd", "compress", "x-compress", "dcb", "dcz"}


class Malformed(ValueError):  # noqa: N818
    """The body is not what its Content-Encoding says; the message is a clause."""


def decode(chunks: Iterable[bytes], content_encoding: str) -> Iterator[bytes]:
    """Undo `content_encoding` (the header's value), lazily, in pieces of about `PIECE`.

    Pieces may be empty. Raises Malformed, also while iterating.
    """
    codings = [word.strip().lower() for word in content_encoding.split(",")]
    foreign = next((coding for coding in codings if coding in _NOT_OURS), None)
    if foreign:
        raise Malformed(f"is encoded as {foreign}, which was not asked for")
    known = [coding for coding in codings if coding in _DECODERS]
    if len(known) > MAX_CODINGS:
        raise Malformed(f"is encoded {len(known)} times over")
    decoded = iter(chunks)
    for coding in reversed(known):
        decoded = _DECODERS[coding](decoded)
    return decoded


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Undo gzip: one member or several; what follows the last one is dropped."""
    member = None
    for chunk in chunks:
        rest = chunk
        while rest:
            if member is None or member.eof:
                if member is not None and not _GZIP_MAGIC.startswith(rest[:2]):
                    return
                member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            yield _inflate(member, rest, "gzip")
            rest = member.unused_data if member.eof else member.unconsumed_tail
    if member is not None:
        yield from _finish(member, "gzip")


def _inflate_deflate(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Undo deflate: in a zlib wrapper, as the standard has it, or raw, as many send it."""
    stream = None
    rest = b""
    for chunk in chunks:
        rest += chunk
        if stream is None and len(rest) < 2:
            continue
        stream = stream or zlib.decompressobj(
            wbits=zlib.MAX_WBITS if _has_zlib_header(rest) else -zlib.MAX_WBITS
        )
        while rest and not stream.eof:
            yield _inflate(stream, rest, "deflate")
            rest = stream.unconsumed_tail
    if stream is not None:
        yield from _finish(stream, "deflate")
    elif rest:
        raise Malformed("breaks off inside its deflate coding")


def _has_zlib_header(start: bytes) -> bool:
    """Tell by RFC 1950, section 2.2: method 8, and a check sum of the two bytes."""
    return start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0


def _inflate(stream: zlib._Decompress, part: bytes, coding: str) -> bytes:
    try:
        return stream.decompress(part, PIECE)
    except zlib.error as exc:
        raise Malformed(f"is not valid {coding}") from exc


def _finish(stream: zlib._Decompress, coding: str) -> Iterator[bytes]:
    # With all input consumed, zlib holds back no more than a few matches.
    yield stream.flush()
    if not stream.eof:
        raise Malformed(f"breaks off inside its {coding} coding")


def _unbrotli(chunks: Iterator[bytes]) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    started = False
    for chunk in chunks:
        if stream.is_finished():
            return
        started = started or bool(chunk)
        piece = _process(stream, chunk)
        # Until it runs dry: `can_accept_more_data` is true while output is still held back.
        while piece:
            yield piece
            piece = b"" if stream.is_finished() else _process(stream, b"")
    if started and not stream.is_finished():
        raise Malformed("breaks off inside its br coding")


def _process(stream: brotli.Decompressor, part: bytes) -> bytes:
    try:
        piece: bytes = stream.process(part, output_buffer_limit=PIECE)
    except brotli.error as exc:
        raise Malformed("is not valid br") from exc
    return piece


_DECODERS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate_deflate,
    "br": _unbrotli,
}
