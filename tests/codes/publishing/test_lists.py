"""Status lists from the register: complete, made anew on change, by workers only."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from codes import statuslist
from codes.keys import active_key_for
from codes.models import Code, SigningIntent, SigningKey, StatusList
from codes.publishing import changes, lists
from codes.publishing.models import ListChange, PublishedList
from codes.status import reinstate, suspend
from codes.statuslist import Mark
from codes.statuslists import list_uri
from codes.trust import KeyState, KeyUse
from codes.verification import CodeStatus
from declarations.faults import Unavailable
from declarations.parties.models import User
from tests.codes.publishing.readers import fetched_list, published
from tests.codes.register import issued

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def code(exporter: User) -> Code:
    return issued(exporter)


def mark_of(code: Code) -> Mark:
    return fetched_list(code.status_list).mark(code.status_index)


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        (CodeStatus.ACTIVE, Mark.VALID),
        (CodeStatus.EXPIRED, Mark.VALID),
        (CodeStatus.REVOKED, Mark.REVOKED),
        (CodeStatus.SUSPENDED, Mark.SUSPENDED),
        (CodeStatus.CONSUMED, Mark.CONSUMED),
    ],
)
def test_each_status_has_its_mark(code: Code, status: CodeStatus, mark: Mark) -> None:
    Code.objects.update(status=status)
    published()
    assert mark_of(code) is mark


def test_a_move_is_told_by_the_next_list(code: Code, supervisor: User) -> None:
    published()
    assert mark_of(code) is Mark.VALID
    suspend(user=supervisor, numbers=[code.number], reason="Doubtful")
    assert mark_of(code) is Mark.VALID
    published()
    assert mark_of(code) is Mark.SUSPENDED
    reinstate(user=supervisor, numbers=[code.number], reason="All is well")
    published()
    assert mark_of(code) is Mark.VALID
    assert PublishedList.objects.get(pk=code.status_list).revision == 3


def test_a_move_that_is_rolled_back_is_told_by_nobody(
    code: Code, supervisor: User
) -> None:
    published()
    with transaction.atomic():
        suspend(user=supervisor, numbers=[code.number], reason="Doubtful")
        transaction.set_rollback(True)
    assert not ListChange.objects.exists()
    assert lists.publish_lists() == 0


def test_a_change_after_the_snapshot_is_not_lost(
    code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found again in the next round, because its word was not taken away."""
    published()
    sign = lists._sign

    def sign_while_the_world_turns(*args: object) -> None:
        sign(*args)  # type: ignore[arg-type]
        if Code.objects.filter(status=CodeStatus.ACTIVE).update(
            status=CodeStatus.REVOKED
        ):
            changes.mark_changed([code.status_list])

    monkeypatch.setattr(lists, "_sign", sign_while_the_world_turns)
    changes.mark_changed([code.status_list])
    assert lists.publish_lists() == 2
    assert mark_of(code) is Mark.REVOKED
    assert not ListChange.objects.exists()


def test_a_list_that_is_young_and_unchanged_is_left_alone(code: Code) -> None:
    published()
    assert lists.publish_lists() == 0
    old = timezone.now() - lists.REMADE_AFTER - timedelta(seconds=1)
    PublishedList.objects.update(made_at=old)
    assert lists.publish_lists() == 2
    assert fetched_list().issued_at > old.timestamp()


def test_the_next_list_is_known_before_a_code_stands_in_it(db: None) -> None:
    bundle = published()
    assert set(bundle.lists) == {list_uri(1)}
    StatusList.objects.create(number=1, salt=b"x")
    assert set(published().lists) == {list_uri(1), list_uri(2)}
    assert fetched_list(2).packed == bytes(32_768)


def test_what_was_signed_and_never_stored_is_revoked(code: Code) -> None:
    SigningIntent.objects.create(
        declaration=code.declaration,
        number="GCH62BA8R6PX4K3",
        payload_digest="0" * 64,
        status_list=1,
        status_index=4711,
        issued_at=timezone.now(),
        voided_at=timezone.now(),
    )
    published()
    assert fetched_list(1).mark(4711) is Mark.REVOKED


def test_a_compromised_key_signs_no_list_any_more(code: Code) -> None:
    published()
    key = active_key_for(KeyUse.STATUS).row
    SigningKey.objects.filter(pk=key.pk).update(
        state=KeyState.COMPROMISED, compromised_at=timezone.now()
    )
    changes.keys_changed()
    published()
    listed = PublishedList.objects.get(pk=1)
    assert listed.kid == active_key_for(KeyUse.STATUS).row.kid != key.kid
    assert mark_of(code) is Mark.VALID


def test_times_are_those_of_the_profile(code: Code) -> None:
    published()
    listed = fetched_list()
    assert listed.ttl == 300
    assert listed.expires_at - listed.issued_at == 24 * 3600
    assert abs(listed.issued_at - timezone.now().timestamp()) < 60
    assert listed.uri == list_uri(1)


def test_the_web_cannot_make_a_list(settings: Settings, db: None) -> None:
    settings.CODE_KEK = None
    with pytest.raises(Unavailable):
        lists.publish_lists()


def test_making_a_list_costs_the_same_however_many_codes_are_stopped(
    exporter: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issued(exporter)
    published()
    for stopped in (1, 40):
        StatusList.objects.get_or_create(number=1, defaults={"salt": b""})
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO codes_signingintent (declaration_id, number,"
                " payload_digest, status_list, status_index, issued_at, voided_at)"
                " SELECT (SELECT min(id) FROM declarations_declaration),"
                " 'X' || %s || '-' || n, '', 1, n, now(), now()"
                " FROM generate_series(1, %s) n",
                [stopped, stopped],
            )
        changes.mark_changed([1])
        with django_assert_num_queries(17):
            assert lists.publish_lists() == 1
    assert fetched_list().mark(40) is statuslist.Mark.REVOKED
