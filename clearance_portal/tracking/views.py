"""The page behind a tracking link: for whoever has its address, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clearance_portal.tracking.shown import tracked
from clearance_portal.tracking.throttling import may_track
from declarations.tracking.opening import Door, Found, look_behind

STATUS = {Door.LOCKED: 200, Door.WRONG: 403, Door.BLOCKED: 429}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest, token: str) -> HttpResponse:
    """How the declaration stands; the password first, where the link has one. What is
    unknown, expired or revoked is answered alike."""
    if may_track(request):
        typed = request.POST.get("password") if request.method == "POST" else None
        answer = _shown(request, look_behind(token, typed))
    else:
        answer = render(request, "tracking/wait.html", status=429)
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # The address is the key: it goes nowhere from here.
    answer.setdefault("Referrer-Policy", "no-referrer")
    return answer


def _shown(request: HttpRequest, found: Found) -> HttpResponse:
    if found.door is Door.NOTHING:
        return render(request, "tracking/nothing.html", status=404)
    if found.declaration is None:
        return _asked(request, found.door)
    context = {"tracked": tracked(found.declaration)}
    return render(request, "tracking/track.html", context)


def _asked(request: HttpRequest, door: Door) -> HttpResponse:
    context = {"door": door.value}
    status = STATUS[door]
    answer = render(request, "tracking/password.html", context, status=status)
    # Without any referrer a browser says of a form that it comes from "null", and
    # that is no proof that it is ours.
    answer["Referrer-Policy"] = "same-origin"
    return answer
