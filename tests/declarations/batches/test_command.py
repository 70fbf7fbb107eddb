"""manage.py file: for operators who have a file and a shell."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from declarations.models import Declaration
from declarations.parties.models import User
from tests import factories
from tests.declarations.batches.files import Document, ndjson

pytestmark = pytest.mark.usefixtures("law")


def ran(path: Path, documents: list[Document], user: User, *flags: str) -> str:
    """What the command prints; wrong rows go there as well."""
    path.write_bytes(ndjson(documents))
    told = io.StringIO()
    call_command(
        *("file", str(path), "--as", user.username, "--wait", "0", *flags),
        stdout=told,
        stderr=told,
    )
    return told.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fleet.ndjson"


def test_a_good_file_is_filed(path: Path, exporter: User) -> None:
    told = ran(path, [factories.clear_truck() for _ in "ab"], exporter)
    assert "Filed" in told
    assert Declaration.objects.count() == 2


def test_a_wrong_row_is_named_and_the_command_fails(
    path: Path, exporter: User, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = factories.clear_truck(port_of_exit__unlocode="Tianjin")
    with pytest.raises(CommandError, match="1 rows are wrong"):
        ran(path, [factories.clear_truck(), bad], exporter)
    assert Declaration.objects.count() == 1


def test_a_check_files_nothing(path: Path, exporter: User) -> None:
    told = ran(path, [factories.clear_truck()], exporter, "--check")
    assert "1  Would pass" in told
    assert not Declaration.objects.exists()


def test_an_unknown_user_or_file_is_told(path: Path, exporter: User) -> None:
    with pytest.raises(CommandError, match="no user"):
        call_command("file", str(path), "--as", "nobody")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("file", str(path), "--as", exporter.username)
