"""Who is told of what: the right people of each kind, once, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations import ledger
from declarations.clock import database_now
from declarations.kinds import KINDS, Audience
from declarations.models import Declaration, LedgerEntry
from declarations.notifications import following
from declarations.notifications.audiences import RESOLVERS
from declarations.notifications.matters import HABITS, Matter, Readers
from declarations.notifications.models import Notice, Reading
from declarations.parties.models import Mandate, Organisation, Role, User
from declarations.parties.standing import SYSTEM
from declarations.webhooks.sequencing import sequence
from tests import factories
from tests.declarations.notifications.news import SAID, follow, happens, readers
from tests.factories import filed

pytestmark = pytest.mark.usefixtures("law")
OF = {
    readers: [
        name
        for name, kind in KINDS.items()
        if kind.told and kind.told.readers is readers
    ]
    for readers in Readers
}
# People who might be told by mistake.
CROWDED = pytest.mark.usefixtures(
    *("exporter", "colleague", "broker", "stranger", "broker_without_mandate"),
    *("reviewer", "supervisor", "gate_officer", "auditor"),
)
OF_NO_DECLARATION = ("issuance.stopped", "key.expired")


@pytest.fixture
def declaration(exporter: User) -> Declaration:
    made = filed(exporter)
    follow()
    Notice.objects.all().delete()
    return made


@CROWDED
def test_filers_are_the_exporters_people_and_mandated_brokers(
    declaration: Declaration, exporter: User, colleague: User, broker: User
) -> None:
    happens(declaration, *OF[Readers.FILERS])
    follow()
    for kind in OF[Readers.FILERS]:
        assert readers(kind) == {exporter, colleague, broker}, kind


@CROWDED
def test_supervisors_are_told_of_what_they_oversee(
    declaration: Declaration, supervisor: User
) -> None:
    happens(
        declaration, *(k for k in OF[Readers.SUPERVISORS] if k not in OF_NO_DECLARATION)
    )
    for kind in OF_NO_DECLARATION:
        ledger.append_to("desk", kind, actor=SYSTEM, data=SAID, at=database_now())
    follow()
    for kind in OF[Readers.SUPERVISORS]:
        assert readers(kind) == {supervisor}, kind


@CROWDED
@pytest.mark.parametrize("kind", OF[Readers.HOLDER])
def test_a_case_that_comes_back_is_told_to_its_last_reviewer(
    declaration: Declaration, reviewer: User, second_reviewer: User, kind: str
) -> None:
    happens(declaration, "case.asked", by=second_reviewer)
    happens(declaration, "case.taken_over", by=reviewer, holder="Song")
    happens(declaration, kind)
    follow()
    assert readers(kind) == {reviewer}


def test_a_case_that_nobody_held_is_told_to_nobody(declaration: Declaration) -> None:
    happens(declaration, *OF[Readers.HOLDER])
    assert follow() == 0


def test_a_reviewer_who_left_is_not_told(
    declaration: Declaration, reviewer: User
) -> None:
    happens(declaration, "case.asked", by=reviewer)
    follow()
    reviewer.memberships.all().delete()
    happens(declaration, "case.answered")
    follow()
    assert readers("case.answered") == set()


def test_a_company_that_an_event_names_is_told(
    exporter: User, colleague: User, stranger: User
) -> None:
    said = {**SAID, "tell": [factories.EXPORTER_USCC]}
    entry = LedgerEntry(pk=1, kind="any.kind", actor={"id": colleague.pk}, data=said)
    company = factories.an_exporter().pk
    people = RESOLVERS[Readers.NAMED]([entry])[1]
    assert people == {exporter.pk: company, colleague.pk: company}


def test_nobody_is_told_of_their_own_act(
    declaration: Declaration, exporter: User, colleague: User, supervisor: User
) -> None:
    happens(declaration, "document.infected", by=colleague)
    happens(declaration, "case.override_proposed", by=supervisor)
    follow()
    assert readers("document.infected") == {exporter}
    assert readers("case.override_proposed") == set()


def test_programs_and_people_who_were_shut_out_are_told_nothing(
    declaration: Declaration,
    exporting_company: Organisation,
    exporter: User,
    colleague: User,
    api_client: Any,
) -> None:
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    dismissed = factories.a_person(exporting_company, Role.MEMBER)
    dismissed.memberships.update(disabled_at=database_now())
    happens(declaration, "declaration.returned")
    follow()
    assert readers("declaration.returned") == {exporter}


@pytest.mark.parametrize(
    "change",
    [
        {"actions": ["submit"]},
        {"ports": ["CNSHA"]},
        {"schemes": ["green_channel"]},
        {"revoked_at": database_now},
    ],
)
def test_a_mandate_that_does_not_cover_it_tells_the_broker_nothing(
    declaration: Declaration, broker: User, change: dict[str, Any]
) -> None:
    values = {name: v() if callable(v) else v for name, v in change.items()}
    Mandate.objects.update(**values)
    happens(declaration, "declaration.returned")
    follow()
    assert broker not in readers("declaration.returned")


def test_following_twice_tells_nobody_twice(
    declaration: Declaration, exporter: User
) -> None:
    happens(declaration, "declaration.returned")
    assert (follow(), follow()) == (1, 0)
    Reading.objects.update(position=0)
    follow()
    assert (
        Notice.objects.filter(user=exporter, kind="declaration.returned").count() == 1
    )


def test_what_is_a_week_old_is_no_news(declaration: Declaration) -> None:
    event = ledger.Event(declaration, "declaration.returned", SYSTEM, SAID)
    ledger.append([event], at=database_now() - timedelta(days=8))
    assert follow() == 0


def test_a_thousand_events_cost_as_many_queries_as_ten(
    declaration: Declaration, exporter: User, broker: User, supervisor: User
) -> None:
    counts = []
    for number in (10, 1000):
        many_events(declaration, number)
        sequence()
        with CaptureQueriesContext(connection) as queries:
            assert following.follow() == number * 3
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def many_events(declaration: Declaration, number: int) -> None:
    """As a file of many rows makes them, half of them for either side."""
    kinds = ("declaration.returned", "case.override_proposed") * number
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            chain=f"{number}-{index}",
            declaration=declaration,
            sequence=1,
            kind=kind,
            at=database_now(),
            actor=SYSTEM.as_json(),
            data=SAID,
            previous=ledger.GENESIS,
            hash="0" * 64,
        )
        for index, kind in enumerate(kinds)
    )


def test_a_crowd_is_one_notice_a_person_and_grows(
    declaration: Declaration, exporter: User, broker: User
) -> None:
    for more in (1, 2):
        many_events(declaration, following.CROWD + more)
        follow()
    told = Notice.objects.filter(kind="declaration.returned")
    assert {notice.user for notice in told} == {exporter, broker}
    assert {notice.many for notice in told} == {2 * following.CROWD + 3}
    assert {notice.declaration for notice in told} == {None}


def test_few_are_told_of_one_by_one(declaration: Declaration, exporter: User) -> None:
    many_events(declaration, following.CROWD)
    follow()
    told = Notice.objects.filter(kind="declaration.returned", user=exporter)
    assert told.count() == following.CROWD


def test_a_crowd_that_was_read_grows_no_more(
    declaration: Declaration, exporter: User
) -> None:
    many_events(declaration, following.CROWD + 1)
    follow()
    Notice.objects.update(read_at=database_now())
    many_events(declaration, following.CROWD + 2)
    follow()
    told = Notice.objects.filter(kind="declaration.returned", user=exporter)
    assert sorted(notice.many for notice in told) == [21, 22]


def test_every_kind_that_is_told_speaks_to_those_who_may_read_it() -> None:
    for kind in KINDS.values():
        if kind.told and kind.audience is Audience.CUSTOMS:
            assert HABITS[kind.told.matter].of_customs, kind.name
    assert set(HABITS) == set(Matter)
    assert set(RESOLVERS) == set(Readers)
