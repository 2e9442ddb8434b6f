"""Delivery: notices whose time has come → messages to channels. Calls in order.

1. `plan_digests` sets when a weekly channel's next message is due.
2. `readdress` moves what waits for a channel that tells no longer of its client.
3. `ask` tells of each due notice whether anything stands against it now.
4. `bundles` puts what is clear together, by channel and pace.
5. `send` sends one bundle, and marks all of it in one transaction.

What stands in the table is sent again after a crash: twice is better than
never. `send` alone turns a delivery's error into failed notices.
"""

from __future__ import annotations

from monitor.deliver.ask import FRESH, FRESH_PAGES, ask
from monitor.deliver.bundles import bundles, plainer, put_off
from monitor.deliver.channels import plan_digests
from monitor.deliver.readdress import readdress
from monitor.deliver.records import Bundle, Clear, Offers, Post, PutOff, no_offers
from monitor.deliver.send import Tripped, retry, retry_failed, send

__all__ = [
    "FRESH",
    "FRESH_PAGES",
    "Bundle",
    "Clear",
    "Offers",
    "Post",
    "PutOff",
    "Tripped",
    "ask",
    "bundles",
    "no_offers",
    "plainer",
    "plan_digests",
    "put_off",
    "readdress",
    "retry",
    "retry_failed",
    "send",
]
