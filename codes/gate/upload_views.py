"""POST /gate/scans/: the door for scanners that were offline. JSON in and out."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from codes.gate.selectors import require_customs
from codes.gate.uploads import take_in
from codes.gate.work import is_officer
from declarations.faults import Refused
from declarations.formats.json import read_json
from declarations.parties.models import User


@never_cache
@require_POST
def scans(request: HttpRequest) -> JsonResponse:
    """What came of each scan. Signed out is 401 and no redirect, so that a device
    knows to keep its scans."""
    if not isinstance(request.user, User):
        return _refused(401, "signed_out", _("Sign in again, then send the scans."))
    require_customs(request.user)
    if not is_officer(request.user):
        message = _("Only a gate officer may do this.")
        return _refused(403, "gate_officers_only", message)
    try:
        results = take_in(user=request.user, rows=read_json(request.body))
    except Refused as refusal:
        return _refused(HTTPStatus.BAD_REQUEST, refusal.code, refusal.message)
    return JsonResponse({"results": results})


def _refused(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)
