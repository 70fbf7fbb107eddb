"""Columns follow the schema: each field is one, and each fault has its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.contract import contract_for
from declarations.formats.columns import (
    LINE,
    column_of,
    columns_for,
    find_column,
    questions_for,
    required_columns,
)
from declarations.schemes import schemes
from declarations.shape import Shape
from tests.declarations.formats.tables import GCC

SLUGS = ["green_clearance_code", "green_channel"]


def leaves(shape: Shape) -> int:
    if shape.items is not None:
        return leaves(shape.items)
    return sum(map(leaves, shape.members.values())) if shape.members else 1


@pytest.mark.parametrize("scheme", SLUGS)
def test_every_field_of_the_schema_is_one_column(scheme: str) -> None:
    columns = columns_for(scheme)
    assert len(columns) == leaves(contract_for(scheme).shape)
    assert len({column.name for column in columns}) == len(columns)


@pytest.mark.parametrize("scheme", SLUGS)
def test_every_column_is_found_by_its_name(scheme: str) -> None:
    for column in columns_for(scheme):
        found = find_column(scheme, column.name)
        assert found is not None
        assert found.path == column.path
        assert LINE in column.path or column_of(scheme, column.pointer) == column.name


@pytest.mark.parametrize("scheme", SLUGS)
def test_every_question_of_the_form_has_a_column(scheme: str) -> None:
    assert {c.name for c in required_columns(scheme)} <= questions_for(scheme).keys()


def test_wide_entries_go_over_lines_and_narrow_ones_over_columns() -> None:
    names = {c.name for scheme in SLUGS for c in columns_for(scheme)}
    assert {"goods.hs_code", "battery.packs.1.code", "gas.cylinders.1"} <= names


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("", ""),
        ("/exporter/uscc", "exporter.uscc"),
        ("/body/vehicle/vin", "vehicle.vin"),
        ("/body/battery/packs/3/code", "battery.packs.4.code"),
        ("/body/battery/packs", "battery.packs"),
        ("/body", "body"),
        ("/body/nonsense/x", "nonsense.x"),
    ],
)
def test_a_fault_belongs_to_a_column(pointer: str, name: str) -> None:
    assert column_of(GCC, pointer) == name


@pytest.mark.parametrize(
    "heading",
    [
        *("", ".", "1", "vehicle", "vehicle.vin.1", "vehicle..vin"),
        *("battery.packs.0.code", "battery.packs.x.code", "battery.packs.1.2.code"),
        "battery.packs.10000.code",
    ],
)
def test_what_leads_to_no_field_is_no_column(heading: str) -> None:
    assert find_column(GCC, heading) is None


@given(st.text(max_size=40))
def test_any_heading_is_a_column_or_none(heading: str) -> None:
    for scheme in schemes():
        found = find_column(scheme, heading)
        assert found is None or find_column(scheme, found.name) == found


@given(st.lists(st.text(max_size=8), max_size=4))
def test_any_pointer_has_a_name(steps: list[str]) -> None:
    column_of(GCC, "".join("/" + step.replace("/", "~1") for step in steps))
