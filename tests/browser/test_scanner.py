"""The scanner with the network cut: three answers, from what the device knows."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from playwright.sync_api import FilePayload
from pytest_django import Settings

from codes import bundle as bundles
from codes import jws, status
from codes.models import Code
from codes.publishing.models import PublishedBundle
from codes.publishing.tasks import publish
from codes.status import take_back
from declarations.parties.models import Organisation, User
from declarations.parties.standing import Actor
from tests.browser.scanners import Phone
from tests.codes.builders import text_of
from tests.codes.corpus import flipped
from tests.codes.gate.officers import SHANGHAI, TIANJIN, an_officer, release, seen
from tests.codes.register import issued
from tests.codes.trust_data import STRANGER
from tests.factories import RIVAL_USCC

pytestmark = pytest.mark.django_db(transaction=True)
GO, WAIT, STOP = "go", "wait", "stop"


@pytest.fixture
def officer(customs_office: Organisation) -> User:
    return an_officer(customs_office, TIANJIN)


@pytest.fixture
def code(exporter: User, law: None) -> Code:
    """A live code, and lists and a bundle that know it."""
    made = issued(exporter)
    publish()
    return made


def tail(code: Code) -> str:
    return code.subject[-6:]


def revoked(code: Code, exporter: User) -> None:
    with transaction.atomic():
        take_back(
            declaration=code.declaration,
            actor=Actor.of(exporter),
            reason="Wrong truck",
        )


def test_without_a_network_there_are_three_answers(
    phone: Phone, officer: User, code: Code
) -> None:
    phone.installs(officer)
    phone.loses_the_network()
    phone.opens_the_scanner()
    assert phone.verdict(code.token, tail(code)) == (GO, "VALID_OFFLINE")
    for answer in ("integrity", "issuer", "status"):
        assert phone.reads_off(answer) == "Yes"
    assert phone.reads_off("tail") == tail(code)
    assert phone.verdict(code.number, tail(code)) == (WAIT, "–")
    assert phone.verdict(code.token, "000000") == (STOP, "SUBJECT_MISMATCH")
    assert tail(code) not in phone.page.inner_text("#answer")


def test_nothing_is_let_go_before_the_goods_are_compared(
    phone: Phone, officer: User, code: Code
) -> None:
    phone.installs(officer)
    phone.loses_the_network()
    phone.page.fill("#code", code.token)
    phone.page.press("#code", "Enter")
    phone.page.wait_for_selector("#subject-error:not(:empty)")
    assert phone.page.locator("#answer").is_hidden()
    assert phone.verdict(code.token, tail(code)[1:]) == (STOP, "SUBJECT_MISMATCH")
    assert phone.verdict(code.token, code.subject.lower()) == (GO, "VALID_OFFLINE")


def test_what_customs_stopped_is_stopped_once_the_device_has_heard_of_it(
    phone: Phone, officer: User, exporter: User, supervisor: User, code: Code
) -> None:
    held, used = issued(exporter), issued(exporter)
    publish()
    phone.installs(officer)
    revoked(code, exporter)
    status.suspend(user=supervisor, numbers=[held.number], reason="Being checked")
    release(officer, seen(used), "Priority release")
    publish()
    assert phone.updates() == "Keys and status are up to date."
    phone.loses_the_network()
    assert phone.verdict(code.token, tail(code)) == (STOP, "REVOKED")
    assert phone.verdict(held.token, tail(held)) == (WAIT, "SUSPENDED")
    assert phone.verdict(used.token, tail(used)) == (STOP, "CONSUMED")
    assert phone.reads_off("integrity") == "Yes"
    assert phone.reads_off("status") == "No"


def test_forgeries_are_named(phone: Phone, officer: User, code: Code) -> None:
    phone.installs(officer)
    phone.loses_the_network()
    for text, verdict in (
        (flipped(code.token, -1), "BAD_SIGNATURE"),
        ("GCC1:" + code.token.removeprefix("GCT1:"), "WRONG_ENVIRONMENT"),
        (text_of(signer=STRANGER), "UNKNOWN_KEY"),
        (code.token[:-9], "MALFORMED"),
        ("https://example.org/", "MALFORMED"),
    ):
        assert phone.verdict(text, tail(code)) == (STOP, verdict)


@pytest.mark.usefixtures("law")
def test_a_code_of_a_sandbox_is_stopped_and_called_one(
    phone: Phone, officer: User, exporter: User, stranger: User, settings: Settings
) -> None:
    settings.TOKEN_PREFIX = "GCC1:"
    Organisation.objects.filter(memberships__user=exporter).update(sandbox=True)
    played = issued(exporter)
    real = issued(stranger, exporter__uscc=RIVAL_USCC)
    publish()
    phone.installs(officer)
    phone.loses_the_network()
    assert phone.verdict(real.token, tail(real)) == (GO, "VALID_OFFLINE")
    assert phone.verdict(played.token, tail(played)) == (STOP, "WRONG_ENVIRONMENT")
    assert "not valid for export" in phone.reads_off("sentence")
    assert tail(played) not in phone.page.inner_text("#answer")
    relabelled = "GCC1:" + played.token.removeprefix("GCT1:")
    assert phone.verdict(relabelled, tail(played)) == (STOP, "UNKNOWN_KEY")


AGES: list[tuple[timedelta, tuple[str, str], str]] = [
    (timedelta(hours=3, minutes=50), (GO, "VALID_OFFLINE"), "3 hours"),
    (timedelta(hours=5), (WAIT, "VALID_OFFLINE"), "5 hours"),
    (timedelta(hours=25), (WAIT, "STATUS_STALE"), "25 hours"),
    (timedelta(days=8), (WAIT, "BUNDLE_EXPIRED"), "8 days"),
    (timedelta(days=31), (STOP, "EXPIRED"), "31 days"),
]


def test_what_a_device_knows_grows_old(phone: Phone, officer: User, code: Code) -> None:
    phone.installs(officer)
    phone.loses_the_network()
    now = datetime.now(UTC) + timedelta(minutes=1)
    for age, expected, said in AGES:
        phone.lives_at(now + age)
        assert phone.verdict(code.token, tail(code)) == expected
        assert said in phone.reads_off("statusAge")


def test_a_clock_set_back_does_not_make_old_knowledge_young(
    phone: Phone, officer: User, code: Code
) -> None:
    phone.installs(officer)
    phone.loses_the_network()
    phone.lives_at(datetime.now(UTC) - timedelta(hours=1))
    phone.opens_the_scanner()
    tone, verdict = phone.verdict(code.token, tail(code))
    assert (tone, verdict) == (WAIT, "NOT_YET_VALID")


def test_a_code_for_another_port_does_not_go(
    phone: Phone, customs_office: Organisation, code: Code
) -> None:
    phone.installs(an_officer(customs_office, SHANGHAI))
    phone.loses_the_network()
    assert phone.verdict(code.token, tail(code)) == (STOP, "VALID_OFFLINE")
    assert "Tianjin Xingang" in phone.reads_off("sentence")
    assert phone.page.locator("[data-act]").first.is_hidden()


def test_trust_data_never_goes_back_nor_to_another_root(
    phone: Phone, officer: User, code: Code, exporter: User
) -> None:
    first = PublishedBundle.objects.get()
    PublishedBundle.objects.update(made_at=first.made_at - timedelta(hours=2))
    publish()
    assert PublishedBundle.objects.count() == 2
    phone.installs(officer)
    PublishedBundle.objects.exclude(pk=first.pk).delete()
    assert "older trust data" in phone.updates()
    foreign = bundles.said_in(first.text)
    document = bundles.content(foreign) | {"version": 9}
    first.text = jws.sign(document, STRANGER, bundles.TYPE)
    first.save()
    assert "not signed by the root" in phone.updates()
    revoked(code, exporter)
    publish()
    assert "not signed by the root" in phone.updates()
    phone.loses_the_network()
    assert phone.verdict(code.token, tail(code)) == (STOP, "REVOKED")


EYES = """(text) => {
    globalThis.BarcodeDetector = class {
        static async getSupportedFormats() { return ["qr_code"]; }
        async detect(seen) {
            return seen.width || seen.videoWidth ? [{ rawValue: text }] : [];
        }
    };
    const canvas = document.createElement("canvas");
    const drawing = canvas.getContext("2d");
    setInterval(() => drawing.fillRect(0, 0, Math.random() * 99, 9), 40);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
}"""
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


def test_a_browser_with_eyes_reads_codes_by_camera_and_in_pictures(
    phone: Phone, officer: User, code: Code
) -> None:
    phone.page.add_init_script(f"({EYES})({json.dumps(code.token)})")
    phone.installs(officer)
    phone.loses_the_network()
    phone.page.click("#camera")
    phone.page.wait_for_selector("#subject-error:not(:empty)")
    assert phone.page.input_value("#code") == code.token
    assert phone.page.locator("#view").is_hidden()
    phone.page.fill("#code", "")
    picture = FilePayload(name="qr.png", mimeType="image/png", buffer=DOT)
    phone.page.fill("#subject", tail(code))
    phone.page.set_input_files("#picture", picture)
    phone.page.wait_for_selector("#answer .go")
    phone.page.click("[data-next]")
    broken = FilePayload(name="qr.png", mimeType="image/png", buffer=b"none")
    phone.page.set_input_files("#picture", broken)
    phone.page.wait_for_selector("#code-error:not(:empty)")
    assert "No QR code" in phone.page.inner_text("#code-error")


def test_a_browser_without_eyes_says_so_and_takes_what_a_hand_scanner_types(
    phone: Phone, officer: User, code: Code
) -> None:
    phone.installs(officer)
    if phone.page.evaluate("'BarcodeDetector' in globalThis"):
        pytest.skip("this Chromium reads QR codes")
    phone.loses_the_network()
    assert "cannot read QR codes" in phone.page.inner_text("#unseen")
    assert phone.page.locator("#camera").is_hidden()
    picture = FilePayload(name="qr.png", mimeType="image/png", buffer=DOT)
    phone.page.set_input_files("#picture", picture)
    phone.page.wait_for_selector("#code-error:not(:empty)")
    assert "hand scanner" in phone.page.inner_text("#code-error")
    phone.page.focus("#code")
    phone.page.keyboard.type(code.token + "\n")
    phone.page.wait_for_selector("#subject-error:not(:empty)")
    phone.page.keyboard.type(tail(code) + "\n")
    phone.page.wait_for_selector("#answer .go")
