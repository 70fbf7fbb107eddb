"""The gate at a browser: axe finds nothing, nothing overflows, targets are large."""

import pytest

from codes.gate.models import ConflictReport
from codes.models import Code
from declarations.faults import Conflict
from declarations.parties.models import Organisation, User
from tests.browser.reader import PHONE, Reader
from tests.browser.test_every_page_is_accessible import LANGUAGES, faults_of
from tests.codes.gate.officers import (
    SHANGHAI,
    TIANJIN,
    an_officer,
    inspected,
    release,
    seen,
    start,
)
from tests.codes.register import issued

pytestmark = pytest.mark.django_db(transaction=True)
SMALLEST = 44


@pytest.fixture
def officer(customs_office: Organisation) -> User:
    return an_officer(customs_office, TIANJIN, SHANGHAI)


@pytest.fixture
def codes(exporter: User, officer: User, law: None) -> list[Code]:
    """Expected, being inspected, passed, and released twice."""
    codes = [issued(exporter) for _ in range(4)]
    start(officer, seen(codes[1]))
    inspected(officer, codes[2])
    release(officer, seen(codes[3]), "Priority release")
    with pytest.raises(Conflict):
        release(officer, seen(codes[3]), "Priority release")
    return codes


def scans(reader: Reader, code: Code, tail: str) -> None:
    reader.page.goto(f"/gate/?port={TIANJIN}")
    reader.page.fill("#id_code", code.token)
    reader.page.fill("#id_subject", tail)
    reader.page.click(".gate-scan button")
    reader.page.wait_for_selector(".answer > header")


def small_targets(reader: Reader) -> list[str]:
    """Controls of the page's own part that a thumb would miss."""
    script = f"""[...document.querySelectorAll(
        'main button, main input:not([type=hidden]), main summary, main .gate-list a')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < {SMALLEST})
        .map(e => e.outerHTML.slice(0, 80))"""
    return list(reader.page.evaluate(script))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_gate_officer(
    reader: Reader, officer: User, codes: list[Code], language: str
) -> None:
    goods = [f"/gate/{code.declaration.reference}/" for code in codes]
    lists = [f"/gate/?port={TIANJIN}&show={show}" for show in ("here", "expected")]
    reader.reads(language)
    reader.signs_in(officer.username)
    assert faults_of(reader, [*lists, *goods]) == {}
    reader.takes(PHONE)
    for path in (*lists, *goods):
        reader.page.goto(path)
        assert small_targets(reader) == []


def test_three_answers_on_a_phone(
    reader: Reader, officer: User, codes: list[Code]
) -> None:
    reader.signs_in(officer.username)
    reader.takes(PHONE)
    for code, tail, answer in (
        (codes[2], codes[2].subject[-6:], "go"),
        (codes[0], codes[0].subject[-6:], "wait"),
        (codes[0], "000000", "stop"),
        (codes[3], codes[3].subject[-6:], "stop"),
    ):
        scans(reader, code, tail)
        assert reader.page.locator(f".answer.{answer}").count() == 1
        assert reader.violations() == []
        assert reader.overflow() <= 0
        assert small_targets(reader) == []


def test_pages_of_conflicts(
    reader: Reader, supervisor: User, codes: list[Code]
) -> None:
    reader.signs_in(supervisor.username)
    pk = ConflictReport.objects.get().pk
    pages = ["/gate/", "/gate/conflicts/", f"/gate/conflicts/{pk}/"]
    assert faults_of(reader, pages) == {}
