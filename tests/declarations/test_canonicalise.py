"""One spelling for each value, and refusals that name the character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.canonicalise import SPACES, canonical_text, canonicalise
from declarations.shape import Shape

VIN = Shape(label="VIN", canonical="identifier")
SERIAL = Shape(label="serial number", canonical="identifier", allow="-/.")
HS_CODE = Shape(label="HS code", canonical="code")
DECIMAL = Shape(label="mass", canonical="decimal")
TEXT = Shape(label="model")
SHAPES = (VIN, SERIAL, HS_CODE, DECIMAL, TEXT)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.canonical)
@given(text=st.text(max_size=40))
def test_what_is_canonical_stays_as_it_is(shape: Shape, text: str) -> None:
    once, odd = canonical_text(text, shape)
    if odd is None:
        assert canonical_text(once, shape) == (once, None)


@given(
    text=st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=1, max_size=20),
    space=st.sampled_from(SPACES),
    place=st.integers(0, 20),
)
def test_every_spelling_of_an_identifier_is_one(
    text: str, space: str, place: int
) -> None:
    spaced = text[:place] + space + text[place:]
    spellings = (text.lower(), full_width(text), full_width(text.lower()), spaced)
    for spelling in spellings:
        assert canonical_text(spelling, VIN) == (text, None)


@given(text=st.text(max_size=30))
def test_an_identifier_is_plain_ascii_or_refused(text: str) -> None:
    plain, odd = canonical_text(text, VIN)
    assert odd or (plain.isascii() and (plain.isalnum() or plain == ""))


@pytest.mark.parametrize(
    ("text", "position", "name"),
    [
        ("L\u0405VAA", 2, "CYRILLIC CAPITAL LETTER DZE (U+0405), which only looks"),
        (
            "LSV\u0391",
            4,
            "GREEK CAPITAL LETTER ALPHA (U+0391), which only looks like A",
        ),
        ("LSV\u200bA", 4, "ZERO WIDTH SPACE (U+200B), which cannot be seen"),
        ("\u202eLSV", 1, "RIGHT-TO-LEFT OVERRIDE (U+202E), which cannot be seen"),
        ("LSV\u00b2", 4, "SUPERSCRIPT TWO (U+00B2), which only looks like 2"),
        ("LS\u0661", 3, "ARABIC-INDIC DIGIT ONE (U+0661), which only looks like 1"),
        ("LSV\u0301", 4, "COMBINING ACUTE ACCENT (U+0301), which cannot stand here"),
        ("LS\nV", 3, "LINE FEED (U+000A), which cannot be seen"),
        ("LS\x00V", 3, "NULL (U+0000), which cannot be seen"),
        ("LS\ud800", 3, "(U+D800), which cannot be seen"),
        (
            "A\u0131",
            2,
            "LATIN SMALL LETTER DOTLESS I (U+0131), which only looks like i",
        ),
        ("A\u017f", 2, "LATIN SMALL LETTER LONG S (U+017F), which only looks like s"),
        ("  L/V", 4, "SOLIDUS (U+002F), which cannot stand here"),
    ],
)
def test_a_refused_character_is_named(text: str, position: int, name: str) -> None:
    kept, faults = canonicalise({"vin": text}, Shape(members={"vin": VIN}))
    assert kept == {"vin": text}
    [fault] = faults
    assert fault.pointer == "/vin"
    assert fault.message.startswith(f"VIN: Position {position} is ")
    assert name in fault.message
    assert text not in fault.message + fault.remedy


def test_a_serial_number_may_have_its_punctuation() -> None:
    assert canonical_text("lngc-demo/1.0", SERIAL) == ("LNGC-DEMO/1.0", None)


def test_an_hs_code_loses_dots_and_spaces() -> None:
    assert canonical_text("8703.80.00 90", HS_CODE) == ("8703800090", None)


def test_a_decimal_keeps_its_digits() -> None:
    assert canonical_text("１２.５ ", DECIMAL) == ("12.5", None)


def test_text_is_composed_and_trimmed_but_keeps_its_case() -> None:
    assert canonical_text("\u3000Cafe\u0301 重卡 ", TEXT) == ("Caf\u00e9 重卡", None)


@pytest.mark.parametrize(
    "odd", ["\u202e", "\u200b", "\x00", "\x1b", "\ud800", "\ue000"]
)
def test_text_refuses_what_cannot_be_seen(odd: str) -> None:
    _kept, faults = canonicalise(f"Demo{odd}Truck", TEXT)
    assert [fault.code for fault in faults] == ["invisible_character"]


def test_a_number_with_a_fraction_is_refused_where_it_stands() -> None:
    _kept, faults = canonicalise({"goods": [{"mass": 1.0}]}, Shape())
    assert [(fault.pointer, fault.code) for fault in faults] == [
        ("/goods/0/mass", "wrong_type")
    ]


def test_hostile_member_names_stay_out_of_pointers() -> None:
    _kept, faults = canonicalise({"\ud800" + "x" * 500: 1.5}, Shape())
    assert faults[0].pointer.isprintable()
    assert len(faults[0].pointer) < 80
