"""Requests for documents: handed in on a page of their own, or explained in words."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from declarations.documents.models import Document, Scan
from declarations.documents.scanning import scanner
from declarations.faults import Refused
from declarations.models import Declaration
from declarations.parties.models import MandateAction, Organisation, User
from declarations.states import State
from tests import factories
from tests.declarations.documents.papers import a_pdf, attached
from tests.validation.rfi.requests import MASS, asked, fresh, replied
from tests.visits import Person, faults_in
from validation.rfi.models import Rfi

pytestmark = pytest.mark.usefixtures("law")
DIGEST = "/body/carbon_report/document/sha256"
REPORT = "CARBON_REPORT"


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Documents of a test lie in a directory of its own."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    scanner.cache_clear()
    yield
    scanner.cache_clear()


@pytest.fixture
def rfi(case: Declaration, reviewer: User) -> Rfi:
    """An invoice is asked for."""
    return asked(reviewer, case, document="INVOICE")


def page(rfi: Rfi, tail: str = "") -> str:
    return f"/requests/{rfi.declaration.reference}/{tail}"


def hands_in(person: Person, rfi: Rfi, content: bytes = b"") -> Any:
    file = SimpleUploadedFile("invoice.pdf", content or a_pdf())
    return person.sends(page(rfi, "1/documents/1/"), {"file": file})


def missing(user: User, rfi: Rfi) -> bool:
    with pytest.raises(Refused) as refusal:
        replied(user, rfi)
    [fault] = refusal.value.faults
    return (fault.pointer, fault.code) == ("/requests/1/items/1", "missing")


def test_the_file_that_is_asked_for_answers_the_item(rfi: Rfi, exporter: User) -> None:
    assert missing(exporter, rfi)
    person = Person(exporter)
    answer = hands_in(person, rfi)
    assert answer["Location"] == page(rfi, "#item-1-1")
    assert "invoice.pdf" in person.sees(page(rfi))
    assert replied(exporter, rfi).state == State.IN_REVIEW


def test_words_may_say_why_there_is_none(rfi: Rfi, exporter: User) -> None:
    row = replied(exporter, rfi, {}, {1: "There was no invoice."})
    assert row.state == State.IN_REVIEW


def test_a_file_from_before_or_of_another_kind_answers_nothing(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    attached(exporter, case)
    rfi = asked(reviewer, case, document="INVOICE")
    attached(exporter, fresh(case), kind="OTHER", content=a_pdf(b"<<>>"))
    assert missing(exporter, rfi)


def test_a_harmful_file_answers_nothing(rfi: Rfi, exporter: User) -> None:
    hands_in(Person(exporter), rfi)
    row = Document.objects.get()
    row.scan, row.scanned_at = Scan.INFECTED, row.uploaded_at
    row.save()
    assert missing(exporter, rfi)


def test_what_is_no_document_is_refused_on_its_page(rfi: Rfi, exporter: User) -> None:
    answer = hands_in(Person(exporter), rfi, b"just text")
    assert answer.status_code == 422
    assert "The content is not of a kind that is accepted." in faults_in(answer)[0]
    assert not Document.objects.exists()


def test_the_way_to_the_file_keeps_what_was_typed(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    asked(reviewer, case, words="Why?", document="INVOICE")
    path = f"/requests/{case.reference}/"
    posted = {"words-1-1": "Because.", "attach": "1-2"}
    answer = Person(exporter).sends(path, posted)
    assert answer["Location"] == f"{path}1/documents/2/"
    assert "Because." in Person(exporter).sees(path)


def test_only_whoever_may_answer_reaches_the_page_of_an_open_item(
    rfi: Rfi,
    exporter: User,
    stranger: User,
    exporting_company: Organisation,
    broking_company: Organisation,
) -> None:
    factories.a_mandate(
        exporting_company,
        broking_company,
        actions=[MandateAction.VIEW, MandateAction.SUBMIT],
    )
    broker = Person(factories.a_person(broking_company))
    assert hands_in(Person(stranger), rfi).status_code == 404
    assert hands_in(broker, rfi).status_code == 403
    for tail in ("1/documents/2/", "2/documents/1/"):
        Person(exporter).sees(page(rfi, tail), status=404)
    replied(exporter, rfi, {}, {1: "There was no invoice."})
    assert hands_in(Person(exporter), rfi).status_code == 404


def test_a_corrected_report_comes_with_its_digest(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    rfi = asked(reviewer, case, DIGEST, MASS, document=REPORT)
    content = a_pdf(b"<<>>")
    attached(exporter, fresh(case), kind=REPORT, content=content, name="report.pdf")
    digest = hashlib.sha256(content).hexdigest()
    row = replied(exporter, rfi, {DIGEST: digest, MASS: 48000})
    assert row.state == State.IN_REVIEW
