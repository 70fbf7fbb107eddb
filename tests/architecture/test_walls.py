"""The walls of the house that an import contract cannot see."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.architecture.sources import ROOMS, ROOT, Source, functions, imports, sources
from validation.scheme import judging_schemes

# All that read the whole code run where it was read already.
pytestmark = pytest.mark.xdist_group("architecture")

# The lifecycle moves declarations; the key register has states of its own.
WRITERS_OF_STATE = {
    "declarations/lifecycle.py",
    "codes/keys.py",
    "codes/key_life.py",
}
WRITER_OF_EVENTS = {"declarations/ledger.py"}
DOORS = re.compile(r"(^|/)(api|views|dashboard|forms|admin)(/|\.py)")
MANY = 5
RULES_MAY_IMPORT = ("validation", "declarations.wording", "declarations.schemes")
RULES_MAY_ASK = {
    *("re", "datetime", "decimal", "typing", "collections", "dataclasses"),
    "stdnum",  # check characters: arithmetic on text
}


def own(module: str) -> bool:
    return module.partition(".")[0] in ROOMS


def writes_state(source: Source) -> Iterator[int]:
    """Lines that assign `.state` or pass `state=` to something that stores it."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets):
                yield node.lineno
        elif isinstance(node, ast.Call) and stores(node.func):
            yield from (node.lineno for word in node.keywords if word.arg == "state")


def stores(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else ""
    name = called.id if isinstance(called, ast.Name) else name
    return name in {"update", "create", "get_or_create", "Declaration", "SigningKey"}


def makes_events(source: Source) -> Iterator[int]:
    """Lines that make a ledger entry or store some."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called == "LedgerEntry" or (
                called.startswith("LedgerEntry.") and called.endswith("create")
            ):
                yield node.lineno


def reads_past_the_gate(source: Source) -> Iterator[int]:
    """Lines that start a queryset anywhere but at what the user may see."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr != "visible_to":
            value = node.value
            if isinstance(value, ast.Attribute) and value.attr == "objects":
                yield node.lineno


def test_pages_and_endpoints_load_what_the_user_may_see() -> None:
    doors = [s for s in sources(*ROOMS) if DOORS.search(s.place)]
    assert len(doors) > MANY
    around = {s.place for s in doors if any(reads_past_the_gate(s))}
    assert around == set(), "start from visible_to(user), or ask a selector"


def test_only_the_lifecycle_writes_state() -> None:
    writers = {s.place for s in sources(*ROOMS) if any(writes_state(s))}
    assert writers == WRITERS_OF_STATE, "go through lifecycle.advance"


def test_only_the_ledger_writes_events() -> None:
    writers = {s.place for s in sources(*ROOMS) if any(makes_events(s))}
    assert writers == WRITER_OF_EVENTS, "go through ledger.append"


def test_no_function_hides_an_import_of_our_own() -> None:
    hidden = {
        f"{source.place}:{node.name}"
        for source in sources(*ROOMS)
        for node in functions(source)
        if any(own(module) for module in imports(node))
    }
    assert hidden == set(), "import at the top; if that makes a cycle, mend the layers"


def test_nothing_outside_its_folder_names_a_scheme() -> None:
    for scheme in judging_schemes().values():
        home = f"validation/schemes/{scheme.slug}/"
        naming = {
            source.place
            for source in sources(*ROOMS)
            if not source.place.startswith((home, "clearance_portal/settings/"))
            and any(scheme.slug in line for line in source.lines)
        }
        assert naming == set(), "a scheme is one folder and one line in settings"


def test_settings_name_each_scheme_once() -> None:
    assert len(settings.SCHEMES) == len(set(settings.SCHEMES)) == len(judging_schemes())


def test_rules_see_facts_and_the_book_and_nothing_else() -> None:
    rules = [s for s in sources("validation") if "/rules/" in s.place]
    assert rules
    reaching = {
        (source.place, module)
        for source in rules
        for module in imports(source.tree)
        if not module.startswith(RULES_MAY_IMPORT)
        and module.split(".")[0] not in RULES_MAY_ASK
    }
    assert reaching == set(), "a rule reads no database, clock, network or settings"


def test_tasks_are_doorbells() -> None:
    """A task takes at most an id and its body is a few calls."""
    loud = {
        f"{source.place}:{node.name}"
        for source in sources(*ROOMS)
        if source.place.endswith("tasks.py")
        for node in functions(source)
        if len(node.args.args) > 1
    }
    assert loud == set()


def test_no_settings_ignore_an_import_contract() -> None:
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text("utf-8")
