"""The log's keys as those who check its checkpoints know them."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db.models import QuerySet

from codes.models import SigningKey
from codes.notes import NoteKey
from codes.signing import public_key_from
from codes.trust import KeyState, KeyUse


def note_key(row: SigningKey) -> NoteKey:
    """The key under the log's name."""
    public_key = public_key_from(row.public_jwk)
    if not isinstance(public_key, Ed25519PublicKey):
        raise TypeError("the log signs with Ed25519 only")
    return NoteKey(settings.LOG_ORIGIN, public_key)


def log_keys() -> list[NoteKey]:
    """Every key that a checkpoint may be believed for, the newest first."""
    rows = _rows().exclude(state=KeyState.COMPROMISED)
    return [note_key(row) for row in rows]


def every_log_key() -> list[NoteKey]:
    """Also those whose word nobody outside believes any more."""
    return [note_key(row) for row in _rows()]


def _rows() -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(use=KeyUse.LOG).order_by("-pk")
