"""What requests add to a declaration: what is asked, and what was answered."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from declarations.authority import require_authority
from declarations.faults import Forbidden
from declarations.models import Declaration
from declarations.parties.models import MandateAction, User
from declarations.parties.standing import AnyUser, standing_of
from validation.rfi.models import Rfi
from validation.rfi.panels import read_requests
from validation.rfi.selectors import open_by_declaration


class ItemDocument(TypedDict):
    """One item in the API; `pointer` and `document` are empty for words alone."""

    item: int
    pointer: str
    document: str
    question: str


class RequestDocument(TypedDict):
    """A request in the API; names of reviewers stay inside customs."""

    request: int
    state: str
    revision: int
    asked_at: str
    message: str
    items: list[ItemDocument]


class RequestsSection:
    """The open requests, first on the page of whoever should answer them."""

    name = "requests"
    nothing = ()
    template = "declarations/sections/requests.html"

    def for_api(
        self, declarations: Sequence[Declaration], user: AnyUser
    ) -> dict[int, list[RequestDocument]]:
        """The open requests of each declaration that has some; constant queries."""
        found = open_by_declaration(declarations)
        return {pk: [as_document(rfi) for rfi in some] for pk, some in found.items()}

    def for_page(self, declaration: Declaration, user: AnyUser) -> Mapping[str, Any]:
        """The requests with their answers; the desk's own page says more."""
        read = read_requests(declaration, user)
        waiting = [each for each in read if each.waits]
        return {
            "reference": declaration.reference,
            "asked": bool(read),
            "waiting": waiting,
            "count": sum(len(each.items) for each in waiting),
            "answered": [each for each in read if each.rfi.answered_at],
            "may_answer": bool(waiting) and _may_answer(user, declaration),
        }


def as_document(rfi: Rfi) -> RequestDocument:
    """What the API gives of a request."""
    return {
        "request": rfi.number,
        "state": rfi.standing,
        "revision": rfi.revision,
        "asked_at": rfi.asked_at.isoformat(),
        "message": rfi.message,
        "items": [
            {
                "item": item.position,
                "pointer": item.pointer,
                "document": item.document_kind,
                "question": item.question,
            }
            for item in rfi.items.all()
        ],
    }


def _may_answer(user: AnyUser, declaration: Declaration) -> bool:
    if not isinstance(user, User) or standing_of(user).is_customs:
        return False
    try:
        require_authority(user, declaration, MandateAction.ANSWER)
    except Forbidden:
        return False
    return True
