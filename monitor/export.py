"""Everything about one client as one JSON document, read-only."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime

from monitor import views
from monitor.model import Client
from monitor.store import Db, clients, looks
from monitor.store.belongings import belongings


def export(db: Db, client: Client, now: datetime) -> str:
    """The document: what `show` knows, the kept pages as they came, and every row. No secrets.

    Bytes are in base64. In the rows, instants are ISO 8601 in UTC.
    """
    whole = views.client(db, client, now) | {
        "exported_at": now.isoformat(timespec="seconds"),
        "notices": views.notices_of(db, client.id),
        "bodies": [
            _body(body)
            for target in clients.targets(db, client.id)
            for page in clients.addresses(db, target.id)
            for body in looks.bodies(db, page.id)
        ],
        "rows": {
            # What a page's body holds compressed stands under `bodies`.
            name: [{k: v for k, v in row.items() if k != "compressed"} for row in rows]
            for name, rows in belongings(db, client.id).items()
        },
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_in_base64)


def file_name(name: str) -> str:
    """A client's name as a file's name."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "client"


def _body(body: looks.Body) -> views.View:
    return {
        "url": body.url,
        "fetched_at": body.fetched_at.isoformat(timespec="seconds"),
        "charset": body.charset,
        "sha256": body.hash,
        "base64": _in_base64(body.data),
    }


def _in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
