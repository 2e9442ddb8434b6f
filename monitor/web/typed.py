"""What somebody typed into a form, and what is not right about it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from monitor.errors import AlreadyThere, InputError, NotFound

T = TypeVar("T")

_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST = 40
"""Characters of a day, a time or a number; what is longer is none."""


@dataclass
class Typed:
    """The fields of a form, each as it was typed."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    """Name of a field → what is not right, in the reader's language; "" for the form itself."""

    def get(self, name: str, default: str = "") -> str:
        """A field, the first of its name."""
        return next(iter(self.fields.get(name, ())), default).replace("\r\n", "\n")

    def all(self, name: str) -> list[str]:
        """All fields of that name, in order."""
        return [*self.fields.get(name, ())]

    def words(self, name: str) -> list[str]:
        """What blanks and line breaks separate."""
        return [word for word in (w.strip(",;") for w in self.get(name).split()) if word]

    def blame(self, name: str, sentence: str) -> None:
        """Say what is not right about a field; what was said first stays."""
        self.wrong.setdefault(name, sentence)

    def refuse_hidden(self, sentence: str) -> None:
        """Blame each field with characters that nobody sees, as the API does."""
        for name, values in self.fields.items():
            if any(_HIDDEN.search(value) for value in values):
                self.blame(name, sentence)

    def attempt(self, name: str, step: Callable[[], T], sentence: str) -> T | None:
        """What `step` gives; where it cannot take what was typed, `sentence` is said of it."""
        try:
            return step()
        except (InputError, NotFound, AlreadyThere):
            self.blame(name, sentence)
            return None

    def day(self, name: str, sentence: str) -> date | None:
        """A day as browsers send it; None, and blamed, where it is none."""
        return self._read(name, date.fromisoformat, sentence)

    def clock(self, name: str, sentence: str) -> time | None:
        """A time of day; None, and blamed, where it is none."""
        return self._read(name, _clock, sentence)

    def number(self, name: str, least: int, most: int, sentence: str) -> int | None:
        """A whole number; None, and blamed, where it is none or out of bounds."""
        found = self._read(name, int, sentence)
        if found is not None and not least <= found <= most:
            self.blame(name, sentence)
            return None
        return found

    def _read(self, name: str, step: Callable[[str], T], sentence: str) -> T | None:
        try:
            return step(self.get(name).strip()[:_LONGEST])
        except ValueError:
            self.blame(name, sentence)
            return None


def _clock(text: str) -> time:
    found = time.fromisoformat(text)
    if found.tzinfo is not None:
        raise ValueError
    return found.replace(second=0, microsecond=0)
