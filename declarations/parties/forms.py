"""Forms of an organisation's pages; what they say is checked again by the services."""

import re
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from declarations.faults import Refused
from declarations.parties.invitations import Newcomer
from declarations.parties.keeping import roles_at
from declarations.parties.mandates import Terms
from declarations.parties.models import (
    MandateAction,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    Scope,
)
from declarations.parties.programs import Wanted
from declarations.schemes import port_names, schemes

LONGEST_REASON: Final = 500
LONGEST_KEY_LIFE: Final = 3 * 365
CHAPTER: Final = re.compile(r"0[1-9]|[1-8][0-9]|9[0-9]")
DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TYPED: Final = {"autocomplete": "off", "spellcheck": "false"}


def tell(form: forms.Form, refused: Refused) -> None:
    """Set what a service refused beside the fields that it names."""
    for fault in refused.faults:
        name = fault.pointer.strip("/")
        field = name if name in form.fields else None
        form.add_error(field, f"{fault.message} {fault.remedy}".strip())


class ReasonForm(forms.Form):
    """Why a mandate is declined or revoked."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Both companies will read it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why.")},
    )


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("Mail address"),
        help_text=_("The link in the mail works once, for seven days."),
        widget=forms.EmailInput(attrs=TYPED),
        error_messages={
            "required": _("Give the mail address."),
            "invalid": _("Write it like name@company.example."),
        },
    )
    role = forms.ChoiceField(
        label=_("Role"), error_messages={"required": _("Choose a role.")}
    )

    def __init__(self, data: Any = None, *, organisation: Organisation) -> None:
        super().__init__(data)
        roles = roles_at(organisation)
        self.fields["role"].choices = [(r.value, r.label) for r in roles]  # type: ignore[attr-defined]
        self.fields["role"].initial = Role.MEMBER


class RoleForm(forms.Form):
    """What a member may do."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, data: Any = None, *, member: Membership) -> None:
        super().__init__(data, initial={"role": member.role})
        roles = roles_at(member.organisation)
        self.fields["role"].choices = [(r.value, r.label) for r in roles]  # type: ignore[attr-defined]


class PortsForm(forms.Form):
    """Where a gate officer works."""

    ports = forms.MultipleChoiceField(
        label=_("Ports"),
        help_text=_("The officer may act at these, and nowhere else."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, member: Membership) -> None:
        super().__init__(data, initial={"ports": member.ports})
        names = sorted(port_names().items(), key=lambda port: port[1])
        self.fields["ports"].choices = names  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """The account of somebody who was invited."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Give your name.")},
    )
    username = forms.CharField(
        label=_("User name"),
        help_text=_("You sign in with it. Letters, digits and @ . + - _ only."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", **TYPED}),
        error_messages={"required": _("Choose a user name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least eight characters; a few words are easy to remember."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )

    @property
    def newcomer(self) -> Newcomer:
        """What was said."""
        said = self.cleaned_data
        return Newcomer(said["name"], said["username"], said["password"])


class ClientForm(forms.Form):
    """A new API client."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("Which program uses it, and where."),
        max_length=80,
        error_messages={"required": _("Give it a name.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    days = forms.IntegerField(
        label=_("Days until it expires"),
        initial=365,
        min_value=1,
        max_value=LONGEST_KEY_LIFE,
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": _("Say for how many days.")},
    )

    @property
    def wanted(self) -> Wanted:
        """What was asked for."""
        said = self.cleaned_data
        return Wanted(said["name"], said["scopes"], timedelta(days=said["days"]))


class ProposalForm(forms.Form):
    """The terms of a mandate; an empty limit is no limit."""

    counterpart = forms.CharField(
        max_length=18,
        widget=forms.TextInput(attrs={**TYPED, "class": "id"}),
        error_messages={"required": _("Give the credit code of the company.")},
    )
    actions = forms.MultipleChoiceField(
        label=_("What the broker may do"),
        choices=MandateAction.choices,
        initial=list(MandateAction),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one act.")},
    )
    valid_from = forms.DateField(
        label=_("First day"),
        widget=DAY,
        error_messages={"required": _("Give the first day.")},
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=DAY,
        error_messages={"required": _("Give the last day.")},
    )
    schemes = forms.MultipleChoiceField(
        label=_("Only these schemes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ports = forms.MultipleChoiceField(
        label=_("Only these ports of exit"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hs_chapters = forms.CharField(
        label=_("Only goods of these HS chapters"),
        help_text=_("Two digits each, such as 84 87. Leave it empty for all."),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs=TYPED),
    )
    maximum = forms.IntegerField(
        label=_("At most this many declarations"),
        help_text=_("Leave it empty for any number."),
        required=False,
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, data: Any = None, *, own: Organisation) -> None:
        today = timezone.localdate()
        days = {"valid_from": today, "last_day": today + timedelta(days=364)}
        super().__init__(data, initial=days)
        counterpart = self.fields["counterpart"]
        counterpart.label = (
            _("Credit code of the broker")
            if own.kind == OrganisationKind.EXPORTER
            else _("Credit code of the exporter")
        )
        titles = [(slug, scheme.short_title) for slug, scheme in schemes().items()]
        ports = sorted(port_names().items(), key=lambda port: port[1])
        self.fields["schemes"].choices = titles  # type: ignore[attr-defined]
        self.fields["ports"].choices = ports  # type: ignore[attr-defined]

    def clean_hs_chapters(self) -> list[str]:
        """Chapters as two digits each."""
        chapters = re.split(r"[\s,;]+", self.cleaned_data["hs_chapters"].strip())
        wrong = [one for one in chapters if one and not CHAPTER.fullmatch(one)]
        if wrong:
            raise forms.ValidationError(
                _now("“%(chapter)s” is no HS chapter. Write two digits, such as 87."),
                params={"chapter": wrong[0]},
            )
        return [one for one in chapters if one]

    @property
    def terms(self) -> Terms:
        """What was proposed."""
        said = self.cleaned_data
        return Terms(
            actions=said["actions"],
            valid_from=said["valid_from"],
            last_day=said["last_day"],
            schemes=said["schemes"],
            ports=said["ports"],
            hs_chapters=said["hs_chapters"],
            maximum=said["maximum"],
        )
