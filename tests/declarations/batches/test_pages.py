"""The pages of fleet files, as their filer uses them without JavaScript."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.batches.models import Batch, Stage
from declarations.batches.returning import return_wanted
from declarations.batches.working import work_waiting
from declarations.models import Declaration
from declarations.parties.models import User
from tests import factories
from tests.declarations.batches.files import filed, ndjson, sent, worked
from tests.validation.desk.desk import REJECT
from tests.visits import Person, work

pytestmark = pytest.mark.usefixtures("law")
NEW = "/batches/new/"


@pytest.fixture
def content() -> bytes:
    bad = factories.clear_truck(port_of_exit__unlocode="Tianjin")
    back = factories.clear_truck(**REJECT)
    return ndjson([factories.clear_truck(), bad, back])


def uploads(person: Person, content: bytes, **said: str) -> Any:
    file = SimpleUploadedFile("fleet.ndjson", content)
    return person.sends(NEW, {"file": file, **said})


def test_a_file_is_sent_checked_confirmed_and_followed(
    exporter: User, content: bytes
) -> None:
    person = Person(exporter)
    page = uploads(person, content)["Location"]
    assert "We are reading the file" in person.sees(page)
    work_waiting()
    checked = person.sees(page)
    assert "Check your answers" in checked
    assert "If you confirm, 2 rows are filed" in checked
    assert "port_of_exit.unlocode" in checked
    assert not Declaration.objects.exists()
    unsigned = person.sends(f"{page}confirm/", {"name": "Lin", "role": "Manager"})
    assert unsigned.status_code == 422
    signed = {"name": "Lin", "role": "Manager", "accepted": "on"}
    assert person.sends(f"{page}confirm/", signed).status_code == 302
    assert "0 of 3 rows read" in person.sees(page)
    work_waiting()
    work()
    ended = person.sees(page)
    assert re.search(r"<b>1</b>\s*accepted", ended)
    assert re.search(r"<b>2</b>\s*returned", ended)
    assert "GCC-VEHICLE-01" in ended
    ended = person.sees(f"{page}?outcome=all")
    for reference in Declaration.objects.values_list("reference", flat=True):
        assert reference in ended


def test_the_rows_can_be_narrowed_to_those_that_need_somebody(
    exporter: User, content: bytes
) -> None:
    batch = filed(exporter, [factories.clear_truck(), factories.clear_truck(**REJECT)])
    work()
    person = Person(exporter)
    good, back = batch.lines.order_by("number").values_list(
        "declaration__reference", flat=True
    )
    page = person.sees(f"/batches/{batch.reference}/")
    assert back in page
    assert good not in page
    assert "No row is so" in person.sees(f"/batches/{batch.reference}/?outcome=review")


def test_the_file_is_taken_home(exporter: User, content: bytes) -> None:
    batch = sent(exporter, content)
    work_waiting()
    work()
    person = Person(exporter)
    path = f"/batches/{batch.reference}/returned/csv/"
    assert "being prepared" in person.sees(path)
    return_wanted()
    answer: Any = person.client.get(path)
    assert answer["Content-Disposition"].endswith('filename="fleet-returned.csv"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"DC-" in b"".join(answer.streaming_content)


def test_a_file_is_stopped(exporter: User, content: bytes) -> None:
    person = Person(exporter)
    page = uploads(person, content)["Location"]
    assert person.sends(f"{page}cancel/", {}).status_code == 302
    work_waiting()
    assert "Cancelled" in person.sees(page)
    assert person.sends(f"{page}cancel/", {}).status_code == 409


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"sha256": "ab" * 32}, "SHA-256 of what came"),
        ({"rows": "three"}, "number of rows cannot be read"),
        ({"threshold": "few"}, "limit of faulty rows cannot be read"),
    ],
)
def test_what_is_wrong_with_an_upload_is_told_beside_its_field(
    exporter: User, content: bytes, said: dict[str, str], told: str
) -> None:
    answer = uploads(Person(exporter), content, **said)
    assert answer.status_code in (400, 422)
    assert told in answer.content.decode()
    assert not Batch.objects.exists()


def test_the_progress_of_a_file_asks_for_itself_while_it_moves(
    exporter: User, content: bytes
) -> None:
    batch = sent(exporter, content)
    person = Person(exporter)
    path = f"/batches/{batch.reference}/progress/"
    assert "every 2s" in person.sees(path)
    moved = person.client.get(f"{path}?stage=checking")
    assert moved["HX-Redirect"] == f"/batches/{batch.reference}/"
    work_waiting()
    work()
    assert "every 2s" not in person.sees(path)


def test_what_a_stopped_file_has_filed_is_followed_to_its_end(
    exporter: User, content: bytes
) -> None:
    batch = worked(sent(exporter, content))
    Batch.objects.update(stage=Stage.CANCELLED)
    path = f"/batches/{batch.reference}/progress/"
    assert "every 2s" in Person(exporter).sees(path)
    work()
    assert "every 2s" not in Person(exporter).sees(path)


def test_many_faults_of_a_file_are_one_alert(exporter: User) -> None:
    table = b"# scheme,green_clearance_code\nvehicle.vin,nonsense,rubbish\nA,B,C\n"
    batch = worked(sent(exporter, table, name="fleet.csv"))
    page = Person(exporter).sees(f"/batches/{batch.reference}/")
    assert len(batch.faults) > 2
    assert page.count("There is a problem") == 1


def test_a_template_of_each_scheme_and_format_can_be_downloaded(
    exporter: User,
) -> None:
    person = Person(exporter)
    links = re.findall(r'href="(/batches/templates/[^"]+)"', person.sees(NEW))
    assert len(links) == 10
    for link in links:
        answer = person.client.get(link)
        assert "attachment" in answer["Content-Disposition"], link
        assert len(answer.content) > 100


def test_strangers_and_customs_find_no_file(
    exporter: User, stranger: User, reviewer: User, broker: User, content: bytes
) -> None:
    reference = sent(exporter, content).reference
    for user in (stranger, reviewer, broker):
        person = Person(user)
        for tail in ("", "progress/", "returned/csv/"):
            person.sees(f"/batches/{reference}/{tail}", status=404)
        for tail in ("confirm/", "cancel/"):
            assert person.sends(f"/batches/{reference}/{tail}", {}).status_code == 404
        assert reference not in person.sees("/batches/")
    Person(reviewer).sees(NEW, status=403)


def queries_of(person: Person, path: str) -> int:
    person.sees(path)
    with CaptureQueriesContext(connection) as captured:
        person.sees(path)
    return len(captured)


def test_pages_ask_no_more_of_longer_lists(exporter: User) -> None:
    person = Person(exporter)
    small = filed(exporter, [factories.clear_truck(**REJECT)])
    work()
    row, lists = f"/batches/{small.reference}/", "/batches/"
    before = queries_of(person, row), queries_of(person, lists)
    large = filed(exporter, [factories.clear_truck(**REJECT) for _ in range(6)])
    work()
    row = f"/batches/{large.reference}/"
    assert (queries_of(person, row), queries_of(person, lists)) == before
