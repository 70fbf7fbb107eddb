"""Every route times every persona, and what each finds, may do, and never learns."""

import pytest

from tests.access.leaks import changed, kept_by_caches, learnt
from tests.access.people import Cast, visitor
from tests.access.places import factory_of
from tests.access.routes import every_route, nameless
from tests.access.table import CLASSES, TABLE, expected
from tests.access.walking import METHODS, Try, tries
from tests.access.world import World

ROUTES = [route for route in every_route() if not route.is_administration]
PERSONAS = [name for names in CLASSES.values() for name in names]
# A world takes its time to make, and nothing that one of them does in it remains.
PARTIES = [PERSONAS[first::5] for first in range(5)]
# Who has nothing to do with the owner, or no more; and who may look but not touch.
OUTSIDERS = {*CLASSES["anonymous"], *CLASSES["outsider"], *CLASSES["strange_key"]}
READERS = OUTSIDERS | {*CLASSES["auditor"], *CLASSES["viewer"]}
CATCH_ALL = ["api/v1/", "admin/(?P<url>.*)$"]


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    assert {route.name for route in ROUTES} ^ set(TABLE) == set()


def test_every_placeholder_has_something_to_stand_in_for_it() -> None:
    unknown = [
        f"{route.name}.{placeholder}"
        for route in ROUTES
        for placeholder in route.placeholders
        if factory_of(route, placeholder) is None
    ]
    assert unknown == []


def test_what_has_no_name_only_catches_what_nobody_wanted() -> None:
    ours = [pattern for pattern in nameless() if "<path:object_id>" not in pattern]
    assert ours == CATCH_ALL


@pytest.fixture(params=PARTIES, ids=" ".join)
def party(request: pytest.FixtureRequest) -> list[str]:
    """Some of them, one after the other."""
    names: list[str] = request.param
    return names


@pytest.mark.django_db
def test_each_persona_finds_just_what_the_table_says(
    party: list[str], cast: Cast, world: World
) -> None:
    wrong = {
        f"{persona}: {each.method} {each.route.name}": "; ".join(faults)
        for persona in party
        for each in tries(visitor(cast, persona), ROUTES, world)
        if (faults := faults_of(persona, each, world))
    }
    assert wrong == {}


def faults_of(persona: str, each: Try, world: World) -> list[str]:
    wanted = expected(persona, each.route.name)[METHODS.index(each.method)]
    faults = [f"{each.outcome}, not {wanted}"] if each.outcome != wanted else []
    faults += learnt(persona, each, world) if persona in OUTSIDERS else []
    faults += changed(world) if persona in READERS else []
    return faults + kept_by_caches(each)
