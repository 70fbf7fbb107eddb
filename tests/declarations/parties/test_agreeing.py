"""Agreeing on mandates: either side proposes, the other answers, both may revoke."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from declarations import services
from declarations.authority import require_authority
from declarations.faults import Conflict, DomainError, Forbidden, Refused
from declarations.ledger import breaks
from declarations.models import Declaration, LedgerEntry
from declarations.parties import mandates
from declarations.parties.models import (
    Mandate,
    MandateAction,
    MandateStanding,
    Organisation,
    OrganisationKind,
    User,
)
from tests import factories
from tests.declarations.parties.companies import (
    REASON,
    an_owner,
    proposed,
    terms,
)

pytestmark = pytest.mark.django_db
End = Callable[..., Mandate]


@pytest.fixture
def agent(broking_company: Organisation) -> User:
    """Owner of the broker."""
    return an_owner(broking_company)


def standing(mandate: Mandate) -> MandateStanding:
    mandate.refresh_from_db()
    return mandate.standing(factories.today())


def told(mandate: Mandate) -> list[str]:
    rows = LedgerEntry.objects.filter(chain=mandates.chain_of(mandate))
    return [kind for (kind,) in rows.order_by("sequence").values_list("kind")]


def test_a_proposal_holds_once_the_other_side_accepts(
    law: None, exporter: User, agent: User, broking_company: Organisation
) -> None:
    mandate = proposed(exporter, broking_company)
    assert standing(mandate) is MandateStanding.PROPOSED
    with pytest.raises(DomainError):
        factories.filed(agent)
    mandates.accept(user=agent, mandate=mandate)
    assert standing(mandate) is MandateStanding.IN_FORCE
    assert factories.filed(agent).filed_under == mandate
    assert told(mandate) == ["mandate.proposed", "mandate.accepted"]
    assert list(breaks()) == []


def test_a_broker_may_propose_and_only_the_exporter_then_accepts(
    exporter: User, agent: User, exporting_company: Organisation
) -> None:
    mandate = proposed(agent, exporting_company)
    with pytest.raises(Conflict):
        mandates.accept(user=agent, mandate=mandate)
    mandates.accept(user=exporter, mandate=mandate)
    assert standing(mandate) is MandateStanding.IN_FORCE


@pytest.mark.parametrize("end", [mandates.decline, mandates.revoke])
def test_what_was_ended_is_not_accepted_any_more(
    exporter: User,
    agent: User,
    broking_company: Organisation,
    end: Callable[..., Mandate],
) -> None:
    mandate = proposed(exporter, broking_company)
    end(user=agent, mandate=mandate, reason=REASON)
    with pytest.raises(Conflict):
        mandates.accept(user=agent, mandate=mandate)
    with pytest.raises(Conflict):
        mandates.revoke(user=exporter, mandate=mandate, reason=REASON)


@pytest.mark.parametrize("who", ["exporter", "agent"])
def test_either_side_revokes_and_the_next_query_knows(
    law: None,
    request: pytest.FixtureRequest,
    agent: User,
    broking_company: Organisation,
    who: str,
) -> None:
    mandate = factories.a_mandate(factories.an_exporter(), broking_company)
    row = factories.filed(agent)
    mandates.revoke(user=request.getfixturevalue(who), mandate=mandate, reason=REASON)
    assert not Declaration.objects.visible_to(agent).exists()
    with pytest.raises(Forbidden):
        require_authority(agent, row, MandateAction.SUBMIT)
    row.refresh_from_db()
    assert row.filed_under == mandate


def test_a_member_does_not_agree_for_the_company(
    colleague: User, agent: User, exporting_company: Organisation
) -> None:
    with pytest.raises(Forbidden):
        proposed(colleague, exporting_company)
    mandate = proposed(agent, exporting_company)
    for act in (mandates.decline, mandates.revoke):
        with pytest.raises(Forbidden):
            act(user=colleague, mandate=mandate, reason=REASON)
    with pytest.raises(Forbidden):
        mandates.accept(user=colleague, mandate=mandate)


def test_a_broker_gives_a_broker_nothing(agent: User) -> None:
    other = factories.an_organisation(
        OrganisationKind.BROKER, uscc=factories.OTHER_BROKER_USCC
    )
    with pytest.raises(Refused) as refusal:
        proposed(agent, other)
    assert refusal.value.faults[0].pointer == "/counterpart"
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.a_mandate(other, Organisation.objects.get(memberships__user=agent))


def test_an_exporter_gives_an_exporter_nothing(
    exporter: User, rival_company: Organisation
) -> None:
    with pytest.raises(Refused):
        proposed(exporter, rival_company)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.a_mandate(factories.an_exporter(), rival_company)


def test_an_organisation_with_mandates_stays_what_it_is(
    agent: User, exporting_company: Organisation, broking_company: Organisation
) -> None:
    factories.a_mandate(exporting_company, broking_company)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=exporting_company.pk).update(kind="broker")


def test_days_that_make_no_sense_are_refused_by_name(
    exporter: User, broking_company: Organisation
) -> None:
    day = factories.today()
    with pytest.raises(Refused) as refusal:
        proposed(
            exporter, broking_company, valid_from=day, last_day=day.replace(year=2020)
        )
    assert [fault.pointer for fault in refusal.value.faults] == ["/last_day"]
    assert terms().last_day > day


def test_customs_has_no_mandates(
    supervisor: User, exporting_company: Organisation
) -> None:
    with pytest.raises(Forbidden):
        proposed(supervisor, exporting_company)


def test_a_withdrawal_says_under_which_mandate(
    law: None, agent: User, broking_company: Organisation
) -> None:
    mandate = factories.a_mandate(factories.an_exporter(), broking_company)
    row = services.withdraw(
        user=agent, declaration=factories.filed(agent), reason=REASON
    )
    numbers = [entry.actor["mandate"] for entry in row.ledger.all()]
    assert numbers == [mandate.number] * 2
