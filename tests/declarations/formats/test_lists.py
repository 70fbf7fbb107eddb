"""JSON, NDJSON and XML with many declarations: read one by one, cut off nowhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from declarations.faults import Refused
from declarations.formats.rows import RowFormat, SourceRow
from declarations.formats.xml import to_xml
from tests.declarations.formats.tables import codes, examined, read, write
from tests.factories import clear_truck

JSON, NDJSON, XML = RowFormat.JSON, RowFormat.NDJSON, RowFormat.XML


def rows_of(tmp_path: Path, kind: RowFormat, data: bytes) -> list[SourceRow]:
    path = tmp_path / "file"
    path.write_bytes(data)
    return read(path, kind)


def refusal_of(tmp_path: Path, kind: RowFormat, data: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        rows_of(tmp_path, kind, data)
    assert 400 <= caught.value.status < 500
    return caught.value


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


@pytest.mark.parametrize("kind", [JSON, NDJSON, XML])
def test_a_list_that_was_cut_off_is_refused(kind: RowFormat, tmp_path: Path) -> None:
    path = write(tmp_path / "whole", kind, [clear_truck(), clear_truck()])
    whole = path.read_bytes().rstrip()
    for size in (len(whole) - 1, len(whole) - 20, len(whole) * 2 // 3):
        refusal = refusal_of(tmp_path, kind, whole[:size])
        assert refusal.faults[0].code == "truncated", size


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[]", "not_a_list"),
        (b"1", "bad_json"),
        (b"{}", "not_a_list"),
        (b'{"declarations": {}}', "not_a_list"),
        (b'{"declarations": []}', "no_rows"),
        (b'{"declarations": [1], "declarations": [2]}', "not_a_list"),
        (b'{"declarations": [1], "more": 2}', "not_a_list"),
        (b'{"declarations": [1], "header": {}}', "late_header"),
        (b'{"header": [], "declarations": [1]}', "not_a_list"),
        (b'{"declarations": [{}] } x', "bad_json"),
        (b'{"declarations": [{} {}] }', "bad_json"),
        (b'{"declarations": [nonsense] }', "bad_json"),
        (b'{"declarations": [' + b"[" * 100_000, "too_deep"),
        (b'{"declarations": ["' + b"x" * 3_000_000 + b'"]}', "too_large"),
        (b'{"declarations": [{"a": "\xff"}]}', "not_utf8"),
    ],
)
def test_json_that_is_no_list_of_declarations_is_refused(
    data: bytes, code: str, tmp_path: Path
) -> None:
    assert refusal_of(tmp_path, JSON, data).faults[0].code == code


def test_a_refused_byte_is_named_by_its_offset(tmp_path: Path) -> None:
    data = b'{"declarations": [{"a": "' + b"x" * 700_000 + b'\xff"}]}'
    assert "700025" in refusal_of(tmp_path, JSON, data).message


def test_a_line_of_json_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    entries = ",\n".join(json.dumps(clear_truck()) for _ in range(600))
    data = f'{{"declarations": [\n{entries},\n?]}}'.encode()
    assert "602" in refusal_of(tmp_path, JSON, data).message


@pytest.mark.parametrize("kind", [JSON, NDJSON])
def test_an_entry_that_is_not_strict_falls_alone(
    kind: RowFormat, tmp_path: Path
) -> None:
    good = json.dumps(clear_truck())
    bad = ['{"scheme": "a", "scheme": "b"}', '{"value": 1.5}', "7", '{"a": "\\u0000"}']
    entries = [good, *bad, good]
    text = (
        f'{{"declarations": [{",".join(entries)}]}}'
        if kind is JSON
        else ("\n\n".join(entries))
    )
    rows = rows_of(tmp_path, kind, text.encode())
    assert [row.document is None for row in rows] == [False, *[True] * 4, False]
    assert codes(rows[1]) == {("/scheme", "duplicate_member")}
    assert all(bool(row.faults) == (row.document is None) for row in rows)


def test_lines_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    good = json.dumps(clear_truck()).encode()
    rows = rows_of(tmp_path, NDJSON, b"\n" + good + b"\n\n \n" + b"{\n" + good)
    assert [row.number for row in rows] == [2, 5, 6]
    assert {code for _pointer, code in codes(rows[1])} == {"bad_json"}


def test_a_line_that_is_too_long_falls_alone(tmp_path: Path) -> None:
    good = json.dumps(clear_truck()).encode()
    rows = rows_of(tmp_path, NDJSON, good + b"\n" + b"x" * 3_000_000 + b"\n" + good)
    assert [row.number for row in rows] == [1, 2, 3]
    assert {code for _pointer, code in codes(rows[1])} == {"too_large"}
    assert not rows[2].faults


def test_a_header_holds_for_every_declaration(tmp_path: Path) -> None:
    first, second = clear_truck(), clear_truck(incoterm="CIF")
    header = {"incoterm": "FOB", "port_of_exit": first["port_of_exit"]}
    lean = [without(first, *header), without(second, "port_of_exit")]
    data = json.dumps({"header": header, "declarations": lean}).encode()
    assert [row.document for row in rows_of(tmp_path, JSON, data)] == [first, second]
    parts = [to_xml(document).split(b"\n", 1)[1] for document in (header, *lean)]
    parts[0] = parts[0].replace(b"declaration>", b"header>")
    data = b"<declarations>" + b"".join(parts) + b"</declarations>"
    assert [row.document for row in rows_of(tmp_path, XML, data)] == [first, second]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<declaration/>", "not_a_list"),
        (b"<declarations/>", "not_a_list"),
        (b"<other><declaration/></other>", "not_a_list"),
        (b"<declarations><declaration/><other/></declarations>", "not_a_list"),
        (b"<declarations><declaration/><header/></declarations>", "late_header"),
        (b"<declarations><declaration/></other>", "bad_xml"),
        (b"<!DOCTYPE x><declarations><declaration/></declarations>", "doctype"),
        (b"<declarations><declaration>\xff</declaration></declarations>", "not_utf8"),
        (b'<?xml version="1.0" encoding="gb18030"?><declarations/>', "not_utf8"),
        (b"<declarations><declaration>" + b"<a/>" * 1_300_000, "too_large"),
    ],
)
def test_xml_that_is_no_list_of_declarations_is_refused(
    data: bytes, code: str, tmp_path: Path
) -> None:
    assert refusal_of(tmp_path, XML, data).faults[0].code == code


def test_an_element_that_is_not_strict_falls_alone(tmp_path: Path) -> None:
    good = to_xml(clear_truck()).split(b"\n", 1)[1]
    bad = good.replace(b"<scheme>", b'<scheme a="b">')
    inner = good.replace(b"<vehicle>", b"<vehicle><declaration/>")
    data = b"<declarations>" + good + bad + inner + good + b"</declarations>"
    rows = rows_of(tmp_path, XML, data)
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [bool(row.faults) for row in rows] == [False, True, False, False]
    assert rows[2].document is not None
    assert "declaration" in rows[2].document["body"]["vehicle"]


def test_entities_are_never_followed(tmp_path: Path) -> None:
    evil = b'<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    padding = b"<!--" + b"x" * 200_000 + b"-->"
    data = padding + b"<!DOCTYPE d [" + evil + b"<declarations/>"
    assert refusal_of(tmp_path, XML, data).faults[0].code == "doctype"


def test_counting_does_not_read_what_rows_say(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b'{"declarations": [{"a": 1.5}, {"a": 1, "a": 2}]}')
    assert examined(path, JSON).rows == 2
