"""What a mandate covers: scheme, port, goods, dates, acts, number; revoked at once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from declarations import intake, services
from declarations.authority import Authority, authorities_for
from declarations.envelope import Envelope
from declarations.faults import DomainError, Forbidden, Refused
from declarations.models import Declaration
from declarations.parties.models import (
    Mandate,
    MandateAction,
    Organisation,
    Role,
    User,
)
from tests import factories
from tests.codes.crowds import race

pytestmark = pytest.mark.usefixtures("law")
SCHEME = factories.clear_truck()["scheme"]
TRUCKS, TRAILERS = "87", "86"


@pytest.fixture
def clerk(broking_company: Organisation) -> User:
    """Works for a broker; each test gives the mandate that it is about."""
    return factories.a_person(broking_company, Role.MEMBER)


@pytest.fixture
def mandate(exporting_company: Organisation, broking_company: Organisation) -> Mandate:
    return factories.a_mandate(exporting_company, broking_company)


def sees(user: User, row: Declaration) -> bool:
    return Declaration.objects.visible_to(user).filter(pk=row.pk).exists()


def change(mandate: Mandate, **changes: Any) -> None:
    Mandate.objects.filter(pk=mandate.pk).update(**changes)


def envelopes(number: int) -> list[Envelope]:
    day = factories.today()
    return [intake.read(factories.clear_truck(), today=day) for _ in range(number)]


def asked(user: User, filings: list[Envelope], **how: Any) -> list[bool]:
    """Which of them the user may file."""
    answers = authorities_for(
        user=user, filings=filings, action=MandateAction.SUBMIT, **how
    )
    return [isinstance(answer, Authority) for answer in answers]


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({}, True),
        ({"schemes": [SCHEME], "ports": ["CNTXG", "CNSHA"]}, True),
        ({"hs_chapters": [TRAILERS, TRUCKS]}, True),
        ({"valid_from": factories.today()}, True),
        ({"schemes": ["another"]}, False),
        ({"ports": ["CNSHA"]}, False),
        ({"hs_chapters": [TRAILERS]}, False),
        ({"revoked_at": timezone.now()}, False),
        ({"broker_accepted_at": None}, False),
        ({"exporter_accepted_at": None}, False),
        # Two days, since midnight may pass between this line and its test.
        ({"valid_from": factories.today() + timedelta(days=2)}, False),
        ({"valid_until": factories.today()}, False),
        ({"actions": ["prepare"]}, False),
    ],
)
def test_a_broker_sees_and_files_just_what_its_mandate_covers(
    exporter: User,
    clerk: User,
    mandate: Mandate,
    changes: dict[str, Any],
    *,
    covered: bool,
) -> None:
    row = factories.filed(exporter)
    change(mandate, **changes)
    assert sees(clerk, row) is covered
    assert asked(clerk, envelopes(1)) == [covered]
    if covered:
        factories.filed(clerk)
    else:
        with pytest.raises(DomainError) as refusal:
            factories.filed(clerk)
        assert refusal.value.code == "no_mandate"


@pytest.mark.parametrize(
    ("second", "covered"),
    [
        # Of the last day in China, and of the next: 16:00 UTC is midnight there.
        (datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 30, 16, 0, 0, tzinfo=UTC), False),
        # Of the day before its first, and of its first.
        (datetime(2026, 5, 31, 15, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 5, 31, 16, 0, 0, tzinfo=UTC), True),
    ],
)
def test_its_days_begin_and_end_at_midnight_in_china(
    clerk: User,
    mandate: Mandate,
    monkeypatch: pytest.MonkeyPatch,
    second: datetime,
    *,
    covered: bool,
) -> None:
    row, (filing,) = factories.filed(clerk), envelopes(1)
    change(mandate, valid_from=date(2026, 6, 1), valid_until=date(2026, 7, 1))
    monkeypatch.setattr(timezone, "now", lambda: second)
    assert sees(clerk, row) is covered
    assert asked(clerk, [filing]) == [covered]


def test_seeing_is_not_filing(exporter: User, clerk: User, mandate: Mandate) -> None:
    row = factories.filed(exporter)
    change(mandate, actions=["view"])
    assert sees(clerk, row)
    with pytest.raises(Forbidden):
        services.withdraw(user=clerk, declaration=row, reason="not mine to end")


def test_limits_of_port_and_goods_let_a_draft_be_begun(
    clerk: User, mandate: Mandate, exporting_company: Organisation
) -> None:
    change(mandate, ports=["CNSHA"], hs_chapters=[TRAILERS])
    draft = services.start_draft(
        user=clerk, exporter=exporting_company, scheme=SCHEME, envelope={}
    )
    assert sees(clerk, draft)
    assert draft.filed_under == mandate


def test_what_is_filed_under_a_mandate_says_so(clerk: User, mandate: Mandate) -> None:
    row = factories.filed(clerk)
    assert row.filed_under == mandate
    assert row.ledger.get().actor["mandate"] == mandate.number


def test_one_files_for_oneself_under_none(exporter: User, mandate: Mandate) -> None:
    row = factories.filed(exporter)
    assert row.filed_under is None
    assert "mandate" not in row.ledger.get().actor


def test_of_a_file_just_as_many_are_taken_as_the_mandate_allows(
    clerk: User, mandate: Mandate
) -> None:
    change(mandate, maximum=4)
    factories.filed(clerk)
    assert asked(clerk, envelopes(5)) == [True, True, True, False, False]
    (refusal,) = [
        answer
        for answer in authorities_for(
            user=clerk, filings=envelopes(4), action=MandateAction.SUBMIT
        )
        if isinstance(answer, Refused)
    ]
    assert refusal.code == "mandate_used_up"
    assert [fault.pointer for fault in refusal.faults] == ["/exporter/uscc"]
    assert mandate.number in refusal.message


def test_drafts_and_corrections_take_no_slot(clerk: User, mandate: Mandate) -> None:
    change(mandate, maximum=1)
    for _twice in range(2):
        draft = services.start_draft(
            user=clerk, exporter=mandate.exporter, scheme=SCHEME, envelope={}
        )
    (envelope, again) = envelopes(2)
    sent = services.resubmit(
        user=clerk, declaration=draft, envelope=envelope, channel="web"
    )
    Declaration.objects.filter(pk=sent.pk).update(state="returned")
    services.resubmit(user=clerk, declaration=sent, envelope=again, channel="web")
    assert asked(clerk, envelopes(1)) == [False]
    assert asked(clerk, envelopes(1), takes_slots=False) == [True]


def test_slots_are_spent_after_mandates_without_a_maximum(
    clerk: User, mandate: Mandate, broking_company: Organisation
) -> None:
    change(mandate, maximum=1)
    free = factories.a_mandate(mandate.exporter, broking_company)
    assert factories.filed(clerk).filed_under == free


def test_the_number_of_queries_does_not_grow_with_that_of_the_filings(
    clerk: User, mandate: Mandate
) -> None:
    change(mandate, maximum=1000)
    counts = []
    asked(clerk, envelopes(1))
    for number in (1, 30):
        filings = envelopes(number)
        with CaptureQueriesContext(connection) as asked_for:
            asked(clerk, filings)
        counts.append(len(asked_for))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_race_for_the_last_slot_one_wins(
    clerk: User, mandate: Mandate, broking_company: Organisation
) -> None:
    change(mandate, maximum=1)
    rival = factories.a_person(broking_company, Role.MEMBER)
    documents = [factories.clear_truck() for _both in range(2)]
    filings = [intake.read(one, today=factories.today()) for one in documents]

    def file(user: User, envelope: Envelope) -> None:
        services.submit(user=user, envelope=envelope, channel="api")

    won = race(
        [lambda: file(clerk, filings[0]), lambda: file(rival, filings[1])],
    )
    assert sorted(won) == [False, True]
    assert Declaration.objects.filter(filed_under=mandate).count() == 1
