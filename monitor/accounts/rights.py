"""Who may see and change what; the same for pages and API.

An admin sees all. A consultant sees the own clients, what hangs on them, and
the own channels. What somebody may not see is not there for them: the same
NotFound as for what does not exist.
"""

from __future__ import annotations

from monitor.accounts.records import Who
from monitor.errors import Forbidden, NotFound
from monitor.model import Channel, Client
from monitor.store import Db, accounts, clients, people


def may_see(who: Who, client: Client) -> bool:
    """Whether this is one of theirs."""
    return who.is_admin or client.consultant_id == who.consultant.id


def may_see_channel(who: Who, channel: Channel) -> bool:
    """Whether this is theirs; one of nobody's is an admin's."""
    return who.is_admin or channel.consultant_id == who.consultant.id


def only_of(who: Who) -> int | None:
    """The consultant whose clients a query may give; None for those of all."""
    return None if who.is_admin else who.consultant.id


def client(db: Db, who: Who, client_id: int) -> Client:
    """That client. Raises NotFound, also for another's."""
    return client_of(db, who, "client", client_id)


def client_of(db: Db, who: Who, table: str, number: int) -> Client:
    """The client of a target, page, observation, change, notice, workshop, agreed or deed.

    Raises NotFound, also for another's.
    """
    client_id = accounts.client_of(db, table, number)
    found = clients.client_by_id(db, client_id) if client_id is not None else None
    if found is None or not may_see(who, found):
        raise NotFound(f"There is no {table} {number}.")
    return found


def channel(db: Db, who: Who, channel_id: int) -> Channel:
    """That channel. Raises NotFound, also for another's."""
    found = next((c for c in people.channels(db) if c.id == channel_id), None)
    if found is None or not may_see_channel(who, found):
        raise NotFound(f"There is no channel {channel_id}.")
    return found


def refuse_reader(who: Who) -> None:
    """Raise Forbidden for a token that may only read."""
    if not who.may_write:
        raise Forbidden("This token may only read. Make one with: poromki account token --write")


def refuse_other_than_admin(who: Who) -> None:
    """Raise Forbidden for anybody but an admin."""
    if not who.is_admin:
        raise Forbidden("Only an admin may do this.")
