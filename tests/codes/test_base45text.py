"""Base45: agrees with the reference library, and is stricter where that is lax."""

from itertools import product

import base45
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes import base45text


@given(st.binary(max_size=100))
def test_it_writes_what_the_reference_library_writes(data: bytes) -> None:
    text = base45text.encode(data)
    assert text == base45.b45encode(data).decode()
    assert base45text.decode(text) == data


@given(st.text(base45text.ALPHABET + "a\n", max_size=30))
def test_one_text_stands_for_one_byte_string(text: str) -> None:
    try:
        data = base45text.decode(text)
    except ValueError:
        return
    assert base45text.encode(data) == text


@pytest.mark.parametrize(
    "text",
    ["A", "AAAA", "GGW", "::", ":::", "bb8", "BB8\n", "BB\u0418", "\uff22\uff22\uff18"],
)
def test_what_is_no_base45_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Base45|ascii|range"):
        base45text.decode(text)


def test_every_three_characters_are_read_as_the_reference_library_reads_them() -> None:
    """All 91,125 of them: those that are no word are refused, no two are the same."""
    alphabet = base45text.ALPHABET
    words = {}
    for low, middle, high in product(alphabet, repeat=3):
        text = low + middle + high
        value = alphabet.index(low) + 45 * alphabet.index(middle)
        value += 2025 * alphabet.index(high)
        if value < 65536:
            words[text] = value.to_bytes(2)
    together = "".join(words)
    assert base45text.decode(together) == b"".join(words.values())
    assert base45text.encode(base45text.decode(together)) == together
    assert len(words) == 65536
    for text in ("GGW", ":::", "+/W", "HGW"):
        with pytest.raises(ValueError, match="Base45"):
            base45text.decode("BB8" * 5 + text + "BB8")
