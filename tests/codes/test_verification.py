"""Verdicts on genuine tokens: keys, windows, issuer, time, subject and register."""

from dataclasses import replace
from typing import Any

import pytest

from codes.signing import LocalSigner
from codes.trust import KeyRecord, KeyState, KeyUse, Trust
from codes.verification import (
    CLOCK_SKEW,
    Answer,
    CodeStatus,
    Result,
    Verdict,
    verify,
    with_status,
)
from tests.codes.builders import (
    AT,
    CLAIMS,
    DAY,
    EDDSA_SIGNER,
    ES256_SIGNER,
    EXPIRES,
    GCC,
    ISSUED,
    LONGEST,
    SIGNERS,
    TRUST,
    key_record,
    text_of,
    trust_in,
)


def judge(text: str | None = None, trust: Trust = TRUST, **changes: Any) -> Result:
    return verify(text or text_of(), trust=trust, **{"at": AT, **changes})


def judge_under(**changes: Any) -> Result:
    return judge(trust=trust_in(key_record(ES256_SIGNER, **changes)))


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_genuine_code_is_valid_and_says_what_was_signed(signer: LocalSigner) -> None:
    result = judge(text_of(CLAIMS, signer))
    assert result == Result(
        Verdict.VALID, CLAIMS, integrity=Answer.YES, issuer=Answer.YES
    )
    assert result.status is Answer.UNCHECKED


def test_the_longest_lawful_code_is_valid() -> None:
    trust = replace(TRUST, issuer=LONGEST.issuer)
    assert judge(text_of(LONGEST), trust).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (ISSUED - CLOCK_SKEW - 1, Verdict.NOT_YET_VALID),
        (ISSUED - CLOCK_SKEW, Verdict.VALID),
        (EXPIRES + CLOCK_SKEW - 1, Verdict.VALID),
        (EXPIRES + CLOCK_SKEW, Verdict.EXPIRED),
        (0, Verdict.NOT_YET_VALID),
        (2**63, Verdict.EXPIRED),
    ],
)
def test_time_is_judged_to_the_second_beyond_the_clock_skew(
    at: int, verdict: Verdict
) -> None:
    result = judge(at=at)
    assert result.verdict is verdict
    assert (result.claims, result.issuer) == (CLAIMS, Answer.YES)


@pytest.mark.parametrize("subject", [GCC.subject, GCC.subject[-6:], GCC.subject[-9:]])
def test_the_subject_may_be_named_whole_or_by_its_tail(subject: str) -> None:
    assert judge(subject=subject).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "subject",
    ["", "4187", "004188", GCC.subject[:-1], GCC.subject[:6], "X" + GCC.subject],
)
def test_another_subject_is_a_mismatch(subject: str) -> None:
    assert judge(subject=subject).verdict is Verdict.SUBJECT_MISMATCH


def test_a_code_of_an_unknown_key_is_not_shown() -> None:
    result = judge(trust=trust_in(key_record(EDDSA_SIGNER)))
    assert result == Result(Verdict.UNKNOWN_KEY, issuer=Answer.NO)


@pytest.mark.parametrize("use", [KeyUse.STATUS, KeyUse.BUNDLE, KeyUse.LOG])
def test_a_key_of_another_use_signs_no_codes(use: KeyUse) -> None:
    assert judge_under(use=use).verdict is Verdict.UNKNOWN_KEY


@pytest.mark.parametrize(
    "changes",
    [
        {"scheme_number": 2},
        {"not_before": ISSUED + 1},
        {"sign_until": ISSUED - 1},
        {"verify_until": EXPIRES - 1},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_key_is_not_trusted_outside_its_scheme_and_windows(
    changes: dict[str, int],
) -> None:
    result = judge_under(**changes)
    assert result.verdict is Verdict.UNKNOWN_KEY
    assert (result.integrity, result.issuer) == (Answer.YES, Answer.NO)


def test_a_key_is_trusted_at_the_edges_of_its_windows() -> None:
    edges = {"not_before": ISSUED, "sign_until": ISSUED, "verify_until": EXPIRES}
    assert judge_under(scheme_number=1, **edges).verdict is Verdict.VALID


@pytest.mark.parametrize("state", [KeyState.PENDING, KeyState.RETIRED])
def test_windows_and_not_states_decide_over_an_honest_key(state: KeyState) -> None:
    assert judge_under(state=state).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "changes", [{"state": KeyState.COMPROMISED}, {"compromised_at": AT + DAY}]
)
def test_nothing_of_a_compromised_key_is_believed(changes: dict[str, Any]) -> None:
    result = judge_under(**changes)
    assert result.verdict is Verdict.KEY_COMPROMISED
    assert (result.integrity, result.issuer) == (Answer.YES, Answer.NO)
    assert with_status(result, CodeStatus.ACTIVE) == result


@pytest.mark.parametrize(
    "record",
    [
        key_record(ES256_SIGNER, public_key=key_record(EDDSA_SIGNER).public_key),
        key_record(ES256_SIGNER, alg=EDDSA_SIGNER.alg),
        replace(key_record(EDDSA_SIGNER), kid=ES256_SIGNER.kid),
    ],
    ids=["another public key", "another algorithm", "another key under this kid"],
)
def test_the_algorithm_and_the_key_must_be_those_of_the_record(
    record: KeyRecord,
) -> None:
    result = judge(trust=trust_in(record))
    assert result == Result(Verdict.BAD_SIGNATURE, integrity=Answer.NO)


def test_another_issuer_is_another_system() -> None:
    result = judge(trust=replace(TRUST, issuer="CN-GCC"))
    assert result.verdict is Verdict.WRONG_ENVIRONMENT
    assert result.issuer is Answer.NO


@pytest.mark.parametrize(
    ("prefix", "verdict"),
    [
        ("GCC1:", Verdict.WRONG_ENVIRONMENT),
        ("GCC2:", Verdict.WRONG_ENVIRONMENT),
        ("GCT2:", Verdict.UNSUPPORTED_VERSION),
        ("GCT0:", Verdict.UNSUPPORTED_VERSION),
        ("gct1:", Verdict.MALFORMED),
        ("HC1:", Verdict.MALFORMED),
        ("GCT", Verdict.MALFORMED),
        ("GCTX:", Verdict.MALFORMED),
        ("GCT1;", Verdict.MALFORMED),
        ("", Verdict.MALFORMED),
    ],
)
def test_the_prefix_tells_other_systems_and_versions_apart(
    prefix: str, verdict: Verdict
) -> None:
    assert judge(prefix + text_of().removeprefix("GCT1:")).verdict is verdict


@pytest.mark.parametrize("text", ["GCT", "GCT1", "GCC", "G", "GCT\u00b2:", "GCT1:"])
def test_a_prefix_alone_is_malformed(text: str) -> None:
    assert judge(text).verdict is Verdict.MALFORMED


@pytest.mark.parametrize(
    ("status", "verdict", "answer"),
    [
        (CodeStatus.ACTIVE, Verdict.VALID, Answer.YES),
        (CodeStatus.SUSPENDED, Verdict.SUSPENDED, Answer.NO),
        (CodeStatus.REVOKED, Verdict.REVOKED, Answer.NO),
        (CodeStatus.CONSUMED, Verdict.CONSUMED, Answer.NO),
        (CodeStatus.EXPIRED, Verdict.EXPIRED, Answer.NO),
        (None, Verdict.NOT_IN_REGISTER, Answer.NO),
    ],
)
def test_the_register_has_the_last_word_on_a_good_signature(
    status: CodeStatus | None, verdict: Verdict, answer: Answer
) -> None:
    result = with_status(judge(), status)
    assert (result.verdict, result.status) == (verdict, answer)
    assert (result.integrity, result.issuer) == (Answer.YES, Answer.YES)
    assert (result.claims, result.code_status) == (CLAIMS, status)


def test_a_revoked_code_says_revoked_even_after_its_time() -> None:
    late = judge(at=EXPIRES + DAY)
    assert with_status(late, CodeStatus.REVOKED).verdict is Verdict.REVOKED
    assert with_status(late, CodeStatus.ACTIVE).verdict is Verdict.EXPIRED


def test_an_active_register_does_not_heal_a_wrong_subject() -> None:
    result = with_status(judge(subject="004188"), CodeStatus.ACTIVE)
    assert result.verdict is Verdict.SUBJECT_MISMATCH


def test_the_register_says_nothing_about_a_bad_signature() -> None:
    forged = judge(trust=trust_in(key_record(ES256_SIGNER, alg=EDDSA_SIGNER.alg)))
    assert with_status(forged, CodeStatus.ACTIVE) == forged
    assert with_status(judge("nonsense"), None).verdict is Verdict.MALFORMED
