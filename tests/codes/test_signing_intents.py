"""What will be signed is written down before; a crash leaves that and no code."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from codes import issuing, signing
from codes.contents import examine
from codes.expiry import UNDER_WAY
from codes.keys import active_key
from codes.models import Code, SigningIntent
from codes.payload import decode
from codes.services import verify
from codes.signing import Signer
from codes.tasks import seal_cleared, sweep_codes
from codes.verification import Verdict
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.pipeline import MOST_ATTEMPTS
from declarations.states import State
from tests import factories
from tests.codes.marked_row import storing_fails_for
from tests.codes.register import issued
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")


def cleared(user: User, count: int = 1) -> list[Declaration]:
    rows = [factories.filed(user) for _ in range(count)]
    judge_submitted()
    return list(Declaration.objects.filter(pk__in=[row.pk for row in rows]))


@pytest.fixture
def stolen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every token that was ever signed, whether it was kept or not."""
    texts: list[str] = []
    sign = signing.sign

    def overheard(payload: bytes, signer: Signer) -> bytes:
        token = sign(payload, signer)
        texts.append(signing.as_text(token, signing.SANDBOX_PREFIX))
        return token

    monkeypatch.setattr(signing, "sign", overheard)
    return texts


def test_nothing_is_left_where_all_went_well(exporter: User) -> None:
    issued(exporter)
    assert not SigningIntent.objects.exists()


def test_one_row_that_cannot_be_stored_leaves_evidence_and_no_orphan(
    exporter: User, stolen: list[str]
) -> None:
    active_key(1)
    rows = cleared(exporter, 5)
    marked = rows[2]
    with storing_fails_for(marked.subject):
        seal_cleared()
        assert Code.objects.count() == 4
        assert not Code.objects.filter(declaration=marked).exists()
        left = SigningIntent.objects.filter(declaration=marked)
        assert {intent.voided_at is None for intent in left} == {True, False}
    kept = set(Code.objects.values_list("token", flat=True))
    orphans = set(stolen) - kept
    assert len(orphans) == 6
    for text in orphans:
        assert verify(text).result.verdict is Verdict.NOT_IN_REGISTER
    for text in kept:
        assert verify(text).result.verdict is Verdict.VALID
    written = set(SigningIntent.objects.values_list("number", flat=True))
    assert {verify(text).number for text in orphans} == written


def test_the_marked_row_is_issued_under_another_number_once_there_is_room(
    exporter: User,
) -> None:
    (row,) = cleared(exporter)
    with storing_fails_for(row.subject):
        seal_cleared()
    lost = set(SigningIntent.objects.values_list("number", "status_index"))
    Declaration.objects.update(leased_until=None)
    seal_cleared()
    code = Code.objects.get(declaration=row)
    assert (code.number, code.status_index) not in lost
    assert not SigningIntent.objects.filter(voided_at=None).exists()
    assert SigningIntent.objects.count() == len(lost)


def test_the_marked_row_goes_to_a_person_in_the_end(exporter: User) -> None:
    (row,) = cleared(exporter)
    with storing_fails_for(row.subject):
        for _ in range(MOST_ATTEMPTS + 1):
            Declaration.objects.update(leased_until=None)
            seal_cleared()
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW
    assert "no room" in row.ledger.latest("sequence").data["failure"]


def test_the_sweep_voids_what_no_code_followed(exporter: User) -> None:
    (row,) = cleared(exporter)
    issuing.prepare_rows([row.pk])
    sweep_codes()
    assert SigningIntent.objects.get().voided_at is None
    SigningIntent.objects.update(issued_at=F("issued_at") - UNDER_WAY * 2)
    sweep_codes()
    assert SigningIntent.objects.get().voided_at is not None


def test_what_was_not_written_down_is_not_signed(
    exporter: User, stolen: list[str]
) -> None:
    rows = cleared(exporter)
    contents = examine(rows, claiming=False).contents
    with pytest.raises(issuing.IssuingError, match="nothing was written down"):
        issuing.sign_written(contents)
    issuing.write_down(contents)
    SigningIntent.objects.update(issued_at=F("issued_at") + timedelta(seconds=1))
    with pytest.raises(issuing.IssuingError, match="not what was written down"):
        issuing.sign_written(contents)
    assert stolen == []


def test_the_record_says_what_is_signed(exporter: User) -> None:
    rows = cleared(exporter)
    contents = examine(rows, claiming=False).contents
    issuing.write_down(contents)
    intent = SigningIntent.objects.get()
    (code,) = issuing.sign_written(contents)
    said = decode(bytes(code.payload))
    assert (said.number, said.status.idx) == (intent.number, intent.status_index)
    assert code.payload_digest == intent.payload_digest


def test_a_declaration_has_one_open_intent_and_no_number_comes_twice(
    exporter: User,
) -> None:
    rows = cleared(exporter)
    contents = examine(rows, claiming=False).contents
    issuing.write_down(contents)
    issuing.write_down(contents)
    assert SigningIntent.objects.filter(voided_at=None).count() == 1
    again = SigningIntent.objects.get(voided_at=None)
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_the_queries_do_not_grow_with_the_batch(
    exporter: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    issued(exporter)
    cleared(exporter, 12)
    with django_assert_max_num_queries(45):
        seal_cleared()
    assert Code.objects.count() == 13
