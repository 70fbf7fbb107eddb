"""Lists, searches, counts, exports and faults tell outsiders nothing of the owner."""

import json
from typing import Any

import pytest

from clearance_portal.dashboard.selectors import figures
from codes.models import Code
from declarations.models import Claim, Declaration
from declarations.parties.models import User
from tests import factories
from tests.access.people import Cast, visitor
from tests.access.table import CLASSES
from tests.access.world import World
from tests.visits import Person, work

SEARCHED = (
    *("/?q={}", "/declarations.csv?q={}"),
    *("/codes/?q={}", "/codes/codes.csv?q={}"),
)
CALLED = "/api/v1/declarations/?q={}"
ORDERLY = [name for name in CLASSES["outsider"] if name != "broker_elsewhere"]


def said(answer: Any) -> str:
    """The whole of an answer."""
    content = answer.getvalue() if answer.streaming else answer.content
    return str(content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("name", ORDERLY)
def test_searching_for_what_is_there_is_like_searching_for_what_is_not(
    name: str, cast: Cast, world: World
) -> None:
    """The answer differs in the word that was asked for, and in nothing else."""
    somebody = visitor(cast, name)
    terms = {
        "GCH6Z-WAQBR-ZQ6DC": world.code.number,
        "DC-26-E7KCZ-5AV0H": world.issued.reference,
        factories.a_vin(): world.issued.subject,
        "TEST-99999": world.issued.own_reference,
    }
    for absent, present in terms.items():
        for pattern in (*SEARCHED, CALLED):
            texts = [
                said(somebody.asks("get", pattern.format(term))).replace(term, "")
                for term in (absent, present)
            ]
            assert _fixed(texts[0]) == _fixed(texts[1]), pattern


def _fixed(text: str) -> str:
    """Without what is drawn anew for every page."""
    return "\n".join(line for line in text.splitlines() if "csrf" not in line)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ORDERLY)
def test_boards_count_nothing_that_is_not_ones_own(
    name: str, cast: Cast, world: World
) -> None:
    user = cast.person(name)
    assert [figure.number for figure in figures(user)] == [0, 0, 0, 0]
    assert not Declaration.objects.visible_to(user).exists()
    assert not Code.objects.visible_to(user).exists()


@pytest.mark.django_db
def test_who_files_the_same_truck_learns_of_a_conflict_and_no_more(
    cast: Cast, world: World
) -> None:
    """Neither whose it is nor where, on the page, in the API, and of checks."""
    stranger = cast.person("stranger")
    envelope = world.issued.revisions.get().envelope
    copy = {
        **envelope,
        "exporter": {"uscc": factories.RIVAL_USCC},
        "own_reference": "COPY-1",
    }
    somebody = visitor(cast, "strange_client")
    body = {"data": json.dumps(copy), "content_type": "application/json"}
    texts = [said(somebody.asks("post", "/api/v1/checks/", **body))]
    filed = somebody.asks("post", "/api/v1/declarations/", **body)
    assert filed.status_code == 201, filed.content
    work()
    reference = filed.json()["reference"]
    texts.append(said(somebody.asks("get", f"/api/v1/declarations/{reference}/")))
    texts.append(Person(stranger).sees(f"/declarations/{reference}/"))
    assert all("GCC-VIN-08" in text for text in texts)
    shared = {each.value for each in Claim.objects.filter(declaration=world.issued)}
    secrets = world.secrets - shared - {world.issued.own_reference}
    for text in texts:
        assert [secret for secret in secrets if secret in text] == []


@pytest.mark.django_db
def test_a_draft_is_nobody_elses(cast: Cast, world: World) -> None:
    allowed = {*CLASSES["side"], *CLASSES["viewer"], "broker_elsewhere"}
    found = {
        name: visitor(cast, name).asks("get", f"/declarations/{world.draft.reference}/")
        for name in cast.people
        if name != "anonymous"
    }
    assert {name for name, answer in found.items() if answer.status_code != 404} == (
        allowed
    )


@pytest.mark.django_db
def test_a_user_without_any_organisation_sees_nothing(world: World) -> None:
    nobody = User.objects.create(username="nobody")
    assert not Declaration.objects.visible_to(nobody).exists()
    somebody = Person(nobody)
    assert world.issued.reference not in somebody.sees("/")
    somebody.sees(f"/declarations/{world.issued.reference}/", status=404)
