"""Codes sound and unsound in every way we know, for verifiers to agree on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import cbor2

from codes import base45text, number, payload, signing
from codes.bundle import Bundle
from codes.payload import Claims, StatusRef
from codes.signing import LocalSigner
from codes.statuslist import Mark, StatusList
from codes.trust import KeyState, KeyUse
from tests.codes.builders import (
    CLAIMS,
    DAY,
    ES256_SIGNER,
    GCC,
    PREFIX,
    SIGNERS,
    key_record,
)
from tests.codes.trust_data import STRANGER, a_bundle, a_list, record_for, signer_number

COMPROMISED = signer_number(105)
SCHEME_2_ONLY = signer_number(106)
MARKS = {1: Mark.REVOKED, 2: Mark.SUSPENDED, 3: Mark.CONSUMED}


@dataclass(frozen=True, slots=True)
class Specimen:
    """A code, and what was done to it."""

    kind: str
    text: str


def claims_at(at: int, seed: int, **changes: Any) -> Claims:
    """A live code of its own: another number and truck each, at a place that is
    stopped only where the caller says so."""
    vin = GCC.subject[:-4] + f"{seed:04d}"
    place = StatusRef(1000 + 16 * seed, CLAIMS.status.uri)
    made = replace(
        CLAIMS,
        number=number.generate("H", 2026, Random(seed).getrandbits),  # noqa: S311
        issued_at=at - DAY,
        not_before=at - DAY,
        expires_at=at + 20 * DAY,
        status=place,
        gcc=replace(GCC, subject=vin),
    )
    return replace(made, **changes)


def as_text(token: bytes, prefix: str = PREFIX) -> str:
    return prefix + base45text.encode(token)


def sound(claims: Claims, signer: LocalSigner) -> str:
    return as_text(signing.sign(payload.encode(claims), signer))


def raw(content: bytes, header: object, unprotected: object = None) -> str:
    """A genuine signature around unusual parts."""
    protected = cbor2.dumps(header)
    data = cbor2.dumps(["Signature1", protected, b"", content])
    parts = [protected, unprotected or {}, content, ES256_SIGNER.sign(data)]
    return as_text(cbor2.dumps(cbor2.CBORTag(18, parts)))


def flipped(text: str, place: int) -> str:
    token = bytearray(signing.from_text(text, PREFIX))
    token[place % len(token)] ^= 0x15
    return as_text(bytes(token))


def high_s(text: str) -> str:
    token = signing.from_text(text, PREFIX)
    twin = signing.P256_ORDER - int.from_bytes(token[-32:])
    return as_text(token[:-32] + twin.to_bytes(32))


def swapped_algorithm(claims: Claims, signer: LocalSigner) -> str:
    other = {signing.ES256: signing.EDDSA, signing.EDDSA: signing.ES256}[signer.alg]
    content = payload.encode(claims)
    signature = signing.sign(content, signer)[-signing.SIGNATURE_BYTES :]
    return as_text(signing.assemble(other, signer.kid, content, signature))


HEADER: dict[Any, Any] = {1: signing.ES256, 4: ES256_SIGNER.kid, 16: signing.TYPE}


def later_version(claims: Claims) -> str:
    root = cbor2.loads(payload.encode(claims))
    root[-65537][1] = 2
    return as_text(signing.sign(cbor2.dumps(root), ES256_SIGNER))


def more_claims(claims: Claims) -> str:
    root = cbor2.loads(payload.encode(claims)) | {99: 1}
    return as_text(signing.sign(cbor2.dumps(root), ES256_SIGNER))


def placed(claims: Claims, mark: int) -> Claims:
    return replace(claims, status=replace(claims.status, idx=claims.status.idx + mark))


def makers(at: int) -> dict[str, Callable[[int], str]]:
    """How a code of each kind is made from a seed."""

    def live(seed: int, **changes: Any) -> Claims:
        return claims_at(at, seed, **changes)

    def of(seed: int) -> LocalSigner:
        return SIGNERS[seed % 2]

    def es(seed: int) -> str:
        return sound(live(seed), ES256_SIGNER)

    def token(seed: int) -> bytes:
        return signing.sign(payload.encode(live(seed)), of(seed))

    return {
        "valid": lambda n: sound(live(n), of(n)),
        "revoked": lambda n: sound(placed(live(n), 1), of(n)),
        "suspended": lambda n: sound(placed(live(n), 2), of(n)),
        "consumed": lambda n: sound(placed(live(n), 3), of(n)),
        "expired": lambda n: sound(live(n, expires_at=at - 600), of(n)),
        "early": lambda n: sound(live(n, not_before=at + 12 * 3600), of(n)),
        "other issuer": lambda n: sound(live(n, issuer="CN-OTHER"), of(n)),
        "unknown key": lambda n: sound(live(n), STRANGER),
        "compromised key": lambda n: sound(live(n), COMPROMISED),
        "key of another scheme": lambda n: sound(live(n), SCHEME_2_ONLY),
        "tampered payload": lambda n: flipped(es(n), 40 + n % 150),
        "tampered signature": lambda n: flipped(es(n), -1 - n % 64),
        "tampered header": lambda n: flipped(es(n), n % 27),
        "truncated": lambda n: as_text(token(n)[: -1 - n % 60]),
        "swapped algorithm": lambda n: swapped_algorithm(live(n), of(n)),
        "no signature": lambda n: as_text(token(n)[:-64] + bytes(64)),
        "another prefix": lambda n: "GCC1:" + es(n).removeprefix(PREFIX),
        "a later version": lambda n: later_version(live(n)),
        "an unknown claim": lambda n: more_claims(live(n)),
        "an unknown header": lambda n: raw(payload.encode(live(n)), HEADER | {99: n}),
        "a second kid": lambda n: raw(
            payload.encode(live(n)), HEADER, {4: STRANGER.kid}
        ),
        "high s": lambda n: high_s(es(n)),
        "bytes behind": lambda n: as_text(token(n) + b"\x00"),
        "a longer form": lambda n: as_text(
            token(n).replace(b"\x58\x40", b"\x59\x00\x40", 1)
        ),
        "no code at all": lambda n: PREFIX + "NO CODE " * (n % 9),
    }


def corpus(at: int, size: int = 500) -> list[Specimen]:
    """So many codes, every third one valid, the others of all kinds in turn."""
    return list(_corpus(at, size))


def _corpus(at: int, size: int) -> Iterator[Specimen]:
    made = makers(at)
    kinds = [kind for kind in made if kind != "valid"]
    for seed in range(size):
        turn = seed - seed // 3 - 1
        kind = "valid" if seed % 3 == 0 else kinds[turn % len(kinds)]
        yield Specimen(kind, made[kind](seed))


def bundle_at(at: int, **changes: Any) -> Bundle:
    """A bundle that knows all of their keys, one of them as compromised."""
    window: dict[str, Any] = {"not_before": at - 60 * DAY, "sign_until": at + 90 * DAY}
    window["verify_until"] = at + 270 * DAY
    gone = {"state": KeyState.COMPROMISED, "compromised_at": at - DAY}
    times = {"issued_at": at - 7200, "expires_at": at + 5 * DAY}
    made = a_bundle(
        *(key_record(signer, **window) for signer in SIGNERS),
        record_for(COMPROMISED, KeyUse.CODE, **window, **gone),
        record_for(SCHEME_2_ONLY, KeyUse.CODE, **window, scheme_number=2),
        **times,
    )
    keys = {
        kid: key if key.use is KeyUse.CODE else replace(key, **window)
        for kid, key in made.trust.keys.items()
    }
    return replace(made, trust=replace(made.trust, keys=keys), **changes)


def list_at(at: int, size: int = 500, **changes: Any) -> StatusList:
    """The status list in which the stopped ones are stopped, and all others live."""
    marks = {
        1000 + 16 * seed + place: mark
        for seed in range(size)
        for place, mark in MARKS.items()
    }
    times = {"issued_at": at - 600, "expires_at": at - 600 + DAY}
    return a_list(marks, **(times | changes))
