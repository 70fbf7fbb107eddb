"""How people enter: log-in only, accounts are made by their organisations."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from declarations.notifications.choosing import keep_language
from declarations.parties.models import User


def client_address(request: HttpRequest) -> str:
    """Whose failed log-ins are counted, by the rule that holds for calls: the peer, or
    what as many proxies say as are trusted."""
    return BaseThrottle().get_ident(Request(request)) or ""


class LoginOnly(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Who never chose a language is written to in that of the first log-in."""
        super().login(request, user)
        keep_language(user=user, language=get_language(), known=False)
