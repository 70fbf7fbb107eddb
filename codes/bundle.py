"""The trust bundle: all that a verifier without a network believes, in one signed text.

A JWS over JSON, because browsers read that without a library. It is signed by a root
key whose fingerprint verifiers pin; it names the root that comes next, so that a new
one can be introduced by the old one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from codes import jws, opening, signing
from codes.opening import Sealed
from codes.signing import Signer
from codes.trust import KeyRecord, KeyState, KeyUse, Trust

TYPE = "gcc-bundle+jwt"
LIVES_FOR = 7 * 24 * 3600
LONGEST_TEXT = 1_048_576
ROLLED_BACK = "rolled_back"
NOT_TRUSTED = "not_trusted"
MALFORMED = "malformed"

_MEMBERS = ("exp", "iat", "iss", "keys", "prefix", "status_lists", "version")
_KEY_MEMBERS = (
    *("compromised_at", "jwk", "not_before", "scheme", "sign_until", "state"),
    *("use", "verify_until"),
)
_LIST_MEMBERS = ("cwt", "jwt", "uri")
_LATEST = 2**32 - 1


class BundleError(ValueError):
    """A text that must not replace the bundle that a verifier has; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a status list is fetched."""

    cwt: str
    jwt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Keys of every use, and where each status list is fetched. The version only ever
    grows."""

    version: int
    issued_at: int
    expires_at: int
    trust: Trust
    lists: Mapping[str, Addresses]

    @property
    def roots(self) -> frozenset[str]:
        """The fingerprints that a verifier pins once it has accepted this bundle."""
        return frozenset(
            fingerprint(key)
            for key in self.trust.keys.values()
            if key.use is KeyUse.BUNDLE and not key.is_compromised
        )


def fingerprint(key: KeyRecord) -> str:
    """The whole thumbprint (RFC 7638) of a key, in hex: what people compare and pin."""
    return signing.thumbprint(signing.public_jwk(key.public_key)).hex()


def write(bundle: Bundle, signer: Signer) -> str:
    """The signed text of a bundle."""
    return jws.sign(content(bundle), signer, TYPE)


def content(bundle: Bundle) -> dict[str, Any]:
    """The JSON document of a bundle."""
    return {
        "exp": bundle.expires_at,
        "iat": bundle.issued_at,
        "iss": bundle.trust.issuer,
        "keys": [_key_document(key) for key in bundle.trust.keys.values()],
        "prefix": bundle.trust.prefix,
        "status_lists": [
            {"cwt": where.cwt, "jwt": where.jwt, "uri": uri}
            for uri, where in bundle.lists.items()
        ],
        "version": bundle.version,
    }


def read(text: str, *, pinned: Collection[str], seen: int = 0) -> Bundle:
    """The bundle in a text that a pinned root signed, or BundleError.

    `seen` is the highest version that the verifier ever accepted: an older one is a
    rollback. Whether the bundle has expired is judged when a code is.
    """
    message, bundle = _opened(text)
    _require_root(message, bundle, pinned)
    if bundle.version < seen:
        raise BundleError(ROLLED_BACK)
    return bundle


def said_in(text: str) -> Bundle:
    """What a text says, for whoever made it; nobody has looked who signed it."""
    return _opened(text)[1]


def _opened(text: str) -> tuple[Sealed, Bundle]:
    if len(text) > LONGEST_TEXT:
        raise BundleError(MALFORMED)
    try:
        message = jws.opened(text, TYPE)
        return message, _bundle_from(jws.document_in(message.payload))
    except (ValueError, TypeError, KeyError) as fault:
        raise BundleError(MALFORMED) from fault


def _require_root(message: Sealed, bundle: Bundle, pinned: Collection[str]) -> None:
    root = bundle.trust.keys.get(message.kid)
    if root is None or root.use is not KeyUse.BUNDLE or root.is_compromised:
        raise BundleError(NOT_TRUSTED)
    if fingerprint(root) not in pinned:
        raise BundleError(NOT_TRUSTED)
    in_time = root.not_before <= bundle.issued_at <= root.sign_until
    if not in_time or not opening.is_signed_by(root, message):
        raise BundleError(NOT_TRUSTED)


def _key_document(key: KeyRecord) -> dict[str, Any]:
    return {
        "compromised_at": key.compromised_at,
        "jwk": signing.public_jwk(key.public_key),
        "not_before": key.not_before,
        "scheme": key.scheme_number,
        "sign_until": key.sign_until,
        "state": key.state,
        "use": key.use,
        "verify_until": key.verify_until,
    }


def _bundle_from(document: Any) -> Bundle:
    expires, issued, issuer, keys, prefix, lists, version = _values(document, _MEMBERS)
    records = [_key_from(key) for key in _a(list, keys)]
    addresses = [_values(each, _LIST_MEMBERS) for each in _a(list, lists)]
    bundle = Bundle(
        version=_number(version),
        issued_at=_number(issued),
        expires_at=_number(expires),
        trust=Trust(
            prefix=_a(str, prefix),
            issuer=_a(str, issuer),
            keys={record.kid: record for record in records},
        ),
        lists={
            _a(str, uri): Addresses(cwt=_a(str, cwt), jwt=_a(str, jwt))
            for cwt, jwt, uri in addresses
        },
    )
    if len(bundle.trust.keys) != len(records) or len(bundle.lists) != len(addresses):
        raise ValueError("a key or a list is named twice")
    if not bundle.issued_at < bundle.expires_at <= bundle.issued_at + LIVES_FOR:
        raise ValueError("valid for too long")
    return bundle


def _key_from(document: Any) -> KeyRecord:
    compromised, jwk, not_before, scheme, sign_until, state, use, verify_until = (
        _values(document, _KEY_MEMBERS)
    )
    public_key = signing.public_key_from(_a(dict, jwk))
    if signing.public_jwk(public_key) != jwk:
        raise ValueError("a kid or an algorithm that is not this key's")
    return KeyRecord(
        kid=signing.kid_of(jwk),
        alg=signing.algorithm_of(public_key),
        use=KeyUse(use),
        public_key=public_key,
        state=KeyState(state),
        not_before=_number(not_before),
        sign_until=_number(sign_until),
        verify_until=_number(verify_until),
        compromised_at=None if compromised is None else _number(compromised),
        scheme_number=None if scheme is None else _number(scheme),
    )


def _values(value: Any, names: tuple[str, ...]) -> list[Any]:
    if type(value) is not dict or tuple(value) != names:
        raise ValueError("not the members of a bundle")
    return list(value.values())


def _a(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError("a member of another type")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LATEST:
        raise ValueError("not a time or a number")
    return value
