"""Django's administration: shut to every persona, and whole for a superuser."""

from typing import Any

import pytest

from declarations.parties.models import User
from tests.access.people import Cast, visitor
from tests.access.routes import Route, every_route
from tests.access.walking import LOGIN
from tests.factories import PASSWORD
from tests.visits import Person

ROUTES = [route for route in every_route() if route.is_administration]
SHUT = {302, 403}
LEAVING = "admin:logout"
PERSONAS = [
    *("anonymous", "exporter", "stranger", "broker", "reviewer"),
    *("supervisor", "gate_officer", "auditor", "api_client"),
]


def path_of(route: Route) -> str:
    """Its address, of the first thing of its kind."""
    places: dict[str, Any] = dict.fromkeys(route.placeholders, 1)
    if "app_label" in places:
        places["app_label"] = "auth"
    return route.path(places)


@pytest.mark.parametrize("name", PERSONAS)
def test_no_persona_gets_in(name: str, cast: Cast) -> None:
    somebody, let_in = visitor(cast, name), []
    for route in ROUTES:
        for method in ("get", "post"):
            answer = somebody.asks(method, path_of(route))
            out = answer.get("Location", LOGIN[0]).startswith(LOGIN)
            if not (out and answer.status_code in SHUT) and route.name != LEAVING:
                let_in.append(f"{method} {route.name}: {answer.status_code}")
    assert let_in == []


@pytest.mark.django_db
def test_a_password_alone_opens_no_back_door() -> None:
    User.objects.create_superuser("root", password=PASSWORD)
    person = Person()
    answer = person.sends("/admin/login/", {"username": "root", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert person.client.get("/admin/").status_code == 302


def test_no_page_breaks_for_a_superuser(cast: Cast) -> None:
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    person = Person(root)
    person.client.raise_request_exception = False
    statuses = {
        route.name: person.client.get(path_of(route)).status_code for route in ROUTES
    }
    assert {name: code for name, code in statuses.items() if code >= 500} == {}
