"""Pages of messages: the inbox, what to be mailed, and mails as they went out."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from declarations.notifications import selectors, services
from declarations.notifications.choosing import choose
from declarations.notifications.forms import ChoicesForm
from declarations.views.pages import Request, for_people

LONGEST_NUMBER = 18
MAILS_SHOWN = 50


@for_people
@require_safe
def inbox(request: Request) -> HttpResponse:
    """What the user was told, newest first."""
    unread = request.GET.get("show") == "unread"
    page = selectors.inbox(
        request.user,
        unread=unread,
        older_than=_number(request.GET.get("older_than")),
        newer_than=_number(request.GET.get("newer_than")),
    )
    return render(
        request,
        "notifications/inbox.html",
        {
            "slice": page,
            "only_unread": unread,
            "query": "show=unread" if unread else "",
            "any_unread": any(line.unread for line in page.rows),
            "has_mails": settings.DEMO,
            "looks_after_mails": services.may_try_again(request.user),
        },
    )


@for_people
@require_POST
def read(request: Request) -> HttpResponse:
    """These notices are read, or all of them."""
    everything = "all" in request.POST
    chosen = None if everything else _numbers(request.POST.getlist("notice"))
    services.read(user=request.user, notices=chosen)
    return redirect("notifications:inbox")


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: Request) -> HttpResponse:
    """How each matter reaches the user."""
    form = ChoicesForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        choose(
            user=request.user,
            deliveries=form.deliveries,
            language=form.cleaned_data["language"],
        )
        messages.success(request, _("Your choices are kept."))
        return redirect("notifications:choices")
    return render(
        request,
        "notifications/choices.html",
        {"form": form, "address": request.user.email},
        status=422 if form.is_bound else 200,
    )


@for_people
@require_safe
def outbox(request: Request) -> HttpResponse:
    """In a demonstration, the mails to the user as they went out."""
    if not settings.DEMO:
        raise Http404
    mails = selectors.mails_for(request.user)
    edge = _number(request.GET.get("older_than"))
    rows = list((mails.filter(pk__lt=edge) if edge else mails)[: MAILS_SHOWN + 1])
    return render(
        request,
        "notifications/outbox.html",
        {
            "mails": rows[:MAILS_SHOWN],
            "older": rows[MAILS_SHOWN - 1].pk if len(rows) > MAILS_SHOWN else None,
        },
    )


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def undelivered(request: Request) -> HttpResponse:
    """Mails that were refused for good, to be tried again by a supervisor."""
    if not services.may_try_again(request.user):
        raise Http404
    if request.method == "POST":
        chosen = _numbers(request.POST.getlist("mail"))
        again = services.try_again(user=request.user, mails=chosen)
        said = ngettext(
            "%(number)d mail is tried again.",
            "%(number)d mails are tried again.",
            again,
        )
        messages.success(request, said % {"number": again})
        return redirect("notifications:undelivered")
    mails = selectors.undelivered()[:MAILS_SHOWN]
    return render(request, "notifications/undelivered.html", {"mails": mails})


def _number(text: str | None) -> int | None:
    """A number of a row as it stands in addresses; None for anything else."""
    fits = text and text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if text and fits else None


def _numbers(texts: Iterable[str]) -> list[int]:
    return [number for text in texts if (number := _number(text)) is not None]
