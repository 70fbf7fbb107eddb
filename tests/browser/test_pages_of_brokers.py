"""Clients, many rows at once and tracking links in a browser: axe finds nothing."""

import pytest
from django.core.cache import cache

from declarations.parties.models import Organisation, User
from tests.browser.reader import Reader
from tests.browser.test_every_page_is_accessible import faults_of
from tests.dashboard.brokers import filed_for, pressed
from tests.tracking.links import given
from tests.validation.desk.desk import FLAG
from tests.validation.rfi.requests import MASS, asked, fresh
from tests.visits import work
from validation.clocks.models import EscalationLevel

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("law"),
]

PASSWORD = "a fine pass phrase"


def test_the_board_of_clients_and_its_acts(
    reader: Reader, broker: User, reviewer: User, exporting_company: Organisation
) -> None:
    case, live = (
        filed_for(broker, exporting_company, **changes) for changes in (FLAG, {})
    )
    work()
    asked(reviewer, fresh(case), MASS)
    pressed(live, EscalationLevel.WARNING)
    given(broker, fresh(live), note="Buyer")
    rows = f"?row={case.reference}&row={live.reference}"
    reader.signs_in(broker.username)
    paths = ["/clients/", "/clients/?risk=over", f"/clients/selected/{rows}"]
    paths += [f"/clients/selected/answers/{rows}", f"/track/links/{live.reference}/"]
    paths += [f"/declarations/{live.reference}/"]
    assert faults_of(reader, paths) == {}


def test_a_buyer_opens_a_link_with_its_password(reader: Reader, exporter: User) -> None:
    cache.clear()
    live = filed_for(exporter, exporter.memberships.get().organisation)
    work()
    _link, path = given(exporter, fresh(live), password=PASSWORD)
    _open, plain = given(exporter, fresh(live))
    assert faults_of(reader, [path, plain]) == {}
    reader.page.goto(path)
    reader.page.get_by_label("Password").fill(PASSWORD)
    reader.page.get_by_role("button", name="Open").click()
    reader.page.get_by_text("The clearance code is live.").wait_for()
