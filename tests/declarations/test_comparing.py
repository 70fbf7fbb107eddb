"""Two documents compared: nothing is missed, and rows are known again by their keys."""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from declarations.comparing import Edit, EditKind, compare, counterpart, differ
from declarations.pointers import at, parts

PACKS = "/packs"
KEYS = {PACKS: ["/code"], "": ["/code", ""]}
CODES = st.sampled_from(["A", "B", "C", "D", ""])
LEAVES = st.none() | st.booleans() | st.integers(0, 2) | st.text("ab/~", max_size=2)
ROWS = st.lists(st.fixed_dictionaries({"code": CODES, "kg": st.integers(0, 2)}))
BODIES = st.recursive(
    LEAVES,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.text("xy/~0", max_size=2), below, max_size=3)
    ),
    max_leaves=8,
)
DOCUMENTS = st.fixed_dictionaries({"packs": ROWS, "body": BODIES})
# A busy machine draws documents slowly; that says nothing of the code.
at_any_pace = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def applied(edits: list[Edit], document: Any) -> Any:
    """The document with the edits made: innermost first, lists put together last."""
    holder = {"": copy.deepcopy(document)}
    for edit in sorted(edits, key=lambda e: len(parts(e.was)), reverse=True):
        around = at_root(holder, edit.was)
        step = (parts(edit.was) or [""])[-1]
        if isinstance(around, dict) and edit.kind is EditKind.REMOVED:
            del around[step]
        elif isinstance(around, dict):
            around[step] = edit.after
        elif edit.kind is EditKind.CHANGED:
            around[int(step)] = edit.after
    lists = {edit.was.rpartition("/")[0] for edit in edits if edit.was}
    for place in sorted(lists, key=lambda p: len(parts(p)), reverse=True):
        rows = at(holder[""], place)
        if isinstance(rows, list):
            rows[:] = put_together(rows, [e for e in edits if in_list(e, place)])
    return holder[""]


def at_root(holder: dict[str, Any], pointer: str) -> Any:
    return at(holder[""], pointer.rpartition("/")[0]) if pointer else holder


def in_list(edit: Edit, place: str) -> bool:
    return edit.kind is not EditKind.CHANGED and edit.was.rpartition("/")[0] == place


def put_together(rows: list[Any], edits: list[Edit]) -> list[Any]:
    gone = {int(parts(e.was)[-1]) for e in edits if e.kind is not EditKind.ADDED}
    fixed = {
        int(parts(e.now)[-1]): e.after
        if e.kind is EditKind.ADDED
        else rows[int(parts(e.was)[-1])]
        for e in edits
        if e.kind is not EditKind.REMOVED
    }
    rest = iter([row for i, row in enumerate(rows) if i not in gone])
    removed = sum(e.kind is EditKind.REMOVED for e in edits)
    added = sum(e.kind is EditKind.ADDED for e in edits)
    count = len(rows) + added - removed
    return [fixed[j] if j in fixed else next(rest) for j in range(count)]


@at_any_pace
@given(DOCUMENTS, DOCUMENTS)
def test_the_edits_made_to_the_first_give_the_second(before: Any, after: Any) -> None:
    edits = compare(before, after, KEYS)
    assert not differ(applied(edits, before), after)
    assert bool(edits) == differ(before, after)


@at_any_pace
@given(DOCUMENTS)
def test_nothing_differs_from_itself(document: Any) -> None:
    assert compare(document, copy.deepcopy(document), KEYS) == []


@at_any_pace
@given(ROWS, ROWS)
def test_what_has_a_counterpart_is_the_same_row(before: Any, after: Any) -> None:
    old, new = {"packs": before}, {"packs": after}
    found = [counterpart(f"/packs/{i}", old, new, KEYS) for i in range(len(before))]
    kept = [place for place in found if place is not None]
    assert len(kept) == len(set(kept)) == min(len(before), len(after))


def packs(*codes: str) -> dict[str, Any]:
    return {"packs": [{"code": code, "kg": 1} for code in codes]}


def test_a_row_that_is_taken_out_is_all_that_differs() -> None:
    [edit] = compare(packs("A", "B", "C"), packs("B", "C"), KEYS)
    assert (edit.kind, edit.was, edit.before["code"]) == ("removed", "/packs/0", "A")


def test_a_row_put_first_moves_none_of_the_others() -> None:
    [edit] = compare(packs("A", "B"), packs("C", "A", "B"), KEYS)
    assert (edit.kind, edit.now, edit.after["code"]) == ("added", "/packs/0", "C")


def test_rows_in_another_order_are_moved_not_changed() -> None:
    [edit] = compare(packs("A", "B", "C"), packs("C", "A", "B"), KEYS)
    assert (edit.kind, edit.was, edit.now) == ("moved", "/packs/2", "/packs/0")


def test_a_corrected_key_is_a_change_of_its_row() -> None:
    [edit] = compare(packs("A", "B"), packs("A", "D"), KEYS)
    assert (edit.kind, edit.was, edit.before, edit.after) == (
        "changed",
        "/packs/1/code",
        "B",
        "D",
    )


def test_rows_whose_key_occurs_twice_are_matched_in_order() -> None:
    before, after = packs("A", "A"), packs("A", "A")
    after["packs"][1]["kg"] = 2
    [edit] = compare(before, after, KEYS)
    assert edit.was == "/packs/1/kg"


def test_true_is_not_one() -> None:
    [edit] = compare({"a": True}, {"a": 1}, KEYS)
    assert (edit.before, edit.after) == (True, 1)


def test_a_place_follows_its_row() -> None:
    before, after = packs("A", "B"), packs("B")
    assert counterpart("/packs/1/code", before, after, KEYS) == "/packs/0/code"
    assert counterpart("/packs/0/code", before, after, KEYS) is None
    assert counterpart("/elsewhere", before, after, KEYS) == "/elsewhere"
