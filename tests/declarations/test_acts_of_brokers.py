"""Whatever a broker does for an exporter is written down under its mandate."""

import pytest

from declarations import intake, services
from declarations.envelope import Envelope
from declarations.faults import Forbidden
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import Mandate, Organisation, Role, User
from declarations.parties.selectors import acts_in_name_of
from declarations.tracking.services import Wish, give, revoke
from tests import factories
from tests.validation.rfi.requests import a_case, asked, replied
from tests.visits import work

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def clerk(broking_company: Organisation) -> User:
    """Works for a broker; each test gives the mandate that it is about."""
    return factories.a_person(broking_company, Role.MEMBER)


@pytest.fixture
def mandate(exporting_company: Organisation, broking_company: Organisation) -> Mandate:
    return factories.a_mandate(exporting_company, broking_company)


def a_truck() -> Envelope:
    return intake.read(factories.clear_truck(), today=factories.today())


def drafted(user: User, exporter: Organisation) -> Declaration:
    return services.start_draft(
        user=user, exporter=exporter, scheme="green_clearance_code", envelope={}
    )


def sent(user: User, row: Declaration) -> None:
    services.resubmit(user=user, declaration=row, envelope=a_truck(), channel="web")


def test_every_act_says_under_which_mandate_and_the_exporter_reads_it(
    exporter: User, clerk: User, reviewer: User, mandate: Mandate
) -> None:
    row = drafted(clerk, mandate.exporter)
    services.save_answers(user=exporter, declaration=row, envelope={}, done=[])
    services.save_answers(user=clerk, declaration=row, envelope={}, done=[])
    sent(clerk, row)
    work()
    link, _token = give(user=clerk, declaration=row, wish=Wish())
    revoke(user=clerk, link=link)
    sent(clerk, row)
    work()
    row.refresh_from_db()
    services.withdraw(user=clerk, declaration=row, reason="Wrong truck.")
    replied(clerk, asked(reviewer, a_case(clerk), words="Why?"), words={1: "So."})
    mine = [
        each for each in LedgerEntry.objects.all() if each.actor.get("id") == clerk.pk
    ]
    under = {
        (each.actor.get("mandate"), each.actor.get("on_behalf_of_uscc"))
        for each in mine
    }
    assert under == {(mandate.number, mandate.exporter.uscc)}
    assert {each.kind for each in mine} == {
        *("declaration.drafted", "declaration.prepared", "declaration.submitted"),
        *("declaration.amended", "declaration.withdrawn", "code.revoked"),
        *("tracking.given", "tracking.revoked", "case.answered"),
    }
    for some in (None, mandate):
        assert {*acts_in_name_of(exporter, some)} == {*mine}


def test_preparing_is_told_once_and_not_of_the_exporters_own_people(
    exporter: User, clerk: User, mandate: Mandate
) -> None:
    row = drafted(exporter, mandate.exporter)
    for user in (exporter, clerk, clerk, clerk):
        services.save_answers(user=user, declaration=row, envelope={}, done=[])
    kinds = list(row.ledger.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["declaration.drafted", "declaration.prepared"]


def test_what_a_mandate_only_lets_see_is_not_changed_into_what_it_lets_send(
    exporter: User, clerk: User, mandate: Mandate, broking_company: Organisation
) -> None:
    Mandate.objects.filter(pk=mandate.pk).update(actions=["view"])
    factories.a_mandate(mandate.exporter, broking_company, ports=["CNTXG"])
    row = factories.filed(exporter, port_of_exit__unlocode="CNSHA")
    work()
    row.refresh_from_db()
    with pytest.raises(Forbidden):
        sent(clerk, row)
    assert row.codes.get().status == "active"
