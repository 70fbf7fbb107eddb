"""What review adds to a declaration: the last ruling, and the form of who may rule."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from declarations.states import State
from validation.models import Ruling
from validation.review import may_decide
from validation.review_views import RulingForm


class RulingDocument(TypedDict):
    """The shape of a ruling in the API."""

    kind: str
    reason: str
    decided_at: str


class ReviewSection:
    """Who decided what, and why; names of reviewers stay inside customs."""

    name = "ruling"
    nothing = None
    template = "declarations/sections/review.html"

    def for_api(
        self, declarations: Sequence[Declaration], user: AnyUser
    ) -> dict[int, RulingDocument]:
        """The last ruling on each declaration that has one; one query."""
        return {
            pk: {
                "kind": ruling.kind,
                "reason": ruling.reason,
                "decided_at": ruling.decided_at.isoformat(),
            }
            for pk, ruling in _last(declarations).items()
        }

    def for_page(self, declaration: Declaration, user: AnyUser) -> Mapping[str, Any]:
        """The ruling; in review, the form for those who may decide."""
        open_case = declaration.state == State.IN_REVIEW
        deciding = open_case and may_decide(user, declaration)
        return {
            "ruling": _last([declaration]).get(declaration.pk),
            "reference": declaration.reference,
            "form": RulingForm() if deciding else None,
        }


def _last(declarations: Sequence[Declaration]) -> dict[int, Ruling]:
    rows = Ruling.objects.filter(declaration__in=declarations).order_by("round")
    return {ruling.declaration_id: ruling for ruling in rows}
