"""One case on one screen: what to decide, what is known, and what happened before."""

import re

import pytest

from declarations.clock import database_now
from declarations.lifecycle import Step, advance
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import SYSTEM
from declarations.states import Action, State
from tests import consignments, factories
from tests.programs import Program
from tests.validation.desk.desk import (
    FLAG,
    a_case,
    a_clearance,
    amended,
    copied,
    decides,
    desk,
    settled,
)
from tests.visits import Person, work
from validation.desk.heaps import SHOWN, WHOLE
from validation.models import RulingKind, StoredFinding
from validation.review import decide

pytestmark = pytest.mark.usefixtures("law")


def heading(text: str) -> str:
    return text.partition("<h1>")[2].partition("</h1>")[0]


def test_the_page_says_first_what_needs_deciding(
    exporter: User, reviewer: User
) -> None:
    case = a_case(exporter)
    said = heading(Person(reviewer).sees(desk(case)))
    assert said.startswith("One question: The notice names GB/T 37498")


def test_findings_stand_with_value_law_and_remedy(
    exporter: User, reviewer: User
) -> None:
    text = Person(reviewer).sees(desk(a_case(exporter)))
    assert "<mark>GB/T 37498</mark>" in text
    assert "ISO 14067:2018, Carbon footprint of products" in text
    assert "Use a report by ISO 14067, GB/T 24067 or PAS 2050" in text
    assert 'href="/rules/GCC-CARBON-03/"' in text


def test_the_gravest_finding_comes_first(exporter: User, reviewer: User) -> None:
    case = a_case(exporter)
    amended(case, exporter, body__vehicle__powertrain="DIESEL")
    text = Person(reviewer).sees(desk(case))
    assert heading(text).startswith("Must be corrected: ")
    assert "Approve, issue the code" not in text
    findings = text.partition('id="findings-title"')[2]
    assert findings.index("Must be corrected") < findings.index("A reviewer decides")


def test_two_questions_are_counted(exporter: User, reviewer: User) -> None:
    case = a_case(exporter, body__battery__declared_pack_count=3)
    assert "2 questions to decide" in heading(Person(reviewer).sees(desk(case)))


def test_a_parked_case_says_what_failed(exporter: User, reviewer: User) -> None:
    row = factories.filed(exporter)
    failed = Step(row, Action.PARK, {"attempts": 3, "failure": "Timeout: too slow"})
    advance([failed], actor=SYSTEM, at=database_now())
    text = Person(reviewer).sees(desk(row))
    assert heading(text) == "The rules could not judge this case"
    assert "Timeout: too slow" in text
    assert "Approve, issue the code" not in text
    assert decides(reviewer, row).status_code == 409
    assert decides(reviewer, row, "refused").status_code == 302


def test_what_is_decided_says_so(exporter: User, reviewer: User) -> None:
    text = Person(reviewer).sees(desk(a_clearance(exporter)))
    assert heading(text) == "Nothing to decide here now"
    assert "/decision/" not in text


def test_earlier_decisions_are_found_by_exporter_model_hs_code_and_report(
    exporter: User, stranger: User, reviewer: User
) -> None:
    same_exporter = a_case(
        exporter,
        body__vehicle__model="Demo Rigid 31T",
        body__carbon_report__covers={"models": ["Demo Rigid 31T"]},
        body__carbon_report__report_id="CFP-1",
        body__vehicle__hs_code="8704600000",
    )
    same_model = a_case(stranger, exporter__uscc=factories.RIVAL_USCC)
    for row, kind in ((same_exporter, "approved"), (same_model, "refused")):
        decide(
            user=reviewer,
            declaration=row,
            kind=RulingKind(kind),
            reason=f"Because of {row.reference}.",
        )
    case = a_case(exporter)
    known = Person(reviewer).sees(desk(case)).partition('id="precedents-title"')[2]
    by_exporter, by_model, by_hs, by_report = known.split("</details>")[:4]
    assert f"Because of {same_exporter.reference}." in by_exporter
    assert same_model.reference not in by_exporter
    for some in (by_model, by_hs, by_report):
        assert f"Because of {same_model.reference}." in some
        assert same_exporter.reference not in some


def test_no_earlier_decision_is_said_too(exporter: User, reviewer: User) -> None:
    text = Person(reviewer).sees(desk(a_case(exporter)))
    assert "Nobody has decided a case of this exporter" in text


def test_the_other_filing_of_a_truck_is_linked_from_both(
    exporter: User, stranger: User, reviewer: User
) -> None:
    first = a_case(exporter)
    packs = first.revisions.get().envelope["body"]["battery"]["packs"]
    second = settled(
        factories.filed(
            stranger,
            exporter__uscc=factories.RIVAL_USCC,
            body__vehicle__vin=first.subject,
            body__battery__packs=[packs[0], {"code": factories.a_pack_code()}],
        ),
        State.IN_REVIEW,
    )
    text = Person(reviewer).sees(desk(second)).partition('id="related-title"')[2]
    related = text.partition("</section>")[0]
    assert f'href="{desk(first)}"' in related
    assert "In review" in related
    pack = packs[0]["code"]
    assert f"{first.subject[:-6]}<b>{first.subject[-6:]}</b>" in related
    assert f"{pack[:-6]}<b>{pack[-6:]}</b>" in related
    assert "Approve, issue the code" not in Person(reviewer).sees(desk(second))
    other = Person(reviewer).sees(desk(first)).partition('id="related-title"')[2]
    assert f'href="{desk(second)}"' in other.partition("</section>")[0]


def test_what_lists_say_stands_beside_what_is_declared(
    equipment_client: Program, reviewer: User
) -> None:
    document = consignments.clear_consignment(body__aeo_certificate__grade="CERTIFIED")
    answer = equipment_client.post("/api/v1/declarations/", document)
    assert answer.status_code == 201, answer.content
    work()
    row = Declaration.objects.get(reference=answer.json()["reference"])
    text = Person(reviewer).sees(desk(row)).partition('id="compared-title"')[2]
    table = text.partition("</table>")[0]
    grade = table.partition("Grade of the certificate")[2].partition("</tr>")[0]
    assert "CERTIFIED" in grade
    assert "ADVANCED" in grade
    assert "Differs" in grade
    status = table.partition("Status of the certificate")[2].partition("</tr>")[0]
    assert "Same" in status


def test_everything_declared_and_all_that_happened_is_there(
    exporter: User, reviewer: User
) -> None:
    case = a_case(exporter)
    text = Person(reviewer).sees(desk(case))
    envelope = case.revisions.get().envelope
    assert envelope["body"]["carbon_report"]["report_id"] in text
    assert "Sent to a customs reviewer" in text
    assert "No document is attached." in text
    assert FLAG["body__carbon_report__standard"] in text


def test_what_one_rule_found_in_many_places_is_folded(
    exporter: User, reviewer: User
) -> None:
    case = a_case(exporter)
    found = StoredFinding.objects.get(verdict__declaration=case)
    StoredFinding.objects.bulk_create(
        copied(found, position=number, value=f"seen-{number}")
        for number in range(2, 101)
    )
    text = Person(reviewer).sees(desk(case))
    shown, _summary, folded = text.partition("GCC-CARBON-03 found 97 more")
    assert shown.count('<article class="finding') == SHOWN
    assert all(f"seen-{number}" in folded for number in range(4, 101))
    assert len(set(re.findall(r'id="ask-\d+"', text))) == 100


def test_a_few_of_one_rule_are_all_told_in_full(exporter: User, reviewer: User) -> None:
    case = a_case(exporter)
    found = StoredFinding.objects.get(verdict__declaration=case)
    StoredFinding.objects.bulk_create(
        copied(found, position=number) for number in range(2, WHOLE + 1)
    )
    text = Person(reviewer).sees(desk(case))
    assert text.count('<article class="finding') == WHOLE
    assert " more</summary>" not in text
