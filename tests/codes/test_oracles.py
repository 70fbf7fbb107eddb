"""Strangers' libraries, in environments of their own, agree with our verifier.

They check a signature by a published key; python-cwt asks the clock as well. Whatever
else the profile forbids, they let pass, and each such kind is named here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from codes import payload, signing
from codes.trust import KeyUse
from codes.verification import Result, Verdict, verify
from tests.codes.corpus import Specimen, bundle_at, corpus
from tests.codes.oracles import environment

# The foreign library asks the clock itself, so these codes are of today.
NOW = int(time.time())
TRUST = bundle_at(NOW).trust
SPECIMENS = corpus(NOW)
# What says something that this system does not accept, although the signature is good.
BEYOND_SIGNATURES = {"a later version", "another prefix", "an unknown claim"}
# What is signed soundly and has a second form, or parts that the profile leaves out.
BEYOND_ONE_FORM = {"an unknown header", "a longer form", "high s"}


@dataclass(frozen=True)
class Library:
    """A library, whether it knows the time, and the kinds of codes that only we refuse.

    The second kid beside the protected one is seen by pycose alone, bytes behind the
    message by @auth0/cose alone."""

    ask: Callable[[object], list[str | None]]
    laxer_on: frozenset[str]
    knows_the_time: bool = False


LIBRARIES = {
    "python-cwt": Library(
        lambda asked: environment.ask_python("cwt", "cwt_oracle.py", asked),
        frozenset(
            BEYOND_SIGNATURES | BEYOND_ONE_FORM | {"a second kid", "bytes behind"}
        ),
        knows_the_time=True,
    ),
    "pycose": Library(
        lambda asked: environment.ask_python("pycose", "pycose_oracle.py", asked),
        frozenset(BEYOND_SIGNATURES | BEYOND_ONE_FORM | {"bytes behind"}),
    ),
    "@auth0/cose": Library(
        lambda asked: environment.ask_node(
            "@auth0/cose@1.0.2", "cose_oracle.mjs", asked
        ),
        frozenset(BEYOND_SIGNATURES | BEYOND_ONE_FORM | {"a second kid"}),
    ),
}


@cache
def published_keys() -> list[dict[str, str]]:
    """As in the key set: a compromised key is not in it."""
    return [
        signing.public_jwk(key.public_key)
        for key in TRUST.keys.values()
        if key.use is KeyUse.CODE and not key.is_compromised
    ]


@cache
def theirs(name: str) -> list[str | None]:
    texts = [specimen.text for specimen in SPECIMENS]
    return LIBRARIES[name].ask({"jwks": published_keys(), "texts": texts})


def ours(specimen: Specimen) -> Result:
    return verify(specimen.text, trust=TRUST, at=NOW)


def signed(result: Result, library: Library) -> str | None:
    """What is soundly signed by a key in the key set; None if nothing is."""
    refused = {Verdict.KEY_COMPROMISED}
    if library.knows_the_time:
        refused |= {Verdict.EXPIRED, Verdict.NOT_YET_VALID}
    if result.claims is None or result.verdict in refused:
        return None
    return payload.encode(result.claims).hex()


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_agrees_on_500_codes(name: str) -> None:
    library = LIBRARIES[name]
    differing = {
        specimen.kind
        for specimen, found in zip(SPECIMENS, theirs(name), strict=True)
        if found != signed(ours(specimen), library)
    }
    assert len(SPECIMENS) == 500
    assert differing == library.laxer_on


@pytest.mark.parametrize("name", LIBRARIES)
def test_where_a_library_is_laxer_we_refuse_every_single_one(name: str) -> None:
    """Why a token is no identity: the same signature, or its twin, in other bytes."""
    lax = [
        (ours(specimen), found)
        for specimen, found in zip(SPECIMENS, theirs(name), strict=True)
        if specimen.kind in LIBRARIES[name].laxer_on
    ]
    assert len(lax) > 60
    assert all(found for _, found in lax)
    assert {result.claims for result, _ in lax} == {None}


def test_the_codes_are_of_many_kinds_and_a_third_of_them_is_valid() -> None:
    verdicts = [ours(specimen).verdict for specimen in SPECIMENS]
    assert len({specimen.kind for specimen in SPECIMENS}) == 25
    assert set(verdicts) == {
        *(Verdict.VALID, Verdict.EXPIRED, Verdict.NOT_YET_VALID),
        *(Verdict.WRONG_ENVIRONMENT, Verdict.UNKNOWN_KEY, Verdict.KEY_COMPROMISED),
        *(Verdict.BAD_SIGNATURE, Verdict.MALFORMED, Verdict.UNSUPPORTED_VERSION),
    }
    assert verdicts.count(Verdict.VALID) > len(SPECIMENS) // 3
