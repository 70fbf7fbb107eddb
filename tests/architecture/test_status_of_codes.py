"""A code's status has one writer after issue, as a declaration's state has one."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, sources

# All that read the whole code run where it was read already.
pytestmark = pytest.mark.xdist_group("architecture")


def updates_status(source: Source) -> Iterator[int]:
    """Lines that store a status in rows, or set it on one."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = {word.arg for word in node.keywords}
            if node.func.attr == "update" and "status" in words:
                yield node.lineno
        elif isinstance(node, ast.Assign):
            targets = [t for t in node.targets if isinstance(t, ast.Attribute)]
            yield from (node.lineno for t in targets if t.attr == "status")


def test_only_one_module_writes_the_status_of_codes() -> None:
    writers = {
        source.place for source in sources("codes") if any(updates_status(source))
    }
    assert writers == {"codes/status.py"}, "add a move there, with its event"
