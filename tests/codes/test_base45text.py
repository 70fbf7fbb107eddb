"""Base45: agrees with the reference library, and is stricter where that is lax."""

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
