"""Sealing: what was cleared gets one code that says what was judged, once."""

import hashlib

import pytest
from django.db import IntegrityError, connection, transaction

from codes import payload
from codes.models import Code
from codes.services import verify
from codes.tasks import seal_cleared
from codes.verification import CodeStatus, Verdict
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import State
from tests import factories
from validation.models import Verdict as StoredVerdict
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")


def issued(user: User, **changes: object) -> Code:
    """The code of a truck that was filed, judged and sealed."""
    declaration = factories.filed(user, **changes)
    judge_submitted()
    seal_cleared()
    return Code.objects.get(declaration=declaration)


def test_a_clear_truck_gets_a_code_that_verifies(exporter: User) -> None:
    code = issued(exporter)
    checked = verify(code.token)
    assert checked.result.verdict is Verdict.VALID
    assert checked.number == code.number
    assert code.declaration.state == State.CLEARED  # as it was when it was read
    assert Declaration.objects.get(pk=code.declaration_id).state == State.ISSUED


def test_the_code_says_what_was_declared_and_under_which_law(exporter: User) -> None:
    code = issued(exporter, destination_country="MY")
    said = payload.decode(bytes(code.payload)).gcc
    row = code.declaration
    body = row.revisions.get().envelope["body"]
    packs = [pack["code"] for pack in body["battery"]["packs"]]
    verdict = StoredVerdict.objects.get(declaration=row)
    assert said.subject == body["vehicle"]["vin"]
    assert said.exporter_uscc == row.exporter.uscc
    assert (said.port, said.destination) == (row.port, "MY")
    assert said.batteries == (
        len(packs),
        hashlib.sha256("\n".join(sorted(packs)).encode()).digest(),
    )
    assert said.rule_set_version == verdict.rule_set_version
