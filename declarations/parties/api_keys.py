"""API keys: issued, looked up, rotated, revoked. Only a key's SHA-256 is kept."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from declarations.parties.models import (
    ApiKey,
    Membership,
    Organisation,
    Role,
    Scope,
    User,
)

PREFIX = "ccp_"
LIFETIME = timedelta(days=365)
OVERLAP = timedelta(hours=24)
# Uses within it are one: a busy program costs one write a minute.
USES_COUNT_FOR = timedelta(minutes=1)


@transaction.atomic
def issue_key(
    *,
    organisation: Organisation,
    name: str,
    role: Role = Role.API_CLIENT,
    lifetime: timedelta = LIFETIME,
    scopes: Collection[str] = tuple(Scope),
) -> tuple[ApiKey, str]:
    """A new key with a service account of its own; the secret is shown only now."""
    prefix = PREFIX + secrets.token_hex(4)
    secret = f"{prefix}.{secrets.token_urlsafe(32)}"
    user = User(username=f"key-{prefix}", display_name=name, is_service=True)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, organisation=organisation, role=role)
    key = ApiKey.objects.create(
        organisation=organisation,
        user=user,
        name=name,
        prefix=prefix,
        digest=digest_of(secret),
        scopes=[scope.value for scope in Scope if scope in scopes],
        expires_at=timezone.now() + lifetime,
    )
    return key, secret


@transaction.atomic
def rotate(*, key: ApiKey, overlap: timedelta = OVERLAP) -> tuple[ApiKey, str]:
    """A successor with the same name, role, scopes and lifetime; the old key works on
    for a while."""
    membership = key.user.memberships.get(organisation=key.organisation)
    successor = issue_key(
        organisation=key.organisation,
        name=key.name,
        role=Role(membership.role),
        lifetime=key.expires_at - key.created_at,
        scopes=key.scopes,
    )
    key.expires_at = min(key.expires_at, timezone.now() + overlap)
    key.save(update_fields=["expires_at"])
    return successor


def revoke(*, key: ApiKey) -> None:
    """The key stops working at once; it stays on record."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])


def usable_key(secret: str, *, at: datetime) -> ApiKey | None:
    """The key with this secret, unless it is expired, revoked or its user disabled."""
    key = (
        ApiKey.objects.select_related("user", "organisation")
        .filter(digest=digest_of(secret))
        .first()
    )
    usable = key and key.usable_at(at) and key.user.is_active
    return key if usable else None


def note_use(*, key: ApiKey, at: datetime) -> None:
    """When the key was last used, to the minute."""
    before = at - USES_COUNT_FOR
    if key.last_used_at is None or key.last_used_at <= before:
        ApiKey.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lte=before), pk=key.pk
        ).update(last_used_at=at)


def digest_of(secret: str) -> str:
    """What is kept of a secret. Keys are random, so a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()
