"""Filing through the API: accepted, refused, replayed."""

import pytest

from declarations.models import Declaration
from tests.factories import clear_truck
from tests.programs import Program

DECLARATIONS = "/api/v1/declarations/"

pytestmark = pytest.mark.django_db


def test_a_clear_truck_is_accepted_with_its_location(api_client: Program) -> None:
    answer = api_client.post(DECLARATIONS, clear_truck())
    assert answer.status_code == 201, answer.content
    filed = Declaration.objects.get()
    assert answer["Location"] == f"{DECLARATIONS}{filed.reference}/"
    assert answer.json()["state"] == "submitted"
