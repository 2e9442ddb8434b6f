"""A file of clients, as an office keeps it: CSV or TOML in, checked entries out. Pure.

Excel's habits are known: its separators, encodings, `sep=` line, empty columns
and the dates it writes. What is wrong is told by row and field; the header is
row 1, so that the numbers are those of a spreadsheet (in TOML: the n-th client).
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from monitor.agreed.terms import Wish, wishes
from monitor.errors import InputError
from monitor.model import Kind
from monitor.register import Registration, When, address, client_name, counting, language, when
from monitor.urls import same_target

T = TypeVar("T")

MAX_BYTES = 10_000_000
MAX_ROWS = 10_000

COLUMNS = (
    "client",
    "workshop",
    "title",
    "website",
    "facebook",
    "feed",
    "profile",
    "lang",
    "consultant",
    "notify",
    "tags",
    "counting",
    "agreed",
)
_REQUIRED = ("client", "workshop")
_ADDRESSES = tuple(kind.value for kind in Kind)
_DELIMITERS = ",;\t"
_BLANKS = " \t\r\n\f\v\xa0\u200b\u2060\ufeff"
"""Besides blanks: what spreadsheets and web pages leave around a text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One client as it stands in the file."""

    number: int
    cells: Mapping[str, str]
    """By column, without blanks around; what is not there is empty."""
    surplus: int = 0
    """Cells to the right of the last column."""


@dataclass(frozen=True, slots=True)
class Roster:
    """A file's rows, with what should be said about the file as a whole."""

    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: one sentence about one of its fields."""

    row: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"Row {self.row}, {self.field}: {self.message}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be taken; its channels stand as they were typed."""

    row: int
    new: Registration
    agreed: tuple[Wish, ...] = ()
    """What was agreed in the workshop."""


def read(content: bytes, *, toml: bool) -> Roster:
    """The rows of a file. Raises InputError where the file as a whole cannot be read."""
    if len(content) > MAX_BYTES:
        raise InputError(
            f"The file is larger than {MAX_BYTES:,} bytes. Import it in parts.", field="rows"
        )
    roster = _read_toml(content) if toml else _read_csv(content)
    if len(roster.rows) > MAX_ROWS:
        raise InputError(
            f"The file has more than {MAX_ROWS:,} rows. Import it in parts.", field="rows"
        )
    return roster


def entries(rows: Iterable[Row]) -> Iterator[Entry | tuple[Problem, ...]]:
    """Each row in turn: what it means, or all that is wrong with it. One row per client."""
    rows_by_name: dict[str, int] = {}
    for row in rows:
        read_row = _Reading(row)
        found = read_row.entry()
        if isinstance(found, Entry):
            earlier = rows_by_name.setdefault(found.new.name.casefold(), row.number)
            if earlier != row.number:
                message = f"{found.new.name} stands in row {earlier} already; one row per client."
                found = (Problem(row.number, "client", message),)
        yield found


class _Reading:
    """One row being read; gathers its problems instead of stopping at the first."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self._problems: list[Problem] = []

    def entry(self) -> Entry | tuple[Problem, ...]:
        cells = self._row.cells
        name = self._try("client", client_name, cells["client"])
        held = self._try("workshop", _when, cells["workshop"])
        addresses = self._addresses()
        lang = self._try("lang", language, cells["lang"])
        counted = self._try("counting", counting, cells["counting"])
        agreed = self._try("agreed", wishes, cells["agreed"])
        if self._row.surplus:
            self._blame(
                "row",
                f"{self._row.surplus} more cells than there are columns; "
                "a text that holds the separator needs quotes around it.",
            )
        if self._problems or name is None or held is None:
            return tuple(self._problems)
        new = Registration(
            name=name,
            workshop=held,
            addresses=addresses,
            title=" ".join(cells["title"].split()),
            lang=lang,
            consultant=cells["consultant"] or None,
            channels=_words(cells["notify"]),
            tags=_words(cells["tags"].replace(",", " ")),
            counting=counted,
        )
        return Entry(self._row.number, new, agreed or ())

    def _addresses(self) -> tuple[tuple[Kind, str], ...]:
        typed = [(kind, text) for kind in Kind for text in _words(self._row.cells[kind.value])]
        if not typed:
            self._blame(
                "website", f"there is nothing to watch; give one of {', '.join(_ADDRESSES)}."
            )
        read_so_far: list[tuple[Kind, str]] = []
        for kind, text in typed:
            url = self._try(kind.value, partial(address, kind=kind), text)
            twice = any(k == kind and url and same_target(url, other) for k, other in read_so_far)
            if url and not twice:
                read_so_far.append((kind, url))
        return tuple(read_so_far)

    def _try(self, field: str, step: Callable[[str], T], text: str) -> T | None:
        try:
            return step(text)
        except InputError as exc:
            self._blame(field, str(exc))
            return None

    def _blame(self, field: str, message: str) -> None:
        self._problems.append(Problem(self._row.number, field, message))


# --- CSV ----------------------------------------------------------------------


def _read_csv(content: bytes) -> Roster:
    text, warnings = _decoded(content)
    named = re.match(r'"?sep=([,;\t])"?\r?\n?', text)
    if named:
        text = text[named.end() :]
    delimiter = named[1] if named else _delimiter(text)
    records = ((n, cells) for n, cells in _records(text, delimiter) if any(cells))
    header = _header(next(records, (1, []))[1])
    rows = []
    for number, cells in records:
        surplus = sum(1 for cell in cells[len(header) :] if cell)
        named_cells = dict.fromkeys(COLUMNS, "") | dict(zip(header, cells, strict=False))
        rows.append(Row(number, named_cells, surplus))
        if len(rows) > MAX_ROWS:
            break
    return Roster(tuple(rows), warnings)


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _strictly(content, "utf-16"), ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        warning = "The file is not UTF-8; it was read as Windows text (cp1252). Check the names."
        return _strictly(content, "cp1252"), (warning,)
    if "\0" in text:
        raise InputError("The file is no text. Save it as CSV in UTF-8.")
    return text, ()


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as exc:
        raise InputError("The file's text cannot be read. Save it as CSV in UTF-8.") from exc
    if "\0" in text:
        raise InputError("The file is no text. Save it as CSV in UTF-8.")
    return text


def _delimiter(text: str) -> str:
    """The one by which most columns of the first line are known; guessing by counts misleads."""
    first = next((line for line in text.splitlines() if line.strip(_BLANKS)), "")

    def known(delimiter: str) -> int:
        names = (_cell(name).strip('"').casefold() for name in first.split(delimiter))
        return sum(1 for name in names if name in COLUMNS)

    return max(_DELIMITERS, key=lambda d: (known(d), first.count(d)))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [_cell(cell) for cell in cells]
    except csv.Error as exc:
        raise InputError(
            f"Row {number + 1} cannot be read ({exc}). Is a quotation mark open or doubled?"
        ) from exc


def _cell(text: str) -> str:
    return text.strip(_BLANKS)


def _header(names: list[str]) -> list[str]:
    """The columns in order, empty ones at the end left out. Raises InputError."""
    header = [name.casefold() for name in names]
    while header and not header[-1]:
        header.pop()
    _refuse_unknown(header)
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(f"The column {twice[0]} is there twice.", field=twice[0])
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        raise InputError(
            f"The column {missing[0]} is missing. The first line names the columns: "
            f"{', '.join(COLUMNS)}.",
            field=missing[0],
        )
    if not set(header) & set(_ADDRESSES):
        raise InputError(f"A column is missing: one of {', '.join(_ADDRESSES)}.", field="website")
    return header


def _refuse_unknown(names: Iterable[str]) -> None:
    unknown = [name[:40] or "(empty)" for name in names if name not in COLUMNS]
    if unknown:
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        raise InputError(
            f"Unknown columns: {', '.join(unknown[:5])}{more}. Allowed: {', '.join(COLUMNS)}."
        )


# --- TOML -----------------------------------------------------------------------


def _read_toml(content: bytes) -> Roster:
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise InputError("The file is not UTF-8. Save it as UTF-8.") from exc
    except tomllib.TOMLDecodeError as exc:
        raise InputError(f"The file is not TOML: {exc}.") from exc
    except RecursionError as exc:
        raise InputError("The file is nested too deeply.") from exc
    found = tables.pop("client", [])
    if tables or not isinstance(found, list) or not all(isinstance(t, dict) for t in found):
        raise InputError("A TOML file of clients consists of [[client]] tables, and nothing else.")
    return Roster(tuple(_table(number, table) for number, table in enumerate(found, start=1)))


def _table(number: int, table: dict[str, object]) -> Row:
    _refuse_unknown(table)
    cells = {name: _said(name, value, number) for name, value in table.items()}
    return Row(number, dict.fromkeys(COLUMNS, "") | cells)


def _said(name: str, value: object, number: int) -> str:
    """A value of TOML as it would stand in a cell. Raises InputError."""
    if isinstance(value, str):
        return _cell(value)
    if name == "workshop" and isinstance(value, datetime) and value.tzinfo is None:
        return value.isoformat(timespec="minutes")
    if name == "workshop" and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    many = (*_ADDRESSES, "notify", "tags", "agreed")
    if name in many and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ("; " if name == "agreed" else " ").join(value)
    kinds = "text or a list of texts" if name in many else "text"
    raise InputError(f"Client {number}, {name}: must be {kinds}.", field=name)


# --- cells ----------------------------------------------------------------------

_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})(?:,? (\d{1,2}:\d{2})(?::00)?(?: Uhr)?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}:\d{2})(?::00)?)?")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}):00(?:\.0+)?")


def _when(text: str) -> When:
    """Read a workshop's day as people and spreadsheets write it. Raises InputError.

    Besides ISO: 18.11.2026 and 18.11.2026 17:00; 18/11/2026 where only one
    reading makes a date.
    """
    dotted, slashed, iso = (p.fullmatch(text) for p in (_DOTTED, _SLASHED, _ISO))
    if dotted:
        return when(_written(dotted[3], dotted[2], dotted[1], dotted[4]))
    if slashed:
        first, second = int(slashed[1]), int(slashed[2])
        if first <= 12 and second <= 12 and first != second:
            raise InputError(
                f"{text!r} can mean two days. Write year-month-day, such as 2026-11-18."
            )
        day, month = (first, second) if first > 12 else (second, first)
        return when(_written(slashed[3], str(month), str(day), slashed[4]))
    return when(iso[1] if iso else text)


def _written(year: str, month: str, day: str, clock: str | None) -> str:
    written = f"{year}-{int(month):02}-{int(day):02}"
    return f"{written}T{clock:0>5}" if clock else written


def _words(text: str) -> tuple[str, ...]:
    """What blanks (and line breaks) separate; a comma or semicolon at an end is no part of it."""
    return tuple(w for w in (word.strip(",;") for word in text.split()) if w)
