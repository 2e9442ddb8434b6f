"""What a reader can do about a notice. Pure."""

from __future__ import annotations

import shlex

from monitor.compose.letter import Command
from monitor.compose.notices.case import Case


def answers_by_hand(case: Case) -> tuple[Command, ...]:
    client, url = shlex.quote(case.facts.client), shlex.quote(case.facts.url)
    looked = f"poromki looked {client} {url}"
    today = case.facts.now.astimezone(case.facts.zone).date()
    return (
        Command(case.gettext("There is nothing new:"), f"{looked} --nothing"),
        Command(
            case.gettext("There is a new post (give its date):"),
            f"{looked} --post {today.isoformat()}",
        ),
    )
