"""Templates: what they show is lawful, and they explain every column."""

import io
from pathlib import Path

import openpyxl
import pytest

from declarations import intake
from declarations.formats.columns import columns_for
from declarations.formats.rows import RowFormat, format_of
from declarations.formats.templates import template
from tests.declarations.formats.tables import read
from tests.factories import clear_truck, today

pytestmark = pytest.mark.django_db
SLUGS = ["green_clearance_code", "green_channel"]


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize("kind", RowFormat)
@pytest.mark.parametrize("scheme", SLUGS)
def test_the_example_of_a_template_is_lawful(
    kind: RowFormat, scheme: str, tmp_path: Path
) -> None:
    data = template(scheme, kind)
    path = tmp_path / f"t{kind.suffix}"
    path.write_bytes(data)
    assert format_of(data, name=path.name, media_type=kind.media_type) is kind
    [row] = read(path, kind)
    assert row.document is not None
    document = {
        "declaration_of_truth": clear_truck()["declaration_of_truth"],
        **row.document,
    }
    assert intake.read(document, today=today()).scheme.slug == scheme
    assert not row.faults


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize("scheme", SLUGS)
def test_notes_explain_every_column(scheme: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(scheme, RowFormat.XLSX)))
    table, notes = book.worksheets
    explained = {row[0].value: row for row in notes.iter_rows()}
    assert all(explained[column.name][1].value for column in columns_for(scheme))
    assert "CNTXG" in str(explained["port_of_exit.unlocode"][4].value)
    assert {c.number_format for row in table.iter_rows() for c in row if c.value} <= {
        "@",
        "General",
    }


def test_nobody_has_signed_in_a_table_that_was_just_downloaded() -> None:
    text = template(SLUGS[0], RowFormat.CSV).decode()
    assert "# declaration_of_truth.accepted,\r\n" in text
