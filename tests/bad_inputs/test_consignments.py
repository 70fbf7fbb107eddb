"""Bad inputs, the api-json rows that a consignment can have: AEO, HS and goods."""

import pytest

from declarations.models import Declaration, LedgerEntry
from tests.bad_inputs.judging import pointers_refused, sentences_of
from tests.bad_inputs.rows import Row, rows
from tests.consignments import clear_consignment
from tests.programs import Program
from validation.models import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

# Field of the table -> where it lies in a consignment.
PLACES = {
    "aeo_number": "body__aeo_certificate__code",
    "hs_code": "body__goods__0__hs_code",
    "gross_weight": "body__goods__0__gross_mass_kg",
}
FULL_WIDTH = r"\uff11\uff12.\uff15"
PARTNER = "well-formed AEO of another tenant"
UNKNOWN = "AEOCN1234567890"
OTHER_TENANTS = "AEOCN3301DEME05"
BAD = [
    row
    for row in rows("api-json")
    if row.field in PLACES and row.given not in {PARTNER, FULL_WIDTH}
]


@pytest.mark.parametrize("row", BAD, ids=lambda row: row.name)
def test_a_bad_value_is_refused_by_name(row: Row, equipment_client: Program) -> None:
    place = PLACES[row.field]
    document = clear_consignment(**{place: row.value})
    refused = pointers_refused(equipment_client, document)
    assert "/" + place.replace("__", "/") in refused
    assert len(row.value) < 6 or row.value not in sentences_of(
        equipment_client, document
    )


@pytest.mark.parametrize("place", ["body__goods__0__supplier__aeo_code"])
@pytest.mark.parametrize(
    "value", [row.value for row in BAD if row.field == "aeo_number"]
)
def test_a_suppliers_bad_code_gives_no_code(
    place: str, value: str, equipment_client: Program
) -> None:
    document = clear_consignment(
        **{place: value, "body__goods__0__category": "CRITICAL"}
    )
    answer = equipment_client.post("/api/v1/checks/", document)
    told = answer.json()
    assert answer.status_code < 500
    assert told.get("outcome", "refused") != "clear"


def test_a_foreign_certificate_is_told_like_an_unknown_one(
    equipment_client: Program,
) -> None:
    said = []
    for code in (UNKNOWN, OTHER_TENANTS):
        document = clear_consignment(body__aeo_certificate__code=code)
        findings = equipment_client.post("/api/v1/checks/", document).json()["findings"]
        said.append([{**one, "value": ""} for one in findings])
    assert said[0] == said[1]
    assert {one["rule"] for one in said[0]} == {"IEGC-AEO-03"}


def test_a_claim_to_a_foreign_certificate_is_kept(equipment_client: Program) -> None:
    document = clear_consignment(body__aeo_certificate__code=OTHER_TENANTS)
    refused = pointers_refused(equipment_client, document)
    assert refused == {"/body/aeo_certificate/code"}
    kept = Verdict.objects.get().findings.get()
    assert (kept.rule, kept.value) == ("IEGC-AEO-03", OTHER_TENANTS)
    told = LedgerEntry.objects.filter(kind="declaration.returned").get()
    assert told.data["rules"] == ["IEGC-AEO-03"]


def test_full_width_digits_are_read_as_what_they_say(equipment_client: Program) -> None:
    [row] = [row for row in rows("api-json") if row.given == FULL_WIDTH]
    document = clear_consignment(body__goods__0__gross_mass_kg=row.value)
    equipment_client.post("/api/v1/declarations/", document)
    kept = Declaration.objects.get().revisions.get().envelope
    assert kept["body"]["goods"][0]["gross_mass_kg"] == "12.5"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("body__goods", []),
        ("body__goods", {}),
        ("body__goods", [{}]),
        ("body__goods__0__line", 0),
        ("body__goods__0__line", "1"),
        ("body__goods__0__currency", "usd$"),
        ("body__goods__0__origin_country", "CHN"),
        ("body__goods__0__category", "complete"),
        ("body__goods__0__description", "x" * 181),
        ("body__goods__0__description", "a\u202eb"),
        ("body__goods__0__set__parts_total", 0),
        ("body__goods__0__price", "1"),
        ("body__totals__lines", 2.0),
        ("body__documents__0__sha256", "x" * 64),
        ("body__aeo_certificate__scope", ["EVERYTHING"]),
        ("body__aeo_certificate__goods_headings", ["84"]),
        ("body__aeo_certificate__next_review_on", "2026-02-30"),
    ],
)
def test_a_fault_of_form_is_refused_at_its_place(
    place: str, value: object, equipment_client: Program
) -> None:
    document = clear_consignment(**{place: value})
    answer = equipment_client.post("/api/v1/declarations/", document)
    assert answer.status_code in {400, 422}, answer.content
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert all(one.startswith("/" + place.replace("__", "/")) for one in pointers)
    assert not Declaration.objects.exists()
