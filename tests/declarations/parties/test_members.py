"""Members: who changes what of whom, and what nobody does to themself."""

import pytest
from django.db import IntegrityError, transaction

from declarations.faults import Conflict, Forbidden, Refused
from declarations.models import Declaration, LedgerEntry
from declarations.parties import members
from declarations.parties.keeping import chain_of
from declarations.parties.models import Membership, Organisation, Role, User
from tests import factories
from tests.codes.crowds import race
from tests.visits import Person

pytestmark = pytest.mark.django_db


def place(user: User) -> Membership:
    return Membership.objects.select_related("organisation").get(user=user)


def test_an_owner_gives_a_role_and_the_ledger_keeps_it(
    exporter: User, colleague: User
) -> None:
    members.change_role(user=exporter, member=place(colleague), role=Role.OWNER)
    assert place(colleague).role == Role.OWNER
    entry = LedgerEntry.objects.get(chain=chain_of(place(colleague).organisation))
    assert entry.kind == "member.role_changed"
    assert (entry.data["before"], entry.data["role"]) == ("member", "owner")


def test_nobody_changes_their_own_rights(supervisor: User, exporter: User) -> None:
    for user, role in ((supervisor, Role.REVIEWER), (exporter, Role.MEMBER)):
        with pytest.raises(Forbidden):
            members.change_role(user=user, member=place(user), role=role)
        with pytest.raises(Forbidden):
            members.disable(user=user, member=place(user))


def test_a_role_is_not_used_in_the_session_in_which_it_was_given(
    supervisor: User, reviewer: User
) -> None:
    at_work = Person(reviewer)
    at_work.sees("/desk/")
    members.change_role(user=supervisor, member=place(reviewer), role=Role.SUPERVISOR)
    answer = at_work.client.get("/organisation/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "Supervisor" in Person(User.objects.get(pk=reviewer.pk)).sees(
        "/organisation/"
    )


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.API_CLIENT, "king"])
def test_a_business_grants_no_role_of_customs(
    exporter: User, colleague: User, role: str
) -> None:
    with pytest.raises(Refused):
        members.change_role(user=exporter, member=place(colleague), role=role)


def test_the_database_keeps_the_roles_apart(
    colleague: User, reviewer: User, exporting_company: Organisation
) -> None:
    for user, role in ((colleague, Role.REVIEWER), (reviewer, Role.OWNER)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(user=user).update(role=role)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(user=reviewer).update(organisation=exporting_company)


def test_the_last_owner_stays(exporter: User, colleague: User) -> None:
    with pytest.raises(Conflict) as refusal:
        members.leave(user=exporter)
    assert refusal.value.code == "last_keeper"
    members.change_role(user=exporter, member=place(colleague), role=Role.OWNER)
    members.leave(user=exporter)
    with pytest.raises(Conflict):
        members.leave(user=colleague)


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays(
    exporting_company: Organisation,
) -> None:
    owners = [factories.a_person(exporting_company, Role.OWNER) for _ in range(2)]
    won = race([lambda o=owner: members.leave(user=o) for owner in owners])  # type: ignore[misc]
    assert sorted(won) == [False, True]


def test_who_is_disabled_sees_nothing_from_the_next_click_on(
    law: None, exporter: User, colleague: User
) -> None:
    row = factories.filed(exporter)
    at_work = Person(colleague)
    assert row.reference in at_work.sees("/")
    members.disable(user=exporter, member=place(colleague))
    assert row.reference not in at_work.sees("/")
    fresh = User.objects.get(pk=colleague.pk)
    assert not Declaration.objects.visible_to(fresh).exists()
    members.enable(user=exporter, member=place(colleague))
    fresh = User.objects.get(pk=colleague.pk)
    assert Declaration.objects.visible_to(fresh).exists()


def test_a_supervisor_gives_gate_officers_their_ports(
    supervisor: User, gate_officer: User, reviewer: User
) -> None:
    ports = ["CNTXG", "CNSHA", "CNTXG"]
    members.give_ports(user=supervisor, member=place(gate_officer), ports=ports)
    assert place(gate_officer).ports == ["CNSHA", "CNTXG"]
    with pytest.raises(Conflict):
        members.give_ports(user=supervisor, member=place(reviewer), ports=ports)


def test_a_stranger_or_a_mere_member_changes_nobody(
    stranger: User, colleague: User, exporter: User
) -> None:
    for user in (stranger, colleague):
        with pytest.raises(Forbidden):
            members.disable(user=user, member=place(exporter))
