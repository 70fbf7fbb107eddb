"""Customs staff and administrators work with a second factor, or get no further."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from declarations.parties.models import User
from declarations.parties.standing import standing_of

Answer = Callable[[HttpRequest], HttpResponse]


class SecondFactorRequired:
    """Answers 403 with the way to enrol, on every page but those of the account."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_FACTOR_FOR_CUSTOMS or not self._lacks_one(request):
            return self.get_response(request)
        return render(request, "second_factor.html", status=403)

    def _lacks_one(self, request: HttpRequest) -> bool:
        user = request.user
        free = (reverse("account_login").rsplit("login", 1)[0], settings.STATIC_URL)
        if not isinstance(user, User) or request.path.startswith(free):
            return False
        needs_one = standing_of(user).is_customs or user.is_staff or user.is_superuser
        return needs_one and not is_mfa_enabled(user)
