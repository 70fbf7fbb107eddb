"""No small group is shown, nor left over when what is shown is taken from the whole."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from validation.clocks.disclosure import Group, Minimum, disclosed

MINIMUM = Minimum(declarations=10, exporters=3, largest_percent=70)


def group(declarations: int, *exporters: int) -> Group:
    """So many in all, shared out evenly."""
    turns = [exporters[n % len(exporters)] for n in range(declarations)]
    return Group(Counter(turns))


def test_a_whole_that_is_too_small_shows_nothing() -> None:
    assert disclosed({"A": group(9, 1, 2, 3)}, MINIMUM) == set()
    assert disclosed({"A": group(50, 1, 2)}, MINIMUM) == set()


def test_the_minimum_itself_is_enough() -> None:
    assert disclosed({"A": group(10, 1, 2, 3)}, MINIMUM) == {"", "A"}


def test_one_small_part_takes_the_smallest_large_one_with_it() -> None:
    parts = {
        "A": group(40, 1, 2, 3),
        "B": group(20, 4, 5, 6),
        "C": group(2, 7),
    }
    assert disclosed(parts, MINIMUM) == {"", "A"}


def test_small_parts_that_are_large_together_take_none() -> None:
    parts = {"A": group(40, 1, 2, 3), "B": group(6, 4, 5), "C": group(5, 6)}
    assert disclosed(parts, MINIMUM) == {"", "A"}


def test_the_same_exporter_in_two_small_parts_counts_once() -> None:
    parts = {"A": group(40, 1, 2, 3), "B": group(6, 4, 5), "C": group(6, 4, 5)}
    assert disclosed(parts, MINIMUM) == {""}


def test_with_nothing_small_everything_is_shown() -> None:
    parts = {"A": group(40, 1, 2, 3), "B": group(11, 4, 5, 6)}
    assert disclosed(parts, MINIMUM) == {"", "A", "B"}


def test_a_group_that_is_nearly_all_one_exporters_is_hidden() -> None:
    assert disclosed({"A": Group({1: 71, 2: 14, 3: 15})}, MINIMUM) == set()
    assert disclosed({"A": Group({1: 70, 2: 15, 3: 15})}, MINIMUM) == {"", "A"}


def test_what_is_left_over_may_not_be_nearly_all_one_exporters_either() -> None:
    parts = {
        "A": group(40, 1, 2, 3),
        "B": group(20, 4, 5, 6),
        "C": Group({7: 30, 8: 1, 9: 1}),
    }
    assert disclosed(parts, MINIMUM) == {"", "A"}


GROUPS = st.builds(
    Group, st.dictionaries(st.integers(1, 8), st.integers(1, 20), min_size=1)
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("ABCDEFGH"), GROUPS, min_size=1))
def test_what_can_be_worked_out_is_always_large_enough(parts: dict[str, Group]) -> None:
    shown = disclosed(parts, MINIMUM)
    hidden = [part for name, part in parts.items() if name not in shown]
    rest: Counter[int] = sum((Counter(part.by_exporter) for part in hidden), Counter())
    assert all(MINIMUM.met_by(parts[name]) for name in shown - {""})
    if "" in shown and hidden:
        assert MINIMUM.met_by(Group(rest))
