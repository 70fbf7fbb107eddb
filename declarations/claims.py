"""The claims register: who holds a VIN or battery pack; one live holder each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from declarations.models import Claim, Declaration
from declarations.schemes import ClaimKey

Keys = Mapping[int, tuple[ClaimKey, ...]]


def holders(keys: Iterable[ClaimKey]) -> dict[ClaimKey, int]:
    """The declaration that holds each key now, for those that are held; one query."""
    wanted = set(keys)
    live = Claim.objects.filter(
        released_at__isnull=True, value__in={key.value for key in wanted}
    ).values_list("kind", "value", "realm", "declaration_id")
    held = {ClaimKey(kind, value, realm): pk for kind, value, realm, pk in live}
    return {key: pk for key, pk in held.items() if key in wanted}


def take(keys: Keys) -> None:
    """Claim the keys of each declaration, first come first served.

    A key that another declaration holds stays with it: ask `holders` afterwards.
    Rows go in sorted order, so that two workers cannot deadlock.
    """
    first: dict[ClaimKey, int] = {}
    for declaration_id in sorted(keys):
        for key in keys[declaration_id]:
            first.setdefault(key, declaration_id)
    Claim.objects.bulk_create(
        [
            Claim(
                kind=key.kind,
                value=key.value,
                realm=key.realm,
                declaration_id=first[key],
            )
            for key in sorted(first)
        ],
        ignore_conflicts=True,
    )


def release(declarations: Sequence[Declaration], *, at: datetime) -> None:
    """Give back every live claim of the declarations."""
    Claim.objects.filter(declaration__in=declarations, released_at__isnull=True).update(
        released_at=at
    )


def give_back(
    declaration: Declaration, *, keep: Iterable[ClaimKey], at: datetime
) -> None:
    """Give back the live claims of a declaration on what it no longer names."""
    kept = set(keep)
    live = Claim.objects.filter(declaration=declaration, released_at__isnull=True)
    dropped = [
        pk
        for pk, kind, value, realm in live.values_list("pk", "kind", "value", "realm")
        if ClaimKey(kind, value, realm) not in kept
    ]
    Claim.objects.filter(pk__in=dropped).update(released_at=at)
