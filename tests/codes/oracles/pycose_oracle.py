"""Judges our codes as a stranger would: only a published key, base45 and pycose.

Runs in an environment of its own; reads {"jwks", "texts"} from standard input and
answers, for each text, with what is signed (hex) or null. It knows no clock.
"""

import base64
import json
import sys

import base45
from pycose.algorithms import EdDSA, Es256  # type: ignore[import-not-found]
from pycose.headers import KID, Algorithm  # type: ignore[import-not-found]
from pycose.keys import EC2Key, OKPKey  # type: ignore[import-not-found]
from pycose.keys.curves import P256, Ed25519  # type: ignore[import-not-found]
from pycose.messages import Sign1Message  # type: ignore[import-not-found]

PREFIX_LENGTH = 5
Keys = dict[bytes, tuple[object, object]]


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def known(jwks: list[dict[str, str]]) -> Keys:
    keys: Keys = {}
    for jwk in jwks:
        x = decoded(jwk["x"])
        if jwk["kty"] == "OKP":
            keys[decoded(jwk["kid"])] = (OKPKey(crv=Ed25519, x=x), EdDSA)
        else:
            key = EC2Key(crv=P256, x=x, y=decoded(jwk["y"]))
            keys[decoded(jwk["kid"])] = (key, Es256)
    return keys


def judged(text: str, keys: Keys) -> str | None:
    # The library lets faults of its parts through; each of them means "no".
    try:
        message = Sign1Message.decode(base45.b45decode(text[PREFIX_LENGTH:]))
        message.key, algorithm = keys[message.get_attr(KID)]
        if message.get_attr(Algorithm) != algorithm or not message.verify_signature():
            return None
        payload: bytes = message.payload
    except Exception:  # noqa: BLE001
        return None
    return payload.hex()


def main() -> None:
    asked = json.load(sys.stdin)
    keys = known(asked["jwks"])
    json.dump([judged(text, keys) for text in asked["texts"]], sys.stdout)


if __name__ == "__main__":
    main()
