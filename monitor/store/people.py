"""Consultants and channels."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from monitor.errors import AlreadyThere, NotFound
from monitor.model import Channel, Consultant, Pace
from monitor.store.db import Db, transaction
from monitor.store.times import to_instant_or_none, to_text_or_none


def add_consultant(db: Db, new: Consultant) -> Consultant:
    """Store a consultant (its `id` is ignored); the first one is the default."""
    with transaction(db):
        if db.table("consultant").count_where("name = ?", [new.name]):
            raise AlreadyThere(f"There is a consultant named {new.name} already.")
        first = not db.table("consultant").count
        if new.is_default or first:
            db.execute("UPDATE consultant SET is_default = 0")
        row = _consultant_row(new) | {"is_default": int(new.is_default or first)}
        db.table("consultant").insert(row)
    return consultant(db, new.name)


def change_consultant(db: Db, changed: Consultant) -> None:
    """Write a consultant's new settings."""
    with transaction(db):
        if changed.is_default:
            db.execute("UPDATE consultant SET is_default = 0")
        row = _consultant_row(changed) | {"is_default": int(changed.is_default)}
        db.table("consultant").update(changed.id, row)


def consultants(db: Db) -> list[Consultant]:
    """All, by name."""
    return [_consultant(row) for row in db.table("consultant").rows_where(order_by="name")]


def consultant(db: Db, name: str) -> Consultant:
    """By name, any case. Raises NotFound, naming those there are."""
    for row in db.table("consultant").rows_where("name = ?", [name]):
        return _consultant(row)
    raise NotFound(f"No consultant is named {name}. {_known([c.name for c in consultants(db)])}")


def consultant_by_id(db: Db, consultant_id: int) -> Consultant:
    """By row number."""
    return _consultant(db.table("consultant").get(consultant_id))


def default_consultant(db: Db) -> Consultant | None:
    """The one taken when none is named; None before the first is made."""
    rows = db.table("consultant").rows_where("is_default = 1")
    return next((_consultant(row) for row in rows), None)


def add_channel(
    db: Db, name: str, origin: str, shown: str, consultant_id: int | None, *, replace: bool = False
) -> Channel:
    """Store where a channel's URL is kept (never the URL itself)."""
    with transaction(db):
        known = next(db.table("channel").rows_where("name = ?", [name]), None)
        row = {"name": name, "origin": origin, "shown": shown, "consultant_id": consultant_id}
        if known is None:
            db.table("channel").insert(row)
        elif replace:
            db.table("channel").update(known["id"], row)
        else:
            refuse_known_channel(db, name)
    return channel(db, name)


def refuse_known_channel(db: Db, name: str) -> None:
    """Raise AlreadyThere when a channel has this name."""
    if db.table("channel").count_where("name = ?", [name]):
        raise AlreadyThere(
            f"There is a channel named {name} already. To change its address: "
            f"poromki channel add {name} --replace"
        )


def remove_channel(db: Db, name: str) -> int:
    """Take a channel away; returns of how many clients it was the only one."""
    gone = channel(db, name)
    with transaction(db):
        lonely = db.execute(
            """SELECT count(*) FROM client_channel WHERE channel_id = ? AND client_id NOT IN
               (SELECT client_id FROM client_channel WHERE channel_id <> ?)""",
            [gone.id, gone.id],
        ).fetchone()[0]
        db.execute("DELETE FROM client_channel WHERE channel_id = ?", [gone.id])
        db.table("channel").delete(gone.id)
    return int(lonely)


def channels(db: Db) -> list[Channel]:
    """All, by name."""
    return [_channel(row) for row in db.table("channel").rows_where(order_by="name")]


def channel(db: Db, name: str) -> Channel:
    """By name, any case. Raises NotFound, naming those there are."""
    for row in db.table("channel").rows_where("name = ?", [name]):
        return _channel(row)
    raise NotFound(f"No channel is named {name}. {_known([c.name for c in channels(db)])}")


def channel_by_id(db: Db, channel_id: int) -> Channel:
    """By row number."""
    return _channel(db.table("channel").get(channel_id))


def change_channel(db: Db, changed: Channel) -> None:
    """Write a channel's new settings; where its URL is kept stays as it is."""
    row = {
        "consultant_id": changed.consultant_id,
        "pace": changed.pace,
        "from_day": changed.from_day,
        "for_everybody": int(changed.for_everybody),
        "digest_at": to_text_or_none(changed.digest_at),
    }
    db.table("channel").update(changed.id, row)


def reader_of(db: Db, channel: Channel | None, owner_id: int) -> Consultant:
    """In whose hours, zone and language a channel is written to: its own consultant's, or else
    those of `owner_id`, whose client it is about."""
    own = channel.consultant_id if channel else None
    return consultant_by_id(db, owner_id if own is None else own)


def channels_of(db: Db, client_id: int, milestone_days: int | None = None) -> list[Channel]:
    """The channels that take a notice of this milestone (None: of none) about a client.

    A channel for everybody that is also this client's own takes all of it: who leads the office
    may have clients too, and is still reached by one channel.
    """
    own = {channel.id for channel in named_channels(db, client_id)}
    return [c for c in all_channels_of(db, client_id) if _takes(c, milestone_days, c.id in own)]


def _takes(channel: Channel, milestone_days: int | None, is_own: bool) -> bool:
    if channel.from_day is None or (channel.for_everybody and is_own):
        return True
    return milestone_days is not None and milestone_days >= channel.from_day


def all_channels_of(db: Db, client_id: int) -> list[Channel]:
    """The client's named channels, and those for everybody, whatever day they begin with."""
    named = named_channels(db, client_id)
    known = {channel.id for channel in named}
    return named + [c for c in channels(db) if c.for_everybody and c.id not in known]


def own_channels(db: Db, client_id: int) -> list[Channel]:
    """Those that were chosen for a client itself; none: its consultant's are taken."""
    own = db.query(
        """SELECT channel.* FROM channel JOIN client_channel ON channel_id = channel.id
           WHERE client_id = ? ORDER BY channel.id""",
        [client_id],
    )
    return [_channel(row) for row in own]


def named_channels(db: Db, client_id: int) -> list[Channel]:
    """The client's own channels, or else its consultant's."""
    found = own_channels(db, client_id)
    if found:
        return found
    consultants_own = db.query(
        """SELECT channel.* FROM channel JOIN client USING (consultant_id)
           WHERE client.id = ? ORDER BY channel.id""",
        [client_id],
    )
    return [_channel(row) for row in consultants_own]


def _known(names: list[str]) -> str:
    return f"There are: {', '.join(names)}." if names else "There are none yet."


def _consultant_row(c: Consultant) -> dict[str, Any]:
    return {
        "name": c.name,
        "zone": c.zone.key,
        "lang": c.lang,
        "opens": c.opens.strftime("%H:%M"),
        "closes": c.closes.strftime("%H:%M"),
        "weekdays": "".join(str(d) for d in sorted(c.weekdays)),
        "country": c.country,
        "region": c.region,
    }


def _consultant(row: dict[str, Any]) -> Consultant:
    return Consultant(
        id=row["id"],
        name=row["name"],
        zone=ZoneInfo(row["zone"]),
        lang=row["lang"],
        opens=time.fromisoformat(row["opens"]),
        closes=time.fromisoformat(row["closes"]),
        weekdays=frozenset(int(d) for d in row["weekdays"]),
        is_default=bool(row["is_default"]),
        country=row["country"],
        region=row["region"],
    )


def _channel(row: dict[str, Any]) -> Channel:
    return Channel(
        id=row["id"],
        name=row["name"],
        origin=row["origin"],
        shown=row["shown"],
        consultant_id=row["consultant_id"],
        pace=Pace(row["pace"]),
        from_day=row["from_day"],
        for_everybody=bool(row["for_everybody"]),
        digest_at=to_instant_or_none(row["digest_at"]),
    )
