"""The board of codes and the page of one: who sees what, filters, export, history."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codes import number, status
from codes.board import PAGE
from codes.models import Code
from declarations.clock import database_now
from declarations.parties.models import Organisation, User
from tests import consignments
from tests.factories import filed
from tests.visits import Person, page, work

pytestmark = pytest.mark.usefixtures("law")


def issued(user: User, count: int = 1) -> list[Code]:
    """Fresh codes of the user's company, the newest first."""
    for _each in range(count):
        filed(user)
    work()
    return list(Code.objects.select_related("declaration").order_by("-pk")[:count])


def listed(text: str, codes: Sequence[Code]) -> list[Code]:
    table = text.partition("<table")[2]
    return [code for code in codes if f"/codes/{code.number}/" in table]


def place(code: Code) -> str:
    return f"/codes/{code.number}/"


def test_a_stranger_sees_no_code_and_gets_404_for_one(
    exporter: User, stranger: User
) -> None:
    [code] = issued(exporter)
    person = Person(stranger)
    text = person.sees("/codes/")
    assert code.number not in text
    assert "No code yet" in text
    assert listed(person.sees(f"/codes/?q={code.subject}"), [code]) == []
    person.sees(place(code), status=404)
    exported = person.client.get("/codes/codes.csv")
    assert number.display(code.number).encode() not in exported.getvalue()


@pytest.mark.parametrize("path", ["/codes/", "/codes/codes.csv"])
def test_not_signed_in_goes_to_log_in(path: str, db: None) -> None:
    assert "/accounts/login/" in Person().client.get(path)["Location"]


def test_everybody_with_a_share_in_it_sees_it(
    exporter: User,
    colleague: User,
    broker: User,
    gate_officer: User,
    auditor: User,
) -> None:
    [code] = issued(exporter)
    for user in (exporter, colleague, broker, gate_officer, auditor):
        assert listed(Person(user).sees("/codes/"), [code]) == [code]
        assert code.subject[-6:] in Person(user).sees(place(code))


def test_only_overseers_are_led_to_the_acts(exporter: User, supervisor: User) -> None:
    [code] = issued(exporter)
    acts = f"{place(code)}acts/"
    assert acts in Person(supervisor).sees(place(code))
    assert acts not in Person(exporter).sees(place(code))


@pytest.mark.parametrize("spelling", ["number", "spelled", "subject", "reference"])
def test_it_is_found_by_number_subject_and_reference(
    exporter: User, spelling: str
) -> None:
    codes = issued(exporter, 2)
    wanted = codes[0]
    texts = {
        "number": wanted.number,
        "spelled": number.display(wanted.number).lower().replace("0", "o"),
        "subject": wanted.subject.lower(),
        "reference": wanted.declaration.reference,
    }
    text = Person(exporter).sees(f"/codes/?q={texts[spelling]}")
    assert listed(text, codes) == [wanted]


def test_filters_narrow_and_unknown_ones_are_left_out(
    exporter: User, supervisor: User, equipment_exporter: User
) -> None:
    filings = [
        filed(exporter),
        consignments.filed(equipment_exporter),
        filed(exporter, port_of_exit__unlocode="CNSHA"),
    ]
    work()
    codes = [Code.objects.get(declaration=filing) for filing in filings]
    fresh, equipment, elsewhere = codes
    status.suspend(user=supervisor, numbers=[fresh.number], reason="Look again")
    soon = database_now() + timedelta(days=3)
    Code.objects.filter(pk=elsewhere.pk).update(expires_at=soon)
    person = Person(supervisor)
    for query, wanted in {
        "status=suspended": [fresh],
        "port=CNSHA": [elsewhere],
        "soon=yes": [elsewhere],
        "scheme=green_channel": [equipment],
        "status=active&scheme=green_clearance_code": [elsewhere],
        "status=nonsense&port=XX&soon=maybe": codes,
        "status=revoked": [],
    }.items():
        assert listed(person.sees(f"/codes/?{query}"), codes) == wanted, query
    assert "Nothing fits these filters" in person.sees("/codes/?status=revoked")


def test_pages_go_on_from_a_code_in_both_directions(exporter: User) -> None:
    codes = issued(exporter, PAGE + 2)
    person = Person(exporter)
    newest = person.sees("/codes/?port=CNTXG")
    edge = codes[PAGE - 1].number
    assert listed(newest, codes) == codes[:PAGE]
    assert f"?port=CNTXG&older_than={edge}" in newest
    older = person.sees(f"/codes/?port=CNTXG&older_than={edge}")
    assert listed(older, codes) == codes[PAGE:]
    back = person.sees(f"/codes/?port=CNTXG&newer_than={codes[PAGE].number}")
    assert listed(back, codes) == codes[:PAGE]
    assert listed(person.sees("/codes/?older_than=%00"), codes) == codes[:PAGE]


def test_the_number_of_queries_does_not_grow(exporter: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            person.sees("/codes/")
        return len(seen)

    person = Person(exporter)
    issued(exporter, 2)
    person.sees("/codes/")
    few = queries()
    issued(exporter, 20)
    assert queries() == few
    assert few <= 14


def test_the_export_is_what_is_shown_and_no_spreadsheet_runs_it(
    exporter: User, exporting_company: Organisation
) -> None:
    Organisation.objects.filter(pk=exporting_company.pk).update(name="=cmd|' /C calc'")
    code, other = issued(exporter, 2)
    answer = Person(exporter).client.get(f"/codes/codes.csv?q={code.number}")
    text = answer.getvalue().decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert head[0] == "Number"
    assert row[0] == number.display(code.number)
    assert row[4] == "'=cmd|' /C calc'"
    assert other.number not in text
    assert answer["Content-Disposition"] == 'attachment; filename="codes.csv"'


def test_the_page_tells_the_codes_own_history(exporter: User, supervisor: User) -> None:
    [code] = issued(exporter)
    status.suspend(user=supervisor, numbers=[code.number], reason="Carbon report gone")
    text = Person(exporter).sees(place(code))
    shown = number.display(code.number)
    history = text.partition('class="timeline"')[2]
    suspended, issuing = f"Code {shown} suspended", f"Code {shown} issued"
    assert history.index(suspended) < history.index(issuing)
    assert "Filed, revision 1" not in history
    assert text.count("Carbon report gone") >= 2
    assert f"/log/codes/{code.number}.tlog-proof" in text
    assert f"/verify/?code={shown}" in text


def test_the_declaration_leads_to_its_code(exporter: User) -> None:
    [code] = issued(exporter)
    assert f'href="{place(code)}"' in Person(exporter).sees(page(code.declaration))


def test_any_spelling_of_the_number_opens_the_page(exporter: User) -> None:
    [code] = issued(exporter)
    spelled = number.display(code.number).lower()
    assert code.subject[-6:] in Person(exporter).sees(f"/codes/{spelled}/")
    Person(exporter).sees("/codes/GCH62/", status=404)
