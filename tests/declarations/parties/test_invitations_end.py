"""Invitations that nobody shall be able to use: the inviter's end, members, races."""

import re
from contextlib import suppress

import pytest
from django.http import Http404

from declarations.faults import Refused
from declarations.notifications.models import Mail
from declarations.parties import invitations, members
from declarations.parties.invitations import Newcomer
from declarations.parties.models import Invitation, Membership, Organisation, Role, User
from declarations.parties.selectors import open_invitations
from tests import factories
from tests.codes.crowds import race
from tests.declarations.parties.companies import an_owner
from tests.visits import Person

pytestmark = pytest.mark.django_db
EMAIL = "new.colleague@pomelo.example"
PASSWORD = "four quiet pomelo trees"


def invited(user: User, organisation: Organisation, email: str = EMAIL) -> str:
    """An invitation, and the token of the link in its mail."""
    invitations.invite(
        user=user, organisation=organisation, email=email, role=Role.OWNER
    )
    found = re.search(r"/join/([^/]+)/", Mail.objects.latest("pk").text)
    assert found
    return found.group(1)


@pytest.mark.parametrize("end", ["disabled", "lowered", "left"])
def test_whoever_may_invite_no_more_leaves_no_open_link(
    exporter: User, exporting_company: Organisation, end: str
) -> None:
    leaver = an_owner(exporting_company)
    token, kept = invited(leaver, exporting_company), "other@pomelo.example"
    invited(exporter, exporting_company, kept)
    member = leaver.memberships.get()
    if end == "disabled":
        members.disable(user=exporter, member=member)
    elif end == "lowered":
        members.change_role(user=exporter, member=member, role=Role.MEMBER)
    else:
        members.leave(user=leaver)
    Person().sees(f"/organisation/join/{token}/", status=404)
    assert [each.email for each in open_invitations(exporting_company)] == [kept]


def test_a_member_is_not_invited_again_until_they_have_left(
    exporter: User, exporting_company: Organisation
) -> None:
    colleague = factories.a_person(exporting_company)
    User.objects.filter(pk=colleague.pk).update(email=EMAIL.title())
    with pytest.raises(Refused) as refusal:
        invited(exporter, exporting_company)
    assert refusal.value.faults[0].code == "member_already"
    assert not Invitation.objects.exists()
    members.disable(user=exporter, member=colleague.memberships.get())
    invited(exporter, exporting_company)


def test_who_joins_from_another_account_goes_on_with_the_new_one(
    exporter: User, exporting_company: Organisation, stranger: User
) -> None:
    path = f"/organisation/join/{invited(exporter, exporting_company)}/"
    person = Person(stranger)
    sent = {"name": "Ning Hu", "username": "ning.hu", "password": PASSWORD}
    assert person.sends(path, sent).status_code == 302
    assert person.client.get("/organisation/").status_code == 302
    assert stranger.memberships.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_joins(
    exporter: User, exporting_company: Organisation
) -> None:
    token = invited(exporter, exporting_company)

    def join(name: str) -> None:
        newcomer = Newcomer(name, name, PASSWORD)
        with suppress(Http404):
            invitations.accept(token=token, newcomer=newcomer)

    race([lambda: join("ning"), lambda: join("ming")])
    assert User.objects.filter(email=EMAIL).count() == 1
    assert Membership.objects.filter(organisation=exporting_company).count() == 2
