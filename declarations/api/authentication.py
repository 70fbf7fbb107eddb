"""Who is calling: `Authorization: Api-Key <key>`."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from declarations.parties.api_keys import usable_key
from declarations.parties.models import ApiKey, User


class ApiKeyAuthentication(BaseAuthentication):
    """A key acts as its own service account. Any other scheme is refused."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "api-key":
            raise AuthenticationFailed(
                _("Send “Authorization: Api-Key ” followed by your key.")
            )
        key = usable_key(secret.strip(), at=timezone.now())
        if key is None:
            raise AuthenticationFailed(
                _("This API key is unknown, expired or revoked.")
            )
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return 'Api-Key realm="clearance portal"'


def caller(request: Request) -> User:
    """Who is calling. Raises NotAuthenticated where views let anybody in."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


class ApiKeyDescribed(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document describes keys."""

    target_class = ApiKeyAuthentication
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Api-Key, a space, and the key.",
        }
