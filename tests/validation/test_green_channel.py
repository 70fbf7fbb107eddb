"""The Green Channel as a whole: its form, its codes, and rules left undecided."""

from collections.abc import Iterator
from typing import Any

import pytest

from codes.models import Code
from codes.tasks import seal_cleared
from declarations.contract import contract_for
from declarations.layout import Field, Table, Widget
from declarations.models import Declaration
from declarations.parties.models import User
from tests import consignments
from tests.validation.books import TODAY, book_on, changed
from tests.validation.cases import circumstances, example, looked_up
from tests.validation.test_green_clearance_code import required_places
from validation.engine import Answer, Decision, judge
from validation.reference.lists import HS_2022
from validation.reference.loaders import read_csv
from validation.schemes.green_channel import SCHEME, lists
from validation.schemes.green_channel.facts import ConsignmentFacts
from validation.tasks import judge_submitted

CLEAR = "iegc-machining-centre-clear"
SHAPE = contract_for(SCHEME.slug).shape


def _facts(name: str = CLEAR) -> ConsignmentFacts:
    envelope = example(name)
    around = looked_up(SCHEME, envelope, circumstances())
    found: ConsignmentFacts = SCHEME.facts(envelope, around)
    return found


def _fields() -> Iterator[tuple[str, Field]]:
    for section in SCHEME.sections:
        for item in section.items:
            if isinstance(item, Table):
                for field in item.fields:
                    yield f"{item.pointer}/0{field.pointer}", field
            else:
                yield item.pointer, item


def test_every_question_of_the_form_has_its_place_in_the_schema() -> None:
    steps = {
        pointer: [0 if step == "0" else step for step in pointer.split("/")[1:]]
        for pointer, _ in _fields()
    }
    assert [place for place, way in steps.items() if not SHAPE.at(way).types] == []


def test_choices_are_values_of_the_schema() -> None:
    closed = {Widget.SELECT, Widget.RADIOS, Widget.CHECKBOXES}
    for pointer, field in _fields():
        below: Any = SCHEME.body_schema
        for step in pointer.split("/")[2:]:
            below = below["items"] if step == "0" else below["properties"][step]
        below = below.get("items", below)
        if field.widget in closed and "enum" in below:
            assert {value for value, _ in field.choices()} == set(below["enum"])


def test_the_form_asks_for_everything_that_is_required() -> None:
    asked = {pointer for pointer, field in _fields() if not field.optional}
    parts = SCHEME.body_schema["properties"]
    for name in ("aeo_certificate", "contract", "totals"):
        assert set(required_places(parts[name], f"/body/{name}")) <= asked
    line = parts["goods"]["items"]
    assert set(required_places(line, "/body/goods/0")) <= asked


def test_the_form_takes_as_many_lines_as_the_schema() -> None:
    tables = {
        item.pointer: item.most
        for section in SCHEME.sections
        for item in section.items
        if isinstance(item, Table)
    }
    parts = SCHEME.body_schema["properties"]
    assert tables["/body/goods"] == parts["goods"]["maxItems"]
    assert (
        tables["/body/contract/lines"]
        == parts["contract"]["properties"]["lines"]["maxItems"]
    )


def test_every_rule_says_its_requirement_in_a_sentence() -> None:
    assert [rule.id for rule in SCHEME.rules if not rule.check.__doc__] == []


def test_mapped_and_named_headings_are_those_of_the_nomenclature() -> None:
    book = book_on(TODAY, SCHEME.slug)
    named = {
        heading
        for row in book[lists.KEYWORDS].values()
        for heading in lists.words(f"{row.wrong_prefixes};{row.right_headings}")
    }
    unknown = (named | set(book[lists.HS_MAPPING])) - set(book[HS_2022])
    assert unknown == set()


def test_categories_statuses_and_treatments_are_closed_sets() -> None:
    book = book_on(TODAY, SCHEME.slug)
    assert {row.category for row in book[lists.HS_MAPPING].values()} == {
        *("COMPLETE", "CRITICAL", "SUSPICIOUS", "EXCLUDED")
    }
    statuses = {row.status for row in book[lists.PARTNERS].values()}
    assert statuses == {"IN_FORCE", "SIGNED", "NONE"}
    treatments = {row.treatment for row in book[lists.GRADES].values()}
    assert treatments == {"ACCEPTED", "REVIEW", "REFUSED"}
    groups = {
        group
        for row in book[lists.DESTINATIONS].values()
        for group in lists.words(row.groups)
    }
    assert groups == {"RCEP", "ASEAN", "AFRICA"}


@pytest.mark.parametrize("listed", [lists.EXPORTERS, lists.CERTIFICATES])
def test_demo_names_are_marked_as_such(listed: Any) -> None:
    rows = read_csv(listed)
    assert rows
    assert all(row.illustrative for row in rows)


def test_without_a_switch_a_person_decides() -> None:
    book = changed(book_on(TODAY, SCHEME.slug), {"iegc_parameters": []}, SCHEME)
    judgement = judge(SCHEME.rules, _facts(), book)
    assert judgement.answers["IEGC-DEST-01"] is Answer.UNDETERMINED
    assert judgement.decision is Decision.REVIEW


def test_a_consignment_claims_nothing() -> None:
    assert SCHEME.claims(example(CLEAR)["body"]) == ()


def test_lists_show_the_contract_and_the_first_goods() -> None:
    summary = SCHEME.summary(example("iegc-mixed-consignment-returned")["body"])
    assert summary.subject == "DEMO-C-2026-017"
    assert summary.goods == "Vertical machining centre VMC851, complete +11"


@pytest.mark.usefixtures("law")
def test_the_form_offers_ports_all_over_china() -> None:
    ports = dict(SCHEME.port_choices())
    assert {"CNTAO", "CNDLC", "CNMLX"} <= set(ports)


@pytest.mark.usefixtures("law")
def test_a_code_names_its_consignment_by_the_reference(
    equipment_exporter: User,
) -> None:
    row = consignments.filed(equipment_exporter)
    judge_submitted()
    seal_cleared()
    assert Declaration.objects.get(pk=row.pk).state == "issued"
    code = Code.objects.get(declaration=row)
    assert (code.subject, code.scheme_number) == (row.reference, SCHEME.number)
    assert code.number.startswith("GCE")
    assert (code.expires_at - code.issued_at).days == 30


@pytest.mark.usefixtures("law")
def test_two_consignments_of_one_contract_both_clear(equipment_exporter: User) -> None:
    for _ in range(2):
        consignments.filed(equipment_exporter)
    judge_submitted()
    assert set(Declaration.objects.values_list("state", flat=True)) == {"cleared"}
