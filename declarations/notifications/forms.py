"""What people choose: a language, and for each matter how it is mailed."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from declarations.notifications.choosing import (
    deliveries_of,
    language_of,
    matters_for,
)
from declarations.notifications.matters import HABITS, Delivery, Matter
from declarations.parties.models import User


class ChoicesForm(forms.Form):
    """One question a matter that the person may be told of, and the language."""

    language = forms.ChoiceField(
        label=_("Language of your mails"), widget=forms.RadioSelect
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.matters = matters_for(user)
        chosen = deliveries_of([user.pk])
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        self.initial["language"] = language_of(user)
        for matter in self.matters:
            self.fields[matter] = forms.ChoiceField(
                label=matter.label,
                help_text=str(HABITS[matter].hint),
                choices=Delivery.choices,
                widget=forms.RadioSelect,
                initial=chosen(user.pk, matter),
            )

    @property
    def deliveries(self) -> dict[Matter, Delivery]:
        """The answers, once they are valid."""
        return {matter: Delivery(self.cleaned_data[matter]) for matter in self.matters}
