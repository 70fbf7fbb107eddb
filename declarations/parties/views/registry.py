"""Pages on which customs registers organisations, and invites who keeps them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from declarations.clock import database_now
from declarations.faults import Refused
from declarations.parties import registering
from declarations.parties.forms import TYPED, tell
from declarations.parties.keeping import KEEPING, chain_of
from declarations.parties.models import Organisation, User
from declarations.parties.registering import Particulars
from declarations.parties.selectors import history, members_of, open_invitations
from declarations.parties.slices import slice_of
from declarations.selectors import TimelineEntry
from declarations.views.pages import Request, for_people

FEW = 20
PUBLIC_ACTS = ("organisation.", "member.", "sandbox.")


class KeeperForm(forms.Form):
    """Who looks after an organisation."""

    email = forms.EmailField(
        label=_("Mail address of whoever will look after it"),
        help_text=_("An owner of the company; they invite the others."),
        widget=forms.EmailInput(attrs=TYPED),
        error_messages={
            "required": _("Give the mail address."),
            "invalid": _("Write it like name@company.example."),
        },
    )


class RegisterForm(KeeperForm):
    """A new organisation, and its first keeper."""

    kind = forms.ChoiceField(
        label=_("Kind"), error_messages={"required": _("Choose what it is.")}
    )
    name = forms.CharField(
        label=_("Name in English"),
        max_length=200,
        error_messages={"required": _("Give its name.")},
    )
    name_zh = forms.CharField(
        label=_("Name in Chinese"),
        help_text=_("As in the business licence."),
        max_length=200,
        error_messages={"required": _("Give its name.")},
    )
    uscc = forms.CharField(
        label=_("Credit code"),
        help_text=_("18 letters and digits, from the business licence."),
        max_length=18,
        widget=forms.TextInput(attrs={**TYPED, "class": "id"}),
        error_messages={"required": _("Give the credit code.")},
    )
    customs_code = forms.RegexField(
        label=_("Customs registration"),
        help_text=_("10 letters and digits. Leave it empty where there is none."),
        regex=r"^[0-9A-Za-z]{10}$",
        required=False,
        widget=forms.TextInput(attrs={**TYPED, "class": "id"}),
        error_messages={"invalid": _("A customs registration has 10 characters.")},
    )
    sandbox = forms.BooleanField(
        label=_("A sandbox: what it files is play"), required=False
    )
    field_order = ("kind", "name", "name_zh", "uscc", "customs_code", "email")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (kind.value, kind.label) for kind in registering.kinds_for(user)
        ]

    def clean_uscc(self) -> str:
        return str(self.cleaned_data["uscc"]).upper()

    def clean_customs_code(self) -> str:
        return str(self.cleaned_data["customs_code"]).upper()

    @property
    def particulars(self) -> Particulars:
        """What was said of the organisation."""
        said = {k: v for k, v in self.cleaned_data.items() if k != "email"}
        return Particulars(**said)


@for_people
@require_safe
def registered(request: Request) -> HttpResponse:
    """Every organisation, newest first, or those that were looked for."""
    wanted = request.GET.get("q", "").strip()
    found = slice_of(registering.registered_for(request.user, wanted), request.GET)
    shown = {"slice": found, "q": wanted, "query": f"q={wanted}" if wanted else ""}
    return render(request, "parties/registered.html", shown)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """Register an organisation."""
    registering.require_registrar(request.user)
    form = RegisterForm(
        request.POST if request.method == "POST" else None, user=request.user
    )
    if form.is_bound and form.is_valid():
        try:
            made, _offer = registering.register(
                user=request.user,
                particulars=form.particulars,
                email=form.cleaned_data["email"],
            )
        except Refused as refused:
            tell(form, refused)
        else:
            _tell_invited(request, form)
            return redirect("parties:registered-one", made.uscc)
    status = 422 if form.is_bound else 200
    return render(request, "parties/register.html", {"form": form}, status=status)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def registered_one(request: Request, uscc: str) -> HttpResponse:
    """One organisation: who keeps it, who is invited; invite one more keeper."""
    organisation = registering.registered_one_for(request.user, uscc)
    form = KeeperForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            registering.invite_keeper(
                user=request.user,
                organisation=organisation,
                email=form.cleaned_data["email"],
            )
        except Refused as refused:
            tell(form, refused)
        else:
            _tell_invited(request, form)
            return redirect("parties:registered-one", uscc)
    keepers = members_of(organisation).filter(role__in=KEEPING, disabled_at=None)
    may_invite = organisation.kind in registering.kinds_for(request.user)
    shown = {
        "organisation": organisation,
        "keepers": keepers.order_by("pk")[:FEW],
        "invitations": open_invitations(organisation)[:FEW],
        "now": database_now(),
        "form": form if may_invite else None,
        "acts": _public_acts(organisation),
    }
    status = 422 if form.is_bound else 200
    return render(request, "parties/registered_one.html", shown, status=status)


def _public_acts(organisation: Organisation) -> list[TimelineEntry]:
    """Who came and went; a company's keys and webhooks are its own affair."""
    acts = history(chain_of(organisation))
    return [act for act in acts if act.kind.startswith(PUBLIC_ACTS)]


def _tell_invited(request: Request, form: KeeperForm) -> None:
    told = _now("An invitation is on its way to %(email)s.")
    messages.success(request, told % {"email": form.cleaned_data["email"]})
