"""Verdicts without a network: what old knowledge still says, and what it does not."""

from dataclasses import replace

import pytest

from codes import bundle as bundles
from codes import offline
from codes.bundle import Bundle
from codes.offline import OfflineResult
from codes.statuslist import Mark, StatusList
from codes.trust import KeyState
from codes.verification import Answer, Verdict
from tests.codes.builders import (
    AT,
    DAY,
    ES256_SIGNER,
    EXPIRES,
    GCC,
    ISSUED,
    key_record,
    text_of,
)
from tests.codes.trust_data import INDEX, STRANGER, URI, a_bundle, a_list

HOUR = 3600


def judge(
    text: str | None = None,
    *,
    listed: StatusList | None = None,
    bundle: Bundle | None = None,
    at: int = AT,
    subject: str | None = None,
) -> OfflineResult:
    listed = listed or a_list()
    return offline.verify(
        text or text_of(),
        bundle=bundle or a_bundle(),
        lists={listed.uri: listed},
        at=at,
        subject=subject,
    )


def verdict(**options: object) -> Verdict:
    return judge(**options).result.verdict  # type: ignore[arg-type]


def test_a_live_code_is_valid_offline_and_says_how_old_that_is() -> None:
    judged = judge(subject=GCC.subject[-6:])
    assert judged.result.verdict is Verdict.VALID_OFFLINE
    assert (judged.bundle_age, judged.status_age) == (HOUR, 60)
    assert judged.is_fresh
    result = judged.result
    assert {result.integrity, result.issuer, result.status} == {Answer.YES}


@pytest.mark.parametrize(
    ("age", "expected", "fresh"),
    [
        (0, Verdict.VALID_OFFLINE, True),
        (4 * HOUR, Verdict.VALID_OFFLINE, True),
        (4 * HOUR + 1, Verdict.VALID_OFFLINE, False),
        (24 * HOUR, Verdict.VALID_OFFLINE, False),
        (24 * HOUR + 1, Verdict.STATUS_STALE, False),
    ],
)
def test_a_status_is_green_then_amber_then_stale(
    age: int, expected: Verdict, *, fresh: bool
) -> None:
    judged = judge(listed=a_list(issued_at=AT - age))
    assert (judged.result.verdict, judged.is_fresh) == (expected, fresh)
    assert judged.status_age == age


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (Mark.REVOKED, Verdict.REVOKED),
        (Mark.SUSPENDED, Verdict.SUSPENDED),
        (Mark.CONSUMED, Verdict.CONSUMED),
    ],
)
@pytest.mark.parametrize("age", [60, 3 * DAY])
def test_what_a_list_stops_is_stopped_however_old_the_list(
    mark: Mark, expected: Verdict, age: int
) -> None:
    judged = judge(listed=a_list({INDEX: mark}, issued_at=AT - age))
    assert judged.result.verdict is expected
    assert judged.result.status is Answer.NO
    assert judged.result.integrity is Answer.YES


def test_a_neighbours_mark_is_not_ours() -> None:
    stopped = {n: Mark.REVOKED for n in range(INDEX - 4, INDEX + 5) if n != INDEX}
    assert verdict(listed=a_list(stopped)) is Verdict.VALID_OFFLINE


def test_without_its_own_list_no_code_is_live() -> None:
    other = a_list(uri="urn:gcc:s:2")
    assert verdict(listed=other) is Verdict.STATUS_STALE
    disguised = offline.verify(
        text_of(), bundle=a_bundle(), lists={URI: other}, at=AT
    ).result
    assert disguised.verdict is Verdict.STATUS_STALE
    assert disguised.status is Answer.UNCHECKED


def test_a_list_that_the_bundle_does_not_name_is_not_asked() -> None:
    listed = a_list({INDEX: Mark.REVOKED})
    unnamed = a_bundle(lists={})
    assert verdict(listed=listed, bundle=unnamed) is Verdict.STATUS_STALE


def test_a_list_of_tomorrow_is_not_believed() -> None:
    assert verdict(listed=a_list(issued_at=AT + 120)) is Verdict.VALID_OFFLINE
    assert verdict(listed=a_list(issued_at=AT + 121)) is Verdict.STATUS_STALE


def test_an_expired_bundle_takes_back_a_yes_and_nothing_else() -> None:
    old = a_bundle(
        issued_at=AT - bundles.LIVES_FOR, expires_at=AT, lists=a_bundle().lists
    )
    assert verdict(bundle=old) is Verdict.BUNDLE_EXPIRED
    assert verdict(bundle=old, at=AT - 1) is Verdict.VALID_OFFLINE
    revoked = a_list({INDEX: Mark.REVOKED})
    assert verdict(bundle=old, listed=revoked) is Verdict.REVOKED
    assert verdict(bundle=old, subject="000000") is Verdict.SUBJECT_MISMATCH
    assert verdict(bundle=old, text="GCT1:nonsense") is Verdict.MALFORMED


def test_an_expired_bundle_does_not_claim_to_know_every_key() -> None:
    text = text_of(signer=STRANGER)
    assert verdict(text=text) is Verdict.UNKNOWN_KEY
    old = a_bundle(issued_at=AT - 2 * bundles.LIVES_FOR, expires_at=AT - DAY)
    assert verdict(text=text, bundle=old) is Verdict.BUNDLE_EXPIRED


def test_a_bundle_of_tomorrow_means_that_the_clock_is_wrong() -> None:
    early = a_bundle(issued_at=AT + 121, expires_at=AT + DAY)
    assert verdict(bundle=early) is Verdict.BUNDLE_EXPIRED


@pytest.mark.parametrize(
    ("at", "expected"),
    [(ISSUED - DAY, Verdict.NOT_YET_VALID), (EXPIRES + DAY, Verdict.EXPIRED)],
)
def test_time_speaks_whatever_the_list_says(at: int, expected: Verdict) -> None:
    bundle = a_bundle(issued_at=at, expires_at=at + DAY)
    assert verdict(at=at, bundle=bundle, listed=a_list(issued_at=at)) is expected
    nothing = a_list(uri="urn:gcc:s:9")
    assert verdict(at=at, bundle=bundle, listed=nothing) is expected


def test_codes_of_a_compromised_key_fail_at_once() -> None:
    gone = key_record(ES256_SIGNER, state=KeyState.COMPROMISED, compromised_at=AT)
    judged = judge(bundle=a_bundle(gone))
    assert judged.result.verdict is Verdict.KEY_COMPROMISED
    assert judged.status_age is None


def test_a_production_verifier_does_not_take_a_sandbox_code() -> None:
    production = a_bundle()
    trust = replace(production.trust, prefix="GCC1:", issuer="CN-GACC")
    assert verdict(bundle=replace(production, trust=trust)) is Verdict.WRONG_ENVIRONMENT
    relabelled = "GCC1:" + text_of().removeprefix("GCT1:")
    strict = judge(relabelled, bundle=replace(production, trust=trust)).result
    assert strict.verdict is Verdict.WRONG_ENVIRONMENT
    assert strict.issuer is Answer.NO


def test_the_wrong_truck_is_not_helped_by_a_live_status() -> None:
    assert verdict(subject="000000") is Verdict.SUBJECT_MISMATCH
