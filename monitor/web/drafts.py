"""The draft of a mail to a client, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor import agree, compose, drafting
from monitor.compose import DraftText, Tone
from monitor.config import Settings
from monitor.dossier import Dossier
from monitor.errors import InputError
from monitor.store import Db


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft in one tone, or why there is none."""

    lang: str
    tone: Tone
    text: DraftText | None
    trouble: str = ""
    """Set where an own template cannot be used."""
    mail: str = ""

    @property
    def mailto(self) -> str:
        """An address that opens it in a mail program."""
        return compose.mailto(self.text, self.mail)[0] if self.text else ""

    @property
    def is_cut(self) -> bool:
        """Whether that address holds only the beginning."""
        return self.text is not None and compose.mailto(self.text, self.mail)[1]

    @property
    def file(self) -> bytes:
        """A file that mail programs open."""
        assert self.text is not None
        return compose.eml(self.text, self.mail)


def drafted(db: Db, settings: Settings, one: Dossier, tone: str, now: datetime) -> Drafted | None:
    """The draft in that tone, else in the one that suits; None before a workshop was held."""
    client = one.client
    lang = client.lang or one.consultant.lang
    if one.workshop is None or one.workshop.held_at > now:
        return None
    agreed = agree.lines(db, one.workshop.id, lang)
    facts = drafting.draft(db, client, one.stands.progress, now, agreed)
    suits = compose.tone_for(compose.days_since(facts))
    wanted = Tone(tone) if tone in set(Tone) else suits
    try:
        template = drafting.own_template(settings.drafts, wanted, lang)
        text = drafting.write(facts, lang, wanted, template)
    except InputError as exc:
        return Drafted(lang, wanted, None, str(exc), client.mail)
    return Drafted(lang, wanted, text, mail=client.mail)
