"""One persona tries every route, and what came of each try."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.db import transaction

from tests.access.bodies import sent
from tests.access.people import Visitor
from tests.access.places import places_of
from tests.access.routes import Route
from tests.access.world import World

METHODS: Final = ("get", "post")
LOGIN: Final = ("/accounts/login/", "/admin/login/")
# How tables write what came of a try. Let in, and told why it cannot be done, is "~".
DONE, TOLD, LOG_IN, NOT_FOUND = "+", "~", "L", "4"
FORBIDDEN, WRONG_METHOD, WHO = "3", "5", "1"
LETTERS: Final = {
    HTTPStatus.UNAUTHORIZED: WHO,
    HTTPStatus.FORBIDDEN: FORBIDDEN,
    HTTPStatus.NOT_FOUND: NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: WRONG_METHOD,
}
SUCCESS: Final = range(200, 400)
FAULT: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class Try:
    """A call, and its answer."""

    route: Route
    method: str
    asked: str
    answer: Any
    text: str

    @property
    def outcome(self) -> str:
        """The letter for it; the bare status of a breakdown."""
        status = self.answer.status_code
        if status in LETTERS:
            return LETTERS[status]
        if status in SUCCESS:
            to_login = self.answer.get("Location", "").startswith(LOGIN)
            is_login = self.asked.startswith(LOGIN)
            return LOG_IN if to_login and not is_login else DONE
        return str(status) if status in FAULT else TOLD


def tries(visitor: Visitor, routes: list[Route], world: World) -> Iterator[Try]:
    """GET and POST each route; nothing that a call does outlives it."""
    for route in routes:
        path = route.path(places_of(route, world))
        for method in METHODS:
            with transaction.atomic():
                options = sent(method, route, world)
                asked = f"{path} {options}"
                answer = visitor.asks(method, path, **options)
                yield Try(route, method, asked, answer, told(answer))
                transaction.set_rollback(True)


def told(answer: Any) -> str:
    """All that an answer says: its headers, and its body to the end."""
    content = answer.getvalue() if answer.streaming else answer.content
    said = content.decode("utf-8", errors="replace")
    return f"{answer.headers}\n{said}"
