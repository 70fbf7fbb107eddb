"""The project's own modules as syntax trees, read once for all architecture tests."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("declarations", "validation", "codes", "clearance_portal")


@dataclass(frozen=True)
class Source:
    """One module: where it lies, its lines, its tree."""

    path: Path
    lines: tuple[str, ...]
    tree: ast.Module

    @property
    def place(self) -> str:
        """Its path from the top of the project."""
        return self.path.relative_to(ROOT).as_posix()


Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources(*tops: str) -> tuple[Source, ...]:
    """Every module below these folders; migrations are Django's."""
    return tuple(
        Source(path, tuple(text.splitlines()), ast.parse(text))
        for top in tops
        for path in sorted((ROOT / top).rglob("*.py"))
        if "migrations" not in path.parts
        for text in [path.read_text("utf-8")]
    )


def functions(source: Source) -> Iterator[Function]:
    """Every function and method of a module."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: Function) -> int:
    """Its lines, from `def` to the last."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def imports(tree: ast.AST) -> Iterator[str]:
    """The dotted names of the modules that a tree imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
