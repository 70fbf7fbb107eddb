"""Pages of the gate: two taps for each act, three answers, and who may see what."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codes import status
from codes.gate.models import ConflictReport, Inspection, ScanRecord
from codes.models import Code
from codes.verification import CodeStatus
from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from tests import consignments, factories
from tests.codes.gate.officers import (
    SHANGHAI,
    TIANJIN,
    an_officer,
    inspected,
    release,
    seen,
    start,
)
from tests.codes.register import issued
from tests.visits import Person, work

pytestmark = pytest.mark.usefixtures("law")
EXPECTED = "/gate/?show=expected"


def forms(page: str) -> dict[str, dict[str, str]]:
    """The forms for acts on a page, by act, with what they send by themselves."""
    found: dict[str, dict[str, str]] = {}
    for act, body in re.findall(
        r'<form method="post" action="/gate/acts/(\w+)/".*?>(.*?)</form>',
        page,
        re.DOTALL,
    ):
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', body)
        found.setdefault(act, dict(hidden))
    return found


def taps(person: Person, page: str, act: str, **typed: str) -> Any:
    """Press the button of an act."""
    return person.sends(f"/gate/acts/{act}/", {**forms(page)[act], **typed})


def scanned(person: Person, code: str, subject: str = "") -> str:
    """The page that answers to a scan."""
    answer = person.client.post(
        "/gate/", {"code": code, "subject": subject}, follow=True
    )
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def link_in(page: str, code: Code) -> str:
    path = f"/gate/{code.declaration.reference}/"
    assert f'href="{path}"' in page
    return path


def test_start_outcome_and_release_take_two_taps_each(
    code: Code, officer: User
) -> None:
    person, tail = Person(officer), code.subject[-6:]
    goods = person.sees(link_in(person.sees(EXPECTED), code))
    assert taps(person, goods, "start", subject=tail).status_code == 302
    goods = person.sees(link_in(person.sees("/gate/"), code))
    assert taps(person, goods, "pass").status_code == 302
    goods = person.sees(link_in(person.sees("/gate/"), code))
    assert taps(person, goods, "release", subject=tail).status_code == 302
    code.refresh_from_db()
    assert code.status == CodeStatus.CONSUMED
    assert code.declaration.reference not in person.sees("/gate/")
    assert code.declaration.reference not in person.sees(EXPECTED)


def test_after_a_scan_with_the_last_six_release_is_one_tap(
    code: Code, officer: User
) -> None:
    inspected(officer, code)
    person = Person(officer)
    page = scanned(person, code.token, code.subject[-6:])
    assert "<h2>Pass</h2>" in page
    assert 'class="answer go"' in page
    assert taps(person, page, "release").status_code == 302
    assert ScanRecord.objects.latest("pk").code == code


def test_the_last_six_are_not_shown_before_they_are_typed(
    code: Code, officer: User
) -> None:
    person, tail = Person(officer), code.subject[-6:]
    for path in (EXPECTED, f"/gate/{code.declaration.reference}/"):
        assert tail not in person.sees(path)
    assert tail not in scanned(person, code.number)
    assert f"<b>{tail}</b>" in scanned(person, code.number, tail)


@pytest.mark.parametrize("typed", ["number", "token", "reference", "vin"])
def test_goods_are_found_by_whatever_names_them(
    code: Code, officer: User, typed: str
) -> None:
    texts = {
        "number": code.number.lower(),
        "token": code.token,
        "reference": code.declaration.reference.lower(),
        "vin": code.subject,
    }
    page = scanned(Person(officer), texts[typed])
    assert code.declaration.reference in page
    assert "start" in forms(page)


def test_a_forged_code_is_a_stop(officer: User) -> None:
    page = scanned(Person(officer), "GCH60-00000-00000", "123456")
    assert 'class="answer stop"' in page
    assert not forms(page)


def test_other_goods_are_a_stop_with_nothing_to_press(
    code: Code, officer: User
) -> None:
    page = scanned(Person(officer), code.number, "000000")
    assert "<h2>Other goods</h2>" in page
    assert 'class="answer stop"' in page
    assert not forms(page)


def test_a_suspended_code_waits(code: Code, officer: User, supervisor: User) -> None:
    status.suspend(user=supervisor, numbers=[code.number], reason="Being checked")
    page = scanned(Person(officer), code.number, code.subject[-6:])
    assert 'class="answer wait"' in page
    assert not forms(page)


def test_a_code_of_another_port_names_both_ports(
    code: Code, distant_officer: User
) -> None:
    page = scanned(Person(distant_officer), code.number, code.subject[-6:])
    assert "This code is for Tianjin Xingang; you work at Shanghai" in page
    assert not forms(page)
    assert code.declaration.exporter.name not in page


def test_an_officer_of_another_port_has_no_page_of_the_goods(
    code: Code, distant_officer: User, officer: User, reviewer: User
) -> None:
    page = f"/gate/{code.declaration.reference}/"
    Person(distant_officer).sees(page, status=404)
    for user in (officer, reviewer):
        assert code.declaration.exporter.name in Person(user).sees(page)


def test_a_second_release_tells_the_first_and_is_409(
    code: Code, officer: User, second_officer: User
) -> None:
    inspected(officer, code)
    late = Person(second_officer)
    page = scanned(late, code.number, code.subject[-6:])
    release(officer, seen(code))
    answer = taps(late, page, "release")
    assert answer.status_code == 409
    said = html.unescape(answer.content.decode())
    assert "Already released at Tianjin Xingang" in said
    assert str(officer) in said


def test_a_code_that_was_used_tells_where_its_goods_left(
    code: Code, officer: User, second_officer: User
) -> None:
    release(officer, seen(code), "Priority release")
    page = scanned(Person(second_officer), code.number, code.subject[-6:])
    assert 'class="answer stop"' in page
    assert "Already released at Tianjin Xingang" in page
    assert not ConflictReport.objects.exists()


def test_a_double_tap_is_one_release(code: Code, officer: User) -> None:
    inspected(officer, code)
    person = Person(officer)
    page = scanned(person, code.number, code.subject[-6:])
    answers = [taps(person, page, "release").status_code for _ in range(2)]
    assert answers == [302, 302]
    assert not ConflictReport.objects.exists()


def test_holding_asks_why_and_offers_to_go_on(code: Code, officer: User) -> None:
    start(officer, seen(code))
    person = Person(officer)
    path = f"/gate/{code.declaration.reference}/"
    assert taps(person, person.sees(path), "hold", reason=" ").status_code == 422
    assert taps(person, person.sees(path), "hold", reason="No list").status_code == 302
    page = person.sees(path)
    assert ": No list" in page
    assert set(forms(page)) == {"resume", "fail"}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        *(("exporter", 404), ("stranger", 404), ("broker", 404)),
        *(("reviewer", 200), ("supervisor", 200), ("auditor", 200)),
        *(("officer", 200), ("gate_officer", 200), ("distant_officer", 200)),
    ],
)
def test_who_sees_the_gate_and_who_acts(
    who: str, sees: int, code: Code, request: pytest.FixtureRequest
) -> None:
    person = Person(request.getfixturevalue(who))
    person.sees("/gate/", status=sees)
    at_another_port = who in {"gate_officer", "distant_officer"}
    goods = f"/gate/{code.declaration.reference}/"
    page = person.sees(goods, status=404 if at_another_port else sees)
    assert bool(forms(page)) == (who == "officer")
    sent = {"code": code.number, "subject": code.subject[-6:]}
    done = person.sends("/gate/acts/start/", sent).status_code
    assert done == (404 if sees == 404 else 302 if who == "officer" else 403)
    assert Inspection.objects.exists() == (who == "officer")


def test_those_who_only_look_leave_no_scan(code: Code, auditor: User) -> None:
    page = scanned(Person(auditor), code.number)
    assert code.declaration.reference in page
    assert not ScanRecord.objects.exists()


def test_an_officer_cannot_choose_a_port_that_is_not_his(
    code: Code, distant_officer: User
) -> None:
    page = Person(distant_officer).sees(f"{EXPECTED}&port={TIANJIN}")
    assert code.declaration.reference not in page
    assert "Nothing is expected" in page


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        *(("exporter", 404), ("stranger", 404), ("broker", 404), ("officer", 404)),
        *(("reviewer", 200), ("supervisor", 200), ("auditor", 200)),
    ],
)
def test_who_sees_conflicts_and_who_closes_them(
    who: str, sees: int, code: Code, officer: User, request: pytest.FixtureRequest
) -> None:
    release(officer, seen(code), "Priority release")
    assert taps_again(officer, code) == 409
    pk, person = ConflictReport.objects.get().pk, Person(request.getfixturevalue(who))
    person.sees("/gate/conflicts/", status=sees)
    person.sees(f"/gate/conflicts/{pk}/", status=sees)
    done = person.sends(f"/gate/conflicts/{pk}/", {"note": "Looked into"}).status_code
    assert done == (404 if sees == 404 else 302 if who == "supervisor" else 403)


def taps_again(officer: User, code: Code) -> int:
    sent = {"code": code.number, "subject": code.subject[-6:], "reason": "Again"}
    return int(Person(officer).sends("/gate/acts/release/", sent).status_code)


def test_the_green_channel_comes_first(
    code: Code, customs_office: Organisation, equipment_exporter: User
) -> None:
    row = consignments.filed(equipment_exporter, port_of_exit__unlocode=TIANJIN)
    work()
    row.refresh_from_db()
    assert row.state == "issued"
    page = Person(an_officer(customs_office, TIANJIN, SHANGHAI)).sees(
        f"{EXPECTED}&port={TIANJIN}"
    )
    assert page.index(row.reference) < page.index(code.declaration.reference)
    assert "Green channel" in page


def test_the_lists_ask_as_much_for_many_rows_as_for_few(
    exporter: User, officer: User
) -> None:
    person, asked = Person(officer), []
    for count in (4, 18):
        codes = [issued(exporter) for _ in range(count)]
        start(officer, seen(codes[0]))
        start(officer, seen(codes[1]))
        for path in ("/gate/", EXPECTED):
            person.sees(path)
            with CaptureQueriesContext(connection) as queries:
                person.sees(path)
            asked.append(len(queries))
    assert asked[:2] == asked[2:]


def test_long_lists_go_on_page_by_page(exporter: User, officer: User) -> None:
    for _ in range(27):
        factories.filed(exporter)
    work()
    person, seen_rows, path = Person(officer), [], EXPECTED
    while path:
        page = person.sees(path)
        seen_rows += re.findall(r'href="/gate/(DC-[^/]+)/"', page)
        more = re.search(r'rel="next" href="(.*?)"', page)
        path = f"/gate/{more[1]}" if more else ""
    assert len(seen_rows) == len(set(seen_rows)) == 27
    everything = Declaration.objects.values_list("reference", flat=True)
    assert set(seen_rows) == set(everything)
