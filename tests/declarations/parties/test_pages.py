"""Pages of an organisation: each for its own people, and in few queries."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations import services
from declarations.ledger import append_to
from declarations.parties import mandates
from declarations.parties.api_keys import issue_key
from declarations.parties.keeping import chain_of
from declarations.parties.models import Mandate, Membership, Organisation, Role, User
from declarations.parties.selectors import acts_in_name_of
from declarations.parties.standing import Actor
from tests import factories
from tests.declarations.parties.companies import an_owner
from tests.visits import Person, faults_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]
HOME = "/organisation/"
MANDATES = f"{HOME}mandates/"
ACTS = f"{HOME}acts/"


@pytest.fixture
def agent(broking_company: Organisation) -> User:
    """Owner of the broker."""
    return an_owner(broking_company)


@pytest.fixture
def mandate(exporting_company: Organisation, broking_company: Organisation) -> Mandate:
    return factories.a_mandate(exporting_company, broking_company)


def proposal(other: Organisation, **changes: object) -> dict[str, object]:
    day = factories.today().isoformat()
    return {
        "counterpart": other.uscc.lower(),
        "actions": ["view", "submit"],
        "valid_from": day,
        "last_day": day,
        "ports": ["CNTXG"],
        "hs_chapters": "87, 86",
        "maximum": "10",
        **changes,
    }


def test_a_mandate_is_agreed_on_by_two_people_at_their_pages(
    exporter: User, agent: User, broking_company: Organisation
) -> None:
    answer = Person(exporter).sends(f"{MANDATES}new/", proposal(broking_company))
    assert answer.status_code == 302
    page = answer["Location"]
    other = Person(agent)
    assert page.split("/")[-2] in other.sees(HOME)
    assert "0 of 10 used" in other.sees(page)
    assert other.sends(page, {"act": "accept"}).status_code == 302
    assert "In force" in other.sees(page)
    factories.filed(agent)
    assert "1 of 10 used" in other.sees(page)
    told = Person(exporter).sends(page, {"act": "revoke", "reason": ""})
    assert faults_in(told) == ["Say why."]
    Person(exporter).sends(page, {"act": "revoke", "reason": "We part."})
    assert "We part." in other.sees(page)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"hs_chapters": "8701"}, "“8701” is no HS chapter."),
        ({"counterpart": "91000000000000000X"}, "No customs broker with this"),
        ({"last_day": "2020-01-01"}, "The last day is over"),
        ({"actions": []}, "Choose at least one act."),
        ({"maximum": "0"}, "Ensure this value is greater"),
    ],
)
def test_a_proposal_that_makes_no_sense_says_where(
    exporter: User, broking_company: Organisation, changes: dict[str, str], fault: str
) -> None:
    sent = proposal(broking_company, **changes)
    answer = Person(exporter).sends(f"{MANDATES}new/", sent)
    assert answer.status_code == 422
    (said,) = faults_in(answer)
    assert said.startswith(fault)
    assert not Mandate.objects.exists()


def test_strangers_find_no_mandate_and_no_member(
    stranger: User, exporter: User, mandate: Mandate
) -> None:
    person = Person(stranger)
    for path in (
        f"{MANDATES}{mandate.number}/",
        f"{MANDATES}{mandate.number}/acts/",
        f"{HOME}members/{exporter.username}/",
    ):
        person.sees(path, status=404)
    assert mandate.number not in person.sees(MANDATES)
    assert exporter.username not in person.sees(f"{HOME}members/")


def test_the_exporter_reads_who_did_what_in_its_name(
    exporter: User, agent: User, mandate: Mandate
) -> None:
    own, row = factories.filed(exporter), factories.filed(agent)
    services.withdraw(user=agent, declaration=row, reason="Wrong truck.")
    line = f"{agent} of {mandate.broker} for {mandate.exporter} under mandate"
    for path in (ACTS, f"{MANDATES}{mandate.number}/acts/"):
        text = Person(exporter).sees(path)
        assert text.count(f"{line} {mandate.number}") == 2
        assert "Withdrawn: Wrong truck." in text
        assert own.reference not in text
    page = Person(exporter).sees(f"/declarations/{row.reference}/")
    assert f"{line} {mandate.number}" in page


def test_acts_are_the_exporters_to_read(agent: User, mandate: Mandate) -> None:
    factories.filed(agent)
    for path in (ACTS, f"{MANDATES}{mandate.number}/acts/"):
        Person(agent).sees(path, status=404)


def test_acts_are_found_by_their_index(exporter: User, mandate: Mandate) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for some in (None, mandate):
        plan = acts_in_name_of(exporter, some).order_by("-pk")[:26].explain()
        assert "ledger_in_name_of" in plan or "ledger_under_mandate" in plan, plan


def test_after_the_revocation_an_open_page_gives_no_foreign_rows(
    exporter: User, agent: User, mandate: Mandate
) -> None:
    rows = [factories.filed(agent) for _ in range(3)]
    client = Person(agent).client
    first = client.get("/api/v1/declarations/?limit=1").json()
    assert [each["reference"] for each in first["results"]] == [rows[-1].reference]
    mandates.revoke(user=exporter, mandate=mandate, reason="We part.")
    later = client.get(first["next"])
    told = later.content.decode()
    assert not any(row.reference in told for row in rows[:-1])
    assert client.get("/api/v1/declarations/").json()["results"] == []


def _members(organisation: Organisation) -> None:
    factories.a_person(organisation, Role.MEMBER)


def _clients(organisation: Organisation) -> None:
    issue_key(organisation=organisation, name="Another")


def _mandates(organisation: Organisation) -> None:
    broker = Organisation.objects.get(uscc=factories.BROKER_USCC)
    factories.a_mandate(organisation, broker)


def _acts(_organisation: Organisation) -> None:
    factories.filed(User.objects.get(memberships__organisation__kind="broker"))


@pytest.mark.parametrize(
    ("page", "add"),
    [
        (f"{HOME}members/", _members),
        (f"{HOME}clients/", _clients),
        (MANDATES, _mandates),
        (ACTS, _acts),
    ],
)
@pytest.mark.usefixtures("mandate", "agent")
def test_lists_take_the_same_queries_however_long(
    exporter: User,
    exporting_company: Organisation,
    page: str,
    add: Callable[[Organisation], None],
) -> None:
    counts = []
    for rows in (1, 4):
        for _ in range(rows):
            add(exporting_company)
        person = Person(User.objects.get(pk=exporter.pk))
        with CaptureQueriesContext(connection) as asked:
            person.sees(page)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_long_lists_come_page_by_page(
    exporter: User, exporting_company: Organisation
) -> None:
    people = [factories.a_person(exporting_company) for _ in range(27)]
    person, path = Person(exporter), f"{HOME}members/"
    first = person.sees(path)
    assert people[-1].username in first
    assert exporter.username not in first.partition("<main")[2]
    edge = Membership.objects.get(user=people[2]).pk
    rest = person.sees(f"{path}?older_than={edge}").partition("<main")[2]
    assert exporter.username in rest
    assert people[-1].username not in rest
    assert person.sees(f"{path}?older_than=x")


def test_what_happened_is_told_to_the_organisations_own_people(
    exporter: User, stranger: User, exporting_company: Organisation
) -> None:
    append_to(
        chain_of(exporting_company),
        "member.left",
        actor=Actor.of(exporter),
        data={"name": "Lychee Wang"},
        at=exporter.date_joined,
    )
    assert "Lychee Wang left" in Person(exporter).sees(HOME)
    assert "Lychee Wang" not in Person(stranger).sees(HOME)


def test_a_supervisor_sets_ports_at_the_page(
    supervisor: User, gate_officer: User
) -> None:
    person, path = Person(supervisor), f"{HOME}members/{gate_officer.username}/"
    assert "CNTXG" in person.sees(path)
    sent = {"act": "ports", "ports": ["CNTXG"]}
    assert person.sends(path, sent).status_code == 302
    assert Membership.objects.get(user=gate_officer).ports == ["CNTXG"]
    sent = {"act": "ports", "ports": ["XXXXX"]}
    assert person.sends(path, sent).status_code == 422
