"""Making status lists from the register, in a process that may sign."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from codes import statuslist
from codes.keys import ActiveKey, active_key_for
from codes.models import Code, SigningIntent, StatusList
from codes.publishing.models import ListChange, PublishedList
from codes.statuslist import Mark
from codes.statuslists import FIRST_SANDBOX_LIST, first_list, list_uri
from codes.trust import KeyUse
from codes.verification import CodeStatus
from declarations.clock import database_now

# Young enough that a list says "now" to people, and long before its ttl counts.
REMADE_AFTER = timedelta(minutes=4)
# Rounds over lists that keep changing, before the doorbell has to ring again.
MOST_ROUNDS = 20

_MARKS = {
    CodeStatus.REVOKED: Mark.REVOKED,
    CodeStatus.SUSPENDED: Mark.SUSPENDED,
    CodeStatus.CONSUMED: Mark.CONSUMED,
}


def publish_lists() -> int:
    """Make every list that has changed, grown old or lost its key; gives how many.

    Harmless when run twice or by several: a list that another worker is making is
    left to it, and whatever changes meanwhile is found in the next round.
    """
    made = _publish(sandbox=False)
    return made + _publish(sandbox=True) if sandbox_is_used() else made


def sandbox_is_used() -> bool:
    """Whether a code of a sandbox was ever signed."""
    return StatusList.objects.filter(of_realm(sandbox=True)).exists()


def _publish(*, sandbox: bool) -> int:
    key = active_key_for(KeyUse.STATUS, sandbox=sandbox)
    _have_rows(sandbox=sandbox)
    made = 0
    for _ in range(MOST_ROUNDS):
        due = _due(key, database_now())
        news = sum(_make(number, key) for number in due)
        made += news
        if not news:
            break
    return made


def of_realm(*, sandbox: bool) -> Q:
    """Which lists are of the sandbox, or are not."""
    of_sandbox = Q(number__gte=FIRST_SANDBOX_LIST)
    return of_sandbox if sandbox else ~of_sandbox


def _have_rows(*, sandbox: bool) -> None:
    """A row for every list in use and for the next one, so that verifiers know it
    before the first code stands in it."""
    first = first_list(sandbox=sandbox)
    lists = StatusList.objects.filter(of_realm(sandbox=sandbox))
    last = lists.aggregate(last=Max("number"))["last"] or first - 1
    wanted = set(range(first, last + 2))
    missing = wanted - set(PublishedList.objects.values_list("number", flat=True))
    PublishedList.objects.bulk_create(
        [PublishedList(number=number) for number in sorted(missing)],
        ignore_conflicts=True,
    )


def _due(key: ActiveKey, at: datetime) -> list[int]:
    changed = ListChange.objects.values("listed")
    return list(
        PublishedList.objects.filter(
            Q(number__in=changed)
            | Q(made_at=None)
            | Q(made_at__lt=at - REMADE_AFTER)
            | ~Q(kid=key.row.kid),
            of_realm(sandbox=key.row.sandbox),
        )
        .order_by("number")
        .values_list("number", flat=True)
    )


@transaction.atomic
def _make(number: int, key: ActiveKey) -> bool:
    """One list; False if another worker is at it."""
    row = (
        PublishedList.objects.select_for_update(skip_locked=True)
        .filter(number=number)
        .first()
    )
    if row is None:
        return False
    at = database_now().replace(microsecond=0)
    # Changes before statuses: what a change that is seen here did is then read as well.
    changes = ListChange.objects.filter(listed=number)
    seen = list(changes.values_list("pk", flat=True))
    _sign(row, key, at)
    row.save()
    changes.filter(pk__in=seen).delete()
    return True


def _sign(row: PublishedList, key: ActiveKey, at: datetime) -> None:
    expires = at + timedelta(seconds=statuslist.LIVES_FOR)
    listed = statuslist.StatusList(
        uri=list_uri(row.number),
        issued_at=int(at.timestamp()),
        expires_at=int(expires.timestamp()),
        ttl=statuslist.TTL,
        packed=statuslist.pack(_marks(row.number)),
    )
    row.cwt = statuslist.as_cwt(listed, key.signer)
    row.jwt = statuslist.as_jwt(listed, key.signer)
    row.kid, row.made_at, row.expires_at = key.row.kid, at, expires
    row.revision += 1


def _marks(number: int) -> dict[int, Mark]:
    """Every index that is not plainly valid. What was signed and never stored is
    revoked, so that a signature which survived a crash opens no gate."""
    codes = Code.objects.filter(status_list=number, status__in=list(_MARKS))
    voided = SigningIntent.objects.filter(
        status_list=number, voided_at__isnull=False
    ).values_list("status_index", flat=True)
    marks = {
        index: _MARKS[CodeStatus(status)]
        for index, status in codes.values_list("status_index", "status")
    }
    return dict.fromkeys(voided, Mark.REVOKED) | marks
