"""Fleet files and the sandbox in a browser: axe finds nothing, nothing overflows."""

from pathlib import Path

import pytest
from pytest_django import Settings

from declarations.parties.models import Organisation, User
from tests.browser.reader import Reader
from tests.browser.test_every_page_is_accessible import faults_of
from tests.declarations.batches.files import filed, ndjson, sent
from tests.factories import clear_truck
from tests.validation.desk.desk import FLAG, REJECT
from tests.visits import work

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("law"),
]


@pytest.fixture
def fleets(exporter: User, settings: Settings, tmp_path: Path) -> list[str]:
    """A file that was checked, one that is filed, and one that nobody has read yet."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    Organisation.objects.filter(memberships__user=exporter).update(sandbox=True)
    bad = clear_truck(port_of_exit__unlocode="Tianjin")
    rows = [clear_truck(), bad, clear_truck(**REJECT), clear_truck(**FLAG)]
    batches = [filed(exporter, rows, hold=True), filed(exporter, rows)]
    work()
    batches.append(sent(exporter, ndjson([clear_truck()])))
    return [f"/batches/{batch.reference}/" for batch in batches]


def test_fleet_files_and_the_sandbox(
    reader: Reader, exporter: User, fleets: list[str]
) -> None:
    checked, finished, waiting = fleets
    reader.signs_in(exporter.username)
    reader.examined_at = reader.examined_at[:1]
    paths = [waiting, checked, f"{finished}?outcome=all"]
    paths += [f"{finished}returned/csv/", "/rules/sandbox/"]
    assert faults_of(reader, paths) == {}
    reader.reads("zh-CN")
    reader.signs_in(exporter.username)
    assert faults_of(reader, [checked, finished]) == {}
