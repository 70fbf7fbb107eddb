"""The number that people type: made, forgiven where harmless, refused otherwise."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes import number

SHOWN = "GCH62-BA8R6-PX4K3"
CANONICAL = "GCH62BA8R6PX4K3"
FULL_WIDTH = "".join(chr(ord(character) + 0xFEE0) for character in SHOWN)
TYPEABLE = number.SYMBOLS + "ILOU*~$= -"


def refusal(text: str) -> str:
    with pytest.raises(number.NumberError) as caught:
        number.parse(text)
    return caught.value.code


def one_character_edits(canonical: str) -> Iterator[str]:
    for place in range(len(canonical) + 1):
        before, after = canonical[:place], canonical[place:]
        for symbol in TYPEABLE:
            yield before + symbol + after
            yield before + symbol + after[1:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]


@given(st.sampled_from("HE"), st.integers(2026, 2099))
def test_a_generated_number_is_canonical_and_reads_back(letter: str, year: int) -> None:
    made = number.generate(letter, year)
    assert made.startswith(f"GC{letter}{year % 10}")
    assert number.parse(made) == made
    assert number.parse(number.display(made)) == made


def test_the_random_part_comes_from_fifty_bits_and_nothing_else() -> None:
    asked: list[int] = []

    def randbits(bits: int) -> int:
        asked.append(bits)
        return 0b00010_01011_01010_01000_11000_00110_10110_11101_00100_10011

    assert number.generate("H", 2026, randbits) == CANONICAL
    assert asked == [50]


def test_a_number_whose_check_has_no_plain_symbol_is_drawn_again() -> None:
    draws = iter(range(1000))
    made = [number.generate("H", 2026, lambda _: next(draws)) for _ in range(500)]
    # Of 37 check values 5 have no plain symbol.
    assert 550 < next(draws) < 610
    assert {text[-1] for text in made} == set(number.SYMBOLS)


@pytest.mark.parametrize("letter", ["", "h", "I", "L", "O", "U", "7", "HE", "\u0419"])
def test_a_scheme_letter_that_would_not_read_back_is_refused(letter: str) -> None:
    with pytest.raises(ValueError, match="scheme letter"):
        number.generate(letter, 2026)


@pytest.mark.parametrize(
    "typed",
    [
        SHOWN,
        "gch62-ba8r6-px4k3",
        " GCH62 BA8R6 PX4K3\r\n",
        "GCH62\u2013BA8R6\u2011PX4K3",
        FULL_WIDTH,
        "GCH62\u3000BA8R6\u00a0PX4K3",
        "G-C-H-6-2-B-A-8-R-6-P-X-4-K-3",
    ],
)
def test_what_a_person_may_type_is_understood(typed: str) -> None:
    assert number.parse(typed) == CANONICAL


@pytest.mark.parametrize("look_alike", ["O", "o", "I", "i", "L", "l", "\uff4c"])
def test_letters_that_look_like_digits_are_read_as_digits(look_alike: str) -> None:
    digit = "0" if look_alike in "Oo" else "1"
    numbers = (number.generate("H", 2026) for _ in range(10_000))
    canonical = next(text for text in numbers if digit in text[4:])
    typed = canonical[:4] + canonical[4:].replace(digit, look_alike)
    assert number.parse(typed) == canonical


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "length"),
        (SHOWN[:-1], "length"),
        (SHOWN + "3", "length"),
        ("G" * 100_000, "length"),
        ("\ufdfa" * 64, "symbol"),
        ("\ufdfa" * 65, "length"),
        (SHOWN.replace("A", "U"), "letter_u"),
        (SHOWN.replace("A", "*"), "symbol"),
        (SHOWN.replace("A", "\u0410"), "symbol"),
        (SHOWN.replace("A", "A\u200b"), "symbol"),
        (SHOWN.replace("8", "\u0668"), "symbol"),
        (SHOWN.replace("6", "\u0131"), "symbol"),
        ("6CH62-BA8R6-PX4K3", "prefix"),
        ("GCO62-BA8R6-PX4K3", "prefix"),
        ("GCHH2-BA8R6-PX4K3", "prefix"),
        ("GCH62-BA8R6-PX4K4", "check"),
        ("GCE62-BA8R6-PX4K3", "check"),
        ("\ud800" * 15, "symbol"),
    ],
)
def test_what_is_no_code_number_is_refused_by_name(text: str, code: str) -> None:
    assert refusal(text) == code


def test_each_refusal_has_a_sentence() -> None:
    assert str(number.NumberError("check")) == number.MESSAGES["check"]
    assert all(sentence.endswith(".") for sentence in number.MESSAGES.values())


@given(st.text())
def test_any_text_is_either_a_number_or_refused(text: str) -> None:
    try:
        parsed = number.parse(text)
    except number.NumberError:
        return
    assert number.parse(parsed) == parsed


def test_one_wrong_character_never_leads_to_another_number() -> None:
    """No edit of 200 numbers reads as any other lawful number, issued or not."""
    numbers = {number.generate("H", 2026) for _ in range(200)}
    tried, understood = 0, set()
    for canonical in numbers:
        for edited in one_character_edits(canonical):
            tried += 1
            try:
                understood.add((canonical, number.parse(edited)))
            except number.NumberError:
                continue
    assert tried > 200 * 1_000
    assert {read for _, read in understood} == numbers
    assert all(meant == read for meant, read in understood)


def test_swapped_neighbours_are_noticed() -> None:
    swapped = [
        CANONICAL[:n] + CANONICAL[n + 1] + CANONICAL[n] + CANONICAL[n + 2 :]
        for n in range(4, 14)
    ]
    assert {refusal(text) for text in swapped} == {"check"}
