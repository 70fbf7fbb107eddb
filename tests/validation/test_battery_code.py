"""Battery codes of GB/T 34014: form, dates, second life."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation.identifiers import battery_code
from validation.identifiers.battery_code import BatteryCode


def pack(symbols: str, product: str = "P") -> str:
    """A first-life code with these date symbols."""
    return f"0X9{product}B7K0DEM001{symbols}0001201"


def parsed(code: str) -> BatteryCode:
    """The parts of a code that has some."""
    found = battery_code.parse(code)
    assert found is not None
    return found


@given(st.dates(date(2011, 1, 1), date(2040, 12, 31)))
def test_each_day_has_symbols_that_stand_for_it(on: date) -> None:
    assert battery_code.day(battery_code.symbols(on)) == on


@pytest.mark.parametrize(
    ("symbols", "on"),
    [
        ("GA2", date(2026, 10, 2)),
        ("BC4", date(2021, 12, 4)),
        ("G12", date(2026, 1, 2)),
        ("C3B", date(2022, 3, 11)),
        ("H1J", date(2027, 1, 18)),
        ("91Y", date(2019, 1, 30)),
        ("J30", date(2028, 3, 31)),
    ],
)
def test_symbols_are_read_without_i_o_q_u_and_z(symbols: str, on: date) -> None:
    assert battery_code.day(symbols) == on


@pytest.mark.parametrize("symbols", ["GD1", "I11", "G1I", "G1U", "G20", "G2X", "0A1"])
def test_symbols_of_no_day_give_none(symbols: str) -> None:
    assert battery_code.day(symbols) is None
    assert parsed(pack(symbols)).made_on is None


def test_a_code_is_taken_apart() -> None:
    code = parsed(pack("G93"))
    assert (code.maker, code.product, code.type_letter) == ("0X9", "P", "B")
    assert (code.made_on, code.serial) == (date(2026, 9, 3), "0001201")
    assert not code.second_life


@pytest.mark.parametrize("product", "PMC")
def test_packs_modules_and_cells_are_told_apart(product: str) -> None:
    assert parsed(pack("G93", product)).product == product


def test_a_second_life_code_names_its_new_product_at_the_end() -> None:
    code = parsed("0X9MB7KG930001201RP")
    assert code.second_life
    assert code.product == "P"
    assert code.made_on == date(2026, 9, 3)


@pytest.mark.parametrize(
    "code",
    [
        "",
        pack("G93")[:-1],
        pack("G93") + "1",
        pack("G93") + "\n",
        pack("G93", "X"),
        pack("G93").lower(),
        "0X9PH7K0DEM001G930001201",
        "0X9PB7K0DEM001G93000120A",
        "0X9PB7K0DEM001G93000120٣",
        "0X9PB7KG930001201RX",
    ],
)
def test_what_has_not_the_form_is_no_code(code: str) -> None:
    assert battery_code.parse(code) is None
