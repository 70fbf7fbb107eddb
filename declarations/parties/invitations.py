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
    at, address, token = database_now(), email.strip().lower(), new_token()
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
    _mail(invitation, token)
    tell(organisation, "member.invited", user, at, email=address, role=role)
    return invitation


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


def _mail(invitation: Invitation, token: str) -> None:
    said = {
        "invitation": invitation,
        "role": invitation.get_role_display(),
        "link": link(reverse("parties:join", args=[token])),
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


def _too_many() -> Fault:
    return Fault(
        "/email",
        "too_many_invitations",
        _("%(most)d invitations are open already.") % {"most": MOST_OPEN},
        _("Take back those that nobody will answer."),
    )
