"""Axe finds nothing on the pages where law is made, and nothing overflows."""

from datetime import timedelta

import pytest

from codes.tasks import find_lapses
from declarations.parties.models import Organisation, Role, User
from tests.browser.reader import Reader
from tests.browser.test_every_page_is_accessible import LANGUAGES, faults_of
from tests.factories import a_person, filed, today
from tests.validation.reference.edits import PORTS, add_dalian, port
from tests.visits import work
from validation import simulation
from validation.reference import drafts
from validation.reference.models import DraftRelease
from validation.reference.publication import publish_draft
from validation.reference.services import current_release
from validation.tasks import simulate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(supervisor: User, exporter: User, law: None) -> DraftRelease:
    """A port comes; of two that are filed one would be freed."""
    filed(exporter, port_of_exit={"unlocode": "CNDLC"})
    filed(exporter)
    work()
    made = drafts.open_draft(
        user=supervisor, title="Dalian joins", starts_on=today() + timedelta(days=1)
    )
    add_dalian(made)
    made.refresh_from_db()
    return made


@pytest.fixture
def lapsed(supervisor: User, customs_office: Organisation, draft: DraftRelease) -> None:
    """A port has ended under a live code."""
    ending = drafts.open_draft(user=supervisor, title="Ends", starts_on=today())
    drafts.end_row(user=supervisor, draft=ending, row=port("CNTXG"), on=today())
    publish_draft(
        user=a_person(customs_office, Role.SUPERVISOR),
        draft=ending,
        edition=1,
        starts_on=today(),
    )
    find_lapses()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_where_law_is_made(
    reader: Reader, supervisor: User, draft: DraftRelease, lapsed: None, language: str
) -> None:
    asked = simulation.ask(
        user=supervisor,
        draft=draft,
        selection=simulation.Selection(),
        as_of=draft.starts_on,
    )
    simulate(asked.pk)
    at = f"/reference/drafts/{draft.pk}/"
    row = port("CNSHA").pk
    pages = [
        "/reference/",
        f"/reference/lists/{PORTS}/",
        f"/reference/releases/{current_release()}/",
        "/reference/drafts/",
        at,
        *(f"{at}lists/{PORTS}/{tail}" for tail in ("", "add/", "file/")),
        *(f"{at}lists/{PORTS}/rows/{row}/{tail}" for tail in ("", "end/")),
        f"/reference/simulations/{asked.pk}/",
        "/lapses/",
    ]
    reader.reads(language)
    reader.signs_in(supervisor.username)
    assert faults_of(reader, pages) == {}
