"""Everything about one client as one JSON document, read-only."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime

from monitor import views
from monitor.model import Client
from monitor.store import Db, clients, looks

_LOOKS = 100_000
"""More looks than a client gathers in a century."""


def export(db: Db, client: Client, now: datetime) -> str:
    """The document: what `show` knows, all looks, and the kept bodies (base64). No secrets."""
    whole = views.client(db, client, now) | {
        "exported_at": now.isoformat(timespec="seconds"),
        "notices": views.notices_of(db, client.id),
        "looks": [
            _looks(db, page.id, page.url)
            for target in clients.targets(db, client.id)
            for page in clients.pages(db, target.id)
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def file_name(name: str) -> str:
    """A client's name as a file's name."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "client"


def _looks(db: Db, page_id: int, url: str) -> views.View:
    return {
        "url": url,
        "days": looks.summed_days(db, page_id),
        "looks": [
            {
                "at": seen.at.isoformat(timespec="seconds"),
                "seen": seen.seen,
                "finding": seen.finding,
                "reason": seen.reason,
                "why": seen.why,
                "status": seen.status,
                "method": seen.method,
            }
            for seen in looks.observations(db, page_id, _LOOKS)
        ],
        "bodies": [
            {
                "fetched_at": body.fetched_at.isoformat(timespec="seconds"),
                "url": body.url,
                "sha256": body.hash,
                "base64": base64.b64encode(body.data).decode("ascii"),
            }
            for body in looks.bodies(db, page_id)
        ],
    }
