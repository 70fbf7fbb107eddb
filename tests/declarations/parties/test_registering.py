"""Organisations are registered by customs, and by whoever runs the portal."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from declarations.faults import Conflict, Refused
from declarations.models import LedgerEntry
from declarations.notifications.models import Mail
from declarations.parties import registering
from declarations.parties.keeping import chain_of
from declarations.parties.models import Organisation, Role, User
from tests.visits import Person, faults_in

pytestmark = pytest.mark.django_db
PLACE = "/organisation/registered/"
NEW = f"{PLACE}new/"
USCC = "91320000MAL0QAT08D"
PARTICULARS: dict[str, Any] = {
    "kind": "exporter",
    "name": "Loquat Trucks",
    "name_zh": "枇杷重卡有限公司",
    "uscc": USCC,
    "customs_code": "3201LQAT08",
}
FORM = {**PARTICULARS, "email": "owner@loquat.example"}
NEWCOMER = {
    "name": "Pei Zhou",
    "username": "pei.zhou",
    "password": "four quiet loquat trees",
}


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", display_name="Root")


def link_in_newest_mail() -> str:
    found = re.search(r"/organisation/join/\S+", Mail.objects.latest("pk").text)
    assert found
    return found.group()


def test_a_supervisor_registers_a_company_whose_owner_then_keeps_it(
    supervisor: User,
) -> None:
    person = Person(supervisor)
    assert person.sends(NEW, FORM)["Location"] == f"{PLACE}{USCC}/"
    assert "owner@loquat.example" in person.sees(f"{PLACE}{USCC}/")
    assert Person().sends(link_in_newest_mail(), NEWCOMER).status_code == 302
    owner = User.objects.get(username="pei.zhou")
    member = owner.memberships.get()
    assert (member.organisation.uscc, member.role) == (USCC, Role.OWNER)
    shown = Person(owner).sees("/organisation/")
    assert "Loquat Trucks registered as Exporter" in shown
    assert "owner@loquat.example invited as Owner" in shown
    assert "Pei Zhou" in person.sees(f"{PLACE}{USCC}/")
    chain = LedgerEntry.objects.filter(chain=chain_of(member.organisation))
    assert chain.earliest("sequence").actor["name"] == str(supervisor)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"uscc": "91320000MAL0QAT08Z"}, "uscc"),
        ({"uscc": "91320000MAL0QAT08"}, "uscc"),
        ({"name": " "}, "name"),
        ({"customs_code": "3201"}, "customs_code"),
        ({"email": "owner"}, "email"),
        ({"kind": "customs"}, "kind"),
        ({"kind": "bank"}, "kind"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(
    changed: dict[str, str], field: str, supervisor: User
) -> None:
    answer = Person(supervisor).sends(NEW, {**FORM, **changed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert len(faults_in(answer)) == 1
    assert not Organisation.objects.filter(uscc__startswith="91320000MAL").exists()
    assert not Mail.objects.exists()


def test_codes_of_another_organisation_are_refused(supervisor: User) -> None:
    person = Person(supervisor)
    person.sends(NEW, FORM)
    again = person.sends(NEW, {**FORM, "name": "Loquat Again"})
    assert set(again.context["form"].errors) == {"uscc", "customs_code"}
    assert Organisation.objects.filter(uscc=USCC).get().name == "Loquat Trucks"


def test_one_is_found_by_name_and_by_credit_code(supervisor: User) -> None:
    person = Person(supervisor)
    person.sends(NEW, FORM)
    for wanted in ("loquat", "枇杷", USCC.lower()):
        assert "Loquat Trucks" in person.sees(f"{PLACE}?q={wanted}")
    assert "Nothing found" in person.sees(f"{PLACE}?q=quince")


def test_a_company_that_nobody_keeps_gets_a_new_owner(
    supervisor: User, exporting_company: Organisation
) -> None:
    said = {"email": "heir@pomelo.example"}
    place = f"{PLACE}{exporting_company.uscc}/"
    assert Person(supervisor).sends(place, said).status_code == 302
    assert Person().sends(link_in_newest_mail(), NEWCOMER).status_code == 302
    member = User.objects.get(username="pei.zhou").memberships.get()
    assert (member.organisation, member.role) == (exporting_company, Role.OWNER)


def test_an_office_of_customs_makes_no_other_office(
    supervisor: User, root: User
) -> None:
    company = registering.Particulars(**PARTICULARS)
    office = replace(company, kind="customs")
    asked: dict[str, Any] = {"particulars": office, "email": "head@office.example"}
    with pytest.raises(Refused):
        registering.register(user=supervisor, **asked)
    made, offer = registering.register(user=root, **asked)
    assert offer.invitation.role == Role.SUPERVISOR
    with pytest.raises(Conflict):
        registering.invite_keeper(
            user=supervisor, organisation=made, email="friend@office.example"
        )


def test_the_command_sets_up_the_first_office(
    root: User, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {**FORM, "kind": "customs", "username": "root"}
    call_command("register_organisation", **said)
    link = capsys.readouterr().out.strip().rpartition("\n")[2]
    path = link[link.index("/organisation/") :]
    assert Person().sends(path, NEWCOMER).status_code == 302
    head = User.objects.get(username="pei.zhou").memberships.get()
    assert (head.role, head.organisation.kind) == (Role.SUPERVISOR, "customs")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"username": "nobody"}, "neither a superuser"),
        ({"username": "exporter"}, "neither a superuser"),
        ({"uscc": "91320000MAL0QAT08Z"}, "check character"),
    ],
)
def test_the_command_says_what_is_wrong(
    changed: dict[str, str], told: str, root: User, exporter: User
) -> None:
    said = {**FORM, "username": "root", **changed}
    with pytest.raises(CommandError, match=told):
        call_command("register_organisation", **said)
    assert not Organisation.objects.filter(uscc=USCC).exists()
