"""Whether somebody has asked for silence about a client."""

from __future__ import annotations

from datetime import datetime

from monitor.model import Consultant, Skip
from monitor.store import Db
from monitor.store.notices import Notice


def silence(db: Db, notice: Notice, reader: Consultant, now: datetime) -> datetime | Skip | None:  # noqa: ARG001
    """Until when a notice is held, or why it is not sent any more; None for neither."""
    return None
