"""Rows and files: orphans go once they are old, every difference is named."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from declarations.documents.housekeeping import GRACE, differences, remove_orphans
from declarations.documents.models import Document
from declarations.documents.services import scan_waiting
from declarations.models import Declaration
from declarations.parties.models import User
from tests.declarations.documents.papers import a_pdf, attached, files_in
from tests.factories import filed

pytestmark = pytest.mark.usefixtures("law")

HOUR = GRACE.total_seconds()


@pytest.fixture
def declaration(exporter: User) -> Declaration:
    return filed(exporter)


def aged(path: Path, seconds: float) -> Path:
    """A file that was written so long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left over")
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def test_what_crashes_left_goes_and_what_may_still_get_its_row_stays(
    exporter: User, declaration: Declaration, place: Path
) -> None:
    kept = attached(exporter, declaration)
    young = aged(place / "ab" / ("ab" * 16), HOUR - 60)
    for old in (place / "incoming" / "x.part", place / "cd" / ("cd" * 16)):
        aged(old, HOUR + 60)
    os.utime(place / kept.key[:2] / kept.key, (0, 0))
    assert remove_orphans() == 2
    assert {path.name for path in files_in(place)} == {kept.key, young.name}


def deleted(path: Path) -> str:
    path.unlink()
    return "the file is missing"


def changed(path: Path) -> str:
    path.write_bytes(path.read_bytes() + b" ")
    return "the file's SHA-256 is"


def doubled(path: Path) -> str:
    path.with_name("ff" * 16).write_bytes(b"x")
    return "the file has no row"


@pytest.mark.parametrize("harm", [deleted, changed, doubled])
def test_each_difference_is_named(
    exporter: User, declaration: Declaration, place: Path, harm: Callable[[Path], str]
) -> None:
    attached(exporter, declaration, content=a_pdf(b"1"))
    [path] = files_in(place)
    attached(exporter, declaration)
    fault = harm(path)
    [found] = differences()
    assert fault in found.fault
    assert found.key in {path.name, "ff" * 16}
    with pytest.raises(CommandError, match="1 faults"):
        call_command("audit_documents")


def test_an_honest_store_has_no_difference(
    exporter: User,
    declaration: Declaration,
    place: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    attached(exporter, declaration)
    scan_waiting()
    infected = attached(exporter, declaration, content=a_pdf(b"2"))
    scan_waiting()
    Document.objects.filter(pk=infected.pk).update(scan="infected")
    (place / infected.key[:2] / infected.key).unlink()
    call_command("audit_documents")
    assert "every file its row" in capsys.readouterr().out
