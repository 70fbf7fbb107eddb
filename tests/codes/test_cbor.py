"""One value has one byte form; what is no plain value is not read."""

import pytest

from codes import cbor


def test_keys_are_ordered_by_their_bytes_and_not_by_their_length() -> None:
    """RFC 8949, 4.2.1, where it parts from the older canonical form."""
    shuffled = {-1: "c", 100: "b", 10: "a", "z": {"b": 1, "aa": 2}}
    ordered = {10: "a", 100: "b", -1: "c", "z": {"b": 1, "aa": 2}}
    expected = "a4 0a6161 18646162 206163 617aa261620162616102"
    assert cbor.encode(shuffled) == bytes.fromhex(expected)
    assert cbor.encode([shuffled]) == cbor.encode([ordered])
    assert cbor.encode(cbor.Tag(18, shuffled)) == cbor.encode(cbor.Tag(18, ordered))


@pytest.mark.parametrize(
    "data",
    ["", "a201000100", "9f01ff", "5f4101ff", "62c328", "c074616263", "81" * 9 + "00"],
    ids=[
        "nothing",
        "a repeated key",
        "an endless list",
        "a chunked string",
        "broken UTF-8",
        "a date that is none",
        "nine levels",
    ],
)
def test_other_bytes_are_refused(data: str) -> None:
    with pytest.raises(cbor.CborError):
        cbor.decode(bytes.fromhex(data))
