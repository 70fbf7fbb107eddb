"""How people enter: log-in only, accounts are made by their organisations."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class LoginOnly(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
