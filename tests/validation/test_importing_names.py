"""The list of exporters from a file: what differs is told, then published or not."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from stdnum.cn import uscc

from validation.reference.lookups import Asked, look_up
from validation.reference.models import Release
from validation.reference.services import all_lists, current_release, publish_files

pytestmark = pytest.mark.usefixtures("law")

NAMES = "green_channel_exporters"
HEADER = ("uscc", "customs_code", "name", "name_zh")
WORKS = ("91370000MADEM0B02K", "3702DEMB02", "Demo Equipment Works", "")
START = date(2026, 12, 1)


def a_name(number: int) -> tuple[str, ...]:
    """A company with lawful, invented numbers."""
    front = f"91440000MADM{number:05d}"
    code = front + uscc.calc_check_digit(front)
    return code, f"4401DM{number % 10000:04d}", f"Demo Company {number}", ""


def a_csv(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def imported(path: Path, *options: str, start: date = START) -> str:
    said = io.StringIO()
    call_command(
        "import_exporters", str(path), f"--valid-from={start}", *options, stdout=said
    )
    return said.getvalue()


def listed(key: str, on: date) -> bool:
    (found,) = look_up([Asked(on, {NAMES: frozenset({key})})])
    return bool(found[NAMES])


@pytest.fixture
def names_file(tmp_path: Path) -> Path:
    """A known company under another name, and two new ones."""
    return a_csv(tmp_path / "names.csv", [WORKS, a_name(1), a_name(2)], HEADER)


def test_a_dry_run_tells_the_difference_and_publishes_nothing(names_file: Path) -> None:
    before = current_release()
    said = imported(names_file, "--dry-run")
    assert "2 added" in said
    assert "2 removed" in said
    assert "1 changed" in said
    assert a_name(1)[0] in said
    assert current_release() == before
    assert not listed(a_name(1)[0], START)


def test_names_come_and_go_on_the_day(names_file: Path) -> None:
    imported(names_file)
    eve = date(2026, 11, 30)
    new, gone = a_name(1)[0], "91330000MADEM0E05D"
    assert [listed(new, eve), listed(new, START)] == [False, True]
    assert [listed(gone, eve), listed(gone, START)] == [True, False]
    assert listed(WORKS[0], eve)
    assert listed(WORKS[0], START)


def test_a_second_import_of_the_same_file_changes_nothing(names_file: Path) -> None:
    imported(names_file)
    releases = Release.objects.count()
    said = imported(names_file, start=date(2026, 12, 5))
    assert "3 unchanged" in said
    assert "up to date" in said
    assert Release.objects.count() == releases


def test_a_list_that_was_to_begin_later_gives_way(tmp_path: Path) -> None:
    later = a_csv(tmp_path / "later.csv", [a_name(1)], HEADER)
    sooner = a_csv(tmp_path / "sooner.csv", [a_name(2)], HEADER)
    imported(later, start=date(2027, 1, 1))
    imported(sooner, start=START)
    assert not listed(a_name(1)[0], date(2027, 1, 2))
    assert listed(a_name(2)[0], date(2027, 1, 2))


def test_a_name_that_was_to_begin_later_begins_sooner(tmp_path: Path) -> None:
    file = a_csv(tmp_path / "names.csv", [a_name(1)], HEADER)
    imported(file, start=date(2027, 1, 1))
    imported(file, start=START)
    assert listed(a_name(1)[0], START)
    assert listed(a_name(1)[0], date(2027, 1, 1))


def test_an_imported_list_no_longer_follows_the_shipped_file(
    names_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(names_file)
    names = all_lists()[NAMES]
    more = names_file.with_name("shipped.csv")
    late = f"{','.join(a_name(9))},2026-05-08,,true,test\n"
    more.write_text(names.file.read_text("utf-8") + late, encoding="utf-8")
    monkeypatch.setitem(vars(names), "file", more)
    publish_files(note="with one name more")
    assert not listed(a_name(9)[0], START)


def test_shipped_names_do_not_come_back(names_file: Path) -> None:
    imported(names_file)
    publish_files(note="again")
    assert not listed("91330000MADEM0E05D", START)
    assert listed(a_name(1)[0], START)


def test_a_workbook_with_chinese_headings_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["序号", "企业名称", "海关注册编码", "统一社会信用代码"])
    sheet.append([1, "示范企业", 4401910001, a_name(7)[0]])
    book.save(tmp_path / "names.xlsx")
    imported(tmp_path / "names.xlsx")
    assert listed(a_name(7)[0], START)
    assert listed("4401910001", START)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("91440000MADM000010", "", "", ""), "line 2: This is no unified"),
        (("", "440191001", "", ""), "line 2: This is no customs code"),
        (("", "", "Nobody", ""), "line 2: Neither"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken(
    row: Sequence[str], fault: str, tmp_path: Path
) -> None:
    before = current_release()
    file = a_csv(tmp_path / "names.csv", [row, a_name(1)], HEADER)
    with pytest.raises(CommandError, match=fault):
        imported(file)
    assert current_release() == before


def test_a_name_that_stands_twice_is_told(tmp_path: Path) -> None:
    file = a_csv(tmp_path / "names.csv", [a_name(1), a_name(1)], HEADER)
    with pytest.raises(CommandError, match=r"line 3: .* twice"):
        imported(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("names.csv", b""),
        ("names.csv", b"uscc\n"),
        ("names.csv", b"\xff\xfe\x00"),
        ("names.csv", b"a,b\n1,2\n"),
        ("names.xlsx", b"no workbook"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError):
        imported(tmp_path / name)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"names\.csv"):
        imported(tmp_path / "names.csv")
