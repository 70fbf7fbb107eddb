"""The file comes back with what became of its rows, and may be sent again."""

from pathlib import Path

import pytest
from django.db.models import F
from openpyxl import load_workbook

from declarations import intake
from declarations import services as services_of_declarations
from declarations.batches import services
from declarations.batches.models import Batch, ReturnedFile
from declarations.batches.returning import return_wanted
from declarations.documents import housekeeping, storage
from declarations.faults import Conflict
from declarations.formats.csv import read
from declarations.formats.rows import RowFormat, examine
from declarations.models import Declaration, Revision
from declarations.parties.models import Mandate, User
from tests import factories
from tests.declarations.batches.files import filed, sent, worked
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
