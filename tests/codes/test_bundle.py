"""The trust bundle: believed from a pinned root only, in one form, never backwards."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes import bundle, jws, statuslist
from codes.bundle import BundleError
from codes.trust import KeyState, KeyUse
from tests.codes.builders import AT, CLAIMS
from tests.codes.trust_data import (
    NEXT_ROOT_SIGNER,
    ROOT,
    ROOT_KEY,
    ROOT_SIGNER,
    STATUS_SIGNER,
    STRANGER,
    URI,
    a_bundle,
    a_list,
    record_for,
)

BUNDLE = a_bundle()
TEXT = bundle.write(BUNDLE, ROOT_SIGNER)


def refused(text: str, **options: Any) -> str:
    with pytest.raises(BundleError) as caught:
        bundle.read(text, **{"pinned": {ROOT}, **options})
    return caught.value.code


def signed(change: dict[str, Any]) -> str:
    return jws.sign(bundle.content(BUNDLE) | change, ROOT_SIGNER, bundle.TYPE)


def test_a_bundle_says_what_was_written() -> None:
    assert bundle.read(TEXT, pinned={ROOT}) == BUNDLE
    assert bundle.said_in(TEXT) == BUNDLE
    assert BUNDLE.roots == {ROOT}


def test_the_fingerprint_is_the_whole_thumbprint_of_the_root() -> None:
    assert ROOT.startswith(ROOT_SIGNER.kid.hex())
    assert len(ROOT) == 64


def test_only_a_pinned_root_is_believed() -> None:
    assert refused(TEXT, pinned=set()) == bundle.NOT_TRUSTED
    assert refused(TEXT, pinned={"0" * 64}) == bundle.NOT_TRUSTED
    own = record_for(STRANGER, KeyUse.BUNDLE)
    strange = bundle.write(a_bundle(own), STRANGER)
    assert refused(strange) == bundle.NOT_TRUSTED
    assert bundle.read(strange, pinned={bundle.fingerprint(own)}).version == 7


@pytest.mark.parametrize(
    "changes",
    [
        {"use": KeyUse.STATUS},
        {"state": KeyState.COMPROMISED},
        {"compromised_at": AT},
        {"not_before": BUNDLE.issued_at + 1},
        {"sign_until": BUNDLE.issued_at - 1},
    ],
    ids=str,
)
def test_a_root_is_believed_within_its_use_and_time_only(
    changes: dict[str, Any],
) -> None:
    text = bundle.write(a_bundle(replace(ROOT_KEY, **changes)), ROOT_SIGNER)
    assert refused(text) == bundle.NOT_TRUSTED


def test_an_older_version_than_the_last_one_seen_is_a_rollback() -> None:
    assert bundle.read(TEXT, pinned={ROOT}, seen=7).version == 7
    assert refused(TEXT, seen=8) == bundle.ROLLED_BACK


def test_a_root_introduces_the_next_one() -> None:
    coming = record_for(NEXT_ROOT_SIGNER, KeyUse.BUNDLE, state=KeyState.PENDING)
    announcing = bundle.write(a_bundle(coming), ROOT_SIGNER)
    turned = bundle.write(a_bundle(coming, version=8), NEXT_ROOT_SIGNER)
    assert refused(turned) == bundle.NOT_TRUSTED
    known = bundle.read(announcing, pinned={ROOT})
    assert bundle.read(turned, pinned=known.roots, seen=known.version).version == 8


def test_a_compromised_root_is_pinned_no_longer() -> None:
    gone = replace(ROOT_KEY, state=KeyState.COMPROMISED, compromised_at=AT)
    coming = record_for(NEXT_ROOT_SIGNER, KeyUse.BUNDLE)
    assert a_bundle(gone, coming).roots == {bundle.fingerprint(coming)}


def test_no_character_can_be_changed_or_left_out() -> None:
    for place in range(0, len(TEXT), 5):
        other = "A" if TEXT[place] != "A" else "B"
        assert refused(TEXT[:place] + other + TEXT[place + 1 :])
        assert refused(TEXT[:place])


@given(st.text(max_size=300))
def test_any_other_text_is_malformed(text: str) -> None:
    assert refused(text) == bundle.MALFORMED


def test_a_text_beyond_all_measure_is_not_even_opened() -> None:
    deep = "[" * 200_000
    text = f"{TEXT.split('.')[0]}.{jws.to_base64url(deep.encode())}.{'A' * 86}"
    assert refused(text) == bundle.MALFORMED
    assert refused("A" * (bundle.LONGEST_TEXT + 1)) == bundle.MALFORMED


KEY = bundle.content(BUNDLE)["keys"][0]


@pytest.mark.parametrize(
    "change",
    [
        {"version": True},
        {"version": 7.0},
        {"version": -1},
        {"exp": BUNDLE.issued_at + bundle.LIVES_FOR + 1},
        {"exp": BUNDLE.issued_at},
        {"iss": None},
        {"more": 1},
        {"keys": {}},
        {"keys": [KEY, KEY]},
        {"keys": [KEY | {"state": "fresh"}]},
        {"keys": [KEY | {"not_before": "0"}]},
        {"keys": [KEY | {"jwk": KEY["jwk"] | {"kid": "AAAAAAAAAAA"}}]},
        {"keys": [KEY | {"jwk": KEY["jwk"] | {"alg": "EdDSA"}}]},
        {"keys": [KEY | {"jwk": KEY["jwk"] | {"d": "AAAA"}}]},
        {"keys": [KEY | {"jwk": KEY["jwk"] | {"y": KEY["jwk"]["x"]}}]},
        {"status_lists": [{"uri": URI}]},
        {"status_lists": bundle.content(BUNDLE)["status_lists"] * 2},
    ],
    ids=lambda change: str(change)[:40],
)
def test_another_shape_is_malformed_however_well_signed(change: dict[str, Any]) -> None:
    assert refused(signed(change)) == bundle.MALFORMED


def test_other_forms_of_the_same_words_are_malformed() -> None:
    head, body, _ = TEXT.split(".")
    spaced = json.dumps(json.loads(jws.from_base64url(body)), sort_keys=True)
    twice = jws.from_base64url(body)[:-1] + b',"version":8}'
    for form in (spaced.encode(), twice):
        signed_part = f"{head}.{jws.to_base64url(form)}"
        signature = jws.to_base64url(ROOT_SIGNER.sign(signed_part.encode()))
        assert refused(f"{signed_part}.{signature}") == bundle.MALFORMED
    assert refused(TEXT + "=") == bundle.MALFORMED
    assert refused(TEXT + "\n") == bundle.MALFORMED


@pytest.mark.parametrize("named", ["none", "HS256", "ES384", "EdDSA"])
def test_another_algorithm_is_refused(named: str) -> None:
    kid = jws.to_base64url(ROOT_SIGNER.kid)
    header = jws.canonical({"alg": named, "kid": kid, "typ": bundle.TYPE})
    part = f"{jws.to_base64url(header)}.{TEXT.split('.')[1]}"
    signature = jws.to_base64url(ROOT_SIGNER.sign(part.encode()))
    assert refused(f"{part}.{signature}")


def test_a_status_list_is_no_bundle() -> None:
    assert refused(statuslist.as_jwt(a_list(), STATUS_SIGNER)) == bundle.MALFORMED
    assert refused(jws.sign({"iss": CLAIMS.issuer}, ROOT_SIGNER, "JWT"))
