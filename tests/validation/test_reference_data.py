"""The shipped reference data: whole, consistent, and open about what is invented."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from tests.validation.books import book_on
from validation.reference.lists import COUNTRIES, CURRENCIES, HS_2022, INCOTERMS
from validation.reference.loaders import read_csv
from validation.rule import Level
from validation.schemes.green_clearance_code import SCHEME, lists

VEHICLE = SCHEME.body_schema["properties"]["vehicle"]["properties"]


@pytest.mark.parametrize("listed", SCHEME.lists, ids=lambda listed: listed.name)
def test_no_two_rows_of_a_list_hold_on_the_same_date(listed: Any) -> None:
    rows = [dated for dated in read_csv(listed) if dated.in_force(date(2026, 11, 22))]
    keys = Counter(listed.key(dated.row) for dated in rows)
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("listed", SCHEME.lists, ids=lambda listed: listed.name)
def test_every_row_says_where_it_comes_from(listed: Any) -> None:
    assert all(dated.source for dated in read_csv(listed))


def test_hs_2022_is_whole() -> None:
    levels = Counter(row.level for row in book_on()[HS_2022].values())
    assert levels == {2: 97, 4: 1229, 6: 5613}


def test_the_twelve_ports_are_marked_as_placeholders() -> None:
    ports = read_csv(lists.PORTS)
    assert len(ports) == 12
    assert all(port.illustrative for port in ports)


def test_nothing_of_the_pilot_is_in_force_before_it() -> None:
    before = book_on(date(2026, 4, 22))
    assert not before[lists.PORTS]
    assert not before[lists.POWERTRAINS]


def test_hs_prefixes_are_those_of_the_nomenclature() -> None:
    book = book_on()
    unknown = {key for key in book[lists.HS_MAPPING] if key not in book[HS_2022]}
    assert unknown == {"870120"}


def test_mappings_name_powertrains_and_categories_of_the_schema() -> None:
    rows = book_on()[lists.HS_MAPPING].values()
    powertrains = {
        name
        for row in rows
        for name in lists.words(f"{row.accepted_for};{row.review_for}")
    }
    categories = {name for row in rows for name in lists.words(row.categories)}
    assert powertrains == set(book_on()[lists.POWERTRAINS])
    assert categories <= set(VEHICLE["category"]["enum"])


def test_lists_and_schema_know_the_same_kinds_of_vehicle() -> None:
    assert set(book_on()[lists.CATEGORIES]) == set(VEHICLE["category"]["enum"])
    assert set(book_on()[lists.POWERTRAINS]) < set(VEHICLE["powertrain"]["enum"])


def test_type_letters_stand_for_chemistries_of_the_schema() -> None:
    battery = SCHEME.body_schema["properties"]["battery"]["properties"]
    named = {
        chemistry
        for row in book_on()[lists.BATTERY_TYPES].values()
        for chemistry in lists.words(row.chemistries)
    }
    assert named == set(battery["chemistry"]["enum"])


def test_codes_of_trade_are_those_of_their_standards() -> None:
    book = book_on()
    assert len(book[COUNTRIES]) == 249
    assert {"CNY", "USD", "EUR", "AED"} <= set(book[CURRENCIES])
    assert {code for code, term in book[INCOTERMS].items() if term.retired} == {"DAT"}
    assert len(book[INCOTERMS]) == 12


def test_overrides_name_rules_cases_and_levels_that_exist() -> None:
    known = {(rule.id, case) for rule in SCHEME.rules for case in ("", *rule.cases)}
    for dated in read_csv(SCHEME.lists[0]):
        assert (dated.row.rule, dated.row.case) in known
        assert Level(dated.row.level)
