"""How one reader reads times: in their own zone and language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent

from monitor.compose.language import Language

_HOUR = timedelta(hours=1)


def full_day(day: date, speech: Language) -> str:
    """A calendar day with its weekday and year, whenever it is read."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return format_skeleton("yMMMEd", noon, tzinfo=UTC, locale=speech.locale)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a text is for; `now` only decides where "today" and the year are said."""

    speech: Language
    zone: ZoneInfo
    now: datetime

    def day(self, day: date) -> str:
        """A calendar day with its weekday, and its year unless it is this one."""
        return self._day("MMMEd" if day.year == self._today().year else "yMMMEd", day)

    def dated(self, day: date) -> str:
        """A calendar day with its weekday and year, for what is read much later."""
        return self._day("yMMMEd", day)

    def _day(self, skeleton: str, day: date) -> str:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=self.zone)
        return format_skeleton(skeleton, noon, tzinfo=self.zone, locale=self.speech.locale)

    def moment(self, at: datetime) -> str:
        """An instant as day and time: "Sat 21 Nov, 09:00"."""
        return f"{self.day(at.astimezone(self.zone).date())}, {self._clock(at)}"

    def last(self, at: datetime) -> str:
        """An instant that was the last of its kind; says when it is today's.

        The date stands there all the same: a message may be read, or sent
        again, a day later.
        """
        if at.astimezone(self.zone).date() == self._today():
            return self.speech.gettext("today (%(moment)s)", moment=self.moment(at))
        return self.moment(at)

    def window(self, after_at: datetime, before_at: datetime) -> str:
        """The time between two looks; the day is said once where it is the same."""
        if after_at >= before_at:
            return self.moment(before_at)
        same_day = after_at.astimezone(self.zone).date() == before_at.astimezone(self.zone).date()
        return self.speech.gettext(
            "between %(start)s and %(end)s",
            start=self.moment(after_at),
            end=self._clock(before_at) if same_day else self.moment(before_at),
        )

    def span(self, length: timedelta) -> str:
        """A length of time in whole days, or in begun hours below one day."""
        if length < timedelta(days=1):
            hours = max(1, -(-length // _HOUR))
            return self.speech.ngettext("%(n)d hour", "%(n)d hours", hours)
        return self.speech.ngettext("%(n)d day", "%(n)d days", length.days)

    def percent(self, share: float) -> str:
        """A share in whole per cent."""
        return format_percent(share, locale=self.speech.locale)

    def number(self, value: float, digits: int = 0) -> str:
        """A figure with at most so many digits behind the point."""
        return format_decimal(round(value, digits), locale=self.speech.locale)

    def _clock(self, at: datetime) -> str:
        return format_skeleton("Hm", at, tzinfo=self.zone, locale=self.speech.locale)

    def _today(self) -> date:
        return self.now.astimezone(self.zone).date()
