"""API clients as an organisation keeps them: made, replaced, revoked, written down."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from declarations.clock import database_now
from declarations.faults import Conflict
from declarations.parties.api_keys import OVERLAP, issue_key, revoke, rotate
from declarations.parties.keeping import require_keeping, tell
from declarations.parties.models import (
    ApiKey,
    Organisation,
    OrganisationKind,
    Role,
    User,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new client is to be."""

    name: str
    scopes: Collection[str]
    lifetime: timedelta


@transaction.atomic
def add_client(
    *, user: User, organisation: Organisation, wanted: Wanted
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is told only now. Programs of customs read as an
    auditor does: no key has a person's judgement."""
    require_keeping(user, organisation)
    at_customs = organisation.kind == OrganisationKind.CUSTOMS
    key, secret = issue_key(
        organisation=organisation,
        name=wanted.name,
        role=Role.AUDITOR if at_customs else Role.API_CLIENT,
        lifetime=wanted.lifetime,
        scopes=wanted.scopes,
    )
    tell(
        organisation,
        "api_key.issued",
        user,
        database_now(),
        prefix=key.prefix,
        name=key.name,
        scopes=", ".join(key.scopes),
    )
    return key, secret


@transaction.atomic
def replace_client(*, user: User, key: ApiKey) -> tuple[ApiKey, str]:
    """A successor and its secret; the old key works for another day.

    Raises Conflict for a key that is revoked, or ends within that day anyhow.
    """
    require_keeping(user, key.organisation)
    locked = _lock(key)
    at = database_now()
    if not locked.usable_at(at + OVERLAP):
        raise Conflict(
            "key_ends_anyhow",
            _("This key is being replaced, or ends within a day. Make a new one."),
        )
    successor, secret = rotate(key=locked)
    tell(
        key.organisation,
        "api_key.rotated",
        user,
        at,
        before=key.prefix,
        prefix=successor.prefix,
    )
    return successor, secret


@transaction.atomic
def revoke_client(*, user: User, key: ApiKey) -> None:
    """The key works no more, from the next call on."""
    require_keeping(user, key.organisation)
    locked = _lock(key)
    if locked.revoked_at is None:
        revoke(key=locked)
        tell(
            key.organisation,
            "api_key.revoked",
            user,
            database_now(),
            prefix=key.prefix,
            name=key.name,
        )


def _lock(key: ApiKey) -> ApiKey:
    return (
        ApiKey.objects.select_related("organisation", "user")
        .select_for_update(of=("self",))
        .get(pk=key.pk)
    )
