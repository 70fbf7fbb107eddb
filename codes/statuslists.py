"""Places in status lists: scattered, so that neighbours tell nothing; never reused."""

import hashlib
import secrets
from dataclasses import dataclass

from django.db import connection

from codes.models import StatusList
from codes.payload import STATUS_LIST_ENTRIES

POSITIONS, SANDBOX_POSITIONS = "codes_status_position", "codes_sandbox_position"
FIRST_SANDBOX_LIST = 1_000_001
SALT_BYTES = 16
_HALF_BITS = 9
_HALF = (1 << _HALF_BITS) - 1
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """An index in a numbered status list."""

    listed: int
    index: int


def next_places(count: int, *, sandbox: bool = False) -> list[Place]:
    """Free places for that many codes. A sequence gives each position once, even to
    transactions that fail, and the list's salt scatters it."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            [SANDBOX_POSITIONS if sandbox else POSITIONS, count],
        )
        positions = [divmod(row[0], STATUS_LIST_ENTRIES) for row in cursor.fetchall()]
    first = first_list(sandbox=sandbox)
    salts = {at: _salt(first + at) for at in {at for at, _index in positions}}
    return [Place(first + at, scatter(index, salts[at])) for at, index in positions]


def first_list(*, sandbox: bool) -> int:
    """The number of the first list; those of the sandbox stand far behind."""
    return FIRST_SANDBOX_LIST if sandbox else 1


def list_uri(listed: int) -> str:
    """The name that codes give their list. Short, because it is drawn in every QR
    picture; verifiers look its address up in the trust bundle and fetch no other."""
    return f"urn:gcc:s:{listed}"


def _salt(listed: int) -> bytes:
    row, _made = StatusList.objects.get_or_create(
        number=listed, defaults={"salt": secrets.token_bytes(SALT_BYTES)}
    )
    return bytes(row.salt)


def scatter(position: int, salt: bytes) -> int:
    """A permutation of a list's indexes, keyed by its salt: a Feistel network over
    18 bits, walked until it lands among the 17-bit indexes."""
    index = _shuffle(position, salt)
    while index >= STATUS_LIST_ENTRIES:
        index = _shuffle(index, salt)
    return index


def _shuffle(index: int, salt: bytes) -> int:
    left, right = index >> _HALF_BITS, index & _HALF
    for turn in range(_ROUNDS):
        said = turn.to_bytes(1) + right.to_bytes(2)
        mixed = hashlib.blake2b(said, key=salt, digest_size=2).digest()
        left, right = right, left ^ (int.from_bytes(mixed) & _HALF)
    return left << _HALF_BITS | right
