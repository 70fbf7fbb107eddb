"""Invitations: one mail, one link, one account; and nothing for anybody else."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from declarations.faults import Conflict, Forbidden, Refused
from declarations.models import LedgerEntry
from declarations.notifications.models import Mail
from declarations.parties import invitations
from declarations.parties.keeping import chain_of
from declarations.parties.models import (
    Invitation,
    Membership,
    Organisation,
    Role,
    User,
)
from tests.visits import Person, faults_in

pytestmark = pytest.mark.django_db
EMAIL = "new.colleague@pomelo.example"
NEWCOMER = {
    "name": "Ning Hu",
    "username": "ning.hu",
    "password": "four quiet pomelo trees",
}


def invited(user: User, organisation: Organisation) -> str:
    """An invitation, and the path of the link in its mail."""
    invitations.invite(
        user=user, organisation=organisation, email=EMAIL, role=Role.MEMBER
    )
    found = re.search(r"https?://\S+", Mail.objects.latest("pk").text)
    assert found
    return "/organisation/" + found.group().partition("/organisation/")[2]


def test_the_link_makes_an_account_and_then_leads_nowhere(
    exporter: User, exporting_company: Organisation
) -> None:
    path = invited(exporter, exporting_company)
    assert str(exporting_company) in Person().sees(path)
    assert Person().sends(path, NEWCOMER).status_code == 302
    joined = Membership.objects.get(user__username="ning.hu")
    assert (joined.organisation, joined.role) == (exporting_company, Role.MEMBER)
    assert joined.user.email == EMAIL
    assert joined.user.check_password(NEWCOMER["password"])
    Person().sees(path, status=404)
    assert Person().sends(path, {**NEWCOMER, "username": "two"}).status_code == 404
    chain = LedgerEntry.objects.filter(chain=chain_of(exporting_company))
    kinds = list(chain.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["member.invited", "member.joined"]


def test_only_the_digest_is_kept(
    exporter: User, exporting_company: Organisation
) -> None:
    token = invited(exporter, exporting_company).rstrip("/").rpartition("/")[2]
    kept = " ".join(map(str, Invitation.objects.values_list().get()))
    assert len(token) >= 40
    assert token not in kept


def test_a_link_that_expired_was_taken_back_or_guessed_leads_nowhere(
    exporter: User, exporting_company: Organisation
) -> None:
    path = invited(exporter, exporting_company)
    now = timezone.now()
    open_until = Invitation.objects.get().expires_at
    assert open_until - now <= timedelta(days=7)
    Invitation.objects.update(expires_at=now)
    Person().sees(path, status=404)
    Invitation.objects.update(expires_at=open_until)
    Person().sees(path)
    invitations.take_back(user=exporter, invitation=Invitation.objects.get())
    Person().sees(path, status=404)
    Person().sees("/organisation/join/guess-ed/", status=404)


def test_a_second_invitation_ends_the_first(
    exporter: User, exporting_company: Organisation
) -> None:
    first, second = (invited(exporter, exporting_company) for _ in range(2))
    Person().sees(first, status=404)
    Person().sees(second)


def test_an_invitation_that_was_accepted_cannot_be_taken_back(
    exporter: User, exporting_company: Organisation
) -> None:
    Person().sends(invited(exporter, exporting_company), NEWCOMER)
    with pytest.raises(Conflict):
        invitations.take_back(user=exporter, invitation=Invitation.objects.get())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "taken"}, "Somebody has this user name already."),
        ({"username": "a b"}, "Enter a valid username"),
        ({"password": "12345678"}, "This password is too common"),
        ({"name": ""}, "Give your name."),
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_works(
    exporter: User, exporting_company: Organisation, changes: dict[str, str], field: str
) -> None:
    User.objects.create(username="taken")
    path = invited(exporter, exporting_company)
    answer = Person().sends(path, NEWCOMER | changes)
    assert answer.status_code == 422
    assert any(fault.startswith(field) for fault in faults_in(answer))
    assert Person().sends(path, NEWCOMER).status_code == 302


def test_invitations_are_an_owners(
    colleague: User, stranger: User, exporting_company: Organisation
) -> None:
    for user in (colleague, stranger):
        with pytest.raises(Forbidden):
            invited(user, exporting_company)


def test_a_business_invites_nobody_to_customs(
    exporter: User, exporting_company: Organisation
) -> None:
    with pytest.raises(Refused):
        invitations.invite(
            user=exporter,
            organisation=exporting_company,
            email=EMAIL,
            role=Role.REVIEWER,
        )


def test_open_invitations_are_bounded(
    exporter: User, exporting_company: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 1)
    invited(exporter, exporting_company)
    with pytest.raises(Refused):
        invitations.invite(
            user=exporter,
            organisation=exporting_company,
            email="another@pomelo.example",
            role=Role.MEMBER,
        )
