"""Invitations by mail: made, taken back, and accepted once with a new account."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from declarations.clock import database_now
from declarations.faults import Conflict, Fault, Refused
from declarations.notifications.outbox import link, post
from declarations.parties.keeping import lock, require_keeping, roles_at, tell
from declarations.parties.models import Invitation, Membership, Organisation, User

LIFETIME = timedelta(days=7)
MOST_OPEN = 50


@transaction.atomic
def invite(
    *, user: User, organisation: Organisation, email: str, role: str
) -> Invitation:
    """A mail with a link to join is on its way; an earlier link to the same address
    works no more. Raises Forbidden, or Refused for the role or the address."""
    require_keeping(user, organisation)
    lock(organisation)
    if role not in roles_at(organisation):
        raise Refused([_fault("/role", "not_in_list", _("Choose a role."))])
    made = offer(user=user, organisation=organisation, email=email, role=role)
    return made.invitation


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation, and the path of its link, which is known at this moment only."""

    invitation: Invitation
    path: str


def offer(*, user: User, organisation: Organisation, email: str, role: str) -> Offer:
    """The invitation of somebody whose right to invite was looked at, in the caller's
    transaction. Raises Refused for the address."""
    at, address, token = database_now(), email.strip().lower(), new_token()
    members = organisation.memberships.filter(disabled_at=None)
    if members.filter(user__email__iexact=address).exists():
        raise Refused([_member_already()])
    waiting = organisation.invitations.filter(accepted_at=None, revoked_at=None)
    waiting.filter(email=address).update(revoked_at=at)
    if waiting.filter(expires_at__gt=at)[:MOST_OPEN].count() == MOST_OPEN:
        raise Refused([_too_many()])
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        role=role,
        digest=digest_of(token),
        invited_by=user,
        created_at=at,
        expires_at=at + LIFETIME,
    )
    made = Offer(invitation, reverse("parties:join", args=[token]))
    _mail(made)
    tell(organisation, "member.invited", user, at, email=address, role=role)
    return made


@transaction.atomic
def take_back(*, user: User, invitation: Invitation) -> None:
    """The link works no more. Raises Conflict when it was used before."""
    require_keeping(user, invitation.organisation)
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.accepted_at:
        raise Conflict(
            "invitation_used", _("This invitation was accepted already. Reload it.")
        )
    if locked.revoked_at is None:
        locked.revoked_at = database_now()
        locked.save(update_fields=["revoked_at"])
        tell(
            invitation.organisation,
            "member.uninvited",
            user,
            locked.revoked_at,
            email=locked.email,
        )


def end_those_of(inviter: Membership, *, user: User) -> None:
    """Whoever may invite no more leaves no open link behind; in the transaction of the
    user who ends that right."""
    at = database_now()
    rows = Invitation.objects.filter(
        organisation=inviter.organisation,
        invited_by=inviter.user,
        accepted_at=None,
        revoked_at=None,
    )
    for invitation in rows.select_for_update().order_by("pk"):
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        told = {"email": invitation.email}
        tell(inviter.organisation, "member.uninvited", user, at, **told)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody who joins says of themself."""

    name: str
    username: str
    password: str


@transaction.atomic
def accept(*, token: str, newcomer: Newcomer) -> User:
    """The newcomer has an account and a place in the organisation.

    Raises Http404 for a link that is unknown, used, taken back or expired, and Refused
    for a user name that is taken or a weak password.
    """
    invitation = invitation_behind(token, locked=True)
    user = _account(newcomer, invitation.email)
    Membership.objects.create(
        user=user, organisation=invitation.organisation, role=invitation.role
    )
    at = database_now()
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    tell(
        invitation.organisation,
        "member.joined",
        user,
        at,
        name=str(user),
        username=user.username,
        role=invitation.role,
    )
    return user


def invitation_behind(token: str, *, locked: bool = False) -> Invitation:
    """The open invitation with this token; Http404 for any other."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    if locked:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(digest=digest_of(token)).first()
    if found is None or not found.open_at(database_now()):
        raise Http404
    return found


def new_token() -> str:
    """256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _account(newcomer: Newcomer, email: str) -> User:
    user = User(
        username=newcomer.username, display_name=newcomer.name.strip(), email=email
    )
    faults = []
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        faults += [
            _fault(f"/{field}", "invalid", message)
            for field, messages in error.message_dict.items()
            for message in messages
        ]
    try:
        validate_password(newcomer.password, user)
    except ValidationError as error:
        faults += [_fault("/password", "weak", message) for message in error.messages]
    if faults:
        raise Refused(faults)
    user.set_password(newcomer.password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused([_taken()]) from error
    return user


def _mail(made: Offer) -> None:
    invitation = made.invitation
    said = {
        "invitation": invitation,
        "role": invitation.get_role_display(),
        "link": link(made.path),
    }
    post(
        to=invitation.email,
        language=get_language() or "en",
        subject=_("Join %(organisation)s on the clearance portal")
        % {"organisation": invitation.organisation},
        text=render_to_string("parties/mails/invitation.txt", said),
        about=f"invitation:{invitation.pk}",
        reader=invitation.invited_by,
    )


def _fault(pointer: str, code: str, message: str) -> Fault:
    return Fault(pointer, code, message)


def _taken() -> Fault:
    return Fault(
        "/username",
        "taken",
        _("Somebody has this user name already."),
        _("Choose another one."),
    )


def _member_already() -> Fault:
    return Fault(
        "/email",
        "member_already",
        _("Somebody with this mail address is a member already."),
        _("Change what the member may do on the list of members."),
    )


def _too_many() -> Fault:
    return Fault(
        "/email",
        "too_many_invitations",
        _("%(most)d invitations are open already.") % {"most": MOST_OPEN},
        _("Take back those that nobody will answer."),
    )
