"""An organisation's pages as their own people meet them: axe finds nothing there."""

import pytest

from declarations.parties import invitations
from declarations.parties.models import Organisation, Role, User
from tests.browser.reader import Reader
from tests.browser.test_every_page_is_accessible import faults_of
from tests.declarations.parties.companies import an_owner, proposed
from tests.factories import a_mandate, filed

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/organisation/"
PAGES = (
    *("", "members/", "invitations/new/", "clients/", "clients/new/", "leave/"),
    *("mandates/", "mandates/new/", "acts/"),
)


def test_pages_of_an_organisation(
    reader: Reader,
    law: None,
    exporter: User,
    colleague: User,
    broking_company: Organisation,
) -> None:
    agent = an_owner(broking_company)
    mandate = a_mandate(
        colleague.memberships.get().organisation, broking_company, maximum=5
    )
    waiting = proposed(agent, mandate.exporter)
    filed(agent)
    invitations.invite(
        user=exporter,
        organisation=mandate.exporter,
        email="hu@pomelo.example",
        role=Role.MEMBER,
    )
    reader.signs_in(exporter.username)
    own = (
        f"members/{colleague.username}/",
        f"mandates/{mandate.number}/",
        f"mandates/{mandate.number}/acts/",
        f"mandates/{waiting.number}/",
    )
    assert faults_of(reader, [f"{HOME}{path}" for path in (*PAGES, *own)]) == {}
