"""A web server in a process of its own, so that its work is not counted.

    python -m bench.server [FOLDER]        prints its port; ends with its standard input

    /SIZE/same/…      the same bytes each time
    /SIZE/304/…       the same, with an ETag, and 304 where it is asked about
    /SIZE/markup/…    other tokens each time
    /SIZE/visible/…   other tokens, clock and counter each time
    /SIZE/edit/…      the same, and one more piece of news each time
    /recorded/NAME/…  a file of FOLDER/NAME; which one, the last /recorded/NAME/turn-N said

What comes after keeps pages apart, and so does the host. Every address of loopback is
answered (127.0.0.1, 127.0.0.2, …), so that there can be thousands of hosts.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from ipaddress import ip_address
from pathlib import Path

from bench.pages import SIZES, Wear, html

_ROBOTS = b"User-agent: *\nDisallow: /admin/\nAllow: /admin/ajax\nSitemap: /sitemap.xml\n"
_ETAG = b'"first"'
_VALIDATOR = b"ETag: " + _ETAG + b"\r\n"


@contextmanager
def serving(folder: Path | None = None) -> Iterator[int]:
    """Run the server; gives its port."""
    command = [sys.executable, "-m", "bench.server", *([str(folder)] if folder else [])]
    pipe = subprocess.PIPE
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=root) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.stdin.close()


class _Answering(asyncio.Protocol):
    """One connection: one request, one answer."""

    def __init__(
        self, asked: Counter[tuple[bytes, bytes]], turns: dict[str, int], folder: Path
    ) -> None:
        self._asked = asked
        self._turns = turns
        self._folder = folder
        self._request = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if not ip_address(transport.get_extra_info("peername")[0]).is_loopback:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        self._request += data
        if self._request.endswith(b"\r\n\r\n"):
            self._transport.write(self._answer())
            self._transport.close()

    def _answer(self) -> bytes:
        path = self._request.split(b" ", 2)[1]
        if path == b"/robots.txt":
            return _answer(_ROBOTS, b"Content-Type: text/plain\r\n")
        if b"/304/" in path and _ETAG in self._request:
            return _answer(b"", _VALIDATOR, b"304 Not Modified")
        host = self._request.partition(b"\r\nHost: ")[2].partition(b"\r\n")[0]
        self._asked[host, path] += 1
        body = self._body(path, self._asked[host, path])
        headers = b"Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
        return _answer(body, headers + (_VALIDATOR if b"/304/" in path else b""))

    def _body(self, path: bytes, count: int) -> bytes:
        _, size, kind, rest = path.decode().split("/", 3)
        if size == "recorded":
            return self._recorded(kind, rest)
        moving = kind in {"visible", "edit"}
        return _page(
            size,
            count if moving or kind == "markup" else 0,
            count if moving else 0,
            count if kind == "edit" else 0,
        )

    def _recorded(self, name: str, rest: str) -> bytes:
        if rest.startswith("turn-"):
            self._turns[name] = int(rest.removeprefix("turn-"))
            return b""
        return _gzip(_files(self._folder / name)[self._turns[name]].read_bytes())


def _page(size: str, tokens: int, shown: int, edits: int) -> bytes:
    if tokens == 0:
        return _still(size)
    return _gzip(html(SIZES[size], Wear(tokens, shown, edits)).encode())


@cache
def _still(size: str) -> bytes:
    return _gzip(html(SIZES[size], Wear()).encode())


@cache
def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*.html"))


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _answer(body: bytes, headers: bytes, status: bytes = b"200 OK") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body) if body else b""
    return b"HTTP/1.1 " + status + b"\r\nConnection: close\r\n" + length + headers + b"\r\n" + body


async def _serve(folder: Path) -> None:
    loop = asyncio.get_running_loop()
    asked: Counter[tuple[bytes, bytes]] = Counter()
    # All addresses, since only so those of 127.0.0.0/8 are served; other peers are dropped.
    server = await loop.create_server(
        partial(_Answering, asked, {}, folder), "0.0.0.0", 0, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
