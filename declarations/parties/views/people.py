"""Pages of people: the overview, members and their rights, invitations, joining."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from declarations.clock import database_now
from declarations.faults import Refused
from declarations.parties import invitations, members
from declarations.parties.forms import InviteForm, JoinForm, PortsForm, RoleForm, tell
from declarations.parties.keeping import chain_of, keeps, require_keeping
from declarations.parties.models import Membership, Role
from declarations.parties.selectors import (
    history,
    member_of,
    members_of,
    open_invitations,
    organisation_of,
    waiting_mandates,
)
from declarations.parties.slices import slice_of
from declarations.parties.standing import standing_of
from declarations.views.pages import Request, for_people

CHOICES = "notifications:choices"


@for_people
@require_safe
def overview(request: Request) -> HttpResponse:
    """The organisation, what waits for it, and where everything is."""
    organisation = organisation_of(request.user)
    standing = standing_of(request.user)
    return render(
        request,
        "parties/overview.html",
        {
            "organisation": organisation,
            "membership": standing.memberships[0],
            "has_mandates": standing.is_exporter or standing.is_broker,
            "is_exporter": standing.is_exporter,
            "keeps": keeps(request.user, organisation),
            "waiting": waiting_mandates(organisation),
            "choices": _choices(),
            "acts": history(chain_of(organisation)),
        },
    )


def _choices() -> str:
    """Where the user chooses what is mailed, if that page is there."""
    try:
        return reverse(CHOICES)
    except NoReverseMatch:
        return ""


@for_people
@require_safe
def people(request: Request) -> HttpResponse:
    """Everybody, with role, and the invitations that are open."""
    organisation = organisation_of(request.user)
    is_keeper = keeps(request.user, organisation)
    return render(
        request,
        "parties/members.html",
        {
            "organisation": organisation,
            "slice": slice_of(members_of(organisation), request.GET),
            "keeps": is_keeper,
            "now": database_now(),
            "invitations": open_invitations(organisation)[: invitations.MOST_OPEN]
            if is_keeper
            else (),
        },
    )


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: Request, username: str) -> HttpResponse:
    """One member, and what may be changed of what they may do."""
    organisation = organisation_of(request.user)
    who = member_of(organisation, username)
    require_keeping(request.user, organisation)
    posted = request.POST if request.method == "POST" else None
    act = posted.get("act") if posted else None
    role = RoleForm(posted if act == "role" else None, member=who)
    ports = PortsForm(posted if act == "ports" else None, member=who)
    if posted is not None and _changed(request, who, role, ports):
        return redirect("parties:members")
    bound = role.is_bound or ports.is_bound
    return render(
        request,
        "parties/member.html",
        {
            "member": who,
            "role": role,
            "ports": ports if who.role == Role.GATE_OFFICER else None,
            "form": ports if ports.is_bound else role,
            "is_self": who.user_id == request.user.pk,
        },
        status=422 if bound else 200,
    )


def _changed(
    request: Request, who: Membership, role: RoleForm, ports: PortsForm
) -> bool:
    """Do what was asked; False where a form was filled in wrongly."""
    user, name = request.user, {"name": who.user}
    act = request.POST.get("act")
    if act == "disable":
        members.disable(user=user, member=who)
        messages.success(request, _("%(name)s may act no more.") % name)
    elif act == "enable":
        members.enable(user=user, member=who)
        messages.success(request, _("%(name)s may act again.") % name)
    elif ports.is_bound and ports.is_valid():
        members.give_ports(user=user, member=who, ports=ports.cleaned_data["ports"])
        messages.success(request, _("The ports of %(name)s are saved.") % name)
    elif role.is_bound and role.is_valid():
        members.change_role(user=user, member=who, role=role.cleaned_data["role"])
        messages.success(
            request, _("%(name)s has the role from the next sign-in on.") % name
        )
    else:
        return False
    return True


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: Request) -> HttpResponse:
    """Invite somebody by mail."""
    organisation = organisation_of(request.user)
    require_keeping(request.user, organisation)
    posted = request.POST if request.method == "POST" else None
    form = InviteForm(posted, organisation=organisation)
    if form.is_bound and form.is_valid():
        try:
            made = invitations.invite(
                user=request.user, organisation=organisation, **form.cleaned_data
            )
        except Refused as refused:
            tell(form, refused)
        else:
            told = _("An invitation is on its way to %(email)s.")
            messages.success(request, told % {"email": made.email})
            return redirect("parties:members")
    shown = {"form": form, "organisation": organisation}
    status = 422 if form.is_bound else 200
    return render(request, "parties/invite.html", shown, status=status)


@for_people
@require_POST
def uninvite(request: Request, number: int) -> HttpResponse:
    """Take an invitation back."""
    organisation = organisation_of(request.user)
    found = get_object_or_404(open_invitations(organisation), pk=number)
    invitations.take_back(user=request.user, invitation=found)
    told = _("The invitation of %(email)s works no more.") % {"email": found.email}
    messages.success(request, told)
    return redirect("parties:members")


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request) -> HttpResponse:
    """Ask once more, then end one's own membership."""
    organisation = organisation_of(request.user)
    if request.method == "POST":
        members.leave(user=request.user)
        logout(request)
        return redirect("board")
    return render(request, "parties/leave.html", {"organisation": organisation})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever was invited makes an account; everybody else finds nothing here."""
    invitation = invitations.invitation_behind(token)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            invitations.accept(token=token, newcomer=form.newcomer)
        except Refused as refused:
            tell(form, refused)
        else:
            # Whoever came with another account goes on with the new one.
            logout(request)
            messages.success(request, _("Your account is ready. Sign in with it."))
            return redirect("account_login")
    shown = {"form": form, "invitation": invitation}
    status = 422 if form.is_bound else 200
    return render(request, "parties/join.html", shown, status=status)
