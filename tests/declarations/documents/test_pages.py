"""The pages of documents: list, form, download, removal; who sees them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from declarations.documents.models import Document
from declarations.documents.services import scan_waiting
from declarations.models import Declaration
from declarations.parties.models import User
from tests.declarations.documents.papers import a_pdf, attached, files_in
from tests.factories import filed
from tests.visits import BACKEND, Person, faults_in, page, reference_in

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def declaration(exporter: User) -> Declaration:
    return filed(exporter)


def list_of(declaration: Declaration) -> str:
    return f"/documents/{declaration.reference}/"


def sent(person: Person, path: str, **changes: Any) -> Any:
    name = changes.pop("name", "invoice.pdf")
    file = SimpleUploadedFile(name, changes.pop("content", a_pdf()))
    return person.sends(path, {"kind": "INVOICE", "file": file, **changes})


def download_of(document: Document) -> str:
    return f"{list_of(document.declaration)}{document.key}/"


def test_a_stranger_gets_404(
    stranger: User, exporter: User, declaration: Declaration
) -> None:
    document = attached(exporter, declaration)
    scan_waiting()
    person = Person(stranger)
    for path in (list_of(declaration), download_of(document)):
        person.sees(path, status=404)
    assert sent(person, list_of(declaration)).status_code == 404
    removal = person.sends(f"{download_of(document)}removal/", {})
    assert removal.status_code == 404


def test_not_signed_in_goes_to_log_in(declaration: Declaration) -> None:
    answer = Person().client.get(list_of(declaration))
    assert answer["Location"].startswith("/accounts/login/")


def test_attaching_leads_back_to_the_declaration_which_lists_it(
    exporter: User, declaration: Declaration
) -> None:
    person = Person(exporter)
    answer = sent(person, list_of(declaration), name="发票.pdf")
    assert answer["Location"] == page(declaration)
    text = person.sees(page(declaration))
    assert "“发票.pdf” is attached." in text
    assert "Being scanned" in text
    scan_waiting()
    document = Document.objects.get()
    assert f'href="{download_of(document)}"' in person.sees(page(declaration))


def test_faults_stand_beside_their_fields(
    exporter: User, declaration: Declaration
) -> None:
    answer = sent(Person(exporter), list_of(declaration), kind="", name="a.png")
    assert answer.status_code == 422
    kind, file = faults_in(answer)
    assert kind.startswith("Say which document it is.")
    assert "the name “a.png” says otherwise" in file
    assert not Document.objects.exists()


def test_no_file_is_a_fault_too(exporter: User, declaration: Declaration) -> None:
    posted = {"kind": "INVOICE", "file": ""}
    answer = Person(exporter).sends(list_of(declaration), posted)
    assert answer.status_code == 422
    assert len(faults_in(answer)) == 1


def test_a_form_without_its_token_is_refused_and_leaves_nothing(
    exporter: User, declaration: Declaration, place: Path
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(exporter, backend=BACKEND)
    assert sent(Person(client=client), list_of(declaration)).status_code == 403
    assert files_in(place) == []
    shown = client.get(list_of(declaration))
    token = shown.context["csrf_token"]
    taken = sent(
        Person(client=client), list_of(declaration), csrfmiddlewaretoken=str(token)
    )
    assert taken.status_code == 302


def test_it_is_served_as_something_to_save(
    exporter: User, reviewer: User, declaration: Declaration
) -> None:
    attached(exporter, declaration, name="报告 1.pdf")
    scan_waiting()
    answer = Person(reviewer).client.get(download_of(Document.objects.get()))
    assert b"".join(answer.streaming_content) == a_pdf()  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A%201.pdf"
    )
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_nothing_is_served_before_it_is_clean(
    exporter: User, declaration: Declaration
) -> None:
    document = attached(exporter, declaration)
    person = Person(exporter)
    assert "still being scanned" in person.sees(download_of(document), status=409)
    Document.objects.update(
        scan="infected", threat="Worm-1", scanned_at=document.uploaded_at
    )
    assert "Worm-1" in person.sees(download_of(document), status=409)
    assert "Worm-1" in person.sees(list_of(declaration))


def test_customs_reads_the_list_and_has_no_form(
    reviewer: User, exporter: User, declaration: Declaration
) -> None:
    attached(exporter, declaration)
    person = Person(reviewer)
    text = person.sees(list_of(declaration))
    assert "invoice.pdf" in text
    assert 'type="file"' not in text
    assert sent(person, list_of(declaration)).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_document_of_a_draft_can_be_taken_back(exporter: User, place: Path) -> None:
    person = Person(exporter)
    draft = Declaration.objects.get(reference=reference_in(person.starts()))
    assert sent(person, list_of(draft))["Location"] == list_of(draft)
    document = Document.objects.get()
    assert document.revision == 0
    assert "Remove" in person.sees(list_of(draft))
    person.sends(f"{download_of(document)}removal/", {})
    assert not Document.objects.exists()
    assert files_in(place) == []


def test_what_was_sent_stays(exporter: User, declaration: Declaration) -> None:
    document = attached(exporter, declaration)
    person = Person(exporter)
    assert "Remove" not in person.sees(list_of(declaration))
    answer = person.sends(f"{download_of(document)}removal/", {})
    assert answer.status_code == 409
    assert Document.objects.exists()


def test_more_documents_cost_no_more_queries(
    exporter: User, declaration: Declaration
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            person.sees(list_of(declaration))
        return len(seen)

    person = Person(exporter)
    for number in range(20):
        attached(exporter, declaration, content=a_pdf(b"%d" % number))
        if number == 1:
            person.sees(list_of(declaration))
            few = queries()
    assert queries() == few
