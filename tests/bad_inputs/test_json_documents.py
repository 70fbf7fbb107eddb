"""Bad inputs, the api-json rows: values of single fields."""

from datetime import timedelta

import pytest

from declarations.models import Declaration
from declarations.states import State
from tests.bad_inputs.judging import DECLARATIONS, pointers_refused, sentences_of
from tests.bad_inputs.rows import Row, rows
from tests.factories import clear_truck, filed, today
from tests.programs import Program
from validation.models import Verdict
from validation.tasks import judge_submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

# Field of the table -> where it lies in our documents. What no document has, such as
# a call-back address, is refused as an unknown member.
PLACES = {
    "vin": "body__vehicle__vin",
    "battery_serial": "body__battery__packs__0__code",
    "hs_code": "body__vehicle__hs_code",
    "gross_weight": "body__vehicle__gross_vehicle_mass_kg",
    "quantity": "body__battery__declared_pack_count",
    "company_name": "declaration_of_truth__name",
    "departure_at": "planned_exit_date",
    "aeo_number": "aeo_number",
    "callback_url": "callback_url",
    "contact_email": "contact_email",
    "plate": "plate",
    "tenant_id": "tenant_id",
}
RECIPES = {
    '"L"*10_000_000': "L" * 10_000_000,
    "1 year ago": (today() - timedelta(days=365)).isoformat(),
}
# Lawful in another spelling, so accepted as the canonical one.
ACCEPTED = {
    "lsvaa4182e2184847": "LSVAA4182E2184847",
    "LSVAA4182E2184847\\n": "LSVAA4182E2184847",
}
BETWEEN_TWO = "same battery on two trucks of different exporters"
# Tried with a consignment, which has a certificate.
PARTNER = "well-formed AEO of another tenant"
SINGLE = [
    row
    for row in rows("api-json")
    if row.field != "carbon_report"
    and row.given not in {*ACCEPTED, BETWEEN_TWO, PARTNER}
]


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row.name)
def test_a_bad_value_is_refused_by_name(row: Row, api_client: Program) -> None:
    place = PLACES[row.field]
    value = RECIPES.get(row.given, row.value)
    document = clear_truck(**{place: value})
    refused = pointers_refused(api_client, document)
    if len(value) < 1_000_000:
        assert "/" + place.replace("__", "/") in refused
        assert len(value) < 6 or value not in sentences_of(api_client, document)


@pytest.mark.parametrize(("given", "canonical"), ACCEPTED.items())
def test_another_spelling_is_the_same_vehicle(
    given: str, canonical: str, api_client: Program
) -> None:
    [row] = [row for row in rows("api-json") if row.given == given]
    document = clear_truck(body__vehicle__vin=row.value)
    assert api_client.post(DECLARATIONS, document).status_code == 201
    assert Declaration.objects.get().subject == canonical


def test_dots_and_spaces_in_an_hs_code_change_nothing(api_client: Program) -> None:
    document = clear_truck(body__vehicle__hs_code="8701.24.00 00")
    assert api_client.post("/api/v1/checks/", document).json()["outcome"] == "clear"


@pytest.mark.parametrize("given", ["0102290000", "8703.80.00.90"])
def test_no_digit_of_an_hs_code_is_lost(given: str, api_client: Program) -> None:
    api_client.post(DECLARATIONS, clear_truck(body__vehicle__hs_code=given))
    envelope = Declaration.objects.get().revisions.get().envelope
    assert envelope["body"]["vehicle"]["hs_code"] == given.replace(".", "")


def test_a_pack_on_two_trucks_goes_to_a_person_and_tells_no_name(
    api_client: Program, strange_client: Program
) -> None:
    packs = clear_truck()["body"]["battery"]["packs"]
    first = filed(api_client.user, body__battery__packs=packs)
    second = filed(
        strange_client.user,
        body__battery__packs=packs,
        exporter={"uscc": "91420000MADEM0D047"},
    )
    judge_submitted()
    states = [Declaration.objects.get(pk=d.pk).state for d in (first, second)]
    assert states == [State.CLEARED, State.IN_REVIEW]
    told = strange_client.get(f"{DECLARATIONS}{second.reference}/").content.decode()
    assert "GCC-BATTERY-08" in told
    for secret in (first.reference, first.exporter.uscc, first.exporter.name + " 1"):
        assert secret not in told
    assert Verdict.objects.count() == 2


def test_every_field_of_the_table_is_tried() -> None:
    fields = {row.field for row in rows("api-json")}
    assert fields == {*PLACES, "carbon_report"}
