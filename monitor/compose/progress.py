"""Why a client stands as it does, in words: one sentence for each reason. Pure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from monitor.compose import obstacles, reasons
from monitor.compose.language import N_, Language
from monitor.compose.reader import Reader
from monitor.deed import BlockedBy
from monitor.progress import WEEKS, Ground, Why

_SENTENCES = {
    Ground.AHEAD: N_("The workshop is on %(day)s."),
    Ground.NO_MILESTONE: N_("No milestone has been decided yet."),
    Ground.QUIET: N_("Nothing has changed by day %(days)d."),
    Ground.UNSEEN_AT: N_("On day %(days)d it could not be seen."),
    Ground.USUAL: N_(
        "There were edits in %(count)d of the %(weeks)d weeks before the workshop too,"
        " so the usual edit does not count."
    ),
    Ground.NOTHING_AGREED: N_("Nothing is agreed that would tell a start."),
    Ground.NOTHING_DONE: N_("Nothing that was agreed is done yet."),
    Ground.FIRST_CHANGE: N_("First change on %(day)s."),
    Ground.AGREED_DONE: N_("First agreed action done on %(day)s."),
    Ground.DONE: N_("Noted as done on %(day)s."),
}


def sentence(why: Why, speech: Language, zone: ZoneInfo) -> str:
    """One reason, with the days of the reader."""
    told = _told(why, speech, _day(why, speech, zone))
    return f"{told} {reasons.sentence(why.reason, speech)}" if why.reason else told


def _told(why: Why, speech: Language, day: str) -> str:
    days, count = why.days or 0, why.count or 0
    match why.ground:
        case Ground.UNSEEN_FOR:
            return speech.ngettext("Not seen for %(n)d day.", "Not seen for %(n)d days.", days)
        case Ground.STILL:
            return speech.ngettext(
                "Nothing new on %(n)d day on which we saw it.",
                "Nothing new on %(n)d days on which we saw it.",
                days,
            )
        case Ground.OPEN:
            return speech.ngettext(
                "%(n)d agreed action is open.", "%(n)d agreed actions are open.", count
            )
        case Ground.BLOCKED:
            return _blocked(why.blocked_by, speech, day)
    told = _SENTENCES[why.ground]
    return speech.gettext(told, day=day, days=days, count=count, weeks=WEEKS)


def _blocked(by: BlockedBy | None, speech: Language, day: str) -> str:
    if by is None:
        return speech.gettext("Blocked, noted on %(day)s.", day=day)
    in_the_way = obstacles.word(by, speech)
    return speech.gettext("In the way: %(what)s, noted on %(day)s.", what=in_the_way, day=day)


def _day(why: Why, speech: Language, zone: ZoneInfo) -> str:
    """With its year: what is told here may be months old."""
    if why.at is None:
        return ""
    return Reader(speech, zone, why.at).dated(why.at.astimezone(zone).date())
