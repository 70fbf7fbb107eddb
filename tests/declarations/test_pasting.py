"""Rows of a spreadsheet, pasted into a table of the form."""

from typing import Any

import pytest
from django.test import Client

from declarations.answers import add_pasted
from declarations.layout import Field, Table, Widget
from declarations.models import Declaration, WorkingCopy
from declarations.parties.models import User
from declarations.pasting import pasted_rows

GOODS = Table(
    "/goods",
    "Goods",
    fields=(
        Field("/description", "Description"),
        Field("/line", "Line number", Widget.INTEGER),
        Field("/supplier/name", "Supplier", optional=True),
    ),
    row_label="Line",
    most=3,
    paste=True,
)
SERIALS = Table(
    "/serials", "Serials", fields=(Field("", "Serial"),), row_label="Serial"
)


def test_columns_are_in_the_order_of_the_form() -> None:
    text = "CNC lathe\t1\tDemo Works\r\nRobot\t2\t\r\n"
    assert pasted_rows(GOODS, text) == [
        {"description": "CNC lathe", "line": 1, "supplier": {"name": "Demo Works"}},
        {"description": "Robot", "line": 2},
    ]


def test_a_line_of_labels_names_the_columns() -> None:
    text = "LINE  NUMBER\tremark\tDescription\n7\tignored\tCNC lathe"
    assert pasted_rows(GOODS, text) == [{"line": 7, "description": "CNC lathe"}]


def test_a_single_column_makes_plain_values() -> None:
    assert pasted_rows(SERIALS, "A1\n\n B2 \n") == ["A1", "B2"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        (" \n\t\n", []),
        ("only labels: no", [{"description": "only labels: no"}]),
        ('24" valve\tx', [{"description": '24" valve', "line": "x"}]),
        ("a\t" + "9" * 20, [{"description": "a", "line": "9" * 20}]),
        ("a\0b", [{"description": "a\ufffdb"}]),
        ("a\t1\tb\tc\td", [{"description": "a", "line": 1, "supplier": {"name": "b"}}]),
    ],
)
def test_whatever_is_pasted_does_no_harm(text: str, rows: list[Any]) -> None:
    assert pasted_rows(GOODS, text) == rows


def test_pasted_rows_come_behind_those_answered_and_there_is_an_end() -> None:
    envelope: dict[str, Any] = {"goods": [{"line": 1}, {}]}
    assert add_pasted(envelope, GOODS, "a\nb\nc") == 1
    assert envelope["goods"][1:] == [{"description": "a"}, {"description": "b"}]


@pytest.fixture
def filing(client: Client, equipment_exporter: User, law: None) -> Declaration:
    """A draft whose pages the client may open."""
    client.force_login(equipment_exporter)
    client.post("/declarations/new/", {"scheme": "green_channel"})
    return Declaration.objects.get()


def test_a_page_takes_pasted_lines_without_a_script(
    client: Client, filing: Declaration
) -> None:
    page = f"/declarations/{filing.reference}/answers/goods/"
    shown = client.get(page).content.decode()
    assert 'name="/body/goods/pasted"' in shown
    lines = "Vertical machining centre VMC850\t1\t8457101000\tCOMPLETE\t2\tset\n" * 40
    answer = client.post(page, {"paste": "/body/goods", "/body/goods/pasted": lines})
    assert answer.status_code == 302
    assert answer["Location"].endswith("#body-goods-0")
    goods = WorkingCopy.objects.get(declaration=filing).envelope["body"]["goods"]
    assert len(goods) == 40
    assert goods[39]["hs_code"] == "8457101000"
    assert "VMC850" in client.get(page).content.decode()
