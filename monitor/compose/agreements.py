"""What was agreed, as a letter speaks of it. Pure."""

from __future__ import annotations

from datetime import datetime

from monitor.agreed.records import AgreedState
from monitor.facts import AgreedLine


def is_done_since(line: AgreedLine, held_at: datetime) -> bool:
    """Whether it was first seen done after the workshop at `held_at`, and was missing before."""
    is_done = line.state is AgreedState.DONE and not line.already
    return is_done and line.since is not None and line.since > held_at
