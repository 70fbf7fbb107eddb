"""Axe finds nothing, nothing overflows: each page, both languages, both sizes."""

import pytest

from declarations.models import Declaration
from declarations.parties.models import User
from tests.browser.reader import SIZES, Reader, Theme
from tests.factories import filed
from tests.validation.cases import example
from tests.visits import Person, page, reference_in, work

LANGUAGES = ["en-GB", "zh-CN"]
THEMES: list[Theme] = ["light", "dark"]
PUBLIC = [
    "/",
    "/accounts/login/",
    "/rules/",
    "/rules/GCC-VIN-02/",
    "/service/",
    "/verify/",
    "/verify/?code=GCH62-BA8R6-PX4K3",
    "/log/",
]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def private(exporter: User) -> list[str]:
    """Pages of a draft, of an issued and of a returned declaration."""
    draft = Person(exporter).starts()
    issued = filed(exporter)
    returned = filed(exporter, body__vehicle__powertrain="DIESEL")
    work()
    Person(exporter).sends(page(returned, "correction/"), {})
    assert Declaration.objects.filter(state="issued").count() == 1
    reference = reference_in(draft)
    answers = f"/declarations/{reference}/answers/"
    return [
        "/",
        "/?q=nothing-like-this",
        "/declarations/new/",
        answers,
        *(f"{answers}{slug}/" for slug in ("references", "route", "vehicle", "carbon")),
        f"{answers}check/",
        page(issued),
        page(issued, "sent/"),
        page(returned),
        page(returned, "answers/"),
        page(returned, "answers/vehicle/"),
        page(returned, "answers/check/"),
        page(returned, "withdrawal/"),
        f"/documents/{reference}/",
        f"/documents/{issued.reference}/",
        "/codes/",
        "/codes/?q=nothing-like-this",
        f"/codes/{issued.codes.get().number}/",
    ]


def faults_of(reader: Reader, paths: list[str]) -> dict[str, list[str]]:
    faults = {}
    for path in paths:
        reader.page.goto(path)
        for size in SIZES:
            reader.takes(size)
            found = reader.violations() if size in reader.examined_at else []
            found += [f"{extra} px too wide"] if (extra := reader.overflow()) else []
            if found:
                faults[f"{path} at {size[0]}"] = found
    return faults


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_public_pages(reader: Reader, language: str, theme: Theme) -> None:
    reader.reads(language, theme)
    assert faults_of(reader, PUBLIC) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_an_exporter(
    reader: Reader, exporter: User, private: list[str], language: str
) -> None:
    reader.reads(language)
    reader.signs_in(exporter.username)
    assert faults_of(reader, private) == {}


@pytest.mark.parametrize("filled", [True, False], ids=["filled", "empty"])
def test_pages_of_an_exporter_of_equipment(
    reader: Reader, equipment_exporter: User, *, filled: bool
) -> None:
    person = Person(equipment_exporter)
    draft = person.starts("green_channel")
    if filled:
        person.fills(draft, example("iegc-mixed-consignment-returned"))
    pages = ("certificate", "contract", "goods", "totals", "documents", "check")
    reader.signs_in(equipment_exporter.username)
    assert faults_of(reader, [f"{draft}{name}/" for name in pages]) == {}


def test_pages_of_a_reviewer(
    reader: Reader, reviewer: User, private: list[str]
) -> None:
    reader.signs_in(reviewer.username)
    assert faults_of(reader, ["/"]) == {}


def test_the_examiner_does_find_faults(reader: Reader) -> None:
    reader.page.goto("/")
    reader.page.evaluate("document.querySelector('label').remove()")
    reader.page.evaluate("document.querySelector('main').style.width = '3000px'")
    assert any("label" in fault for fault in reader.violations())
    assert reader.overflow() > 0
