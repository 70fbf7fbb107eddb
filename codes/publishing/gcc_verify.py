"""Checks clearance codes without a network. One file: cryptography, cbor2, base45.

    python gcc_verify.py --root-key FINGERPRINT --fetch https://portal.example CODE
    python gcc_verify.py --root-key FINGERPRINT --bundle bundle.jwt \
        --status-list 1.cwt --state seen.json --subject VIN < codes.txt

One line of JSON a code. Exit 0: all valid. 1: some not. 2: nothing could be judged.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import time
import zlib
from collections.abc import Collection, Iterable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import base45
import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

SKEW, FRESH, DAY, WEEK, TAIL = 120, 14_400, 86_400, 604_800, 6
LATEST, MOST_BYTES, LONGEST_LIST, ENTRIES = 2**32 - 1, 1_048_576, 65_536, 131_072
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ALGORITHMS = {"ES256": -7, "EdDSA": -8}
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER = re.compile(f"GC[A-HJKMNP-TV-Z][0-9][{SYMBOLS}]{{11}}")
OF_ISSUERS = ("KEY_COMPROMISED", "WRONG_ENVIRONMENT", "UNKNOWN_KEY")
MARKS = ("VALID", "REVOKED", "SUSPENDED", "CONSUMED")
HS_CODE = "[0-9]{6}|[0-9]{8}|[0-9]{10}|[0-9]{13}"
TEXTS = {3: "[0-9A-Z]{18}", 4: "[0-9A-Z][0-9A-Z./-]{0,31}", 5: HS_CODE}
TEXTS |= {8: "[A-Z]{2}[A-Z2-9]{3}", 9: "[A-Z]{2}", 10: "20[0-9]{8}"}
BUNDLE_MEMBERS = ("exp", "iat", "iss", "keys", "prefix", "status_lists", "version")
WINDOWS = ("not_before", "sign_until", "verify_until")
KEY_MEMBERS = {*WINDOWS, "compromised_at", "jwk", "scheme", "state", "use"}
Claims = dict[Any, Any]
Judged = tuple[str, Claims | None]
Mark = tuple[str, int | None]
Lists = Mapping[str, tuple[int, bytes]]  # by uri: when it was made, two bits a code
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


class RefusedError(Exception):
    """The verdict on a code, or why a bundle or a list is not used."""


class Message(NamedTuple):
    """A signed message: who says he signed, what, and over which bytes."""

    alg: int
    kid: bytes
    payload: bytes
    signature: bytes
    signed: bytes


class Key(NamedTuple):
    """A key of the bundle, and what the bundle says of it."""

    public: PublicKey
    thumbprint: str
    said: dict[str, Any]

    def is_compromised(self) -> bool:
        dated = self.said["compromised_at"] is not None
        return dated or self.said["state"] == "compromised"

    def may_sign(self, use: str, at: int) -> bool:
        in_time = self.said["not_before"] <= at <= self.said["sign_until"]
        return bool(in_time and self.said["use"] == use and not self.is_compromised())

    def made(self, message: Message) -> bool:
        """Whether the signature fits, by the one algorithm of the key."""
        if message.alg != ALGORITHMS[self.said["jwk"]["alg"]]:
            return False
        r, s = (int.from_bytes(message.signature[n : n + 32]) for n in (0, 32))
        try:
            if isinstance(self.public, ed25519.Ed25519PublicKey):
                self.public.verify(message.signature, message.signed)
                return True
            der = encode_dss_signature(r, s)
            self.public.verify(der, message.signed, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return s <= ORDER // 2


class Bundle(NamedTuple):
    """Whom to believe, as a trusted root said it last, and where its lists are."""

    said: dict[str, Any]
    keys: Mapping[bytes, Key]
    lists: Mapping[str, str]


def need(lawful: object, otherwise: str = "MALFORMED") -> None:
    if not lawful:
        raise RefusedError(otherwise)


def is_whole(value: object, least: int = 0, most: int = LATEST) -> bool:
    return type(value) is int and least <= value <= most


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    need(to_base64url(data) == text)
    return data


def canonical(value: object) -> bytes:
    form = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return form.encode("ascii")


def opened_jws(text: str, typ: str) -> Message:
    head, body, tail = text.split(".")
    named = json.loads(from_base64url(head))
    alg, kid = named["alg"], named["kid"]
    header = canonical({"alg": alg, "kid": kid, "typ": typ})
    need(alg in ALGORITHMS and from_base64url(head) == header)
    name, payload, signature = (from_base64url(part) for part in (kid, body, tail))
    need(len(name) == 8 and len(signature) == 64)
    signed = f"{head}.{body}".encode("ascii")
    return Message(ALGORITHMS[alg], name, payload, signature, signed)


def opened_cose(token: bytes, typ: str) -> Message:
    """The parts of a COSE_Sign1 that is exactly what those parts make."""
    protected, unprotected, payload, signature = cbor2.loads(token).value
    header = cbor2.loads(protected)
    alg, kid = header[1], header[4]
    need(type(alg) is int and alg in ALGORITHMS.values() and type(kid) is bytes)
    need(len(kid) == 8 and type(payload) is bytes and type(signature) is bytes)
    exact = cbor2.dumps({1: alg, 4: kid, 16: typ})
    made = cbor2.CBORTag(18, [exact, {}, payload, signature])
    need(len(signature) == 64 and unprotected == {} and cbor2.dumps(made) == token)
    signed = cbor2.dumps(["Signature1", exact, b"", payload])
    return Message(alg, kid, payload, signature, signed)


def read_key(said: dict[str, Any]) -> tuple[bytes, Key]:
    jwk = said["jwk"]
    x = from_base64url(jwk["x"])
    if jwk["kty"] == "OKP":
        public: PublicKey = ed25519.Ed25519PublicKey.from_public_bytes(x)
        named = {"crv": "Ed25519", "kty": "OKP", "x": jwk["x"]}
    else:
        point = b"\x04" + x + from_base64url(jwk["y"])
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        named = {"crv": "P-256", "kty": "EC", "x": jwk["x"], "y": jwk["y"]}
    thumbprint = hashlib.sha256(canonical(named))
    kid, alg = thumbprint.digest()[:8], "EdDSA" if jwk["kty"] == "OKP" else "ES256"
    need(jwk == named | {"alg": alg, "kid": to_base64url(kid), "use": "sig"})
    need(set(said) == KEY_MEMBERS and all(is_whole(said[name]) for name in WINDOWS))
    need(
        all(said[n] is None or is_whole(said[n]) for n in ("compromised_at", "scheme"))
    )
    return kid, Key(public, thumbprint.hexdigest(), said)


def read_bundle(text: str, pinned: Collection[str], seen: int = 0) -> Bundle:
    """The bundle that a pinned root signed, no older than the last one seen."""
    try:
        need(len(text) <= MOST_BYTES)
        message = opened_jws(text, "gcc-bundle+jwt")
        said = json.loads(message.payload)
        need(canonical(said) == message.payload and tuple(said) == BUNDLE_MEMBERS)
        need(all(is_whole(said[name]) for name in ("exp", "iat", "version")))
        need(said["iat"] < said["exp"] <= said["iat"] + WEEK)
        need(type(said["iss"]) is type(said["prefix"]) is str)
        keys = dict(read_key(key) for key in said["keys"])
        lists = {each["uri"]: each["cwt"] for each in said["status_lists"]}
        need(len(keys) == len(said["keys"]) and len(lists) == len(said["status_lists"]))
    except Exception as fault:
        raise RefusedError("bundle: malformed") from fault
    root = keys.get(message.kid)
    if root is None or root.thumbprint not in pinned:
        raise RefusedError("bundle: not trusted")
    trusted = root.may_sign("bundle", said["iat"]) and root.made(message)
    need(trusted, "bundle: not trusted")
    need(said["version"] >= seen, "bundle: rolled back")
    return Bundle(said, keys, lists)


def read_list(token: bytes, bundle: Bundle) -> tuple[str, int, bytes]:
    """Uri, time and bits of a list, a CWT that a status key of the bundle signed."""
    try:
        need(len(token) <= LONGEST_LIST)
        message = opened_cose(token, "application/statuslist+cwt")
        claims = cbor2.loads(message.payload)
        need(exact_keys(claims, (2, 4, 6, 65533, 65534)))
        need(cbor2.dumps(claims) == message.payload)
        uri, expires, issued, held, ttl = claims.values()
        need(exact_keys(held, ("lst", "bits")) and is_whole(held["bits"], 2, 2))
        need(type(uri) is str and all(map(is_whole, (expires, issued, ttl))))
        need(issued < expires <= issued + DAY)
        key = bundle.keys[message.kid]
        need(key.may_sign("status", issued) and key.made(message))
        stream, size = zlib.decompressobj(), ENTRIES // 4
        packed = stream.decompress(held["lst"], size + 1)
        need(len(packed) == size and stream.eof and not stream.unused_data)
    except Exception as fault:
        raise RefusedError("status list: not trusted") from fault
    return uri, issued, packed


def is_number(text: str) -> bool:
    """Whether the code number is one, by its form and its check character."""
    values = [SYMBOLS.index(symbol) for symbol in text if NUMBER.fullmatch(text)]
    total = sum(value * 32**n for n, value in enumerate(reversed(values[:-1])))
    return bool(values) and total % 37 == values[-1]


def read_claims(payload: bytes) -> Claims:
    """What a code says, in the one form of profile version 1."""
    root: Claims = cbor2.loads(payload)
    gcc = root[-65537]
    if type(gcc.get(1)) is int and gcc[1] != 1:
        raise RefusedError("UNSUPPORTED_VERSION")
    need(exact_keys(root, (1, 4, 5, 6, 7, 65535, -65537)))
    need(exact_keys(gcc, range(1, 11)) and cbor2.dumps(root) == payload)
    need(exact_keys(root[65535], ("status_list",)))
    listed = root[65535]["status_list"]
    need(exact_keys(listed, ("idx", "uri")) and fits("[!-~]{1,64}", listed["uri"]))
    need(is_whole(listed["idx"], most=ENTRIES - 1) and is_whole(gcc[2], 1, 65_535))
    need(all(is_whole(root[claim]) for claim in (4, 5, 6)))
    need(root[6] <= root[5] < root[4] <= root[5] + 180 * DAY)
    need(fits("[!-~]{1,16}", root[1]) and is_number(root[7].decode("ascii")))
    need(all(fits(pattern, gcc[field]) for field, pattern in TEXTS.items()))
    for value, digest in (pair for pair in (gcc[6], gcc[7]) if pair is not None):
        need(type(digest) is bytes and len(digest) == 32 and value is not None)
    packs, carbon = gcc[6], gcc[7]
    need(packs is None or is_whole(packs[0], 1, 999))
    need(carbon is None or fits(r"[0-9]{1,15}(\.[0-9]{1,12})?", carbon[0]))
    need({type(packs), type(carbon)} <= {type(None), list})
    return root


def exact_keys(value: object, keys: Iterable[int | str]) -> bool:
    typed = [(type(k), k) for k in keys]  # True, 1 and 1.0 are one key without types
    return type(value) is dict and [(type(k), k) for k in value] == typed


def fits(pattern: str, value: object) -> bool:
    return type(value) is str and re.fullmatch(pattern, value) is not None


def read_code(text: str, prefix: str) -> tuple[Message, Claims]:
    """A code's message and claims; whatever is wrong with it is MALFORMED."""
    try:
        need(len(text) <= 1200 and re.match("GC[CT][0-9]:", text))
        need(text[:3] == prefix[:3], "WRONG_ENVIRONMENT")
        need(text.startswith(prefix), "UNSUPPORTED_VERSION")
        token = base45.b45decode(text[len(prefix) :])
        need(len(token) <= 800 and prefix + base45.b45encode(token).decode() == text)
        message = opened_cose(token, "gcc+cwt")
        return message, read_claims(message.payload)
    except RefusedError:
        raise
    except Exception as fault:  # whatever else: it is no code
        raise RefusedError("MALFORMED") from fault


def weigh(key: Key, claims: Claims, bundle: Bundle, at: int, who: str | None) -> str:
    """The verdict on a code whose signature holds."""
    said, goods = key.said, claims[-65537]
    if key.is_compromised():
        return "KEY_COMPROMISED"
    if claims[1] != bundle.said["iss"]:
        return "WRONG_ENVIRONMENT"
    in_time = key.may_sign("code", claims[6]) and claims[4] <= said["verify_until"]
    if not in_time or said["scheme"] not in (None, goods[2]):
        return "UNKNOWN_KEY"
    given = goods[4] if who is None else who
    if given != goods[4] and (len(given) < TAIL or not goods[4].endswith(given)):
        return "SUBJECT_MISMATCH"
    if at < claims[5] - SKEW:
        return "NOT_YET_VALID"
    return "EXPIRED" if at >= claims[4] + SKEW else "VALID"


def judge(text: str, bundle: Bundle, at: int, subject: str | None) -> Judged:
    """The verdict of keys and clock; refused unless the signature holds."""
    message, claims = read_code(text, bundle.said["prefix"])
    key = bundle.keys.get(message.kid)
    if key is None or key.said["use"] != "code":
        raise RefusedError("UNKNOWN_KEY")
    need(key.made(message), "BAD_SIGNATURE")
    return weigh(key, claims, bundle, at, subject), claims


def mark_of(claims: Claims, bundle: Bundle, lists: Lists, at: int) -> Mark:
    """What the code's list says of it, and how old that is."""
    status = claims[65535]["status_list"]
    made_at, packed = lists.get(status["uri"], (LATEST + DAY, b""))
    if status["uri"] not in bundle.lists or made_at > at + SKEW:
        return "VALID", None
    place, shift = divmod(status["idx"] * 2, 8)
    return MARKS[packed[place] >> shift & 3], max(at - made_at, 0)


def verify(
    text: str, bundle: Bundle, lists: Lists, at: int, subject: str | None = None
) -> dict[str, Any]:
    """The verdict on one code, and how old the knowledge behind it is."""
    mark, age = "VALID", None
    try:
        verdict, claims = judge(text, bundle, at, subject)
    except RefusedError as refusal:
        verdict, claims = str(refusal), None
    if claims is not None and verdict not in OF_ISSUERS:
        mark, age = mark_of(claims, bundle, lists, at)
    verdict = verdict if mark == "VALID" else mark
    live = bundle.said["iat"] - SKEW <= at < bundle.said["exp"]
    if verdict in ("VALID", "UNKNOWN_KEY") and not live:
        verdict = "BUNDLE_EXPIRED"
    if verdict == "VALID":
        verdict = "STATUS_STALE" if age is None or age > DAY else "VALID_OFFLINE"
    return {
        "verdict": verdict,
        "fresh": verdict == "VALID_OFFLINE" and age is not None and age <= FRESH,
        "number": claims[7].decode() if claims else None,
        "subject": claims[-65537][4] if claims else None,
        "expires_at": claims[4] if claims else None,
        "bundle_age": max(at - bundle.said["iat"], 0),
        "status_age": age,
    }


def download(url: str) -> bytes:
    need(
        re.match(r"https://|http://(127\.0\.0\.1|localhost):", url), f"not https: {url}"
    )
    with urlopen(url, timeout=15) as answer:  # noqa: S310 # nosec B310
        return bytes(answer.read(MOST_BYTES))


def load(options: argparse.Namespace) -> tuple[Bundle, Lists]:
    """The bundle and lists to judge by. --state remembers what was accepted: from then
    on the roots count that the last bundle named, not those on the command line."""
    kept = options.state and options.state.exists()
    state = json.loads(options.state.read_text()) if kept else {}
    home = (options.fetch or "").rstrip("/") + "/trust/bundle"
    text = download(home) if options.fetch else options.bundle.read_bytes()
    words = [Path(w).read_text() if Path(w).is_file() else w for w in options.root_key]
    roots = state.get("roots") or [re.sub("[^0-9a-f]", "", w.lower()) for w in words]
    bundle = read_bundle(text.decode().strip(), roots, state.get("version", 0))
    tokens = [path.read_bytes() for path in options.status_list]
    if options.fetch:
        tokens += [download(url) for url in bundle.lists.values()]
    if options.state:
        keys = [key for key in bundle.keys.values() if key.said["use"] == "bundle"]
        known = sorted(key.thumbprint for key in keys if not key.is_compromised())
        said = {"roots": known, "version": bundle.said["version"]}
        options.state.write_text(json.dumps(said))
    read = sorted((read_list(token, bundle) for token in tokens), key=lambda it: it[1])
    return bundle, {uri: (made_at, packed) for uri, made_at, packed in read}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--bundle", type=Path, help="the trust bundle, a file")
    source.add_argument("--fetch", metavar="URL", help="the portal to download from")
    parser.add_argument("--root-key", action="append", default=[], metavar="PIN")
    parser.add_argument("--status-list", action="append", type=Path, default=[])
    parser.add_argument("--subject", help="the VIN or consignment, or its last six")
    parser.add_argument("--at", type=int, help="judge at this second since 1970")
    parser.add_argument("--state", type=Path, help="remembers versions and roots")
    parser.add_argument("codes", nargs="*", metavar="CODE")
    options = parser.parse_args()
    try:
        bundle, lists = load(options)
    except (RefusedError, OSError, ValueError, HTTPException) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    at = options.at or int(time.time())
    codes = options.codes or [line.rstrip("\n") for line in sys.stdin]
    answers = [verify(code, bundle, lists, at, options.subject) for code in codes]
    sys.stdout.writelines(json.dumps(answer) + "\n" for answer in answers)
    return 0 if {each["verdict"] for each in answers} <= {"VALID_OFFLINE"} else 1


if __name__ == "__main__":
    sys.exit(main())
