"""Every revision is kept, and any two are compared field by field."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.comparing import EditKind
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.revisions import Line, differences
from declarations.templatetags.compared import now, was
from tests import factories
from tests.validation.rfi.requests import (
    MASS,
    PACKS,
    STANDARD,
    VIN,
    asked,
    envelope,
    fresh,
    replied,
)
from tests.visits import Person, page, reference_in

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def revised(case: Declaration, reviewer: User, exporter: User) -> Declaration:
    """Revision 2 has another mass, another VIN, and the second pack taken out."""
    packs = envelope(case)["body"]["battery"]["packs"]
    rfi = asked(reviewer, case, MASS, VIN, PACKS)
    values = {MASS: 48000, VIN: factories.a_vin(77), PACKS: packs[1:]}
    return replied(exporter, rfi, values)


def lines_of(declaration: Declaration) -> list[Line]:
    first, second = declaration.revisions.order_by("number")
    sheets = differences(declaration, first.envelope, second.envelope)
    return [line for sheet in sheets for line in sheet.lines]


def test_all_revisions_are_listed_with_who_sent_them(
    revised: Declaration, exporter: User, reviewer: User
) -> None:
    for user in (exporter, reviewer):
        text = Person(user).sees(page(revised, "revisions/"))
        assert "Revision 1" in text
        assert "Revision 2" in text
        assert str(exporter) in text
    assert page(revised, "revisions/") in Person(exporter).sees(page(revised))


def test_differences_are_named_as_in_the_form(revised: Declaration) -> None:
    found = [(line.kind.value, line.label) for line in lines_of(revised)]
    assert found == [
        ("changed", "VIN"),
        ("changed", "Gross vehicle mass"),
        ("removed", "Pack 1: Pack code"),
    ]


def test_the_page_marks_the_characters_that_differ(
    revised: Declaration, exporter: User
) -> None:
    text = Person(exporter).sees(page(revised, "revisions/compare/?from=1&to=2"))
    assert "Changed" in text
    assert "Removed" in text
    assert "4<del>9</del>,000 kg" in text
    assert "4<ins>8</ins>,000 kg" in text
    [line] = [line for line in lines_of(revised) if line.label == "VIN"]
    assert line.before in re.sub(r"</?(del|ins)>", "", text)


def test_two_plates_are_compared_place_by_place() -> None:
    line = Line(EditKind.CHANGED, "VIN", "LZZ000101", "LZZ000010", "/vin", code=True)
    assert was(line) == "LZZ000<del>101</del>"
    assert now(line) == "LZZ000<ins>010</ins>"
    prose = Line(EditKind.CHANGED, "Model", "<E 49>", "<E 49 T>", "/model")
    assert was(prose) == "&lt;E 49&gt;"
    assert now(prose) == "&lt;E 49<ins> T</ins>&gt;"
    other = Line(EditKind.CHANGED, "Standard", "GB 1", "ISO 14067", "/standard")
    assert now(other) == "<ins>ISO 14067</ins>"


def test_any_two_are_compared_in_either_direction(
    revised: Declaration, exporter: User, reviewer: User
) -> None:
    row = replied(exporter, asked(reviewer, revised, STANDARD), {STANDARD: "ISO 14067"})
    person = Person(exporter)
    newest = person.sees(page(row, "revisions/compare/"))
    assert "Revision 2 and revision 3" in newest
    assert "ISO 14067" in newest
    back = person.sees(page(row, "revisions/compare/?from=3&to=1"))
    assert "Added" in back
    same = person.sees(page(row, "revisions/compare/?from=2&to=2"))
    assert "Nothing differs" in same
    odd = person.sees(page(row, "revisions/compare/?from=9&to=x"))
    assert "Revision 2 and revision 3" in odd


def test_a_draft_has_none(exporter: User) -> None:
    person = Person(exporter)
    path = f"/declarations/{reference_in(person.starts())}/revisions/"
    assert "Nothing was sent yet" in person.sees(path)
    assert "Nothing was sent yet" in person.sees(f"{path}compare/")


def test_strangers_get_404(
    revised: Declaration, stranger: User, broker_without_mandate: User
) -> None:
    for user in (stranger, broker_without_mandate):
        Person(user).sees(page(revised, "revisions/"), status=404)
        Person(user).sees(page(revised, "revisions/compare/"), status=404)


def test_more_revisions_take_no_more_queries(
    revised: Declaration, exporter: User, colleague: User, reviewer: User
) -> None:
    counts = []
    for user, mass in ((exporter, 47000), (colleague, 46000)):
        with CaptureQueriesContext(connection) as queries:
            Person(user).sees(page(revised, "revisions/"))
            Person(user).sees(page(revised, "revisions/compare/"))
        counts.append(len(queries))
        replied(exporter, asked(reviewer, fresh(revised), MASS), {MASS: mass})
    assert counts[0] == counts[1]
