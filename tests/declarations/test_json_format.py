"""JSON, strictly: what is refused, with a pointer to it."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.faults import Fault, Refused
from declarations.formats.json import read_json
from declarations.formats.limits import DEEPEST

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('ab/~é"\\'), inner),
)


def refusal(data: bytes) -> list[Fault]:
    with pytest.raises(Refused) as caught:
        read_json(data)
    assert caught.value.status == 400
    return list(caught.value.faults)


@given(document=PLAIN, ascii_only=st.booleans(), bom=st.booleans())
def test_plain_json_is_read_as_it_is(
    document: Any, *, ascii_only: bool, bom: bool
) -> None:
    data = json.dumps(document, ensure_ascii=ascii_only).encode()
    assert read_json(b"\xef\xbb\xbf" * bom + data) == document


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Refused):
        read_json(data)


@pytest.mark.parametrize(
    ("data", "pointer", "code"),
    [
        (b'{"a":{"b":[1,1.5]}}', "/a/b/1", "wrong_type"),
        (b'{"a":1e999}', "/a", "wrong_type"),
        (b'{"a":[NaN]}', "/a/0", "wrong_type"),
        (b'{"a":-Infinity}', "/a", "wrong_type"),
        (b'{"a":{"x":1,"y":0,"x":2}}', "/a/x", "duplicate_member"),
        (b'{"a":' + b"9" * 5000 + b"}", "/a", "out_of_range"),
        (b'{"a":"x\\u0000"}', "/a", "invisible_character"),
        (b'{"a":["\\ud800"]}', "/a/0", "invisible_character"),
        (b'{"a":{"b":"\xd6\xd0"}}', "/a/b", "not_utf8"),
        (b"\xff\xfe{\x00}\x00", "", "not_utf8"),
        (b'{"a":{"b":[1,2,}}', "/a/b/2", "bad_json"),
        (b'{"a":1} trailing', "", "bad_json"),
        (b"{'a':1}", "", "bad_json"),
        (b'{"a":"line\nbreak"}', "/a", "bad_json"),
        (b"", "", "bad_json"),
    ],
)
def test_what_others_would_guess_at_is_refused(
    data: bytes, pointer: str, code: str
) -> None:
    assert [(fault.pointer, fault.code) for fault in refusal(data)] == [(pointer, code)]


def test_several_faults_are_told_together() -> None:
    faults = refusal(b'{"a":1.5,"b":{"c":1,"c":2},"d":"\\u0000"}')
    assert [fault.pointer for fault in faults] == ["/a", "/b/c", "/d"]


def test_the_offset_of_a_foreign_byte_is_told() -> None:
    [fault] = refusal('{"carbon_report":"中国"}'.encode("gb18030"))
    assert fault.pointer == "/carbon_report"
    assert "offset 18" in fault.message


@pytest.mark.parametrize("count", [1000, 100_000])
def test_depth_is_refused_before_parsing(count: int) -> None:
    started = time.monotonic()
    [fault] = refusal(b'{"a":' + b"[" * count + b"]" * count + b"}")
    assert fault.code == "too_deep"
    assert fault.pointer.startswith("/a/0/0")
    assert time.monotonic() - started < 30


def test_the_deepest_allowed_is_read() -> None:
    assert read_json(b"[" * DEEPEST + b"]" * DEEPEST)
    assert refusal(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))


def test_brackets_in_text_are_no_depth() -> None:
    document = {"a": '[{"' * 500}
    assert read_json(json.dumps(document).encode()) == document


def test_a_hundred_thousand_members_are_refused() -> None:
    many = {"carbon_report": dict.fromkeys(map(str, range(100_000)), 1)}
    [fault] = refusal(json.dumps(many).encode())
    assert (fault.code, fault.pointer[:15]) == ("too_many", "/carbon_report/")
