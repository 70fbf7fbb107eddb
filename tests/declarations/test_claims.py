"""The claims register: one live holder of a VIN or battery pack, over all exporters."""

import pytest
from django.db import IntegrityError, transaction

from declarations import claims
from declarations.clock import database_now
from declarations.models import Claim
from declarations.parties.models import User
from declarations.schemes import ClaimKey
from tests import factories

pytestmark = pytest.mark.usefixtures("law")
VIN = ClaimKey("vin", "LZZ1BCN25TD000101")
PACK = ClaimKey("battery_pack", "0X9PB7K0DEM001G930001201")


def test_the_first_to_claim_holds_and_the_second_does_not(
    exporter: User, stranger: User
) -> None:
    first = factories.filed(exporter)
    second = factories.filed(stranger, exporter__uscc=factories.RIVAL_USCC)
    claims.take({first.pk: (VIN, PACK)})
    claims.take({second.pk: (VIN,)})
    assert claims.holders([VIN, PACK]) == {VIN: first.pk, PACK: first.pk}


def test_within_one_batch_the_earlier_declaration_wins(exporter: User) -> None:
    first, second = factories.filed(exporter), factories.filed(exporter)
    claims.take({second.pk: (VIN,), first.pk: (VIN,)})
    assert claims.holders([VIN]) == {VIN: first.pk}


def test_what_was_given_back_can_be_taken_again(exporter: User) -> None:
    first, second = factories.filed(exporter), factories.filed(exporter)
    claims.take({first.pk: (VIN,)})
    claims.release([first], at=database_now())
    claims.take({second.pk: (VIN,)})
    assert claims.holders([VIN]) == {VIN: second.pk}


def test_the_database_itself_refuses_a_second_live_holder(exporter: User) -> None:
    first, second = factories.filed(exporter), factories.filed(exporter)
    claims.take({first.pk: (VIN,)})
    with pytest.raises(IntegrityError, match="claim_one_live"), transaction.atomic():
        Claim.objects.create(kind=VIN.kind, value=VIN.value, declaration=second)


def test_equal_values_of_different_kinds_do_not_collide(exporter: User) -> None:
    first, second = factories.filed(exporter), factories.filed(exporter)
    other = ClaimKey("battery_pack", VIN.value)
    claims.take({first.pk: (VIN,), second.pk: (other,)})
    assert claims.holders([VIN, other]) == {VIN: first.pk, other: second.pk}
