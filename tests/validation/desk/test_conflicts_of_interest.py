"""Nobody decides what he or his side had a hand in, whichever way he had it."""

from collections.abc import Callable

import pytest
from django.db import connection

from declarations import ledger
from declarations.clock import database_now
from declarations.faults import Forbidden
from declarations.models import Declaration, WorkingCopy
from declarations.parties.models import Organisation, Role, User
from declarations.parties.standing import Actor
from tests.factories import a_mandate
from tests.validation.desk.desk import a_case, desk
from tests.visits import Person
from validation.desk.queue import claim_next
from validation.impartiality import impartial, may_decide
from validation.models import RulingKind
from validation.review import decide

pytestmark = pytest.mark.usefixtures("law")
Entangle = Callable[[User, Declaration, Organisation], None]


def works_for_the_exporter(user: User, row: Declaration, _broker: Organisation) -> None:
    user.memberships.create(organisation=row.exporter, role=Role.MEMBER)


def works_for_whoever_filed_it(
    user: User, row: Declaration, broker: Organisation
) -> None:
    Declaration.objects.filter(pk=row.pk).update(filed_for=broker)
    user.memberships.create(organisation=broker, role=Role.MEMBER)


def works_for_whoever_filed_an_earlier_revision(
    user: User, row: Declaration, broker: Organisation
) -> None:
    with_triggers_off(row, "filed_for_id", broker.pk)
    user.memberships.create(organisation=broker, role=Role.MEMBER)


def works_for_a_broker_with_a_mandate(
    user: User, row: Declaration, broker: Organisation
) -> None:
    a_mandate(row.exporter, broker, revoked_at=database_now())
    user.memberships.create(organisation=broker, role=Role.MEMBER)


def filed_it_himself(user: User, row: Declaration, _broker: Organisation) -> None:
    Declaration.objects.filter(pk=row.pk).update(filed_by=user)


def filed_an_earlier_revision(
    user: User, row: Declaration, _broker: Organisation
) -> None:
    with_triggers_off(row, "filed_by_id", user.pk)


def edited_its_answers(user: User, row: Declaration, _broker: Organisation) -> None:
    WorkingCopy.objects.create(declaration=row, envelope={}, saved_by=user)


def answered_a_question(user: User, row: Declaration, _broker: Organisation) -> None:
    event = ledger.Event(row, "case.answered", Actor.of(user))
    ledger.append([event], at=database_now())


def with_triggers_off(row: Declaration, column: str, value: int) -> None:
    """Change a revision, which the database refuses to everybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        row.revisions.filter(number=1).update(**{column: value})
        cursor.execute("SET session_replication_role = origin")


WAYS: tuple[Entangle, ...] = (
    works_for_the_exporter,
    works_for_whoever_filed_it,
    works_for_whoever_filed_an_earlier_revision,
    works_for_a_broker_with_a_mandate,
    filed_it_himself,
    filed_an_earlier_revision,
    edited_its_answers,
    answered_a_question,
)


@pytest.mark.parametrize("entangle", WAYS, ids=lambda way: way.__name__)
def test_a_reviewer_does_not_decide_when_he(
    entangle: Entangle, exporter: User, reviewer: User, broking_company: Organisation
) -> None:
    case = a_case(exporter)
    assert may_decide(reviewer, case)
    entangle(reviewer, case, broking_company)
    himself = User.objects.get(pk=reviewer.pk)
    assert not may_decide(himself, case)
    with pytest.raises(Forbidden):
        decide(user=himself, declaration=case, kind=RulingKind.APPROVED, reason="Mine.")
    text = Person(himself).sees(desk(case))
    assert "had a hand in it" in text
    assert f'value="{case.reference}' not in Person(himself).sees("/desk/")


def test_others_cases_stay_open_to_him(
    exporter: User, stranger: User, reviewer: User, exporting_company: Organisation
) -> None:
    own = a_case(exporter)
    foreign = a_case(stranger, exporter__uscc=stranger_uscc(stranger))
    reviewer.memberships.create(organisation=exporting_company, role=Role.MEMBER)
    rows = Declaration.objects.filter(pk__in=[own.pk, foreign.pk])
    assert list(impartial(rows, User.objects.get(pk=reviewer.pk))) == [foreign]


def stranger_uscc(user: User) -> str:
    member = user.memberships.select_related("organisation").get()
    return member.organisation.uscc


def test_the_next_case_passes_over_what_one_had_a_hand_in(
    exporter: User, reviewer: User
) -> None:
    first, second = a_case(exporter), a_case(exporter)
    filed_it_himself(reviewer, first, first.exporter)
    assert claim_next(user=reviewer) == second
    assert claim_next(user=reviewer) is None
