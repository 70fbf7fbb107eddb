"""Boards as files: just what the screen shows, harmless, and never more than that."""

import csv
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from declarations import exporting
from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from declarations.views import files
from tests import factories
from tests.dashboard.brokers import BOARD, a_client, filed_for
from tests.visits import Person, work

pytestmark = pytest.mark.usefixtures("law")

CSV, XLSX = f"{BOARD}list.csv", f"{BOARD}list.xlsx"


def table(content: bytes) -> list[list[str]]:
    """The lines of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def lines(person: Person, path: str) -> list[list[str]]:
    answer = person.client.get(path)
    assert answer.status_code == 200
    return table(answer.getvalue())


def sheet(person: Person, path: str) -> list[list[str]]:
    answer = person.client.get(path)
    rows = load_workbook(io.BytesIO(answer.getvalue())).active
    assert rows is not None
    return [["" if c is None else str(c) for c in row] for row in rows.values]


@pytest.fixture
def fleet(
    broker: User, broking_company: Organisation, exporting_company: Organisation
) -> list[Declaration]:
    """Three of one client and one of another."""
    other = a_client(broking_company, 1)
    clients = [exporting_company, exporting_company, other, exporting_company]
    return [filed_for(broker, client) for client in clients]


def test_the_file_has_what_the_screen_shows_filters_included(
    broker: User, exporting_company: Organisation, fleet: list[Declaration]
) -> None:
    work()
    person = Person(broker)
    query = f"?client={exporting_company.uscc}&state=issued"
    page = person.sees(f"{BOARD}{query}").partition('id="filings-caption"')[2]
    head, *rows = lines(person, f"{CSV}{query}")
    wanted = [fleet[3], fleet[1], fleet[0]]
    assert [row[0] for row in rows] == [one.reference for one in wanted]
    shown = ("Reference", "Own reference", "State", "Goods", "Exporter", "Port")
    for row in rows:
        assert all(row[head.index(name)] in page for name in shown)
    assert sheet(person, f"{XLSX}{query}") == [head, *rows]


def test_it_has_all_pages(
    broker: User, fleet: list[Declaration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    references = [row[0] for row in lines(Person(broker), CSV)[1:]]
    assert references == [row.reference for row in reversed(fleet)]


def test_a_file_says_of_the_clock_and_who_acts_what_the_screen_says(
    broker: User, fleet: list[Declaration]
) -> None:
    draft = Person(broker).starts(exporter=factories.EXPORTER_USCC)
    head, *rows = lines(Person(broker), CSV)
    by_name = [dict(zip(head, row, strict=True)) for row in rows]
    assert by_name[0]["Reference"] in draft
    assert (by_name[0]["Acts next"], by_name[0]["Clock"]) == ("Broker", "")
    assert by_name[1]["Acts next"] == "Rules"
    assert by_name[1]["Clock"]


def test_cells_that_a_spreadsheet_would_run_are_made_harmless(broker: User) -> None:
    factories.filed(broker, own_reference="=HYPERLINK(1)")
    for rows in (lines(Person(broker), CSV), sheet(Person(broker), XLSX)):
        assert rows[1][1] == "'=HYPERLINK(1)"


def test_a_mandate_revoked_in_mid_download_gives_no_foreign_row_from_then_on(
    broker: User,
    exporting_company: Organisation,
    fleet: list[Declaration],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 1)
    monkeypatch.setattr("declarations.formats.sheets.LINES_AT_ONCE", 1)
    answer = Person(broker).client.get(CSV)
    coming = iter(answer)
    assert fleet[3].reference.encode() in next(coming)
    exporting_company.mandates_given.update(revoked_at=timezone.now())
    rest = b"".join(coming)
    # The other client's mandate holds, and its row still comes.
    assert fleet[2].reference.encode() in rest
    for row in (fleet[0], fleet[1]):
        assert row.reference.encode() not in rest
    assert exporting_company.name.encode() not in rest


def test_who_is_shut_out_in_mid_download_gets_nothing_more(
    broker: User, fleet: list[Declaration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 1)
    chunks = exporting.chunks(broker, lambda _reader: Declaration.objects.all())
    assert next(chunks) == [fleet[3]]
    User.objects.filter(pk=broker.pk).update(is_active=False)
    assert list(chunks) == []


def test_more_rows_than_a_workbook_takes_are_refused_and_not_cut_off(
    broker: User, fleet: list[Declaration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_IN_WORKBOOK", 3)
    text = Person(broker).sees(XLSX, status=409)
    assert "more rows than a workbook takes" in text
    assert len(lines(Person(broker), CSV)) == 5


def test_the_board_of_declarations_can_be_taken_home_too(
    exporter: User, stranger: User, fleet: list[Declaration]
) -> None:
    own = lines(Person(exporter), "/declarations.csv?state=submitted")
    assert len(own) == 1 + 3
    assert sheet(Person(exporter), "/declarations.xlsx?state=submitted") == own
    assert len(lines(Person(stranger), "/declarations.csv")) == 1


def test_only_brokers_take_the_list_of_clients_home(
    exporter: User, stranger: User, reviewer: User
) -> None:
    for somebody in (exporter, stranger, reviewer):
        Person(somebody).sees(CSV, status=404)


def test_a_chinese_reader_gets_a_chinese_file(
    broker: User, fleet: list[Declaration]
) -> None:
    answer = Person(broker).client.get(CSV, headers={"accept-language": "zh-hans"})
    head, first, *_more = table(answer.getvalue())
    # A state was translated long ago, whatever else of the file is new.
    assert first[2] == "已提交" or not first[2].isascii()
    assert len(head) == len(first)
