"""The facts of one notice, and how its reader is spoken to about them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.compose import kinds
from monitor.compose.language import Language
from monitor.compose.quote import address, link, one_line
from monitor.compose.reader import Reader
from monitor.facts import AgreedLine, Facts, Offer
from monitor.model import Counting

_NAME = 60
"""Characters of a client's name in a subject."""
_EVIDENCE = 100
"""Characters of what shows that something agreed is done."""


def on_one_line(facts: Facts) -> Facts:
    """The same without whatever could forge a line or a reading direction."""
    return replace(
        facts,
        client=one_line(facts.client),
        workshop_title=one_line(facts.workshop_title),
        url=address(facts.url),
        page_url=address(facts.page_url),
        why=one_line(facts.why),
        summary=tuple(replace(line, url=address(line.url)) for line in facts.summary),
        consultant=one_line(facts.consultant),
        agreed=tuple(_agreed_on_one_line(line) for line in facts.agreed),
        offers=tuple(_offer_on_one_line(offer) for offer in facts.offers),
    )


def _agreed_on_one_line(line: AgreedLine) -> AgreedLine:
    return replace(
        line,
        wording=one_line(line.wording),
        evidence=one_line(line.evidence, _EVIDENCE),
        why=one_line(line.why),
    )


def _offer_on_one_line(offer: Offer) -> Offer:
    # A command is typed as it stands: it is never cut short, only kept on its line.
    return replace(
        offer, url=link(address(offer.url)), command=one_line(offer.command, len(offer.command) + 1)
    )


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one notice, and how its reader is spoken to about them."""

    facts: Facts
    speech: Language
    reader: Reader

    def gettext(self, message: str, **values: object) -> str:
        """`message` about this client, target and milestone."""
        return self.speech.gettext(message, **(self._subject_matter() | values))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form for `n`, about this client, target and milestone."""
        return self.speech.ngettext(one, many, n, **self._subject_matter())

    def nth(self, days: int) -> str:
        """Which day after the workshop, by what the client's milestones count."""
        if self.counts_working_days:
            return self.speech.gettext("working day %(days)d", days=days)
        return self.speech.gettext("day %(days)d", days=days)

    @property
    def counts_working_days(self) -> bool:
        """Whether the milestones leave weekends, holidays and closed days out."""
        return self.facts.counting is Counting.BUSINESS

    def subject(self, news: str) -> str:
        """One line that names the client first."""
        client = one_line(self.facts.client, _NAME)
        return self.speech.gettext("%(client)s: %(what)s", client=client, what=news)

    def news(self, message: str) -> str:
        """What there is to say in some words, and of which target, if it is about one."""
        if self.facts.target_kind is None:
            return message
        kind = kinds.word(self.facts.target_kind, self.speech)
        return self.speech.gettext("%(what)s (%(kind)s)", what=message, kind=kind)

    def lead(self, message: str) -> str:
        """The first sentence, with the client's name: a message may hold many."""
        return self.speech.gettext("%(client)s: %(what)s", client=self.facts.client, what=message)

    def _subject_matter(self) -> dict[str, object]:
        return {
            "client": self.facts.client,
            "where": kinds.where(self.facts.target_kind, self.speech),
            "nth": self.nth(self.facts.milestone_days or 0),
        }
