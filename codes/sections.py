"""What this room adds to a declaration: its code."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from codes import number, qr
from codes.models import Code
from declarations.models import Declaration
from declarations.parties.standing import AnyUser


class CodeDocument(TypedDict):
    """The shape of a code in the API."""

    number: str
    token: str
    status: str
    issued_at: str
    expires_at: str


class CodeSection:
    """The newest code of a declaration."""

    name = "code"
    nothing = None
    template = "declarations/sections/code.html"

    def for_api(
        self, declarations: Sequence[Declaration], user: AnyUser
    ) -> dict[int, CodeDocument]:
        """The code of each declaration that has one; one query."""
        return {
            pk: {
                "number": number.display(code.number),
                "token": code.token,
                "status": code.status,
                "issued_at": code.issued_at.isoformat(),
                "expires_at": code.expires_at.isoformat(),
            }
            for pk, code in _newest(declarations).items()
        }

    def for_page(self, declaration: Declaration, user: AnyUser) -> Mapping[str, Any]:
        """The code with its QR picture, drawn on request."""
        code = _newest([declaration]).get(declaration.pk)
        if code is None:
            return {"code": None}
        shown = number.display(code.number)
        label = _("QR code of clearance code %(number)s") % {"number": shown}
        return {
            "code": {
                "number": code.number,
                "display": shown,
                "token": code.token,
                "status": code.status,
                "status_reason": code.status_reason,
                "qr_svg": qr.svg(code.token, label=label),
                "issued_at": code.issued_at,
                "expires_at": code.expires_at,
                "verify_url": verify_url(shown),
                "qr_picture_url": reverse("code-qr", args=[code.number]),
            }
        }


def verify_url(code: str) -> str:
    """Where anyone checks a code."""
    return f"{settings.PORTAL_ORIGIN}{reverse('verify')}?{urlencode({'code': code})}"


def _newest(declarations: Sequence[Declaration]) -> dict[int, Code]:
    rows = Code.objects.filter(declaration__in=declarations).order_by("pk")
    return {code.declaration_id: code for code in rows}
