"""What review adds to a declaration: the last ruling, and the way to the desk."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from validation.models import Ruling
from validation.supervision import oversees


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
        """The ruling; for those who sit at the desk, where the case lies there."""
        return {
            "ruling": _last([declaration]).get(declaration.pk),
            "reference": declaration.reference,
            "at_desk": oversees(user),
        }


def _last(declarations: Sequence[Declaration]) -> dict[int, Ruling]:
    rows = Ruling.objects.filter(declaration__in=declarations).order_by("round")
    return {ruling.declaration_id: ruling for ruling in rows}
