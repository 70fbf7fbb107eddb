"""The one form of every act on codes and keys: a reason."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from codes.reasons import LONGEST_REASON

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ReasonForm(forms.Form):
    """Why; `help_text` says who will read it. A page has several, each with `act`."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why.")},
    )

    def __init__(
        self, act: str, posted: Any = None, *, help_text: "StrOrPromise" = ""
    ) -> None:
        mine = posted if posted is not None and posted.get("act") == act else None
        super().__init__(mine, auto_id=f"id_{act}_%s")
        self.act = act
        self.fields["reason"].help_text = help_text
