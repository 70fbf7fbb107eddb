"""Vehicle identification numbers: check digit, year codes, makers."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation.identifiers import vin

ALPHABET = "".join(c for c in string.ascii_uppercase + string.digits if c not in "IOQ")
CHECKED = [place for place in range(17) if place != vin.CHECK_POSITION - 1]

readable = st.text(ALPHABET, min_size=17, max_size=17)


def lawful(text: str) -> str:
    """The VIN with the check character that its other characters give."""
    zeroed = f"{text[:8]}0{text[9:]}"
    return f"{text[:8]}{vin.check_character(zeroed)}{text[9:]}"


def value(character: str) -> int:
    """What a character counts in the check sum, seen from outside."""
    weight_two = f"{'0' * 16}{character}"
    return "0123456789X".index(vin.check_character(weight_two)) * 6 % 11


@pytest.mark.parametrize(
    ("number", "check"),
    [
        ("LZZ1BCN25TD000101", "5"),
        ("11111111111111111", "1"),
        ("LZZ1BCN2XTD000177", "5"),
        ("LZZ1BCN2XTD000000", "X"),
    ],
)
def test_the_check_character_is_worked_out_by_annex_a(number: str, check: str) -> None:
    assert vin.check_character(number) == check


@given(readable)
def test_a_number_made_lawful_stays_lawful(text: str) -> None:
    number = lawful(text)
    assert vin.check_character(number) == number[8]


@given(readable, st.sampled_from(CHECKED), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught_unless_it_counts_the_same(
    text: str, place: int, other: str
) -> None:
    number = lawful(text)
    wrong = number[:place] + other + number[place + 1 :]
    caught = vin.check_character(wrong) != wrong[8]
    assert caught == (value(other) != value(number[place]))


@given(st.text(max_size=20))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert vin.is_readable(text) == (len(text) == 17 and set(text) <= set(ALPHABET))


@pytest.mark.parametrize("letter", "IOQiöÄ-АО٣²")
def test_characters_outside_the_alphabet_are_named(letter: str) -> None:
    assert vin.strangers(f"LZZ{letter}1{letter}") == letter


@pytest.mark.parametrize(
    ("code", "year"),
    [("A", 1980), ("A", 2010), ("Y", 2000), ("1", 2001), ("9", 2009), ("T", 2026)],
)
def test_a_year_code_stands_for_its_years(code: str, year: int) -> None:
    assert year in vin.years(code)


@pytest.mark.parametrize("code", "IOQUZ0")
def test_six_characters_stand_for_no_year(code: str) -> None:
    assert vin.years(code) == ()


def test_thirty_codes_cover_thirty_years_once() -> None:
    years = [vin.years(code)[0] for code in vin.YEAR_CODES]
    assert years == list(range(1980, 2010))


def test_a_small_makers_identifier_takes_three_more_characters() -> None:
    assert vin.maker("LZZ1BCN25TD000101") == "LZZ"
    assert vin.maker("LA91BCN25TD123101") == "LA9123"
