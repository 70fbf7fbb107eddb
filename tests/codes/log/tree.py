"""A log with entries in it, and what only someone with the database's keys can do."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from codes.keys import active_key_for
from codes.log.leaves import Entry, Event
from codes.log.models import Leaf
from codes.log.sequencing import sequence
from codes.log.services import record
from codes.trust import KeyUse
from declarations.clock import database_now


def an_entry(name: str = "x") -> Entry:
    """About a key; its digest tells entries apart."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Entry(Event.KEY_RETIRED, database_now(), digest, kid="00" * 8)


def entered(count: int) -> list[Leaf]:
    """So many entries, placed; the first is that the log's key was made."""
    active_key_for(KeyUse.LOG)
    record([an_entry(str(one)) for one in range(count)])
    sequence()
    return list(Leaf.objects.order_by("index"))


@contextmanager
def triggers_off() -> Iterator[None]:
    """What a superuser of the database can do, and the portal's own role cannot."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def as_superuser(statement: str, *values: str | int | bytes) -> None:
    """One statement past all triggers."""
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def rewritten(count: int) -> None:
    """Whoever holds the database and the key starts the log over."""
    as_superuser("DELETE FROM log_checkpoint; DELETE FROM log_node")
    as_superuser("DELETE FROM log_leaf")
    entered(count)
