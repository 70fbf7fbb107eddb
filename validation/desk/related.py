"""Other live filings of the same truck or pack."""

from collections.abc import Sequence
from dataclasses import dataclass

from declarations import claims
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import State
from validation.review import claim_keys

MOST_RELATED = 10


@dataclass(frozen=True, slots=True)
class Related:
    """Another live filing of the same VIN or pack; `holds` are those that it has."""

    declaration: Declaration
    holds: list[str]


def related_to(declaration: Declaration, user: User) -> list[Related]:
    """Live filings that hold what this one claims, or are of the same subject."""
    if not declaration.revision:
        return []
    keys = claim_keys(declaration)
    held = claims.holders(keys)
    holds: dict[int, list[str]] = {}
    for key in keys:
        if held.get(key, declaration.pk) != declaration.pk:
            holds.setdefault(held[key], []).append(key.value)
    same = _of_same_subject(declaration, [key.value for key in keys])
    rows = (
        Declaration.objects.visible_to(user)
        .filter(pk__in=[*holds, *same])
        .select_related("exporter")
        .order_by("-pk")
    )
    return [Related(row, holds.get(row.pk, [])) for row in rows]


def _of_same_subject(declaration: Declaration, claimed: Sequence[str]) -> list[int]:
    """Others that name it too; a subject that nobody claims may be shared lawfully."""
    if declaration.subject not in claimed:
        return []
    return list(
        Declaration.objects.filter(subject=declaration.subject)
        .exclude(pk=declaration.pk)
        .exclude(state=State.DRAFT)
        .order_by("-pk")
        .values_list("pk", flat=True)[:MOST_RELATED]
    )
