"""The unfinished answers of a declaration, and what sent it back meanwhile."""

from collections.abc import Mapping
from typing import Any

from declarations.faults import Fault
from declarations.models import Declaration, WorkingCopy
from declarations.parties.standing import AnyUser
from declarations.pointers import at
from declarations.sections import sections
from declarations.selectors import current_revision

# The level that returns a declaration, as the API has it.
RETURNING = "reject"


def working_copy_of(declaration: Declaration) -> WorkingCopy | None:
    """What was saved and not sent; the declaration was loaded as its user sees it."""
    return WorkingCopy.objects.filter(declaration=declaration).first()


def standing_findings(
    declaration: Declaration, user: AnyUser, envelope: Mapping[str, Any]
) -> tuple[Fault, ...]:
    """Findings that returned the current revision and that the working copy has not
    yet changed the value of."""
    revision = current_revision(declaration)
    if revision is None:
        return ()
    return tuple(
        Fault(
            pointer=finding["pointer"],
            code=finding["level"],
            message=finding["message"],
            remedy=finding["remedy"],
            rule=finding["rule"],
        )
        for finding in _findings(declaration, user)
        if finding["level"] == RETURNING
        and at(revision.envelope, finding["pointer"])
        == at(envelope, finding["pointer"])
    )


def _findings(declaration: Declaration, user: AnyUser) -> list[dict[str, str]]:
    for section in sections():
        if section.name == "findings":
            found: list[dict[str, str]]
            found = section.for_api([declaration], user).get(declaration.pk, [])
            return found
    return []
