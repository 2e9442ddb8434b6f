"""A check: fetch → extract → compare → store. Calls in order and decides nothing.

`look` runs in a worker and takes and returns plain records; `record` runs
where the database is.
"""

from monitor.check.look import look
from monitor.check.record import record
from monitor.check.records import Checked, Fetcher, Look, Task, Visitor
from monitor.check.task import task
from monitor.model import Reason

CONNECTION_REASONS = frozenset({Reason.DNS, Reason.CONNECTION, Reason.TIMEOUT})
"""Failures that may be our own network's."""

__all__ = [
    "CONNECTION_REASONS",
    "Checked",
    "Fetcher",
    "Look",
    "Task",
    "Visitor",
    "look",
    "record",
    "task",
]
