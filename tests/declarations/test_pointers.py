"""JSON pointers into documents."""

import pytest

from declarations.pointers import at, drop, put, touches, within

DOCUMENT = {"a": {"b": [10, {"c": 0}], "x/y": 1, "m~n": 2}}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/a/b/0", 10),
        ("/a/b/1/c", 0),
        ("/a/x~1y", 1),
        ("/a/m~0n", 2),
        ("/a/b/2", None),
        ("/a/b/²", None),
        ("/a/b/-1", None),
        ("/a/none/b", None),
        ("/a/b/0/c", None),
    ],
)
def test_it_reads_what_stands_there_or_nothing(pointer: str, value: object) -> None:
    assert at(DOCUMENT, pointer) == value


def test_putting_makes_the_way() -> None:
    document: dict[str, object] = {"a": "in the way"}
    put(document, "/a/b/c", 1)
    assert document == {"a": {"b": {"c": 1}}}


def test_dropping_takes_empty_owners_along() -> None:
    document: dict[str, object] = {"a": {"b": {"c": 1}}, "d": 2}
    drop(document, "/a/b/c")
    assert document == {"d": 2}


def test_dropping_leaves_owners_that_hold_more() -> None:
    document: dict[str, object] = {"a": {"b": {"c": 1}, "e": 3}}
    drop(document, "/a/b/c")
    drop(document, "/a/b/none")
    drop(document, "/nowhere/at/all")
    assert document == {"a": {"e": 3}}


def test_within_needs_a_whole_step() -> None:
    assert within("/a/bc", "/a/bc")
    assert within("/a/bc/0", "/a/bc")
    assert not within("/a/bcd", "/a/bc")


def test_touching_goes_both_ways() -> None:
    assert touches("/a", ["/a/b"])
    assert touches("/a/b/c", ["/a/b"])
    assert not touches("/a/c", ["/a/b"])
