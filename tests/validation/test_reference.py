"""Reference data: dated, never overlapping, readable as of any release."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from validation.reference.lists import RULE_LEVELS, ReferenceDataError
from validation.reference.loaders import read_csv
from validation.reference.models import ReferenceRow, Release
from validation.reference.services import (
    all_lists,
    book_on,
    current_release,
    publish_files,
)

pytestmark = pytest.mark.usefixtures("law")
HEADER = "rule,case,level,valid_from,valid_until,illustrative,source\n"


@pytest.fixture
def levels_file(tmp_path: Path) -> Iterator[Path]:
    """The list of rule levels, read from a file that the test writes."""
    shipped = RULE_LEVELS.file
    file = tmp_path / "levels.csv"
    file.write_text(HEADER)
    object.__setattr__(RULE_LEVELS, "file", file)
    yield file
    object.__setattr__(RULE_LEVELS, "file", shipped)


def level_on(day: date, release: Release | None = None) -> str | None:
    return book_on(day, release).level("GCC-CARBON-04", "")


def test_publishing_the_same_files_again_changes_nothing() -> None:
    before = Release.objects.count()
    assert publish_files(note="again").release is None
    assert Release.objects.count() == before


def test_a_row_holds_from_its_first_day_until_before_its_last(
    levels_file: Path,
) -> None:
    levels_file.write_text(
        HEADER + "GCC-CARBON-04,,reject,2026-09-01,2026-10-01,false,test\n"
    )
    publish_files(note="a month of rejects")
    days = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1)]
    assert [level_on(day) for day in days] == [None, "reject", "reject", None]


def test_an_earlier_release_still_reads_as_it_was(levels_file: Path) -> None:
    day = date(2026, 9, 15)
    levels_file.write_text(HEADER + "GCC-CARBON-04,,warn,2026-09-01,,false,test\n")
    publish_files(note="soft")
    soft, before = current_release(), book_on(day).digest
    levels_file.write_text(HEADER + "GCC-CARBON-04,,reject,2026-09-01,,false,test\n")
    publish_files(note="hard")
    assert (level_on(day, soft), level_on(day)) == ("warn", "reject")
    assert book_on(day, soft).digest == before != book_on(day).digest


def test_the_database_refuses_overlapping_validity() -> None:
    row = ReferenceRow.objects.filter(list="gcc_ports").first()
    assert row is not None
    row.pk = None
    with pytest.raises(IntegrityError, match="no_overlapping"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("GCC-CARBON-04,,warn,2026-13-01,,false,x", "line 2"),
        ("GCC-CARBON-04,,warn,,,false,x", "line 2"),
    ],
)
def test_a_bad_row_is_named_by_list_and_line(
    levels_file: Path, line: str, named: str
) -> None:
    levels_file.write_text(HEADER + line + "\n")
    with pytest.raises(ReferenceDataError, match=f"rule_levels, {named}"):
        publish_files(note="never")


def test_a_missing_column_is_named(levels_file: Path) -> None:
    levels_file.write_text("rule,level,valid_from\nA,warn,2026-01-01\n")
    with pytest.raises(ReferenceDataError, match="case"):
        read_csv(RULE_LEVELS)


def test_the_pilot_ports_are_twelve_and_marked_illustrative() -> None:
    ports = ReferenceRow.objects.filter(list="gcc_ports", removed_in=None)
    assert ports.count() == 12
    assert not ports.filter(illustrative=False).exists()


def test_the_digest_covers_every_list_and_the_date() -> None:
    book = book_on(date(2026, 6, 1))
    assert set(book.lists) <= set(all_lists())
    assert replace(book, on=date(2026, 6, 2)).digest != book.digest
    fewer = {name: rows for name, rows in book.lists.items() if name != "gcc_ports"}
    assert replace(book, lists=fewer).digest != book.digest
