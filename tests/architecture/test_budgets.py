"""Size budgets, names and docstrings: the shape that keeps the house readable."""

import ast
import re

import pytest

from tests.architecture.sources import ROOMS, ROOT, functions, length, sources

# All that read the whole code run where it was read already.
pytestmark = pytest.mark.xdist_group("architecture")

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONGEST_TEST = 40
LONGEST_TEMPLATE = 150
FORBIDDEN = re.compile(
    r"(^|/)(utils?|helpers?|common|misc|core|managers?|base)(\.py|/|$)"
)
ALLOWED = {"clearance_portal/settings/base.py"}
TOP_LEVEL = {
    *("manage.py", "clearance_portal", "declarations", "validation", "codes"),
    *("templates", "static", "tests", "docker-compose.yml", "pyproject.toml"),
    *("README.md", "Makefile", "Dockerfile", "docs", "examples"),
    *("requirements.lock", "requirements-dev.lock", "var"),
}


def test_no_file_is_too_long() -> None:
    long = {
        source.place: len(source.lines)
        for source in sources(*ROOMS, "tests")
        if len(source.lines) > LONGEST_FILE
    }
    assert long == {}, "split by noun before a file grows this long"


def test_no_function_is_too_long() -> None:
    long = {
        f"{source.place}:{node.name}": length(node)
        for source in sources(*ROOMS)
        for node in functions(source)
        if length(node) > LONGEST_FUNCTION
    }
    assert long == {}, "name the steps, and let each be a function"


def test_no_test_is_too_long() -> None:
    long = {
        f"{source.place}:{node.name}": length(node)
        for source in sources("tests")
        for node in functions(source)
        if node.name.startswith("test_") and length(node) > LONGEST_TEST
    }
    assert long == {}, "one behaviour a test"


def test_no_template_is_too_long() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in (ROOT / "templates").rglob("*.html")
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_TEMPLATE
    }
    assert long == {}, "make components of a page this long"


def test_there_are_no_junk_drawers() -> None:
    drawers = {
        source.place
        for source in sources(*ROOMS, "tests")
        if FORBIDDEN.search(source.place)
    }
    assert drawers - ALLOWED == set(), "name the module for what it holds"


def test_every_module_says_what_lives_in_it() -> None:
    silent = {
        source.place
        for source in sources(*ROOMS, "tests")
        if source.lines and not ast.get_docstring(source.tree)
    }
    assert silent == set()


def test_the_top_level_is_the_one_of_the_design() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found <= TOP_LEVEL
