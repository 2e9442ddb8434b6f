"""The facts of one notice, and how its reader is spoken to about them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.compose import kinds
from monitor.compose.language import Language
from monitor.compose.quote import address, one_line
from monitor.compose.reader import Reader
from monitor.facts import Facts

NAME = 60
"""Characters of a client's name in a subject."""


def on_one_line(facts: Facts) -> Facts:
    return replace(
        facts,
        client=one_line(facts.client),
        workshop_title=one_line(facts.workshop_title),
        url=address(facts.url),
        page_url=address(facts.page_url),
        why=one_line(facts.why),
        summary=tuple(replace(line, url=address(line.url)) for line in facts.summary),
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

    def subject(self, message: str) -> str:
        """One line that names the client first and the target last."""
        return self.speech.gettext(
            "%(client)s: %(what)s (%(kind)s)",
            client=one_line(self.facts.client, NAME),
            what=message,
            kind=kinds.word(self.facts.target_kind, self.speech),
        )

    def lead(self, message: str) -> str:
        """The first sentence, with the client's name: a message may hold many."""
        return self.speech.gettext("%(client)s: %(what)s", client=self.facts.client, what=message)

    def _subject_matter(self) -> dict[str, object]:
        return {
            "client": self.facts.client,
            "where": kinds.where(self.facts.target_kind, self.speech),
            "days": self.facts.milestone_days,
        }
