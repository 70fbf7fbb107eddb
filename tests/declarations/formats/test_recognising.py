"""Which format a file has: by what is in it, and never against its name."""

import pytest

from declarations.faults import Refused
from declarations.formats.rows import RowFormat, format_of

CSV, XLSX, JSON, NDJSON, XML = RowFormat


@pytest.mark.parametrize(
    ("head", "name", "media_type", "kind"),
    [
        (b"vin,model\n", "t.csv", "text/csv", CSV),
        (b"vin\tmodel\n", "t.txt", "", CSV),
        (b"vin,model\n", "t.csv", "application/vnd.ms-excel", CSV),
        (b"\xff\xfev\0i\0n\0", "", "application/octet-stream", CSV),
        (b"PK\x03\x04", "T.XLSX", "", XLSX),
        (
            b'\xef\xbb\xbf {"declarations": [',
            "",
            "application/json; charset=utf-8",
            JSON,
        ),
        (b'{"declarations": [{}]}\n', "", "", JSON),
        (b'{"a": 1}\n{"a": 2}\n', "", "", NDJSON),
        (b'{"a": 1}', "t.jsonl", "", NDJSON),
        (b'{"scheme": "x"}\n', "", "", NDJSON),
        (b" <declarations>", "t.xml", "text/xml", XML),
    ],
)
def test_content_decides(
    head: bytes, name: str, media_type: str, kind: RowFormat
) -> None:
    assert format_of(head, name=name, media_type=media_type) is kind


@pytest.mark.parametrize(
    ("head", "name", "media_type", "status", "code"),
    [
        (b"", "t.csv", "", 422, "empty_file"),
        (b" \r\n", "t.csv", "", 422, "empty_file"),
        (b"PK\x03\x04", "t.csv", "", 415, "format_mismatch"),
        (b"vin,model", "t.xlsx", "", 415, "format_mismatch"),
        (b"vin,model", "t.csv", "application/json", 415, "format_mismatch"),
        (b"<a/>", "t.json", "", 415, "format_mismatch"),
        (b"<!doctype html><p>", "t.xml", "", 415, "unknown_format"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "t.csv", "", 415, "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "t.xlsx", "", 415, "old_excel"),
    ],
)
def test_what_contradicts_itself_is_refused(
    head: bytes, name: str, media_type: str, status: int, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        format_of(head, name=name, media_type=media_type)
    assert (caught.value.status, caught.value.code) == (status, code)
    assert caught.value.faults[0].remedy


def test_each_format_has_its_media_type_and_suffix() -> None:
    assert [kind.suffix for kind in RowFormat] == [
        ".csv",
        ".xlsx",
        ".json",
        ".ndjson",
        ".xml",
    ]
    for kind in RowFormat:
        assert "/" in kind.media_type
