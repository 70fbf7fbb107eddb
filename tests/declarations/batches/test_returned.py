"""The file comes back with what became of its rows, and may be sent again."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from openpyxl import load_workbook

from declarations import intake
from declarations import services as services_of_declarations
from declarations.batches import returned, returning, services
from declarations.batches.models import MOST_ATTEMPTS, Batch, ReturnedFile
from declarations.batches.returning import return_wanted
from declarations.clock import database_now
from declarations.documents import housekeeping, storage
from declarations.faults import Conflict
from declarations.formats.csv import read
from declarations.formats.rows import RowFormat, examine
from declarations.models import Declaration, Revision
from declarations.parties.models import Mandate, User
from tests import factories
from tests.declarations.batches.files import filed, sent, worked
from tests.programs import Program
from tests.validation.desk.desk import REJECT
from tests.visits import work

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def batch(exporter: User) -> Batch:
    bad = factories.clear_truck(port_of_exit__unlocode="Tianjin")
    rows = [factories.clear_truck(), bad, factories.clear_truck(**REJECT)]
    batch = filed(exporter, rows)
    work()
    return batch


def drawn(user: User, batch: Batch, kind: str = "csv") -> Path:
    wanted = services.want_back(user=user, batch=batch, kind=kind)
    if not wanted.key:
        return_wanted()
        wanted.refresh_from_db()
    return storage.place_of(wanted.key)


def test_each_row_comes_back_with_its_state_rule_field_and_remedy(
    exporter: User, batch: Batch
) -> None:
    lines = drawn(exporter, batch).read_text("utf-8-sig").splitlines()
    text = "\n".join(lines)
    assert lines[0].startswith("declaration,row,")
    assert lines[0].endswith("state,rule,field,message,remedy")
    for said in ("Issued", "Returned", "GCC-VEHICLE-01", "port_of_exit.unlocode"):
        assert said in text
    assert text.count("DC-") == 2


def test_the_file_reads_back_as_what_is_declared_now(
    exporter: User, batch: Batch
) -> None:
    path = drawn(exporter, batch)
    source = examine(path, RowFormat.CSV)
    content = path.read_bytes()
    again = worked(sent(exporter, content, name="fleet-returned.csv"))
    assert again.outcomes == {"unchanged": 2, "faulty": 1}
    assert len(list(read(path, source))) == 3
    assert not Revision.objects.filter(number=2).exists()


def test_the_file_says_what_is_declared_now_not_what_was_sent(
    exporter: User, batch: Batch
) -> None:
    issued = Declaration.objects.get(state="issued")
    envelope = dict(issued.revisions.get().envelope)
    factories.change(envelope, "contract_number", "CORRECTED-BY-HAND")
    services_of_declarations.resubmit(
        user=exporter,
        declaration=issued,
        envelope=intake.read(envelope, today=factories.today()),
        channel="web",
    )
    work()
    assert "CORRECTED-BY-HAND" in drawn(exporter, batch).read_text("utf-8-sig")


def test_cells_with_findings_are_marked_in_the_workbook(
    exporter: User, batch: Batch
) -> None:
    with drawn(exporter, batch, "xlsx").open("rb") as file:
        sheet = load_workbook(file).active
    assert sheet is not None
    marked = [cell.comment.text for row in sheet for cell in row if cell.comment]
    assert any("Port of exit" in text for text in marked)


def test_the_file_is_drawn_once_as_long_as_nothing_moves(
    exporter: User, batch: Batch
) -> None:
    assert drawn(exporter, batch) == drawn(exporter, batch)
    assert ReturnedFile.objects.count() == 1
    assert not list(housekeeping.differences())


def test_rows_of_a_client_that_revoked_its_mandate_do_not_come_back(
    broker: User,
) -> None:
    rows = [factories.clear_truck(), factories.clear_truck(**REJECT)]
    batch = filed(broker, rows)
    work()
    assert "DC-" in drawn(broker, batch).read_text("utf-8-sig")
    Mandate.objects.update(revoked_at=F("exporter_accepted_at"))
    text = drawn(broker, batch).read_text("utf-8-sig")
    assert "DC-" not in text
    assert rows[0]["own_reference"] not in text


def test_a_file_does_not_come_back_before_the_rules_have_seen_it(
    exporter: User,
) -> None:
    batch = filed(exporter, [factories.clear_truck()])
    with pytest.raises(Conflict, match="once all of its rows"):
        services.want_back(user=exporter, batch=batch, kind="csv")


def download_of(user: User, batch: Batch) -> Iterator[bytes]:
    """The blocks of the file as they go out, the first of them sent."""
    drawn(user, batch)
    [wanted] = ReturnedFile.objects.all()
    answer = returned.as_file(wanted, user)
    assert int(answer["Content-Length"]) > returned.BLOCK
    blocks = iter(answer)
    assert len(next(blocks)) == returned.BLOCK
    return blocks


def revoke(user: User) -> None:
    Mandate.objects.update(revoked_at=F("exporter_accepted_at"))


def lock_out(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def leave(user: User) -> None:
    user.memberships.update(disabled_at=database_now())


@pytest.mark.parametrize("end", [revoke, lock_out, leave])
def test_a_download_breaks_off_when_its_reader_may_no_longer_have_it(
    end: Callable[[User], None], broker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = filed(broker, [factories.clear_truck()])
    work()
    monkeypatch.setattr(returned, "BLOCK", 64)
    blocks = download_of(broker, batch)
    next(blocks)
    end(broker)
    with pytest.raises(returned.NoLongerAllowedError):
        next(blocks)


def test_a_download_goes_on_when_something_else_changes(
    broker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = filed(broker, [factories.clear_truck()])
    work()
    monkeypatch.setattr(returned, "BLOCK", 64)
    blocks = download_of(broker, batch)
    factories.filed(broker)
    assert b"".join(blocks).endswith(b"\n")


def make_due() -> None:
    """As if every rest were over."""
    ReturnedFile.objects.update(rest_until=None)


def test_a_disk_that_is_full_is_told_and_tried_again(
    api_client: Program, batch: Batch, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    address = f"/api/v1/batches/{batch.reference}/returned/csv/"
    assert api_client.get(address).status_code == 202
    with monkeypatch.context() as full:
        full.setattr(returning, "write_returned", no_room_for)
        for _attempt in range(MOST_ATTEMPTS):
            assert return_wanted() == 0
            assert return_wanted() == 0, "it rests"
            make_due()
    assert not list((place / storage.INCOMING).iterdir())
    failed = api_client.get(address)
    assert (failed.status_code, failed.json()["code"]) == (503, "returned_file_failed")
    assert api_client.get(address).status_code == 202
    assert return_wanted() == 1
    assert api_client.get(address).status_code == 200


def no_room_for(path: Path, *_told: Any, **_named: Any) -> None:
    """Half of the file is written before the disk is full."""
    path.write_bytes(b"half a line")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
