"""A scanner keeps its scans, sends each of them once, and shows what was answered."""

import pytest

from codes.gate import scanner_files
from codes.gate.models import ConflictReport, ScanRecord
from codes.models import Code
from codes.publishing.tasks import publish
from declarations.parties.models import Organisation, User
from tests.browser.reader import DESKTOP, PHONE
from tests.browser.scanners import Phone, records_of
from tests.codes.gate.officers import TIANJIN, an_officer, release, seen
from tests.codes.register import issued

pytestmark = pytest.mark.django_db(transaction=True)
SENT = "document.querySelector('#send').hidden"


@pytest.fixture
def officer(customs_office: Organisation) -> User:
    return an_officer(customs_office, TIANJIN)


@pytest.fixture
def code(exporter: User, law: None) -> Code:
    made = issued(exporter)
    publish()
    return made


def tail(code: Code) -> str:
    return code.subject[-6:]


def test_a_whole_inspection_is_kept_and_sent_once_the_network_is_back(
    phone: Phone, officer: User, code: Code
) -> None:
    records = records_of(officer)
    phone.installs(officer)
    phone.loses_the_network()
    phone.scans(code.token, tail(code))
    phone.acts("start")
    phone.acts("pass")
    phone.acts("release", opening="Record the exit")
    phone.opens_the_scanner()
    assert phone.queue() == ["Waits to be sent"] * 4
    assert records() == []
    phone.finds_the_network()
    phone.waits_until(SENT)
    acts = ("check", "start", "pass", "release")
    assert records() == [(act, "VALID_OFFLINE", "done") for act in acts]
    assert phone.queue() == ["Accepted"] * 4
    code.declaration.refresh_from_db()
    assert code.declaration.state == "released"
    assert set(ScanRecord.objects.values_list("offline", flat=True)) == {True}


def test_sent_twice_is_counted_once(phone: Phone, officer: User, code: Code) -> None:
    records = records_of(officer)
    phone.installs(officer)
    phone.loses_the_network()
    phone.scans(code.token, tail(code))
    phone.finds_the_network()
    phone.waits_until(SENT)
    phone.forgets_the_answers()
    phone.opens_the_scanner()
    phone.waits_until(SENT)
    assert records() == [("check", "VALID_OFFLINE", "done")]


def test_goods_that_left_elsewhere_meanwhile_are_a_conflict(
    phone: Phone, officer: User, code: Code
) -> None:
    phone.installs(officer)
    phone.loses_the_network()
    assert phone.scans(code.token, tail(code)) == "go"
    phone.page.click("summary >> text=Record the exit")
    phone.page.fill("#release-reason", "Network down")
    phone.acts("release")
    release(officer, seen(code), "Priority release")
    phone.finds_the_network()
    phone.waits_until(SENT)
    assert phone.queue() == ["Already released", "Already released"]
    assert phone.tone() == "stop"
    assert ConflictReport.objects.get().second.shown == "VALID_OFFLINE"


def test_a_failed_upload_loses_nothing(phone: Phone, officer: User, code: Code) -> None:
    phone.installs(officer)
    phone.loses_the_network()
    phone.scans(code.token, tail(code))
    phone.is_signed_out()
    phone.finds_the_network()
    phone.waits_until("document.body.innerText.includes('Nobody is signed in')")
    assert not ScanRecord.objects.exists()
    phone.signs_in(officer.username)
    phone.opens_the_scanner()
    phone.waits_until(SENT)
    assert phone.queue() == ["Accepted"]
    assert ScanRecord.objects.get().officer == officer


def test_no_officer_sees_or_sends_the_scans_of_another(
    phone: Phone, officer: User, customs_office: Organisation, code: Code
) -> None:
    phone.installs(officer)
    phone.loses_the_network()
    phone.scans(code.token, tail(code))
    phone.page.click("#hand-over")
    phone.page.wait_for_selector("#notice:not(:empty)")
    phone.opens_the_scanner()
    assert phone.queue() == []
    assert phone.page.locator("#scan").is_hidden()
    phone.is_signed_out()
    phone.finds_the_network()
    phone.signs_in(an_officer(customs_office, TIANJIN).username)
    phone.opens_the_scanner()
    assert phone.queue() == []
    assert phone.page.locator("#scan").is_visible()
    assert not ScanRecord.objects.exists()


def test_scans_are_not_sent_under_the_name_of_whoever_signed_in_since(
    phone: Phone, officer: User, customs_office: Organisation, code: Code
) -> None:
    phone.installs(officer)
    phone.loses_the_network()
    phone.scans(code.token, tail(code))
    other = an_officer(customs_office, TIANJIN)
    phone.belongs_to(other)
    phone.finds_the_network()
    name = f"document.querySelector('#officer').textContent === '{other}'"
    phone.waits_until(name)
    assert phone.queue() == []
    assert phone.page.locator("#answer").is_hidden()
    assert not ScanRecord.objects.exists()
    phone.belongs_to(officer)
    phone.opens_the_scanner()
    phone.waits_until(SENT)
    assert ScanRecord.objects.get().officer == officer


def test_with_a_network_the_portal_has_the_last_word(
    phone: Phone, officer: User, exporter: User, code: Code
) -> None:
    gone = issued(exporter)
    publish()
    phone.installs(officer)
    release(officer, seen(gone), "Priority release")
    assert phone.scans(gone.token, tail(gone)) == "stop"
    assert "Already released at" in phone.reads_off("sentence")
    assert phone.scans(code.number, tail(code)) == "go"
    assert phone.scans(code.number, "000000") == "stop"
    assert not ScanRecord.objects.filter(act="check", offline=True).exists()


def test_a_new_version_takes_the_place_of_the_old_one(
    phone: Phone, officer: User, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches = "caches.keys().then((names) => names.sort().join())"
    phone.installs(officer)
    before = phone.page.evaluate(caches)
    assert before == f"gate-scanner-{scanner_files.version()}"
    changed = scanner_files.SCRIPTS["words"] + b"\n// newer\n"
    monkeypatch.setitem(scanner_files.SCRIPTS, "words", changed)
    phone.opens_the_scanner()
    phone.waits_until(f"caches.keys().then((names) => names.join() !== '{before}')")
    now = f"gate-scanner-{scanner_files.version()}"
    phone.waits_until(f"caches.keys().then((names) => names.join() === '{now}')")
    phone.loses_the_network()
    phone.opens_the_scanner()
    assert phone.scans(code.token, tail(code)) == "go"


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_axe_finds_nothing_at_any_of_the_answers(
    phone: Phone, officer: User, code: Code, language: str
) -> None:
    phone.reads(language)
    phone.installs(officer)
    phone.loses_the_network()
    assert phone.violations() == []
    for text, last_six in (
        (code.token, tail(code)),
        (code.number, tail(code)),
        (code.token, "000000"),
    ):
        phone.scans(text, last_six)
        for size in (DESKTOP, PHONE):
            phone.takes(size)
            assert phone.violations() == []
            assert phone.overflow() <= 0
        assert phone.small_targets() == []
