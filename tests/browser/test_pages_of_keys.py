"""Axe finds nothing on the pages of keys and of acts on codes; nothing overflows."""

import pytest

from codes import issuance, key_life, reissuing, revocations, status
from codes.models import Code
from declarations.parties.models import User
from tests.browser.reader import Reader
from tests.browser.test_every_page_is_accessible import LANGUAGES, faults_of
from tests.codes.register import issued

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def codes(law: None, exporter: User, supervisor: User) -> list[Code]:
    """One suspended and proposed to be revoked, one active; their key is compromised,
    their replacement begun, and issuance stopped."""
    found = [issued(exporter) for _ in range(2)]
    status.suspend(user=supervisor, numbers=[found[0].number], reason="A doubt")
    revocations.propose(user=supervisor, code=found[0], reason="Forged")
    kid = found[0].key.kid
    key_life.compromise(kid, reason="A backup was found outside of the house")
    reissuing.start(user=supervisor, kid=kid, reason="Copied")
    issuance.stop(user=supervisor, reason="A wrong list was published")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_keys_and_acts(
    reader: Reader, supervisor: User, codes: list[Code], language: str
) -> None:
    run = reissuing.unfinished()[0]
    pages = [
        "/",
        "/keys/",
        f"/keys/{codes[0].key.kid}/reissue/",
        f"/keys/reissues/{run}/",
        *(f"/codes/{code.number}/acts/" for code in codes),
    ]
    reader.reads(language)
    reader.signs_in(supervisor.username)
    assert faults_of(reader, pages) == {}
