"""Giving tracking links and taking them back: who may, what is kept, what is shown."""

import hashlib
import re

import pytest

from declarations.ledger import breaks
from declarations.parties.models import MandateAction, Organisation, Role, User
from declarations.tracking.models import TrackingLink
from declarations.tracking.services import MOST_LINKS
from tests import factories
from tests.tracking.links import given
from tests.visits import Person, page, reference_in

pytestmark = pytest.mark.usefixtures("law")

ADDRESS = re.compile(r"https?://[^/]+(/track/([A-Za-z0-9_-]{43})/)")


def places(reference: str) -> str:
    return f"/track/links/{reference}/"


def test_a_link_is_shown_once_and_only_its_digest_is_kept(exporter: User) -> None:
    row = factories.filed(exporter)
    person = Person(exporter)
    answer = person.sends(places(row.reference), {"days": "90", "note": "Pomelo"})
    assert answer.status_code == 201
    [(path, token)] = ADDRESS.findall(answer.content.decode())
    link = TrackingLink.objects.get()
    assert link.digest == hashlib.sha256(token.encode()).hexdigest()
    kept = {str(value) for value in vars(link).values()}
    assert token not in kept
    assert ">Submitted</span>" in Person().sees(path)
    for again in (places(row.reference), page(row)):
        text = person.sees(again)
        assert "Pomelo" in text
        assert token not in text


def test_it_is_revoked_at_once_and_everybody_can_read_that(
    exporter: User, colleague: User
) -> None:
    row = factories.filed(exporter)
    link, path = given(exporter, row)
    Person().sees(path)
    person = Person(colleague)
    assert 'class="tag withdrawn">Revoked<' not in person.sees(page(row))
    for _twice in range(2):
        answer = person.sends(f"{places(row.reference)}{link.key}/revocation/", {})
        assert answer.status_code == 302
    Person().sees(path, status=404)
    text = person.sees(page(row))
    assert 'class="tag withdrawn">Revoked<' in text
    kinds = list(row.ledger.order_by("sequence").values_list("kind", flat=True))
    assert kinds[-2:] == ["tracking.given", "tracking.revoked"]
    assert list(breaks()) == []


def test_a_broker_with_a_mandate_to_submit_gives_one_in_its_clients_name(
    broker: User, exporter: User
) -> None:
    row = factories.filed(exporter)
    given(broker, row, note="Pomelo")
    actor = row.ledger.get(kind="tracking.given").actor
    assert actor["on_behalf_of"] == row.exporter.name
    assert "Pomelo" in Person(exporter).sees(page(row))


def test_who_may_only_look_gives_none_and_sees_none(
    exporter: User,
    exporting_company: Organisation,
    broking_company: Organisation,
    reviewer: User,
    auditor: User,
) -> None:
    actions = [MandateAction.VIEW]
    factories.a_mandate(exporting_company, broking_company, actions=actions)
    viewer = factories.a_person(broking_company, Role.MEMBER)
    row = factories.filed(exporter)
    link, _path = given(exporter, row, note="Pomelo")
    for somebody in (viewer, reviewer, auditor):
        person = Person(somebody)
        person.sees(places(row.reference), status=403)
        assert person.sends(places(row.reference), {"days": 9}).status_code == 403
        path = f"{places(row.reference)}{link.key}/revocation/"
        assert person.sends(path, {}).status_code == 403
        text = person.sees(page(row))
        assert "Pomelo" not in text
        assert "Give a tracking link" not in text
    assert TrackingLink.objects.get().revoked_at is None


def test_a_stranger_finds_no_links(exporter: User, stranger: User) -> None:
    row = factories.filed(exporter)
    link, _path = given(exporter, row)
    person = Person(stranger)
    person.sees(places(row.reference), status=404)
    assert person.sends(places(row.reference), {"days": 9}).status_code == 404
    path = f"{places(row.reference)}{link.key}/revocation/"
    assert person.sends(path, {}).status_code == 404


def test_a_link_of_another_declaration_is_not_revoked_from_here(
    exporter: User,
) -> None:
    one, other = factories.filed(exporter), factories.filed(exporter)
    link, _path = given(exporter, one)
    path = f"{places(other.reference)}{link.key}/revocation/"
    assert Person(exporter).sends(path, {}).status_code == 404


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"days": "0"}, "greater than or equal to 1"),
        ({"days": "366"}, "less than or equal to 365"),
        ({"days": "soon"}, "Enter a whole number."),
        ({"days": "9", "password": "short"}, "This password is too short."),
        ({"days": "9", "note": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    exporter: User, said: dict[str, str], told: str
) -> None:
    row = factories.filed(exporter)
    answer = Person(exporter).sends(places(row.reference), said)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not TrackingLink.objects.exists()


def test_a_draft_cannot_be_followed(exporter: User) -> None:
    person = Person(exporter)
    draft = reference_in(person.starts())
    assert person.sends(places(draft), {"days": "9"}).status_code == 409


def test_there_are_only_so_many_that_work(exporter: User) -> None:
    row = factories.filed(exporter)
    links = [given(exporter, row)[0] for _each in range(MOST_LINKS)]
    person = Person(exporter)
    assert person.sends(places(row.reference), {"days": "9"}).status_code == 409
    person.sends(f"{places(row.reference)}{links[0].key}/revocation/", {})
    assert person.sends(places(row.reference), {"days": "9"}).status_code == 201
