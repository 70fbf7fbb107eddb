"""The page that takes in a message of the Single Window as a draft."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from declarations.clients import somebody_to_file_for
from declarations.faults import Refused
from declarations.formats.limits import MOST_BYTES, too_large
from declarations.schemes import schemes
from declarations.single_window import TakenIn, take_in
from declarations.views.pages import Request, for_people

MOST_NAMED = 20


class MessageForm(forms.Form):
    """The file, and the scheme where its notes name none."""

    file = forms.FileField(
        label=gettext_lazy("Message of the Single Window"),
        help_text=gettext_lazy("One XML file with a DecMessage, at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".xml"}),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )
    scheme = forms.ChoiceField(
        label=gettext_lazy("Scheme"),
        help_text=gettext_lazy("Needed where the notes of the message name none."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(slug, scheme.short_title) for slug, scheme in schemes().items()]
        choices = [("", _("As the message says")), *known]
        self.fields["scheme"].choices = choices  # type: ignore[attr-defined]


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: Request) -> HttpResponse:
    """Upload a message; its draft is opened, and what was left out is named."""
    somebody_to_file_for(request.user)
    posted = request.method == "POST"
    form = MessageForm(request.POST, request.FILES) if posted else MessageForm()
    if posted and form.is_valid():
        taken = _taken(request, form)
        if taken is not None:
            _tell(request, taken)
            return redirect("declarations:tasks", taken.draft.reference)
    return render(
        request,
        "declarations/single_window.html",
        {"form": form},
        status=422 if posted else 200,
    )


def _taken(request: Request, form: MessageForm) -> TakenIn | None:
    """None where the message is refused, which the form tells."""
    file = form.cleaned_data["file"]
    try:
        if file.size > MOST_BYTES:
            raise too_large()
        return take_in(
            user=request.user, data=file.read(), scheme=form.cleaned_data["scheme"]
        )
    except Refused as refused:
        for fault in refused.faults:
            name = "scheme" if fault.pointer == "/scheme" else "file"
            form.add_error(name, f"{fault.message} {fault.remedy}")
        return None


def _tell(request: Request, taken: TakenIn) -> None:
    if not taken.left_out:
        messages.success(request, _("The whole message has become this draft."))
        return
    names = list(dict.fromkeys(each.name for each in taken.left_out))
    messages.warning(
        request,
        _("Left out, because a declaration has no place for it: %(names)s.")
        % {"names": ", ".join(names[:MOST_NAMED])},
    )
