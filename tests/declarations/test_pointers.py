"""JSON pointers: read, put and drop what they name."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from declarations.places import pointer_to
from declarations.pointers import at, drop, put, touches, within

NAMES = st.lists(st.text(st.sampled_from("ab/~1é"), min_size=1), min_size=1, max_size=4)


@given(path=NAMES, value=st.integers() | st.text())
def test_what_is_put_is_found_and_dropped_without_trace(
    path: list[str], value: object
) -> None:
    document: dict[str, Any] = {}
    put(document, pointer_to(path), value)
    assert at(document, pointer_to(path)) == value
    drop(document, pointer_to(path))
    assert document == {}


def test_dropping_keeps_what_stands_beside() -> None:
    document = {"a": {"b": 1, "c": {"d": 2}}}
    drop(document, "/a/c/d")
    drop(document, "/a/x/y")
    assert document == {"a": {"b": 1}}


def test_lists_are_walked_by_index() -> None:
    document: dict[str, Any] = {"packs": [{"code": "A"}, {"code": "B"}]}
    put(document, "/packs/1/code", "C")
    assert at(document, "/packs/1/code") == "C"
    assert [at(document, f"/packs/{n}") for n in ("2", "x", "²", "-1")] == [None] * 4


def test_a_place_is_within_its_surroundings_only() -> None:
    assert within("/a/b", "/a")
    assert not within("/ab", "/a")
    assert touches("/a", ["/a/b"])
    assert not touches("/a/c", ["/a/b", "/d"])
