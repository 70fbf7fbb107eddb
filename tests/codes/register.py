"""Codes as the register really issues them, for tests of this room."""

from typing import Any

from codes.models import Code
from codes.tasks import seal_cleared
from declarations.parties.models import User
from tests import factories
from validation.tasks import judge_submitted


def issued(user: User, **changes: Any) -> Code:
    """The code of a truck that was filed, judged and sealed."""
    declaration = factories.filed(user, **changes)
    judge_submitted()
    seal_cleared()
    return Code.objects.select_related("declaration").get(declaration=declaration)
