"""The switch between languages, which also says in which one people are written to."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.i18n import set_language as choose_language

from declarations.notifications.choosing import keep_language
from declarations.parties.models import User


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Pages, and mails to whoever is signed in, are in this language from now on."""
    answer = choose_language(request)
    if isinstance(request.user, User):
        keep_language(user=request.user, language=request.POST.get("language", ""))
    return answer
