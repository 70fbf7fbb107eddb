"""Judges our codes as a stranger would: only a published key, base45 and cwt.

Runs in an environment of its own; reads {"jwks", "texts"} from standard input and
answers, for each text, with what is signed (hex) or null.
"""

import base64
import json
import sys
from typing import Any

import base45
import cbor2
import cwt  # type: ignore[import-not-found]
from cwt.cose_key_interface import (  # type: ignore[import-not-found]
    COSEKeyInterface,
)

PREFIX_LENGTH = 5


def cose_key(jwk: dict[str, str]) -> COSEKeyInterface:
    """The COSE key with the kid as tokens carry it: 8 bytes, not their base64url."""
    kid = base64.urlsafe_b64decode(jwk["kid"] + "=")
    members = {name: text for name, text in jwk.items() if name != "kid"}
    return cwt.COSEKey.new(cwt.COSEKey.from_jwk(members).to_dict() | {2: kid})


def judged(text: str, keys: list[COSEKeyInterface]) -> str | None:
    try:
        token = base45.b45decode(text[PREFIX_LENGTH:])
        claims: Any = cwt.decode(token, keys)
    # The library lets faults of its parts through; each of them means "no".
    except (cwt.CWTError, ArithmeticError, LookupError, TypeError, ValueError):
        return None
    return cbor2.dumps(claims).hex()


def main() -> None:
    asked = json.load(sys.stdin)
    keys = [cose_key(jwk) for jwk in asked["jwks"]]
    json.dump([judged(text, keys) for text in asked["texts"]], sys.stdout)


if __name__ == "__main__":
    main()
