"""Scanning: ClamAV's protocol as it is, and what becomes of each answer."""

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from declarations.clock import database_now
from declarations.documents import services
from declarations.documents.clamd import BLOCK, ClamAV
from declarations.documents.models import Document, Scan
from declarations.documents.scanning import Clean, Infected, Unavailable
from declarations.documents.tasks import scan, sweep
from declarations.faults import Refused
from declarations.ledger import breaks
from declarations.models import Declaration
from declarations.parties.models import User
from tests.declarations.documents.clamd import LIMIT, Clamd, running
from tests.declarations.documents.papers import EICAR, a_pdf, attached, files_in
from tests.factories import filed

Starts = Callable[..., Clamd]
HASTE, PATIENCE = 0.5, 30


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Starts]:
    """Starts a clamd in a mood, and names it as the scanner."""
    with ExitStack() as open_ones:
        # Paths of sockets are short.
        folder = open_ones.enter_context(tempfile.TemporaryDirectory())

        def start(mood: str = "honest") -> Clamd:
            one = open_ones.enter_context(running(Path(folder) / "clamd", mood))
            settings.DOCUMENT_SCANNER = {
                "class": f"{ClamAV.__module__}.{ClamAV.__name__}",
                "options": {"address": one.address, "timeout": PATIENCE},
            }
            return one

        yield start


@pytest.fixture
def declaration(law: None, exporter: User) -> Declaration:
    return filed(exporter)


def asked(clamd: Clamd, content: bytes, *, timeout: float = PATIENCE) -> Any:
    return ClamAV(clamd.address, timeout=timeout).scan(io.BytesIO(content))


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1, LIMIT])
def test_clean_bytes_arrive_whole_and_are_clean(clamd: Starts, size: int) -> None:
    one = clamd()
    assert asked(one, b"x" * size) == Clean()
    assert one.seen == [b"x" * size]


def test_a_find_is_named(clamd: Starts) -> None:
    assert asked(clamd(), EICAR) == Infected("Eicar-Test-Signature")


def test_beyond_its_limit_there_is_no_answer(clamd: Starts) -> None:
    assert isinstance(asked(clamd(), b"x" * LIMIT * 20), Unavailable)


@pytest.mark.parametrize("mood", ["silent", "dropping"])
def test_a_scanner_that_misbehaves_gives_no_answer(clamd: Starts, mood: str) -> None:
    assert isinstance(asked(clamd(mood), EICAR, timeout=HASTE), Unavailable)


def test_nobody_there_gives_no_answer(tmp_path: Path) -> None:
    for address in (f"unix://{tmp_path}/none", "tcp://127.0.0.1:9"):
        answer = ClamAV(address, timeout=HASTE).scan(io.BytesIO(b"x"))
        assert isinstance(answer, Unavailable)


def test_an_address_of_another_kind_stops_the_start() -> None:
    with pytest.raises(ValueError, match="unix://"):
        ClamAV("http://127.0.0.1")


def test_a_clean_document_may_be_handed_out(
    clamd: Starts, exporter: User, declaration: Declaration
) -> None:
    clamd()
    document = attached(exporter, declaration)
    assert document.scan == Scan.WAITING
    scan()
    document.refresh_from_db()
    assert (document.scan, document.scanner) == (Scan.CLEAN, "ClamAV")
    assert document.scanned_at is not None


@pytest.mark.django_db(transaction=True)
def test_an_infected_document_loses_its_bytes_and_is_told_of(
    clamd: Starts, exporter: User, declaration: Declaration, place: Path
) -> None:
    clamd()
    bad = a_pdf(b"(" + EICAR + b")")
    document = attached(exporter, declaration, content=bad)
    good = attached(exporter, declaration)
    assert services.scan_waiting() == 2
    document.refresh_from_db()
    assert (document.scan, document.threat) == (Scan.INFECTED, "Eicar-Test-Signature")
    assert [file.name for file in files_in(place)] == [good.key]
    entry = declaration.ledger.get(kind="document.infected")
    assert entry.data["threat"] == "Eicar-Test-Signature"
    assert list(breaks()) == []
    with pytest.raises(Refused, match="found harmful before"):
        attached(exporter, declaration, content=bad)


def test_without_an_answer_it_waits_and_is_asked_about_again(
    clamd: Starts, exporter: User, declaration: Declaration
) -> None:
    clamd("dropping")
    document = attached(exporter, declaration)
    assert services.scan_waiting() == 0
    document.refresh_from_db()
    assert document.scan == Scan.WAITING
    assert document.attempts == 1
    assert document.rest_until is not None
    assert document.rest_until > database_now()


def test_one_that_a_dead_worker_had_taken_is_scanned_by_the_sweep(
    exporter: User, declaration: Declaration
) -> None:
    document = attached(exporter, declaration)
    past = database_now() - timedelta(seconds=1)
    Document.objects.update(attempts=1, rest_until=past)
    sweep()
    document.refresh_from_db()
    assert document.scan == Scan.CLEAN


def test_a_lost_file_waits_and_stops_no_other(
    exporter: User, declaration: Declaration, place: Path
) -> None:
    lost = attached(exporter, declaration)
    files_in(place)[0].unlink()
    other = attached(exporter, declaration, content=a_pdf(b"1"))
    services.scan_waiting()
    lost.refresh_from_db()
    other.refresh_from_db()
    assert (lost.scan, other.scan) == (Scan.WAITING, Scan.CLEAN)


def test_scanning_twice_changes_nothing(
    exporter: User, declaration: Declaration
) -> None:
    attached(exporter, declaration)
    assert (services.scan_waiting(), services.scan_waiting()) == (1, 0)
