"""Bad inputs, the web rows that pages of today can meet."""

import pytest
from django.test import Client
from django.urls import reverse

from declarations.models import Declaration, WorkingCopy
from declarations.parties.models import User
from declarations.services import start_draft
from declarations.states import State
from tests.bad_inputs.rows import rows
from tests.factories import PASSWORD, clear_truck, filed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

# Fields whose pages come with the reviewers' desk.
OF_THE_DESK = {"decision", "mfa"}
MET = {"next", "reason", "upload"}


def test_every_row_is_met_here_or_on_the_desk() -> None:
    assert {row.field for row in rows("web")} == OF_THE_DESK | MET


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example/"])
def test_after_log_in_nobody_is_sent_to_another_host(
    address: str, exporter: User
) -> None:
    client = Client()
    answer = client.post(
        f"/accounts/login/?next={address}",
        {"login": exporter.username, "password": PASSWORD, "next": address},
    )
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert client.session.get("_auth_user_id") == str(exporter.pk)


@pytest.mark.parametrize("reason", ["\u3000", "", "  "])
def test_a_blank_reason_is_refused_beside_its_field(
    reason: str, client: Client, exporter: User
) -> None:
    declaration = filed(exporter)
    client.force_login(exporter)
    address = reverse("declarations:withdraw", args=[declaration.reference])
    answer = client.post(address, {"reason": reason})
    assert 400 <= answer.status_code < 500
    assert "reason" in answer.content.decode()
    declaration.refresh_from_db()
    assert declaration.state == State.SUBMITTED


def test_a_double_click_sends_once(client: Client, exporter: User) -> None:
    organisation = exporter.memberships.get().organisation
    draft = start_draft(
        user=exporter,
        exporter=organisation,
        scheme="green_clearance_code",
        envelope=clear_truck(),
    )
    client.force_login(exporter)
    address = reverse("declarations:check", args=[draft.reference])
    answers = [client.post(address) for _ in range(2)]
    assert all(answer.status_code < 500 for answer in answers)
    draft.refresh_from_db()
    assert (Declaration.objects.count(), draft.revision) == (1, 1)
    assert draft.state == State.SUBMITTED
    assert not WorkingCopy.objects.exists()
