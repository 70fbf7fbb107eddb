"""Who is calling: `Authorization: Api-Key <key>`."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from declarations.faults import Forbidden
from declarations.parties.api_keys import note_use, usable_key
from declarations.parties.models import ApiKey, Scope, User


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
        at = timezone.now()
        key = usable_key(secret.strip(), at=at)
        if key is None:
            raise AuthenticationFailed(
                _("This API key is unknown, expired or revoked.")
            )
        note_use(key=key, at=at)
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return 'Api-Key realm="clearance portal"'


def caller(request: Request) -> User:
    """Who is calling. Raises NotAuthenticated where views let anybody in."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def require_scope(request: Request, scope: Scope | None) -> None:
    """Raises Forbidden for a key without the scope; people need none."""
    key = request.auth
    if scope is None or not isinstance(key, ApiKey) or scope in key.scopes:
        return
    raise Forbidden(
        "scope_missing",
        _(
            "This needs a key with the scope “%(scope)s”. An owner of your organisation"
            " can make one."
        )
        % {"scope": scope.value},
    )


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
