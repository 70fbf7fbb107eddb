"""A filing that comes after the inspection began is returned (GCC-TIMING-01)."""

import pytest

from codes.gate import services
from codes.gate.orders import Scan
from declarations import intake
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.services import resubmit, withdraw
from tests import factories
from tests.codes.gate.officers import fails, standing, start
from tests.programs import Program
from tests.visits import work
from validation.models import Verdict
from validation.replay import replay

pytestmark = pytest.mark.usefixtures("law")
RULE = "GCC-TIMING-01"


def rules_of(declaration: Declaration) -> list[str]:
    """Which rules spoke of the current revision."""
    declaration.refresh_from_db()
    verdict = declaration.verdicts.get(revision=declaration.revision)
    return list(verdict.findings.values_list("rule", flat=True))


def sent_again(user: User, declaration: Declaration) -> None:
    document = factories.clear_truck(body__vehicle__vin=declaration.subject)
    envelope = intake.read(document, today=factories.today())
    resubmit(user=user, declaration=declaration, envelope=envelope, channel="api")
    work()


def test_an_inspection_after_the_filing_is_in_order(
    exporter: User, officer: User
) -> None:
    row = factories.filed(exporter)
    start(officer, standing(row))
    work()
    assert rules_of(row) == []
    assert row.state == "issued"
    seen = Verdict.objects.get().circumstances["inspection_started_at"]
    assert seen is not None


def test_a_correction_after_the_inspection_began_is_returned(
    exporter: User, officer: User
) -> None:
    row = factories.filed(exporter, body__vehicle__powertrain="DIESEL")
    work()
    row.refresh_from_db()
    start(officer, standing(row))
    sent_again(exporter, row)
    assert RULE in rules_of(row)
    assert row.state == "returned"


def test_a_correction_before_any_inspection_is_in_order(exporter: User) -> None:
    row = factories.filed(exporter, body__vehicle__powertrain="DIESEL")
    work()
    sent_again(exporter, row)
    assert rules_of(row) == []


def test_filing_anew_does_not_get_round_an_inspection(
    exporter: User, officer: User, api_client: Program
) -> None:
    first = factories.filed(exporter)
    start(officer, standing(first))
    withdraw(user=exporter, declaration=first, reason="Filed wrongly")
    document = factories.clear_truck(body__vehicle__vin=first.subject)
    said = api_client.post("/api/v1/checks/", document).json()
    assert [finding["rule"] for finding in said["findings"]] == [RULE]
    second = factories.filed(exporter, body__vehicle__vin=first.subject)
    other = factories.filed(exporter)
    work()
    assert (rules_of(second), rules_of(other)) == ([RULE], [])


def test_a_truck_may_come_again_once_its_inspection_is_over(
    exporter: User, officer: User
) -> None:
    first = factories.filed(exporter)
    start(officer, standing(first))
    withdraw(user=exporter, declaration=first, reason="Filed wrongly")
    fails(officer, standing(first))
    second = factories.filed(exporter, body__vehicle__vin=first.subject)
    work()
    assert rules_of(second) == []


def test_a_hold_does_not_end_an_inspection(exporter: User, officer: User) -> None:
    first = factories.filed(exporter)
    start(officer, standing(first))
    services.hold(
        user=officer, presented=standing(first), reason="No list", scan=Scan()
    )
    withdraw(user=exporter, declaration=first, reason="Filed wrongly")
    second = factories.filed(exporter, body__vehicle__vin=first.subject)
    work()
    assert rules_of(second) == [RULE]


def test_a_replay_sees_the_inspection_as_it_was(exporter: User, officer: User) -> None:
    row = factories.filed(exporter, body__vehicle__powertrain="DIESEL")
    work()
    row.refresh_from_db()
    start(officer, standing(row))
    sent_again(exporter, row)
    assert [each for one in replay() for each in one.differences] == []
    assert Verdict.objects.count() == 2
