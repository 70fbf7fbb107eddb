"""One effect a key: a client that lost the answer sends again and gets it again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from declarations.canonical import digest
from declarations.clock import database_now
from declarations.faults import Conflict, Fault, Refused
from declarations.models import IdempotencyKey
from declarations.parties.models import Organisation

LONGEST_KEY = 255
# Published: a retry within this time gets the same answer.
KEPT = timedelta(days=7)
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client is told of an act: plain JSON, so that it can be told again."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """A client's try at an act. `fingerprint` is the digest of what it sent."""

    organisation: Organisation
    route: str
    key: str
    fingerprint: str


def kept_answer(attempt: Attempt) -> Answer | None:
    """The answer that was given to this key, if there is one.

    Raises Refused when the key is none, or came with another body before.
    """
    _require_lawful(attempt.key)
    kept = IdempotencyKey.objects.filter(
        organisation=attempt.organisation, route=attempt.route, key=attempt.key
    ).first()
    if kept is None:
        return None
    if kept.fingerprint != attempt.fingerprint:
        raise _reused()
    return Answer(kept.status, **kept.answer, replayed=True)


@transaction.atomic
def once(*, attempt: Attempt, act: Callable[[], Answer]) -> Answer:
    """The act is done and its answer kept, or the kept answer is given again.

    Raises Refused when the key came with another body before, Conflict when the
    first try is still running.
    """
    _require_lawful(attempt.key)
    if not _locked(attempt):
        raise Conflict(
            "idempotency_key_running",
            _("A request with this Idempotency-Key is still running. Try again soon."),
        )
    answer = kept_answer(attempt)
    if answer is None:
        answer = act()
        _keep(attempt, answer)
    return answer


def forget_old() -> int:
    """Delete keys whose time is over, some at once; gives how many.

    Ids grow with time, so that the oldest are found without an index of their own.
    """
    forgotten, before = 0, database_now() - KEPT
    while True:
        oldest = list(
            IdempotencyKey.objects.order_by("pk").values_list("pk", "created_at")[
                :CHUNK
            ]
        )
        old = [pk for pk, created_at in oldest if created_at < before]
        forgotten += IdempotencyKey.objects.filter(pk__in=old).delete()[0]
        if len(old) < CHUNK:
            return forgotten


def _locked(attempt: Attempt) -> bool:
    """Take the lock of this key until the transaction ends, without waiting."""
    name = digest([attempt.organisation.pk, attempt.route, attempt.key])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(('x' || %s)::bit(64)::bigint)",
            [name[:16]],
        )
        return bool(cursor.fetchone()[0])


def _keep(attempt: Attempt, answer: Answer) -> None:
    IdempotencyKey.objects.create(
        organisation=attempt.organisation,
        route=attempt.route,
        key=attempt.key,
        fingerprint=attempt.fingerprint,
        status=answer.status,
        answer={"body": answer.body, "headers": answer.headers},
    )


def _require_lawful(key: str) -> None:
    if 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable():
        return
    raise Refused(
        [
            Fault(
                "",
                "bad_idempotency_key",
                _("The Idempotency-Key is empty, too long, or not plain ASCII."),
                _("Send a fresh UUID with each new declaration."),
            )
        ],
        code="bad_idempotency_key",
        status=400,
    )


def _reused() -> Refused:
    return Refused(
        [
            Fault(
                "",
                "idempotency_key_reused",
                _("This Idempotency-Key came with another body before."),
                _("Use a new key for a new body. Nothing was stored."),
            )
        ],
        code="idempotency_key_reused",
    )
