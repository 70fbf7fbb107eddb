"""Receiving a document: what is kept, what is refused, and who may send one."""

import errno
import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from declarations.documents import services
from declarations.documents.models import Document
from declarations.documents.selectors import documents_of
from declarations.documents.uploads import Upload
from declarations.faults import Conflict, Forbidden, Refused
from declarations.ledger import breaks
from declarations.models import Declaration
from declarations.parties.models import Mandate, MandateAction, User
from declarations.services import withdraw
from tests import consignments
from tests.declarations.documents.papers import (
    JPEG,
    PNG,
    a_pdf,
    attached,
    files_in,
)
from tests.factories import filed

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def declaration(exporter: User) -> Declaration:
    return filed(exporter)


def faults_of(
    user: User, declaration: Declaration, **sent: Any
) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        attached(user, declaration, **sent)
    assert all(fault.message and fault.remedy for fault in refused.value.faults)
    return {(fault.pointer, fault.code) for fault in refused.value.faults}


@pytest.mark.parametrize(
    "file",
    [
        ("invoice.pdf", a_pdf(), "application/pdf"),
        ("scan.PNG", PNG, "image/png"),
        ("scan.jpeg", JPEG, "image/jpeg"),
        ("报告 第一版.xml", b"<?xml version='1.0'?><report/>", "application/xml"),
        ("pact.json", b'{"id": "1"}', "application/json"),
    ],
)
def test_it_is_kept_whole_under_a_made_up_name(
    exporter: User,
    declaration: Declaration,
    place: Path,
    file: tuple[str, bytes, str],
) -> None:
    name, content, media_type = file
    document = attached(exporter, declaration, name=name, content=content)
    [kept] = files_in(place)
    assert kept.read_bytes() == content
    assert (kept.name, kept.stat().st_mode & 0o777) == (document.key, 0o600)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.media_type, document.name) == (media_type, name)
    assert (document.size, document.revision) == (len(content), 1)


def test_the_ledger_tells_of_it(exporter: User, declaration: Declaration) -> None:
    document = attached(exporter, declaration)
    entry = declaration.ledger.get(kind="document.attached")
    assert entry.data["sha256"] == document.sha256
    assert entry.actor["name"] == str(exporter)
    assert list(breaks()) == []


def test_the_same_file_twice_is_one_document(
    exporter: User, declaration: Declaration, place: Path
) -> None:
    first, second = (attached(exporter, declaration) for _twice in range(2))
    assert first == second
    assert len(files_in(place)) == 1
    assert declaration.ledger.filter(kind="document.attached").count() == 1


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"name": "scan.pdf", "content": PNG}, ("/file", "type_differs")),
        ({"name": "invoice.exe"}, ("/file", "type_differs")),
        ({"name": "invoice"}, ("/file", "type_differs")),
        ({"content": b""}, ("/file", "empty")),
        ({"content": b"MZ\x90"}, ("/file", "type_not_accepted")),
        ({"content": b"%PDF-1.7" + bytes(500)}, ("/file", "pdf_broken")),
        ({"content": a_pdf(b"<</S/JavaScript>>")}, ("/file", "pdf_active")),
        ({"name": "a.png", "content": PNG[:-9]}, ("/file", "unreadable")),
        ({"name": "a.jpg", "content": JPEG[:-2]}, ("/file", "unreadable")),
        ({"name": "a.json", "content": b'{"a":1,}'}, ("/file", "unreadable")),
        ({"name": "a.xml", "content": b"<a>"}, ("/file", "unreadable")),
        (
            {"name": "a.xml", "content": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
            ("/file", "unreadable"),
        ),
        (
            {"name": "a.json", "content": b"[" + b" " * 2**20 + b"]"},
            ("/file", "too_large"),
        ),
        ({"sha256": "0" * 64}, ("/sha256", "checksum_differs")),
        ({"kind": "SONG"}, ("/kind", "not_in_list")),
        ({"kind": ""}, ("/kind", "not_in_list")),
    ],
)
def test_a_bad_file_is_refused_by_field_and_leaves_nothing(
    exporter: User,
    declaration: Declaration,
    place: Path,
    sent: dict[str, Any],
    fault: tuple[str, str],
) -> None:
    assert faults_of(exporter, declaration, **sent) == {fault}
    assert not Document.objects.exists()
    assert files_in(place) == []


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", ".htaccess.pdf", "../../etc/x.pdf", "a\\b.pdf", "a\0.pdf"),
        *("a\u202efdp.pdf", "a\r\nX: y.pdf", 'a.pdf"; filename="b.pdf', "\u200b.pdf"),
        "x" * 120 + ".pdf",
    ],
)
def test_a_name_that_no_system_should_see_is_refused(
    exporter: User, declaration: Declaration, name: str
) -> None:
    assert ("/file", "bad_file_name") in faults_of(exporter, declaration, name=name)


def test_all_faults_come_at_once(exporter: User, declaration: Declaration) -> None:
    found = faults_of(
        exporter, declaration, name="..", content=PNG, kind="SONG", sha256="0" * 64
    )
    codes = {"bad_file_name", "type_differs", "not_in_list", "checksum_differs"}
    assert {code for _pointer, code in found} == codes


def test_a_file_other_than_the_declared_one_is_refused_naming_both(
    exporter: User,
) -> None:
    content = a_pdf()
    digest = hashlib.sha256(content).hexdigest()
    right = filed(exporter, body__carbon_report__document__sha256=digest)
    wrong = filed(exporter)
    document = attached(exporter, right, kind="CARBON_REPORT", content=content)
    assert [row.as_declared for row in documents_of(right)] == [True]
    assert document.kind == "CARBON_REPORT"
    with pytest.raises(Refused) as refused:
        attached(exporter, wrong, kind="CARBON_REPORT", content=content)
    [fault] = refused.value.faults
    assert fault.code == "digest_differs"
    assert digest in fault.message
    assert "9f2b6c1d8e4a7035" in fault.message
    assert "/body/carbon_report/document/sha256" in fault.message


def test_a_listed_document_is_compared_unless_a_row_leaves_it_open(
    equipment_exporter: User,
) -> None:
    rows = [
        {"kind": "CONTRACT", "reference": "C-1", "sha256": "ab" * 32},
        {"kind": "INVOICE", "reference": "I-1", "sha256": "cd" * 32},
        {"kind": "INVOICE", "reference": "I-2"},
        {"kind": "PACKING_LIST", "reference": "P-1"},
    ]
    declaration = consignments.filed(equipment_exporter, body__documents=rows)
    attached(equipment_exporter, declaration, kind="INVOICE")
    attached(equipment_exporter, declaration, kind="PACKING_LIST")
    assert faults_of(equipment_exporter, declaration, kind="CONTRACT") == {
        ("/file", "digest_differs")
    }


def test_more_than_the_cap_is_refused(
    exporter: User, declaration: Declaration, settings: Settings, place: Path
) -> None:
    settings.LARGEST_DOCUMENT = len(a_pdf()) - 1
    with pytest.raises(Refused) as refused:
        attached(exporter, declaration)
    assert refused.value.status == 413
    assert files_in(place) == []


class FullDisk(Upload):
    """A file during whose arrival the disk runs full."""

    name = "invoice.pdf"

    def chunks(self) -> Iterator[bytes]:
        yield a_pdf()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_and_leaves_nothing(
    exporter: User, declaration: Declaration, place: Path
) -> None:
    with pytest.raises(Refused) as refused:
        services.receive(
            user=exporter, declaration=declaration, upload=FullDisk(), kind="INVOICE"
        )
    assert (refused.value.status, refused.value.code) == (507, "storage_full")
    assert files_in(place) == []
    assert not Document.objects.exists()


def test_there_are_only_so_many(exporter: User, declaration: Declaration) -> None:
    for number in range(services.MOST_DOCUMENTS):
        attached(exporter, declaration, content=a_pdf(b"%d" % number))
    with pytest.raises(Conflict):
        attached(exporter, declaration)


def test_nothing_is_added_once_it_has_ended(
    exporter: User, declaration: Declaration
) -> None:
    withdraw(user=exporter, declaration=declaration, reason="Sold at home")
    declaration.refresh_from_db()
    with pytest.raises(Conflict):
        attached(exporter, declaration)


@pytest.mark.parametrize(
    ("actions", "allowed"),
    [
        ([MandateAction.VIEW], False),
        ([MandateAction.VIEW, MandateAction.PREPARE], False),
        ([MandateAction.SUBMIT], True),
        ([MandateAction.ANSWER], True),
    ],
)
def test_a_broker_needs_a_mandate_to_send_or_answer(
    broker: User, declaration: Declaration, actions: list[str], *, allowed: bool
) -> None:
    Mandate.objects.update(actions=actions)
    if allowed:
        assert attached(broker, declaration).uploaded_for.kind == "broker"
        return
    with pytest.raises(Forbidden):
        attached(broker, declaration)


def test_a_revoked_mandate_ends_it(broker: User, declaration: Declaration) -> None:
    Mandate.objects.update(revoked_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Forbidden):
        attached(broker, declaration)


def test_customs_and_strangers_add_nothing(
    reviewer: User, stranger: User, declaration: Declaration
) -> None:
    for somebody in (reviewer, stranger):
        with pytest.raises(Forbidden):
            attached(somebody, declaration)
