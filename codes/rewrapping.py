"""Wrapping every signing key anew, under the next key-encryption key."""

from django.conf import settings
from django.db import transaction

from codes import keys
from codes.models import SigningKey
from codes.signing import kid_of, public_jwk
from codes.wrapping import kek_id, unwrap, wrap
from declarations.faults import Unavailable


def rewrap() -> int:
    """Every key is wrapped under CODE_KEK_NEXT; gives how many were not before.

    One key at a time, each checked before it is stored: while it goes on, and after a
    crash, processes that hold both key-encryption keys sign with either.
    """
    if not settings.CODE_KEK_NEXT:
        raise Unavailable("no_next_key", "Set CODE_KEK_NEXT or CODE_KEK_NEXT_FILE.")
    target = kek_id(settings.CODE_KEK_NEXT)
    waiting = SigningKey.objects.exclude(kek_id=target).order_by("pk")
    return sum(_rewrap(pk, target) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _rewrap(pk: int, target: str) -> int:
    row = SigningKey.objects.select_for_update().get(pk=pk)
    keks = keys.key_encryption_keys()
    if row.kek_id == target:
        return 0
    if row.kek_id not in keks:
        raise Unavailable(
            "wrong_key_encryption_key",
            f"Key {row.kid} is wrapped under {row.kek_id}: set that one as CODE_KEK.",
        )
    target_kek = keks[target]
    der = unwrap(
        bytes(row.wrapped_private),
        kek=keks[row.kek_id],
        kid=row.kid,
        alg=row.alg,
        use=row.use,
    )
    anew = wrap(der, kek=target_kek, kid=row.kid, alg=row.alg, use=row.use)
    private = keys.opened(anew, kek=target_kek, kid=row.kid, alg=row.alg, use=row.use)
    if kid_of(public_jwk(private.public_key())).hex() != row.kid:
        raise RuntimeError(f"key {row.kid} is not what its name says")
    row.wrapped_private, row.kek_id = anew, target
    row.save(update_fields=["wrapped_private", "kek_id"])
    keys.tell(row, "key.rewrapped", reason=target)
    return 1
