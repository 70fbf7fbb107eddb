"""Facts of a truck: both shapes of footprint, totals, and what codes say of them."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from declarations.canonical import canonical_bytes
from declarations.schemes import ClaimKey
from tests.validation.cases import circumstances, example, patched
from validation.schemes.green_clearance_code import SCHEME
from validation.schemes.green_clearance_code.anniversaries import years_later
from validation.schemes.green_clearance_code.carbon import Carbon
from validation.schemes.green_clearance_code.facts import TruckFacts

PACT = "gcc-pact-footprint-clear"
FOOTPRINT = "/body/pact_product_footprint"


def _facts(name: str = "gcc-battery-electric-clear", **patch: Any) -> TruckFacts:
    found: TruckFacts = SCHEME.facts(patched(example(name), patch), circumstances())
    return found


def _carbon(name: str = PACT, **patch: Any) -> Carbon:
    carbon = _facts(name, **patch).carbon
    assert carbon is not None
    return carbon


def test_both_shapes_of_footprint_give_the_same_facts() -> None:
    own, pact = _carbon("gcc-battery-electric-clear"), _carbon()
    assert own.result == pact.result == Decimal(41850)
    assert own.per_unit == pact.per_unit == Decimal(41850)
    assert own.unit == pact.unit == "piece"
    assert own.period == pact.period == (date(2025, 7, 1), date(2026, 6, 30))
    assert own.verifier == pact.verifier == "Demo Verification Ltd"
    assert own.models[0] == pact.models[0] == "Demo E-Tractor 49T"
    assert set(own.where) == set(pact.where)


def test_a_pact_footprint_is_valid_for_three_years_after_its_period() -> None:
    assert _carbon().valid == (date(2026, 6, 30), date(2029, 6, 30))


def test_a_pact_footprint_may_say_how_long_it_is_valid() -> None:
    given = {
        f"{FOOTPRINT}/validityPeriodStart": "2026-07-31T16:00:00Z",
        f"{FOOTPRINT}/validityPeriodEnd": "2027-12-31T15:59:59Z",
    }
    # The days are those of China, where the declaration is received.
    assert _carbon(set=given).valid == (date(2026, 8, 1), date(2027, 12, 31))


def test_a_pact_footprint_may_name_the_vin_among_its_products() -> None:
    given = {f"{FOOTPRINT}/productIds": ["urn:vin:example:lzz1bcn21td000110"]}
    assert _carbon(set=given).vins == ("LZZ1BCN21TD000110",)


def test_a_moment_that_does_not_exist_is_no_date() -> None:
    given = {f"{FOOTPRINT}/pcf/referencePeriodEnd": "2026-06-31T00:00:00Z"}
    assert _carbon(set=given).period[1] is None


def test_the_report_of_a_pact_footprint_is_the_footprint() -> None:
    footprint = example(PACT)["body"]["pact_product_footprint"]
    sha256 = hashlib.sha256(canonical_bytes(footprint)).hexdigest()
    assert SCHEME.code_profile(example(PACT), "").carbon == ("41850.0", sha256)


@pytest.mark.parametrize(
    ("text", "number"),
    [("41850", 41850), ("0.5", Decimal("0.5")), ("n/a", None), ("1e3", None)],
)
def test_a_result_is_a_plain_number_or_nothing(text: str, number: Any) -> None:
    given = {"/body/carbon_report/result_kgco2e": text}
    assert _carbon("gcc-battery-electric-clear", set=given).result == number


def test_totals_are_taken_where_parts_were_declared() -> None:
    totals = _facts("gcc-every-field-clear").totals
    assert [total.pointer for total in totals] == [
        "/body/battery/rated_energy_kwh",
        "/body/invoice_value/total",
    ]
    assert [total.declared for total in totals] == [
        Decimal("400.6"),
        Decimal("146500.00"),
    ]
    assert _facts().totals == ()


def test_the_code_names_truck_packs_and_footprint() -> None:
    profile = SCHEME.code_profile(example(), "")
    assert (profile.subject, profile.hs_code) == ("LZZ1BCN25TD000101", "8701240000")
    assert profile.batteries is not None
    assert len(profile.batteries) == 4
    assert profile.carbon is not None
    assert profile.carbon[0] == "41850.0"


def test_the_code_of_a_gas_truck_names_no_packs() -> None:
    assert SCHEME.code_profile(example("gcc-natural-gas-review"), "").batteries is None


def test_a_truck_claims_its_vin_and_each_pack_once() -> None:
    body = example("gcc-five-faults-returned")["body"]
    claims = SCHEME.claims(body)
    assert claims[0] == ClaimKey("vin", "LZZ1BCN21TD000105")
    assert [claim.value[-2:] for claim in claims[1:]] == ["21", "22", "23"]


def test_lists_show_the_vin_and_the_model() -> None:
    summary = SCHEME.summary(example()["body"])
    assert summary.subject == "LZZ1BCN25TD000101"
    assert summary.goods == "Sinotruk Demo E-Tractor 49T"


@pytest.mark.parametrize(
    ("on", "years", "later"),
    [
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(9998, 1, 1), 3, date.max),
    ],
)
def test_anniversaries_exist(on: date, years: int, later: date) -> None:
    assert years_later(on, years) == later
