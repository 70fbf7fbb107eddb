"""How people enter: log-in only, accounts are made by their organisations."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language

from declarations.notifications.choosing import keep_language
from declarations.parties.models import User


class LoginOnly(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Who never chose a language is written to in that of the first log-in."""
        super().login(request, user)
        keep_language(user=user, language=get_language(), known=False)
